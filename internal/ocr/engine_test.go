package ocr

import (
	"context"
	"image"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// print draws lines of black print on white.
func print(t *testing.T, lines ...string) *image.Gray {
	t.Helper()
	parsed, err := opentype.Parse(gomono.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 1200, 40+80*len(lines)))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	for n, line := range lines {
		d := font.Drawer{Dst: img, Src: image.Black, Face: face, Dot: fixed.P(40, 80+80*n)}
		d.DrawString(line)
	}
	return img
}

var load = sync.OnceValues(func() (*Engine, error) { return Load(context.Background(), "", nil) })

// engine returns a copy of one engine, which takes seconds to compile.
func engine(t *testing.T) *Engine {
	t.Helper()
	e, err := load()
	if err != nil {
		t.Fatal(err)
	}
	mine := *e
	return &mine
}

func TestRead(t *testing.T) {
	e := engine(t)
	want := []string{"The quick brown fox jumps", "over 13 lazy dogs"}
	img := print(t, want...)
	for range 2 { // a second start forgets the first
		p, err := e.Start(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Read(img, Block)
		if err != nil || len(got) != len(want) {
			t.Fatalf("read %v, %v; want %q", got, err, want)
		}
		for n, text := range got {
			if text.Words != want[n] || text.Confidence < .5 {
				t.Errorf("line %d: %q, sure %.2f; want %q", n, text.Words, text.Confidence, want[n])
			}
			if middle := image.Pt(60, 65+80*n); !middle.In(text.Box) || text.Box.Dy() > 60 {
				t.Errorf("line %d: box %v, want one round %v", n, text.Box, middle)
			}
		}
	}
	p, err := e.Start(t.Context(), "0123456789")
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Read(print(t, "0123 4567 8901"), Line)
	if err != nil || len(got) != 1 || strings.ReplaceAll(got[0].Words, " ", "") != "012345678901" {
		t.Errorf("digits alone: %v, %v", got, err)
	}
	blank := image.NewGray(image.Rect(0, 0, 300, 200))
	if got, err := p.Read(blank, Sparse); err != nil || len(got) != 0 {
		t.Errorf("nothing to read: %v, %v", got, err)
	}
}

func TestModelThatIsNone(t *testing.T) {
	e := engine(t)
	e.model = []byte("not a model")
	if _, err := e.Start(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "model") {
		t.Errorf("got %v, want an error about the model", err)
	}
}

func TestParseHOCR(t *testing.T) {
	const text = `<html><head><title>hOCR</title></head><body><div class='ocr_page' title='bbox 0 0 9 9'>
<span class='ocr_line' title="bbox 1 2 30 40; baseline 0 0"><span class='ocrx_word' title='bbox 1 2 3 4; x_wconf 96'>A&lt;B</span>
<span class='ocrx_word' title='x_wconf 50'><em>C</em></span></span><span class='ocr_line' title='bbox'>&nbsp;</span></div></body></html>`
	got, err := parseHOCR(text, image.Pt(10, 20))
	if err != nil || len(got) != 2 {
		t.Fatalf("got %v, %v", got, err)
	}
	if want := (Text{"A<B C", image.Rect(11, 22, 40, 60), .5}); got[0] != want {
		t.Errorf("got %v, want %v", got[0], want)
	}
}

// FuzzParseHOCR wants lines of plain text whose places and confidences are numbers that mean something, or an error.
func FuzzParseHOCR(f *testing.F) {
	f.Add(`<span class='ocr_line' title="bbox 1 2 30 40"><span class='ocrx_word' title='bbox 1 2 3 4; x_wconf 96'>A&lt;B</span></span>`)
	f.Add(`<span class=ocr_line title="bbox NaN -1 1e999 9e99"><b class=ocrx_word title="x_wconf -Inf">&nbsp;</b>`)
	f.Add(`<span class='ocr_header'/><p class='ocrx_word'>&#0;</q>`)
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := parseHOCR(text, image.Pt(10, 20))
		if err != nil {
			return
		}
		within := image.Rect(10, 20, maxNumber+11, maxNumber+21)
		for _, l := range lines {
			if !(l.Confidence >= 0 && l.Confidence <= 1) || !l.Box.In(within) || l.Words != strings.Join(strings.Fields(l.Words), " ") {
				t.Errorf("got %+v", l)
			}
		}
	})
}
