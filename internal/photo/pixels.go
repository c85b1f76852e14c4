package photo

import (
	"image"
	"image/color"
	"image/draw"
)

// rowReader returns a function that fills dst, a picture of one row, with row y of img, counted from 0. Transparent
// pixels lie on white.
func rowReader(img image.Image) func(dst *image.RGBA, y int) {
	b := img.Bounds()
	white := image.NewUniform(color.White)
	opaque, ok := img.(interface{ Opaque() bool })
	if ok && opaque.Opaque() {
		return func(dst *image.RGBA, y int) {
			draw.Draw(dst, dst.Rect, img, image.Pt(b.Min.X, b.Min.Y+y), draw.Src)
		}
	}
	return func(dst *image.RGBA, y int) {
		draw.Draw(dst, dst.Rect, white, image.Point{}, draw.Src)
		draw.Draw(dst, dst.Rect, img, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
	}
}

// luminanceReader returns a function that fills dst with the luminance, 0 to 255, of row y of img, counted from 0.
func luminanceReader(img image.Image) func(dst []float32, y int) {
	switch img := img.(type) {
	case *image.YCbCr: // Y is the luminance that PDQ asks for
		return func(dst []float32, y int) {
			at := img.YOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
			widen(dst, img.Y[at:at+len(dst)])
		}
	case *image.Gray:
		return func(dst []float32, y int) {
			at := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
			widen(dst, img.Pix[at:at+len(dst)])
		}
	}
	read := rowReader(img)
	row := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), 1))
	return func(dst []float32, y int) {
		read(row, y)
		for x := range dst {
			p := row.Pix[4*x : 4*x+3 : 4*x+3]
			dst[x] = 0.299*float32(p[0]) + 0.587*float32(p[1]) + 0.114*float32(p[2])
		}
	}
}

func widen(dst []float32, src []uint8) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}
