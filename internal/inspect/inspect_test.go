package inspect

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/photo"
	"bonafide/internal/reader"
)

// landscape draws a picture without symmetry and saves it under the name, mirrored where that is asked for.
func landscape(t *testing.T, dir, name string, mirrored bool) string {
	t.Helper()
	const w, h = 400, 300
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			at := x
			if mirrored {
				at = w - 1 - x
			}
			v := uint8((x*x/300 + y*3) % 200)
			if (x-300)*(x-300)+(y-80)*(y-80) < 2500 || x/60%3 == 1 && y/50%4 == 2 {
				v = 250
			}
			img.SetRGBA(at, y, color.RGBA{v, v, v / 2, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return save(t, dir, name, b.Bytes())
}

func save(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	report, err := Files(t.Context(), reader.Here{}, []string{
		landscape(t, dir, "a.jpg", false),
		save(t, dir, "page.jpg", []byte("<!DOCTYPE html><html></html>")),
		save(t, dir, "big.png", make([]byte, photo.MaxBytes+9)),
		save(t, dir, "empty.pdf", nil),
	}, Auto)
	if err != nil {
		t.Fatal(err)
	}
	picture, page, big, empty := report.Files[0], report.Files[1], report.Files[2], report.Files[3]
	if picture.Refused != nil || picture.Type != "image/jpeg" || *picture.Width != 400 || *picture.Height != 300 || len(*picture.SHA256) != 64 {
		t.Errorf("a.jpg: %+v", picture)
	}
	if p := picture.PDQ; p == nil || p.Hash != p.Orientations[0] || p.Quality < photo.MinQuality {
		t.Errorf("a.jpg: pdq %+v", picture.PDQ)
	}
	if page.Refused == nil || page.Type != "text/html" || page.Bytes != 28 || page.SHA256 == nil || page.PDQ != nil {
		t.Errorf("page.jpg: %+v, want it refused", page)
	}
	if big.Refused == nil || big.Bytes != photo.MaxBytes+9 || big.SHA256 != nil {
		t.Errorf("big.png: %+v, want it refused unread", big)
	}
	if empty.Refused == nil || empty.SHA256 == nil {
		t.Errorf("empty.pdf: %+v, want it refused", empty)
	}
}

func TestFilesMarshalToTheContract(t *testing.T) {
	dir := t.TempDir()
	report, err := Files(t.Context(), reader.Here{}, []string{landscape(t, dir, "a.jpg", false), save(t, dir, "b.txt", []byte("no picture"))}, Auto)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Files []map[string]any }
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	members := []string{"aamva", "bytes", "faces", "file", "height", "marks", "metadata", "mrz", "pdq", "refused", "sha256", "type", "warnings", "width"}
	nulls := [][]string{
		{"aamva", "mrz", "refused"},
		{"aamva", "faces", "height", "marks", "metadata", "mrz", "pdq", "width"},
	}
	for i, f := range got.Files {
		var names, null []string
		for name, value := range f {
			names = append(names, name)
			if value == nil {
				null = append(null, name)
			}
		}
		slices.Sort(names)
		slices.Sort(null)
		if !slices.Equal(names, members) {
			t.Errorf("file %d has the members %q, want %q", i, names, members)
		}
		if !slices.Equal(null, nulls[i]) {
			t.Errorf("file %d: null are %q, want %q", i, null, nulls[i])
		}
	}
	pdq := got.Files[0]["pdq"].(map[string]any)
	hash, _ := pdq["hash"].(string)
	if orientations, _ := pdq["orientations"].([]any); len(hash) != 64 || len(orientations) != 8 || orientations[0] != hash {
		t.Errorf("pdq = %v", pdq)
	}
}

func TestUnreadablePaths(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.jpg")
	report, err := Files(t.Context(), reader.Here{}, []string{missing, landscape(t, dir, "a.jpg", false), dir}, Auto)
	if report != nil || !errors.Is(err, errs.Invalid) {
		t.Fatalf("Files = %v, %v; want errs.Invalid", report, err)
	}
	want := []string{missing + ": no such file; check the path", dir + ": not a file; give the path of a picture or a PDF"}
	if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}

func TestCompare(t *testing.T) {
	dir := t.TempDir()
	a, b := landscape(t, dir, "a.jpg", false), landscape(t, dir, "b.jpg", true)
	for _, test := range []struct {
		a, b, orientation string
	}{
		{a, a, "as_is"},
		{a, b, "mirrored"},
		{b, a, "mirrored"},
	} {
		got, err := Compare(t.Context(), reader.Here{}, test.a, test.b, false)
		if err != nil {
			t.Fatal(err)
		}
		if got.Distance > 4 || got.Orientation != test.orientation {
			t.Errorf("Compare(%s, %s) = %+v, want %s", test.a, test.b, got, test.orientation)
		}
	}
	data, err := json.Marshal(&Comparison{Distance: 2, Orientation: "as_is"})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if want := (map[string]any{"pdq_distance": 2.0, "orientation": "as_is", "faces": nil, "face_distance": nil}); !reflect.DeepEqual(got, want) {
		t.Errorf("JSON %s, want %v", data, want)
	}
}

func TestCompareNeedsTwoPictures(t *testing.T) {
	dir := t.TempDir()
	picture, text := landscape(t, dir, "a.jpg", false), save(t, dir, "b.txt", []byte("no picture"))
	_, err := Compare(t.Context(), reader.Here{}, picture, text, false)
	if !errors.Is(err, errs.Invalid) || !strings.HasPrefix(err.Error(), text+": ") {
		t.Errorf("Compare with a text = %v, want errs.Invalid that names it", err)
	}
	_, err = Compare(t.Context(), reader.Here{}, filepath.Join(dir, "missing"), text, false)
	if !errors.Is(err, errs.Invalid) || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("Compare of two wrong files = %v, want two lines", err)
	}
}

