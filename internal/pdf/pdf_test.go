package pdf

import (
	"bytes"
	"context"
	"errors"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/errs"

	"codeberg.org/go-pdf/fpdf"
)

var engine *Engine

func TestMain(m *testing.M) {
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "bonafide", "wasm")
	}
	if engine, err = New(context.Background(), cache); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// twoPages is a document of A4: a red square at the upper left with text, then a page across.
func twoPages(t testing.TB) []byte {
	t.Helper()
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddPage()
	doc.SetFillColor(255, 0, 0)
	doc.Rect(0, 0, 50, 50, "F")
	doc.SetFont("Helvetica", "", 20)
	doc.Text(20, 100, "Ada Example")
	doc.AddPageFormat("L", doc.GetPageSizeStr("A4"))
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, data []byte) *Document {
	t.Helper()
	d, err := engine.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestDrawAndText(t *testing.T) {
	d := open(t, twoPages(t))
	if got := d.Pages(); got != 2 {
		t.Fatalf("%d pages, want 2", got)
	}
	img, err := d.Draw(0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := img.Rect.Dx(), img.Rect.Dy(); h != 1000 || w != 707 {
		t.Errorf("page 0 is %d x %d, want 707 x 1000", w, h)
	}
	red, white := color.RGBA{255, 0, 0, 255}, color.RGBA{255, 255, 255, 255}
	if got := img.RGBAAt(50, 50); got != red {
		t.Errorf("upper left is %v, want red", got)
	}
	if got := img.RGBAAt(600, 900); got != white {
		t.Errorf("lower right is %v, want white", got)
	}
	if got, err := d.Text(0); got != "Ada Example" || err != nil {
		t.Errorf("text %q, %v", got, err)
	}
	across, err := d.Draw(1, 1000)
	if err != nil || across.Rect.Dx() != 1000 || across.Rect.Dy() != 707 {
		t.Errorf("page 1 is %v (%v), want 1000 x 707", across.Rect, err)
	}
	if got, err := d.Text(1); got != "" || err != nil {
		t.Errorf("text of an empty page %q, %v", got, err)
	}
	if _, err := d.Draw(2, 1000); !errors.Is(err, errs.NotFound) {
		t.Errorf("page 2: %v, want not found", err)
	}
}

// TestNarrowText reads a page that PDFium takes for written from top to bottom.
func TestNarrowText(t *testing.T) {
	data, err := os.ReadFile("testdata/narrow.pdf")
	if err != nil {
		t.Fatal(err)
	}
	const want = "Jo\nEngineer 2019\n2021"
	if got, err := open(t, data).Text(0); got != want || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestUnreadable(t *testing.T) {
	locked := fpdf.New("P", "mm", "A4", "")
	locked.SetProtection(0, "secret", "owner")
	locked.AddPage()
	var b bytes.Buffer
	if err := locked.Output(&b); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("no document"), "head": []byte("%PDF-1.7\n"), "password": b.Bytes()} {
		if _, err := engine.Open(t.Context(), data); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %v, want unreadable", name, err)
		}
	}
}

// TestMalformed opens, draws and reads documents made to break readers: an answer or an error, in time.
func TestMalformed(t *testing.T) {
	var files []string
	for _, folder := range []string{"corkami", "pypdf"} {
		found, _ := filepath.Glob("../../../shared/data/robustness/" + folder + "/*")
		files = append(files, found...)
	}
	if files == nil {
		t.Skip("the malformed files are not here")
	}
	opened, drawn := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(data[:min(1024, len(data))], []byte("%PDF-")) {
			continue
		}
		begin := time.Now()
		d, err := engine.Open(t.Context(), data)
		if err == nil {
			opened++
			if _, err := d.Draw(0, 800); err == nil {
				drawn++
			}
			if _, err := d.Text(0); err != nil && strings.Contains(err.Error(), "panic") {
				t.Errorf("%s: %v", file, err)
			}
			d.Close()
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s took %v", file, took)
		}
	}
	t.Logf("%d opened, %d first pages drawn", opened, drawn)
	if drawn == 0 {
		t.Error("no first page was drawn")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(twoPages(f))
	f.Add([]byte("%PDF-1.4\ntrailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := engine.Open(t.Context(), data)
		if err != nil {
			return
		}
		defer d.Close()
		if d.Pages() > 0 {
			d.Draw(0, 100)
			d.Text(0)
		}
	})
}

func BenchmarkFirstPage(b *testing.B) {
	data := twoPages(b)
	for b.Loop() {
		d, err := engine.Open(b.Context(), data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Draw(0, 1600); err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
