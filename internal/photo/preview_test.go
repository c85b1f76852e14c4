package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func TestCutPreview(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 400, 200))
	for y := range 200 {
		for x := 200; x < 400; x++ {
			img.SetGray(x, y, color.Gray{Y: 255})
		}
	}
	var preview bytes.Buffer
	if err := jpeg.Encode(&preview, img, nil); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		part image.Rectangle
		size image.Point
		left uint8 // how bright its left edge is
	}{
		{"all", image.Rectangle{}, image.Pt(100, 50), 0},
		{"right half", image.Rect(200, 0, 400, 200), image.Pt(100, 100), 255},
		{"small", image.Rect(240, 20, 300, 60), image.Pt(60, 40), 255},
		{"over the edge", image.Rect(300, -50, 900, 100), image.Pt(100, 100), 255},
	} {
		cut, err := CutPreview(preview.Bytes(), test.part, 100)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jpeg.Decode(bytes.NewReader(cut))
		if err != nil {
			t.Fatal(err)
		}
		r, _, _, _ := got.At(2, 2).RGBA()
		if got.Bounds().Size() != test.size || uint8(r>>8) < test.left-min(test.left, 5) || uint8(r>>8) > test.left+min(255-test.left, 5) {
			t.Errorf("%s: %v, left edge %d; want %v, %d", test.name, got.Bounds().Size(), r>>8, test.size, test.left)
		}
	}
}
