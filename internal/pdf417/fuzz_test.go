package pdf417

import (
	"image"
	"math"
	"testing"

	"bonafide/internal/photo"
)

// FuzzSymbol wants the corners of a barcode back where they were, however the picture was laid to read it, and an error of
// whatever is no barcode.
func FuzzSymbol(f *testing.F) {
	f.Add("ANSI ", true, int32(10), int32(20), int32(300), int32(90), .3, byte(0))
	f.Add("", true, int32(-5), int32(math.MaxInt32), int32(math.MinInt32), int32(0), -math.Pi, byte(1))
	f.Add("x", false, int32(0), int32(0), int32(0), int32(0), 0., byte(2))
	f.Fuzz(func(t *testing.T, text string, valid bool, x0, y0, x1, y1 int32, angle float64, shape byte) {
		corner := func(x, y int32) any { return map[string]any{"x": int64(x), "y": int64(y)} }
		position := map[string]any{"topLeft": corner(x0, y0), "topRight": corner(x1, y0), "bottomRight": corner(x1, y1), "bottomLeft": corner(x0, y1)}
		m := map[string]any{"text": text, "isValid": valid, "position": position}
		switch shape % 4 {
		case 1:
			delete(position, "topRight")
		case 2:
			m["position"] = text
		case 3:
			m["text"] = int64(x0)
		}
		s, err := symbolOf(m, image.Pt(3, 4))
		if (err == nil) != (valid && shape%4 != 3) {
			t.Fatalf("got %v, %v", s, err)
		}
		if err != nil {
			return
		}
		for _, p := range s.Quad {
			if !p.In(s.Box()) {
				t.Errorf("the corner %v is not in %v", p, s.Box())
			}
		}
		if !(math.Abs(angle) <= math.Pi) {
			return
		}
		look, size := photo.Turn{Angle: angle}, image.Pt(1600, 1000)
		for i, p := range s.Quad {
			s.Quad[i] = look.Back(size, p)
		}
		for i := range s.Quad { // sides stay as long as they were, but for rounding
			a, b := s.Quad[i], s.Quad[(i+1)%4]
			got, want := math.Hypot(float64(a.X)-float64(b.X), float64(a.Y)-float64(b.Y)), math.Abs(float64(x1)-float64(x0))
			if i%2 == 1 {
				want = math.Abs(float64(y1) - float64(y0))
			}
			if shape%4 == 0 && math.Abs(got-want) > 3 {
				t.Errorf("side %d is %.1f long, want %.1f", i, got, want)
			}
		}
	})
}

// FuzzLooks wants a few ways of looking at any picture, none of them enlarged beyond bounds.
func FuzzLooks(f *testing.F) {
	f.Add([]byte{0, 255, 0, 255, 0, 255, 9, 9, 9}, uint8(3))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, pix []byte, width uint8) {
		w := max(int(width), 1)
		img := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, len(pix)/w)}
		all := looks(img)
		if len(all) == 0 || len(all) > 3 || all[0] != (photo.Turn{}) {
			t.Fatalf("looks %v", all)
		}
		for _, look := range all {
			if !(math.Abs(look.Angle) <= math.Pi/4+1e-9) || !(look.Scale >= 0 && look.Scale <= 2) {
				t.Errorf("look %+v", look)
			}
			if drawn := look.Draw(img).Rect.Size(); max(drawn.X, drawn.Y) > 2*(w+len(pix)/w)+2 {
				t.Errorf("%v is drawn as %v", img.Rect, drawn)
			}
		}
	})
}
