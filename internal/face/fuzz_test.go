package face

import (
	"image"
	"math"
	"testing"
)

// FuzzSample wants a square of real shades of any picture, whatever marks the landmarks' network puts into it: all in one
// point, or far outside.
func FuzzSample(f *testing.F) {
	f.Add([]byte{255, 0, 9, 255, 1, 2, 3, 255}, uint8(2), 1., 2., 9., 2., 5., 8.)
	f.Add([]byte{}, uint8(0), 0., 0., 0., 0., 0., 0.)
	f.Add([]byte{1, 2, 3, 4}, uint8(1), 1e300, -1e300, 1e300, 7., math.Inf(1), 0.)
	f.Fuzz(func(t *testing.T, pix []byte, width uint8, x0, y0, x1, y1, x2, y2 float64) {
		w := max(int(width), 1)
		h := len(pix) / 4 / w
		img := &image.RGBA{Pix: pix, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
		marks := [3]point{{x0, y0}, {x1, y1}, {x2, y2}}
		window := sample(img, img.Rect, fit(marks, chipPlaces).inverse(), 8, grey, colour{})
		for _, v := range window.values {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("a shade of %v", v)
			}
		}
		if img.Rect.Empty() {
			return
		}
		if box := around(marks[:]).Intersect(img.Rect); !box.In(img.Rect) {
			t.Errorf("the box %v is not in %v", box, img.Rect)
		}
	})
}

// FuzzPick wants the boxes that the detector proposes, of any place and size, cut to the picture, the surest first and none
// over another.
func FuzzPick(f *testing.F) {
	f.Add(.9, 10., 10., 5., 5., .8, 11., 11., 5., 5.)
	f.Add(.6, math.NaN(), 0., math.Inf(1), 1e300, .7, -1e300, 3., 0., -4.)
	bounds := image.Rect(0, 0, 40, 30)
	f.Fuzz(func(t *testing.T, s0, x0, y0, w0, h0, s1, x1, y1, w1, h1 float64) {
		faces := pick([]candidate{{s0, x0, y0, w0, h0}, {s1, x1, y1, w1, h1}}, bounds)
		for i, a := range faces {
			if a.Box.Empty() || !a.Box.In(bounds) || i > 0 && (a.Score > faces[0].Score || overlap(a.Box, faces[0].Box) > overlapLimit) {
				t.Errorf("got %v", faces)
			}
		}
	})
}
