package zone

import (
	"image"
	"math"

	"golang.org/x/image/draw"

	"bonafide/internal/ocr"
	"bonafide/internal/photo"
)

// A look is one way of looking at a picture.
type look struct {
	turn   photo.Turn
	from   float64 // the part above is left out, as a share of the height
	width  int     // pixels to which it is scaled
	layout ocr.Layout
}

// maxHeight bounds what is looked at, in pixels: nothing with a zone is three times as high as wide.
const maxHeight = 3

// at returns the part of the picture that the look is about, as it is looked at, and where a rectangle of that lies in
// the picture.
func (l look) at(img *image.Gray) (*image.Gray, func(image.Rectangle) image.Rectangle) {
	laid := img
	if l.turn != (photo.Turn{}) {
		laid = l.turn.Draw(img)
	}
	size := laid.Rect.Size()
	part := image.Rect(0, int(l.from*float64(size.Y)), size.X, size.Y)
	factor := float64(l.width) / float64(max(part.Dx(), 1))
	out := image.NewGray(image.Rect(0, 0, l.width, min(int(factor*float64(part.Dy()))+1, maxHeight*l.width)))
	draw.CatmullRom.Scale(out, out.Rect, laid, part, draw.Src, nil)
	stretch(out)
	return out, func(r image.Rectangle) (box image.Rectangle) {
		for _, p := range []image.Point{r.Min, {r.Max.X, r.Min.Y}, r.Max, {r.Min.X, r.Max.Y}} {
			on := image.Pt(int(float64(p.X)/factor), int(float64(p.Y)/factor)+part.Min.Y)
			corner := l.turn.Back(img.Rect.Size(), on)
			box = box.Union(image.Rectangle{corner, corner.Add(image.Pt(1, 1))})
		}
		return box.Intersect(img.Rect)
	}
}

// A page has its print in rows: what stands upright in it, and what is turned by a quarter. upended reports the latter: the
// means of its columns then differ more from one to the next than those of its rows.
func upended(img *image.Gray) bool {
	size := img.Rect.Size()
	rows, columns := make([]float64, size.Y), make([]float64, size.X)
	for y := range size.Y {
		for x, v := range img.Pix[y*img.Stride:][:size.X] {
			rows[y] += float64(v) / float64(size.X)
			columns[x] += float64(v) / float64(size.Y)
		}
	}
	return unrest(columns) > unrest(rows)
}

// unrest is by how much the values differ from each one to the next, on average of squares.
func unrest(values []float64) (sum float64) {
	for n := 1; n < len(values); n++ {
		d := values[n] - values[n-1]
		sum += d * d
	}
	return sum / math.Max(float64(len(values)-1), 1)
}

// stretch spreads the shades so that the darkest thousandth and the lightest hundredth become black and white. Two lines of
// print on a sheet are less than a hundredth of it.
func stretch(img *image.Gray) {
	var count [256]int
	for _, v := range img.Pix {
		count[v]++
	}
	dark, light := len(img.Pix)/1000, len(img.Pix)/100
	low, high := 0, 255
	for n := count[0]; n <= dark && low < 255; n += count[low] {
		low++
	}
	for n := count[255]; n <= light && high > 0; n += count[high] {
		high--
	}
	if high <= low {
		return
	}
	for k, v := range img.Pix {
		img.Pix[k] = uint8(min(max((int(v)-low)*255/(high-low), 0), 255))
	}
}
