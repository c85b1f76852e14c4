package photo

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const shared = "../../../shared/data"

// corpus returns a folder of third-party test data, or skips the test where this machine has none.
func corpus(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(shared, name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("third-party test data %s is not on this machine", name)
	}
	return dir
}

// scene draws a picture that has no symmetry: soft hills of light, a bright disc and some blocks, at any size.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			light := 110 + 60*math.Sin(9*u+3*v*v) + 40*math.Cos(13*v-5*u*u)
			if math.Hypot(u-0.7, v-0.25) < 0.15 {
				light = 245
			}
			if int(u*7)%3 == 1 && int(v*9)%4 == 2 {
				light -= 90
			}
			img.SetRGBA(x, y, color.RGBA{clamp(light), clamp(light * 0.9), clamp(light*0.8 + 20*u), 255})
		}
	}
	return img
}

func encodeJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readFile(t testing.TB, path string) *File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(filepath.Base(path), "", data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// slowHash is PDQ as its paper tells it, with whole buffers and four passes.
func slowHash(img image.Image) (Hash, int) {
	p := coarsen(img)[0][0]
	w, h := p.width, p.height
	a := make([][]float64, h)
	for y := range a {
		a[y] = make([]float64, w)
		for x, v := range p.pix[y*w:][:w] {
			a[y][x] = float64(v)
		}
	}
	box := func(n, size int, get func(int) float64, set func(int, float64)) {
		half := (size + 2) / 2
		out := make([]float64, n)
		for i := range n {
			sum, count := 0.0, 0
			for k := i - (size - half); k <= i+half-1; k++ {
				if 0 <= k && k < n {
					sum, count = sum+get(k), count+1
				}
			}
			out[i] = sum / float64(count)
		}
		for i, v := range out {
			set(i, v)
		}
	}
	for range 2 {
		for y := range h {
			box(w, (w+127)/128, func(i int) float64 { return a[y][i] }, func(i int, v float64) { a[y][i] = v })
		}
		for x := range w {
			box(h, (h+127)/128, func(i int) float64 { return a[i][x] }, func(i int, v float64) { a[i][x] = v })
		}
	}
	var s sampleGrid
	for i := range grid {
		for j := range grid {
			s[i][j] = float32(a[int((float64(i)+0.5)*float64(h)/grid)][int((float64(j)+0.5)*float64(w)/grid)])
		}
	}
	return threshold(cosineTransform(&s)), quality(&s)
}

func TestFingerprintEqualsTheTextbookFilter(t *testing.T) {
	for _, size := range []image.Point{{5, 5}, {64, 64}, {65, 63}, {100, 300}, {128, 128}, {129, 257}, {640, 480}, {1001, 777}, {2000, 9}} {
		img := scene(size.X, size.Y)
		got := Fingerprint(img)
		want, wantQuality := slowHash(img)
		if d := got.Hash.Distance(want); d > 2 { // rounding may turn a bit at the median
			t.Errorf("%v: distance %d to the textbook's hash, want at most 2", size, d)
		}
		if diff := got.Quality - wantQuality; diff < -1 || diff > 1 {
			t.Errorf("%v: quality %d, want %d", size, got.Quality, wantQuality)
		}
	}
}

func TestFingerprintOfNothing(t *testing.T) {
	if got := Fingerprint(image.NewRGBA(image.Rect(0, 0, 4, 900))); got != (PDQ{}) {
		t.Errorf("4 pixels wide: %v, want the zero PDQ", got)
	}
	if got := Fingerprint(image.NewGray(image.Rect(0, 0, 500, 500))).Quality; got != 0 {
		t.Errorf("blank: quality %d, want 0", got)
	}
}

// oriented lays out img as o says, pixel by pixel.
func oriented(img *image.RGBA, o Orientation) *image.RGBA {
	if o >= Mirrored {
		img = upright(img, 2)
	}
	for range o % 4 {
		img = upright(img, 8) // EXIF 8 is shown after a quarter turn counter-clockwise
	}
	return img
}

func TestOrientations(t *testing.T) {
	img := scene(801, 599)
	p := Fingerprint(img)
	for o := AsIs; o <= MirroredRotated270; o++ {
		turned := Fingerprint(oriented(img, o))
		for candidate, h := range p.Orientations {
			d := h.Distance(turned.Hash)
			switch {
			case candidate == int(o) && d > 0:
				t.Errorf("%v: distance %d at its own place, want 0", o, d)
			case candidate != int(o) && d <= SameDistance:
				t.Errorf("%v: distance %d at %v, want a stranger", o, d, Orientation(candidate))
			}
		}
		if d, got := p.Nearest(turned.Hash); got != o {
			t.Errorf("Nearest(%v) = %d, %v", o, d, got)
		}
	}
}

func TestFingerprintSurvivesScalingAndSaving(t *testing.T) {
	img := scene(1200, 900)
	want := Fingerprint(img)
	if want.Quality < MinQuality {
		t.Fatalf("quality %d: the scene is too plain to test with", want.Quality)
	}
	for _, side := range []int{900, 400, 160} {
		small := scale(img, side)
		saved, err := jpeg.Decode(bytes.NewReader(encodeJPEG(t, small)))
		if err != nil {
			t.Fatal(err)
		}
		if d := Fingerprint(saved).Hash.Distance(want.Hash); d > 16 {
			t.Errorf("%d pixels: distance %d, want at most 16", side, d)
		}
	}
	if d := Fingerprint(oriented(img, Rotated90)).Hash.Distance(want.Hash); d <= SameDistance {
		t.Errorf("turned picture: distance %d as it is, want more than %d", d, SameDistance)
	}
}

func TestTransparentIsWhite(t *testing.T) {
	solid := scene(300, 300)
	glass := image.NewNRGBA(solid.Rect)
	for i := 0; i < len(solid.Pix); i += 4 {
		copy(glass.Pix[i:], solid.Pix[i:i+3])
		if glass.Pix[i+3] = 255; i/4%300 < 150 { // left half invisible
			glass.Pix[i+3] = 0
			copy(solid.Pix[i:], []uint8{255, 255, 255, 255})
		}
	}
	if d := Fingerprint(glass).Hash.Distance(Fingerprint(solid).Hash); d > 2 {
		t.Errorf("distance %d to the picture on white, want none", d)
	}
}

// publishedBridge are the hashes that Meta publishes for its bridge picture turned and flipped (facebook/ThreatExchange,
// pdq/cpp/reg_test/expected/out).
var publishedBridge = map[Orientation]string{
	AsIs:               "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22",
	Rotated90:          "30a10efdf1c83f429013d48d0ffffc52e34e0e35ada952a9d29605215aa9e5af",
	Rotated180:         "2dad5a64b1a142e7d362a09857da895ae63b8c7fc23794b766b319361fc93188",
	Rotated270:         "a5f0a457248995e8c9065c275aaa5498b61ba4bdf8fcf80387c32f8b5bfc4f05",
	MirroredRotated180: "d8f80f33e0f417b20e37f5cd028f980fb36ed02a9662c1e233e64c634e9c64dd", // flipped top to bottom
	Mirrored:           "2da9259bb1a1bd1a5362576552da32a5e63b7380c2774b4866b346c91b89ce77",
	MirroredRotated90:  "f0a1e10271ccc0bd90530b720fff038de34ef1e8ada9a956d6967ade5ea91a50", // transposed
	MirroredRotated270: "2df05aa8a4896a17c14682da5aaaab07b61b5b42f8fc07fc87c3d0741bfcb0fa",
}

func TestPublishedOrientations(t *testing.T) {
	p := Fingerprint(readFile(t, filepath.Join(corpus(t, "phash"), "bridge-mods__aaa-orig.jpg")).Image)
	if p.Quality != 100 {
		t.Errorf("quality %d, want 100", p.Quality)
	}
	for o, digits := range publishedBridge {
		want, err := ParseHash(digits)
		if err != nil {
			t.Fatal(err)
		}
		d, got := p.Nearest(want)
		t.Logf("%v: distance %d", o, d)
		if got != o || d > 2 {
			t.Errorf("%v: nearest is %v at %d, want itself within 2", o, got, d)
		}
	}
}

func TestReferenceHashes(t *testing.T) {
	dir := corpus(t, "phash")
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]struct {
		Python *string `json:"pdq_python_reference"`
		WASM   *string `json:"pdq_wasm_reference"`
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	bridge := Fingerprint(readFile(t, filepath.Join(dir, "bridge-mods__aaa-orig.jpg")).Image)
	for name, references := range expected {
		img := readFile(t, filepath.Join(dir, name)).Image
		p := Fingerprint(img)
		best, limit := 257, 10
		if b := img.Bounds(); b.Dx()*b.Dy() < 256*256 {
			limit = 16
		}
		for _, digits := range []*string{references.Python, references.WASM} {
			if digits == nil {
				continue
			}
			h, err := ParseHash(*digits)
			if err != nil {
				t.Fatal(err)
			}
			best = min(best, h.Distance(p.Hash))
		}
		same, _ := bridge.Nearest(p.Hash)
		t.Logf("%-40s quality %3d, distance %3d to the reference, %3d to the original", name, p.Quality, best, same)
		if best <= 256 && best > limit && p.Quality >= 80 {
			t.Errorf("%s: distance %d to the nearest reference, want at most %d", name, best, limit)
		}
		switch scene := strings.HasPrefix(name, "labelme"); {
		case scene && same <= SameDistance:
			t.Errorf("%s: distance %d to the bridge, want another picture", name, same)
		case !scene && same > SameDistance:
			t.Errorf("%s: distance %d to the bridge, want the same picture", name, same)
		}
	}
}

func TestScenesDiffer(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(corpus(t, "phash"), "labelme*"))
	for i, a := range files {
		p := Fingerprint(readFile(t, a).Image)
		for _, b := range files[:i] {
			if d, _ := p.Nearest(Fingerprint(readFile(t, b).Image).Hash); d <= SameDistance {
				t.Errorf("%s and %s: distance %d, want different pictures", a, b, d)
			}
		}
	}
}

func BenchmarkJPEG1MP(b *testing.B) {
	data := encodeJPEG(b, scene(1155, 866))
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("pdq", func(b *testing.B) {
		for b.Loop() {
			Fingerprint(img)
		}
	})
	b.Run("pdq_rgba", func(b *testing.B) {
		rgba := scene(1155, 866)
		for b.Loop() {
			Fingerprint(rgba)
		}
	})
}
