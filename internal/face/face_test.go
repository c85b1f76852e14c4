package face

import (
	"bufio"
	"cmp"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const shared = "../../../shared/data/faces/"

// portrait reads a picture of the shared test data, upright on opaque ground.
func portrait(t testing.TB, name string) *image.RGBA {
	t.Helper()
	f, err := os.Open(shared + name)
	if os.IsNotExist(err) {
		t.Skip("the test pictures are not beside this checkout (../shared/data/faces)")
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := decode(f, filepath.Ext(name))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

func decode(f *os.File, ext string) (image.Image, error) {
	if ext != ".pgm" {
		img, _, err := image.Decode(f)
		return img, err
	}
	r := bufio.NewReader(f)
	var width, height int
	if _, err := fmt.Fscanf(r, "P5\n%d %d\n255\n", &width, &height); err != nil {
		return nil, err
	}
	img := image.NewGray(image.Rect(0, 0, width, height))
	_, err := io.ReadFull(r, img.Pix)
	return img, err
}

// A measured is one picture of the shared test data.
type measured struct {
	name, person string
	template     Template
}

// measure returns all pictures of one person in which a face was found, and how many there are.
func measure(t *testing.T) (all []measured, pictures int) {
	t.Helper()
	paths, _ := filepath.Glob(shared + "*/*.*g*")
	for _, p := range paths {
		name := filepath.Base(p)
		person, _, _ := strings.Cut(name, "_")
		if name == "obama_and_biden.jpg" {
			continue
		}
		pictures++
		img := portrait(t, filepath.Base(filepath.Dir(p))+"/"+name)
		if faces := Detect(img); len(faces) > 0 {
			all = append(all, measured{name, person, Embed(img, faces[0])})
		}
	}
	return all, pictures
}

// TestErrorRates measures every pair of pictures and holds the limits to what the package comment promises of them.
func TestErrorRates(t *testing.T) {
	all, pictures := measure(t)
	if pictures == 0 {
		t.Skip("the test pictures are not beside this checkout (../shared/data/faces)")
	}
	var same, different []float64
	for i, a := range all {
		for _, b := range all[:i] {
			if d := a.template.Distance(b.template); a.person == b.person {
				same = append(same, d)
			} else {
				different = append(different, d)
			}
		}
	}
	slices.Sort(same)
	slices.Sort(different)
	t.Logf("faces found in %d of %d pictures", len(all), pictures)
	t.Logf("%d pairs of one person: median %.3f, largest %.3f", len(same), same[len(same)/2], same[len(same)-1])
	t.Logf("%d pairs of two: smallest %.3f, median %.3f", len(different), different[0], different[len(different)/2])
	for _, limit := range []float64{0.40, SameLimit, 0.50, 0.55, DifferentLimit} {
		t.Logf("at %.2f: %5.1f%% of the pairs of one person are nearer, %d of those of two", limit, 100*share(same, limit), below(different, limit))
	}
	if got := float64(len(all)) / float64(pictures); got < 0.9 {
		t.Errorf("faces found in %.2f of the pictures, want 0.9", got)
	}
	if got := below(different, SameLimit); got > 0 {
		t.Errorf("%d pairs of two people are held to be one", got)
	}
	if got := share(same, SameLimit); got < 0.85 {
		t.Errorf("%.2f of the pairs of one person are found, want 0.85", got)
	}
	if got := 1 - share(same, DifferentLimit); got > 0.005 {
		t.Errorf("%.3f of the pairs of one person are held to be two, want at most 0.005", got)
	}
}

func below(sorted []float64, limit float64) int {
	n, _ := slices.BinarySearchFunc(sorted, limit, cmp.Compare[float64])
	return n
}

func share(sorted []float64, limit float64) float64 {
	return float64(below(sorted, limit)) / float64(len(sorted))
}

func TestCompare(t *testing.T) {
	const folder = "public_domain_officials/"
	blank := image.NewRGBA(image.Rect(0, 0, 300, 400))
	one := Take(portrait(t, folder+"obama_1.jpg"))
	for _, test := range []struct {
		name string
		b    *image.RGBA
		want Answer
	}{
		{"another photograph", portrait(t, folder+"obama_3.jpg"), Same},
		{"a small copy", portrait(t, folder+"obama_resized_240p.jpg"), Same},
		{"another person", portrait(t, folder+"biden_2.jpg"), Different},
		{"no face", blank, CannotTell},
	} {
		other := Take(test.b)
		got := Compare(one, other)
		if back := Compare(other, one); got.Answer != test.want || back.Answer != test.want || got.Answer != CannotTell && back.Distance != got.Distance {
			t.Errorf("%s: got %+v, and %+v the other way; want %s", test.name, got, back, test.want)
		}
	}
	if got := Compare(one, Take(blank)); got.Reasons != [2]Reason{"", NoFace} {
		t.Errorf("no face: got reasons %q", got.Reasons)
	}
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		distance float64
		want     Answer
	}{
		{0, Same}, {SameLimit, Same}, {0.4501, CannotTell}, {0.5999, CannotTell}, {DifferentLimit, Different}, {1.4, Different},
	} {
		if got := Judge(test.distance); got != test.want {
			t.Errorf("Judge(%v) = %s, want %s", test.distance, got, test.want)
		}
	}
}

func TestSubject(t *testing.T) {
	box := func(side int) Face { return Face{Box: image.Rect(0, 0, side, side)} }
	for _, test := range []struct {
		faces  []Face
		side   int
		reason Reason
	}{
		{nil, 0, NoFace},
		{[]Face{box(48)}, 48, ""},
		{[]Face{box(47)}, 0, TooSmall},
		{[]Face{box(99), box(200)}, 200, ""},
		{[]Face{box(100), box(200)}, 0, SeveralFaces},
		{[]Face{box(47), box(46)}, 0, TooSmall},
	} {
		got, reason := Subject(test.faces)
		if got.Box.Dx() != test.side || reason != test.reason {
			t.Errorf("Subject(%v) = %v, %q; want side %d, %q", test.faces, got, reason, test.side, test.reason)
		}
	}
}

// A picture of any shape is looked at, and nothing is found where there is nothing.
func TestDetectNothing(t *testing.T) {
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, 1, 1), image.Rect(5, 5, 6, 900), image.Rect(-40, 0, 600, 2), image.Rect(0, 0, 500, 500)} {
		if got := Detect(image.NewRGBA(r)); len(got) > 0 {
			t.Errorf("%v: got %v, want nothing", r, got)
		}
	}
}

