package photo

import (
	"image"
	"math"
	"testing"
)

// lines draws lines of print: short bars in rows.
func lines() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 600, 400))
	for y := range 400 {
		for x := range 600 {
			img.Pix[y*img.Stride+x] = 230
			if y%30 < 14 && x%11 < 6 && x > 60 && x < 540 && y > 60 && y < 340 {
				img.Pix[y*img.Stride+x] = 30
			}
		}
	}
	return img
}

func TestSlant(t *testing.T) {
	img := lines()
	for degrees := -44; degrees <= 44; degrees += 11 {
		turn := Turn{Angle: float64(degrees) * math.Pi / 180}
		if got := Slant(turn.Draw(img)) * 180 / math.Pi; math.Abs(got-float64(degrees)) > .6 {
			t.Errorf("turned by %d degrees the slant is %.1f", degrees, got)
		}
	}
	for _, size := range []image.Rectangle{{}, image.Rect(0, 0, 1, 1), image.Rect(0, 0, 3000, 2), image.Rect(0, 0, 50, 50)} {
		if got := Slant(image.NewGray(size)); got != 0 {
			t.Errorf("%v: the slant of one shade is %v, want 0", size, got)
		}
	}
}

func TestTurn(t *testing.T) {
	size := image.Pt(600, 400)
	for _, turn := range []Turn{{}, {Angle: math.Pi / 2}, {Angle: .3, Scale: 1.5}, {Angle: -2, Scale: .5}} {
		drawn := turn.Draw(lines()).Rect
		for _, corner := range []image.Point{{}, {600, 0}, {600, 400}, {0, 400}} {
			m := turn.matrix(size)
			x, y := float64(corner.X), float64(corner.Y)
			at := image.Pt(int(math.Round(m[0]*x+m[1]*y+m[2])), int(math.Round(m[3]*x+m[4]*y+m[5])))
			if !at.In(drawn.Inset(-2)) {
				t.Errorf("%+v: the corner %v falls on %v, outside of %v", turn, corner, at, drawn)
			}
			if back := turn.Back(size, at); max(abs(back.X-corner.X), abs(back.Y-corner.Y)) > 2 {
				t.Errorf("%+v: back from %v it is %v, want %v", turn, at, back, corner)
			}
		}
	}
	if got := (Turn{Angle: math.Pi / 2}).Draw(lines()).Rect.Size(); got != image.Pt(400, 600) {
		t.Errorf("a quarter turn has size %v", got)
	}
}

func abs(n int) int { return max(n, -n) }
