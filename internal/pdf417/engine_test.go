package pdf417

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/photo"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// card draws the back of a card on a table, so many pixels wide: the barcode over two thirds of it, among stripes.
func card(t *testing.T, text string, width int) *image.Gray {
	t.Helper()
	code, err := Draw(text, 6)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range code.Pix { // as printed
		code.Pix[i] = 25 + v/255*200
	}
	at := func(x0, y0, x1, y1 int) image.Rectangle { // on a card 1600 wide
		return image.Rect(x0*width/1600, y0*width/1600, x1*width/1600, y1*width/1600)
	}
	img := image.NewGray(at(0, 0, 1600, 1000))
	fill(img, img.Rect, 110)
	fill(img, at(120, 80, 1480, 920), 225)
	fill(img, at(120, 140, 1480, 260), 40) // the magnetic stripe
	for y := 320; y < 420; y += 26 {
		for x := 200; x < 1000; x += 18 {
			fill(img, at(x, y, x+11, y+14), 70)
		}
	}
	height := min(1100*code.Rect.Dy()/code.Rect.Dx(), 400)
	draw.CatmullRom.Scale(img, at(250, 480, 1350, 480+height), code, code.Rect, draw.Src, nil)
	return img
}

// Widths of cards: as telephones take them, and as small as will do where something else is tried, which costs a third.
const (
	large = 1600
	small = 1000
)

func fill(img *image.Gray, r image.Rectangle, shade uint8) {
	draw.Draw(img, r, image.NewUniform(color.Gray{shade}), image.Point{}, draw.Src)
}

func turned(degrees float64) func(*image.Gray) *image.Gray {
	return func(img *image.Gray) *image.Gray { return photo.Turn{Angle: degrees * math.Pi / 180}.Draw(img) }
}

func scaled(width int) func(*image.Gray) *image.Gray {
	return func(img *image.Gray) *image.Gray {
		out := image.NewGray(image.Rect(0, 0, width, img.Rect.Dy()*width/img.Rect.Dx()))
		draw.CatmullRom.Scale(out, out.Rect, img, img.Rect, draw.Src, nil)
		return out
	}
}

func compressed(quality int) func(*image.Gray) *image.Gray {
	return func(img *image.Gray) *image.Gray {
		var b bytes.Buffer
		jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
		out, _ := jpeg.Decode(&b)
		return photo.Gray(out)
	}
}

func blurred(sigma float64) func(*image.Gray) *image.Gray {
	return func(img *image.Gray) *image.Gray {
		reach := int(math.Ceil(3 * sigma))
		kernel := make([]float64, 2*reach+1)
		sum := 0.0
		for i := range kernel {
			kernel[i] = math.Exp(-float64((i-reach)*(i-reach)) / (2 * sigma * sigma))
			sum += kernel[i]
		}
		pass := func(in *image.Gray, dx, dy int) *image.Gray {
			out := image.NewGray(in.Rect)
			for y := range in.Rect.Dy() {
				for x := range in.Rect.Dx() {
					v := 0.0
					for i, k := range kernel {
						px, py := min(max(x+dx*(i-reach), 0), in.Rect.Dx()-1), min(max(y+dy*(i-reach), 0), in.Rect.Dy()-1)
						v += k * float64(in.Pix[py*in.Stride+px])
					}
					out.Pix[y*out.Stride+x] = uint8(v / sum)
				}
			}
			return out
		}
		return pass(pass(img, 1, 0), 0, 1)
	}
}

func noisy(deviation float64) func(*image.Gray) *image.Gray {
	return func(img *image.Gray) *image.Gray {
		random := rand.New(rand.NewPCG(1, 2))
		out := image.NewGray(img.Rect)
		for i, v := range img.Pix {
			out.Pix[i] = uint8(min(max(float64(v)+random.NormFloat64()*deviation, 0), 255))
		}
		return out
	}
}

// leaning makes the right side of the picture shorter by a share, as a camera does that is held at a slant.
func leaning(share float64) func(*image.Gray) *image.Gray {
	return func(img *image.Gray) *image.Gray {
		w, h := img.Rect.Dx(), img.Rect.Dy()
		out := image.NewGray(img.Rect)
		fill(out, out.Rect, 110)
		for x := range w {
			// A column is drawn from a strip that is as much narrower as it is shorter.
			short := 1 - share*float64(x)/float64(w)
			from := float64(x) * (1 - share) / short
			top := float64(h) * (1 - short) / 2
			draw.BiLinear.Transform(out.SubImage(image.Rect(x, 0, x+1, h)).(*image.Gray),
				f64.Aff3{1, 0, float64(x) - from, 0, short, top}, img, image.Rect(max(int(from)-1, 0), 0, min(int(from)+3, w), h), draw.Src, nil)
		}
		return out
	}
}