// The box moves with the picture's corner, and stays inside it.
func TestDetectCorner(t *testing.T) {
	img := portrait(t, "public_domain_officials/obama_1.jpg")
	want := Detect(img)
	moved := *img
	moved.Rect = img.Rect.Add(image.Pt(-70, 4000))
	got := Detect(&moved)
	if len(want) != 1 || len(got) != 1 || got[0].Box != want[0].Box.Add(image.Pt(-70, 4000)) || !got[0].Box.In(moved.Rect) {
		t.Errorf("got %v, want %v moved", got, want)
	}
}

// A face that fills the picture is found at the second look.
func TestDetectWithMargin(t *testing.T) {
	img := portrait(t, "lfw/Anthony_Hopkins_0001.jpg")
	box := Detect(img)[0].Box
	close := img.SubImage(box.Inset(box.Dx() / 20)).(*image.RGBA)
	if got := Detect(close); len(got) != 1 || overlap(got[0].Box, close.Rect) < 0.5 {
		t.Errorf("got %v, want one face that fills %v", got, close.Rect)
	}
}

func TestAtOnce(t *testing.T) {
	img := portrait(t, "lfw/Anthony_Hopkins_0001.jpg")
	want := Embed(img, Detect(img)[0])
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if got := Embed(img, Detect(img)[0]); got != want {
				t.Error("another result beside others")
			}
		})
	}
	all.Wait()
}

func BenchmarkDetect(b *testing.B) {
	img := portrait(b, "public_domain_officials/obama_1.jpg")
	b.ReportAllocs()
	for b.Loop() {
		Detect(img)
	}
}

func BenchmarkEmbed(b *testing.B) {
	img := portrait(b, "public_domain_officials/obama_1.jpg")
	f := Detect(img)[0]
	b.ReportAllocs()
	for b.Loop() {
		Embed(img, f)
	}
}
