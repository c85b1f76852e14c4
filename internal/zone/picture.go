package zone

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// gray returns the picture in shades of gray, with its corner at the origin.
func gray(img image.Image) *image.Gray {
	out := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src) // behind what is transparent
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Over)
	return out
}

// maxHeight bounds what is looked at, in pixels: nothing with a zone is three times as high as wide.
const maxHeight = 3

// scale draws a part of the picture at a width, turned clockwise round its middle by an angle in radians.
func scale(img *image.Gray, part image.Rectangle, width int, angle float64) *image.Gray {
	factor := float64(width) / float64(part.Dx())
	height := min(int(factor*float64(part.Dy()))+1, maxHeight*width)
	out := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{mean(img)}), image.Point{}, draw.Src)
	if angle == 0 {
		draw.CatmullRom.Scale(out, out.Rect, img, part, draw.Src, nil)
		return out
	}
	sin, cos := math.Sincos(angle)
	sin, cos = sin*factor, cos*factor
	x, y := float64(part.Min.X+part.Max.X)/2, float64(part.Min.Y+part.Max.Y)/2
	toX, toY := float64(width)/2, float64(height)/2
	draw.CatmullRom.Transform(out, f64.Aff3{cos, -sin, toX - cos*x + sin*y, sin, cos, toY - sin*x - cos*y}, img, part, draw.Src, nil)
	return out
}

func mean(img *image.Gray) uint8 {
	var sum int
	for _, v := range img.Pix {
		sum += int(v)
	}
	return uint8(sum / max(len(img.Pix), 1))
}

// stretch spreads the shades so that the darkest and the lightest hundredth become black and white.
func stretch(img *image.Gray) {
	var count [256]int
	for _, v := range img.Pix {
		count[v]++
	}
	spare := len(img.Pix) / 100
	low, high := 0, 255
	for n := count[0]; n <= spare && low < 255; n += count[low] {
		low++
	}
	for n := count[255]; n <= spare && high > 0; n += count[high] {
		high--
	}
	if high <= low {
		return
	}
	for k, v := range img.Pix {
		img.Pix[k] = uint8(min(max((int(v)-low)*255/(high-low), 0), 255))
	}
}