const officials = "../../../shared/data/faces/public_domain_officials/"

// sideways saves a picture turned by a quarter, with the EXIF orientation that turns it back.
func sideways(t *testing.T, dir, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("the test pictures are not beside this checkout (../shared/data/faces)")
	} else if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	turned := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			turned.Set(y, b.Dx()-1-x, img.At(x, y))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, turned, nil); err != nil {
		t.Fatal(err)
	}
	// APP1 with one tag: orientation 6, of a little-endian TIFF.
	exif := "\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
	return save(t, dir, "sideways.jpg", slices.Concat(out.Bytes()[:2], []byte(exif), out.Bytes()[2:]))
}

// The box of a face is among the pixels as stored, however the picture is to be turned.
func TestFaces(t *testing.T) {
	dir := t.TempDir()
	upright := officials + "biden_2.jpg"
	report, err := Files(t.Context(), reader.Here{}, []string{sideways(t, dir, upright), upright, landscape(t, dir, "a.jpg", false)}, "")
	if err != nil {
		t.Fatal(err)
	}
	turned, straight := report.Files[0], report.Files[1]
	if len(turned.Faces) != 1 || len(straight.Faces) != 1 || report.Files[2].Faces == nil || len(report.Files[2].Faces) > 0 {
		t.Fatalf("got %v, %v and %v; want one face, one, and none", turned.Faces, straight.Faces, report.Files[2].Faces)
	}
	// Turned by a quarter counter-clockwise: y becomes x, and x counts from the bottom.
	b := straight.Faces[0].Box
	want, got := [4]int{b[1], *straight.Width - b[0] - b[2], b[3], b[2]}, turned.Faces[0].Box
	for i := range want {
		if d := got[i] - want[i]; d < -12 || d > 12 {
			t.Fatalf("got %v, want about %v", got, want)
		}
	}
}

func TestCompareFaces(t *testing.T) {
	if _, err := os.Stat(officials); err != nil {
		t.Skip("the test pictures are not beside this checkout (../shared/data/faces)")
	}
	off, err := Compare(t.Context(), reader.Here{}, officials+"obama_1.jpg", officials+"biden_1.jpg", false)
	if err != nil || off.Faces != nil || off.FaceDistance != nil {
		t.Errorf("off: got %+v, %v", off, err)
	}
	for _, test := range []struct {
		b    string
		want face.Answer
		far  bool
	}{
		{officials + "obama_3.jpg", face.Same, true},
		{officials + "biden_1.jpg", face.Different, true},
		{landscape(t, t.TempDir(), "a.jpg", false), face.CannotTell, false},
	} {
		got, err := Compare(t.Context(), reader.Here{}, officials+"obama_1.jpg", test.b, true)
		if err != nil || *got.Faces != test.want || (got.FaceDistance != nil) != test.far {
			t.Errorf("%s: got %+v, %v; want %s", test.b, got, err, test.want)
		}
	}
}