type distortion struct {
	name  string
	apply []func(*image.Gray) *image.Gray
}

var distortions = []distortion{
	{"as drawn", nil},
	{"turned a little", fs(turned(-5))}, {"turned much", fs(turned(-33))}, {"turned by half of a quarter", fs(turned(45))},
	{"turned by a quarter and more", fs(turned(78))}, {"upside down", fs(turned(180))}, {"on its side", fs(turned(270))},
	{"600 wide", fs(scaled(600))}, {"quality 15", fs(compressed(15))}, {"blurred", fs(blurred(2))}, {"noise", fs(noisy(40))},
	{"leaning", fs(leaning(.2))},
	{"a photograph", fs(leaning(.06), turned(-6), scaled(large), blurred(.8), noisy(8), compressed(70))},
}

func fs(all ...func(*image.Gray) *image.Gray) []func(*image.Gray) *image.Gray { return all }

var load = sync.OnceValues(func() (*Engine, error) { return Load(context.Background(), "") })

func engine(t *testing.T) *Engine {
	t.Helper()
	e, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// find reads a picture and compares what is read with what was encoded.
func find(t *testing.T, img *image.Gray, want string) *Symbol {
	t.Helper()
	s, err := engine(t).Find(t.Context(), img, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if s == nil {
		t.Error("no barcode is found")
	} else if got := strings.TrimRight(s.Text, "\n"); got != strings.TrimRight(want, "\n") {
		t.Errorf("read %q, want %q", got, want)
	}
	return s
}

const licence = "@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ12345678\nDCSCÔTÉ\nDACROBIN\nDBB01021990\nDBA01022028\nDBC1\nDAG1 MAIN ST\nDAIAUSTIN\nDAJTX\nDAK787010000  \nZTZTAKEPT\n"

func TestFind(t *testing.T) {
	img := card(t, licence, small)
	for _, d := range distortions {
		t.Run(d.name, func(t *testing.T) {
			laid := img
			for _, apply := range d.apply {
				laid = apply(laid)
			}
			find(t, laid, licence)
		})
	}
}

// TestPlace holds that the corners of a barcode in a turned picture are those of the picture, not of what was looked at.
func TestPlace(t *testing.T) {
	img := card(t, licence, small)
	want := find(t, img, licence).Quad
	lay := photo.Turn{Angle: .35}
	s := find(t, lay.Draw(img), licence)
	for i, p := range s.Quad {
		if back := lay.Back(img.Rect.Size(), p); math.Hypot(float64(back.X-want[i].X), float64(back.Y-want[i].Y)) > 15 {
			t.Errorf("corner %d is at %v, want %v", i, back, want[i])
		}
	}
}

func TestNothing(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 800, 500))
	stripes := image.NewGray(blank.Rect)
	for x := 0; x < 800; x += 7 {
		fill(stripes, image.Rect(x, 0, x+3, 500), 255)
	}
	for name, img := range map[string]*image.Gray{"blank": blank, "stripes": stripes, "noise": noisy(60)(blank), "one point": image.NewGray(image.Rect(0, 0, 1, 1))} {
		if s, err := engine(t).Find(t.Context(), img, time.Time{}); err != nil || s != nil {
			t.Errorf("%s: %v, %v; want nothing", name, s, err)
		}
	}
	late, err := engine(t).Find(t.Context(), card(t, licence, small), time.Now().Add(-time.Second))
	if err != nil || late != nil {
		t.Errorf("after the end: %v, %v; want nothing", late, err)
	}
}

// TestSamples draws the texts of licences that others read in the field, and reads them: see ../shared/data/aamva.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/aamva/[IL]*s__*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("the samples are not here: ../shared/data/aamva")
	}
	photograph := distortions[len(distortions)-1]
	for n, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.TrimPrefix(string(data), "\ufeff")
			if n%8 > 0 {
				find(t, card(t, text, small), text)
				return
			}
			img := card(t, text, large)
			for _, apply := range photograph.apply {
				img = apply(img)
			}
			find(t, img, text)
		})
	}
}
