package zone

import (
	"image"
	"strings"
	"testing"

	"bonafide/internal/mrz"
	"bonafide/internal/ocr"
	"bonafide/internal/photo"
)

// FuzzAmong wants what is found among any lines to be a zone, as wide and as high as its format, where the lines stand.
func FuzzAmong(f *testing.F) {
	f.Add(strings.Join(specimen, "\n"))
	f.Add("I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<")
	f.Add("P<UTOERIKSSON<<ANNA<MARIA<<<LLKLL\nL898902C36UTO74O8I22F12O4159ZE184226B<<K<1O\nTHE QUICK BROWN FOX JUMPS OVER")
	f.Fuzz(func(t *testing.T, print string) {
		var all []ocr.Text
		var page image.Rectangle
		for n, line := range strings.Split(print, "\n") {
			box := image.Rect(0, 10*n, len(line), 10*n+9)
			all, page = append(all, ocr.Text{Words: line, Box: box}), page.Union(box)
		}
		found := among(longLines(all), asOf)
		if found == nil {
			return
		}
		z, err := mrz.Parse(found.Text, asOf)
		if err != nil || z.Valid() != found.Full() || !found.Box.In(page) || found.fits() > 5 {
			t.Errorf("found %q at %v, parsed %v, %v", found.Text, found.Box, z, err)
		}
	})
}

// FuzzLook wants any small picture looked at in bounds, and places in it found again.
func FuzzLook(f *testing.F) {
	f.Add([]byte{0, 255, 0, 9, 9, 9, 200, 0, 1}, uint8(3), int8(30), uint8(55))
	f.Add([]byte{7}, uint8(1), int8(-127), uint8(0))
	f.Add([]byte{}, uint8(9), int8(0), uint8(99))
	f.Fuzz(func(t *testing.T, pix []byte, width uint8, degrees int8, from uint8) {
		w := max(int(width), 1)
		img := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, len(pix)/w)}
		upended(img)
		l := look{turn: photo.Turn{Angle: float64(degrees) / 40}, from: float64(from%100) / 100, width: 60}
		picture, back := l.at(img)
		if picture.Rect.Dx() != l.width || picture.Rect.Dy() > maxHeight*l.width {
			t.Errorf("%v is looked at as %v", img.Rect, picture.Rect)
		}
		if box := back(picture.Rect); !box.In(img.Rect) {
			t.Errorf("%v lies at %v of %v", picture.Rect, box, img.Rect)
		}
	})
}
