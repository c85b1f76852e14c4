package reader

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bonafide/internal/confine"
	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/pdf417"
	"bonafide/internal/photo"

	"codeberg.org/go-pdf/fpdf"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "worker" {
		if err := child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(args []string) error {
	switch args[0] {
	case Pages:
		return WorkOnPages(os.Stdin, os.Stdout, args[1])
	case Scans:
		return WorkOnScans(os.Stdin, os.Stdout, args[1], args[2])
	}
	return Work(os.Stdin, os.Stdout)
}

func confined(t *testing.T) *Confined {
	t.Helper()
	c := NewConfined(Children{
		Command: []string{os.Args[0], "worker"}, Cache: t.TempDir(), Size: 1, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	t.Cleanup(c.Close)
	return c
}

func drawing(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 200, 100))
	for y := range 100 {
		for x := range 200 {
			img.SetGray(x, y, color.Gray{uint8(x*y/50 + x*x/7)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A measure passes from the child without a bit lost.
func TestBothReadersMeasureTheSame(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/faces/public_domain_officials/obama_1.jpg")
	if os.IsNotExist(err) {
		t.Skip("the test pictures are not beside this checkout (../shared/data/faces)")
	}
	want, err := Here{}.Measure(t.Context(), data)
	if err != nil || want.Reason != "" {
		t.Fatalf("got %q, %v, want a face", want.Reason, err)
	}
	if got, err := confined(t).Measure(t.Context(), data); err != nil || got != want {
		t.Errorf("the child measures otherwise, at a distance of %v, %v", got.Template.Distance(want.Template), err)
	}
}

func TestBothReadersSeeTheSame(t *testing.T) {
	data := drawing(t)
	want, err := Here{}.Read(t.Context(), "a.jpg", "image/jpeg", data)
	if err != nil {
		t.Fatal(err)
	}
	if want.Image != nil || want.PDQ == nil || len(want.Preview) == 0 || want.Width != 200 {
		t.Errorf("seen %+v", want)
	}
	c := confined(t)
	got, err := c.Read(t.Context(), "a.jpg", "image/jpeg", data)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("confined: %+v, %v; want %+v", got, err, want)
	}
	examined, err := c.Examine(t.Context(), data)
	if wanted, _ := (Here{}).Examine(t.Context(), data); err != nil || !reflect.DeepEqual(examined, wanted) {
		t.Errorf("examined: %+v, %v; want %+v", examined, err, wanted)
	}
	measured, err := c.Measure(t.Context(), data)
	if wanted, _ := (Here{}).Measure(t.Context(), data); err != nil || measured != wanted || measured.Reason != face.NoFace {
		t.Errorf("measured: %+v, %v; want %+v", measured, err, wanted)
	}
	for _, aid := range []photo.Aid{photo.Noise, photo.SmallPicture} {
		drawn, err := c.DrawAid(t.Context(), aid, data)
		if wanted, failed := (Here{}).DrawAid(t.Context(), aid, data); !errors.Is(err, failed) || !bytes.Equal(drawn, wanted) {
			t.Errorf("%s: %d bytes, %v; want %d bytes, %v", aid, len(drawn), err, len(wanted), failed)
		}
	}
}

func document(t *testing.T) []byte {
	t.Helper()
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddPage()
	doc.SetFont("Helvetica", "", 20)
	doc.Text(20, 100, "Ada Example")
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadText(t *testing.T) {
	c := confined(t)
	if got, err := c.ReadText(t.Context(), document(t)); err != nil || strings.TrimSpace(got) != "Ada Example" {
		t.Errorf("read %q, %v; want the name", got, err)
	}
	if _, err := c.ReadText(t.Context(), []byte("%PDF-1.7 and nothing else")); !errors.As(err, new(*photo.Refused)) {
		t.Errorf("no document: %v, want a refusal", err)
	}
}

// TestReadPrint reads what a page shows, in a child.
func TestReadPrint(t *testing.T) {
	c := confined(t)
	page, err := c.DrawPage(t.Context(), document(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.ReadPrint(t.Context(), page.Picture); err != nil || got != "Ada Example" {
		t.Errorf("read %q, %v; want the name", got, err)
	}
	if _, err := c.ReadPrint(t.Context(), []byte("no picture")); err == nil {
		t.Error("no picture: no error")
	}
}

func TestDrawPage(t *testing.T) {
	c, data := confined(t), document(t)
	want, err := Here{}.DrawPage(t.Context(), data, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.DrawPage(t.Context(), data, 0)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("confined: %v; want the same as here", err)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(got.Picture))
	if err != nil || size.Height != photo.PreviewSide || got.Text != "Ada Example" {
		t.Errorf("%d x %d, %q (%v)", size.Width, size.Height, got.Text, err)
	}
	for _, n := range []int{-1, 1} {
		if _, err := c.DrawPage(t.Context(), data, n); !errors.Is(err, errs.NotFound) {
			t.Errorf("page %d: %v, want not found", n, err)
		}
	}
	if _, err := c.DrawPage(t.Context(), []byte("%PDF-1.7 and nothing else"), 0); !errors.As(err, new(*photo.Refused)) {
		t.Errorf("a head alone: %v, want a refusal", err)
	}
}

const licence = "@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ12345678\nDCSEXAMPLE\nDACROBIN\nDBB01021990\nDBA01022028\n"

func TestScan(t *testing.T) {
	bars, err := pdf417.Draw(licence, 3)
	if err != nil {
		t.Fatal(err)
	}
	back := image.NewGray(image.Rect(0, 0, 900, 600))
	for i := range back.Pix {
		back.Pix[i] = 240
	}
	place := bars.Rect.Add(image.Pt(120, 250))
	draw.Draw(back, place, bars, image.Point{}, draw.Src)
	var preview bytes.Buffer
	if err := jpeg.Encode(&preview, back, nil); err != nil {
		t.Fatal(err)
	}
	c := confined(t)
	got, err := c.Scan(t.Context(), preview.Bytes(), time.Now())
	if err != nil || strings.TrimRight(got.Barcode, "\n") != strings.TrimRight(licence, "\n") || got.Zone != "" {
		t.Fatalf("scanned %+v, %v; want the barcode alone", got, err)
	}
	if at := got.BarcodeAt; !at.Box.Inset(5).In(place) || !place.Inset(5).In(at.Box) || math.Abs(at.Angle) > .01 {
		t.Errorf("the barcode is at %+v, want %v", at, place)
	}
	if _, err := c.Scan(t.Context(), []byte("no picture"), time.Now()); err == nil {
		t.Error("no picture: no error")
	}
}

func TestRefusals(t *testing.T) {
	c := confined(t)
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.png", drawing(t), "ends in .png"},
		{"", make([]byte, photo.MaxBytes+2), "larger than"},
		{"", nil, "empty"},
	} {
		_, err := c.Read(t.Context(), test.name, "", test.data)
		refused, ok := errors.AsType[*photo.Refused](err)
		if !ok || !strings.Contains(refused.Reason, test.want) {
			t.Errorf("Read(%q, %d bytes) = %v, want a refusal with %q", test.name, len(test.data), err, test.want)
		}
	}
}

func TestReasons(t *testing.T) {
	for cause, want := range map[confine.Cause]string{confine.TooSlow: "within 20s", confine.TooBig: "memory", confine.Crashed: "damaged"} {
		if got := reason(&confine.Failure{Cause: cause}, patience); !strings.Contains(got, want) {
			t.Errorf("cause %d: %q, want %q in it", cause, got, want)
		}
	}
}

// Bounds for files made to break readers.
const (
	maxTime   = 2 * time.Second
	maxMemory = 300 << 20
)

// TestMalformedUploads walks files made to break decoders, and copies of them with a few bytes changed or the end cut
// off, all the way of an upload: accepted, read, and its pages hashed. Each must be read or refused in time and memory by
// children that live on. What is read must be as large as a decoder of another make says.
func TestMalformedUploads(t *testing.T) {
	const dir = "../../../shared/data/robustness"
	in, err := os.Open(filepath.Join(dir, "index.csv"))
	if err != nil {
		t.Skip("the malformed files are not here: ", err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const copies = 1 // of each file
	c, random := confined(t), rand.New(rand.NewPCG(1, 2))
	if _, err := c.HashPages(t.Context(), document(t)); err != nil { // compiles the engine
		t.Fatal(err)
	}
	var slowest, largest string
	var longest time.Duration
	var peak int64
	count := map[string]int{}
	look := func(name string, data []byte) *Seen {
		begin := time.Now()
		seen, err := upload(t.Context(), c, data)
		took := time.Since(begin)
		if took > longest {
			longest, slowest = took, name
		}
		if held := max(c.pool.Peak(), c.pages.Peak()); held > peak {
			peak, largest = held, name
		}
		if took > maxTime {
			t.Errorf("%s: took %v, want at most %v", name, took, maxTime)
		}
		refused, ok := errors.AsType[*photo.Refused](err)
		switch {
		case err == nil:
			count["read"]++
		case !ok:
			t.Errorf("%s: %v is not a refusal", name, err)
		case strings.Contains(refused.Reason, "broke"), strings.Contains(refused.Reason, "within"), strings.Contains(refused.Reason, "too much memory to open. Save"):
			t.Errorf("%s: the child was lost: %s", name, refused.Reason)
		default:
			count["refused"]++
		}
		return seen
	}
	for _, row := range rows[1:] {
		name, size, decodes := row[0], row[5], row[6] == "ok"
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		seen := look(name, data)
		if seen != nil && seen.PDQ != nil {
			if got := fmt.Sprintf("%dx%d", seen.Width, seen.Height); got != size || !decodes {
				t.Errorf("%s: read as %s; the index says %s, decodes %q", name, got, size, row[6])
			}
		}
		for i := range copies {
			look(fmt.Sprintf("%s, copy %d", name, i), mutate(random, data))
		}
	}
	if peak > maxMemory {
		t.Errorf("a child held %d MB at %s, want at most %d", peak>>20, largest, maxMemory>>20)
	}
	t.Logf("%d read, %d refused; slowest %s, %v; most memory %s, %d MB (pictures %d, pages %d)", count["read"], count["refused"],
		slowest, longest, largest, peak>>20, c.pool.Peak()>>20, c.pages.Peak()>>20)
}

// upload takes a file the way of an upload. A document whose pages cannot be drawn is read all the same.
func upload(ctx context.Context, c *Confined, data []byte) (*Seen, error) {
	kind, err := photo.Accept("", "", data)
	if err != nil {
		return nil, err
	}
	seen, err := c.Read(ctx, "", "", data)
	if err != nil || kind != photo.PDF {
		return seen, err
	}
	_, err = c.HashPages(ctx, data)
	if errors.Is(err, errUndrawable) {
		err = nil
	}
	return seen, err
}

// mutate returns a copy of data with a few bytes changed, most of them near the start where the structure is, or with
// the end cut off.
func mutate(random *rand.Rand, data []byte) []byte {
	out := bytes.Clone(data)
	if len(out) < 16 {
		return out
	}
	if random.IntN(4) == 0 {
		return out[:8+random.IntN(len(out)-8)]
	}
	for range 1 + random.IntN(8) {
		at := 8 + random.IntN(len(out)-8)
		if random.IntN(2) == 0 {
			at = 8 + random.IntN(min(len(out)-8, 512))
		}
		out[at] = byte(random.Uint32())
	}
	return out
}
