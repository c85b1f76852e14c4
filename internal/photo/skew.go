package photo

import (
	"image"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Gray returns the picture in shades of gray on white, with its corner at the origin.
func Gray(img image.Image) *image.Gray {
	out := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src) // behind what is transparent
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Over)
	return out
}

// A Turn lays a picture anew: turned clockwise round its middle and enlarged, on a canvas that holds all of it.
type Turn struct {
	Angle float64 // radians
	Scale float64 // 0 stands for 1
}

// Draw draws the picture. The corners that come in are of its mean shade.
func (t Turn) Draw(img *image.Gray) *image.Gray {
	size := img.Rect.Size()
	out := image.NewGray(image.Rectangle{Max: t.canvas(size)})
	shade := meanShade(img)
	for i := range out.Pix {
		out.Pix[i] = shade
	}
	draw.CatmullRom.Transform(out, t.matrix(size), img, img.Rect, draw.Src, nil)
	return out
}

// Back returns where a point of the drawn picture lies in the picture of that size.
func (t Turn) Back(size, p image.Point) image.Point {
	m := t.matrix(size)
	x, y := float64(p.X)-m[2], float64(p.Y)-m[5]
	det := m[0]*m[4] - m[1]*m[3]
	return image.Pt(int(math.Round((m[4]*x-m[1]*y)/det)), int(math.Round((m[0]*y-m[3]*x)/det)))
}

func (t Turn) scale() float64 {
	if t.Scale == 0 {
		return 1
	}
	return t.Scale
}

func (t Turn) canvas(size image.Point) image.Point {
	sin, cos := math.Sincos(t.Angle)
	w, h := float64(size.X)*t.scale(), float64(size.Y)*t.scale()
	return image.Pt(int(math.Round(math.Abs(w*cos)+math.Abs(h*sin))), int(math.Round(math.Abs(w*sin)+math.Abs(h*cos))))
}

// matrix maps the picture's points to those of the drawn one.
func (t Turn) matrix(size image.Point) f64.Aff3 {
	to := t.canvas(size)
	sin, cos := math.Sincos(t.Angle)
	sin, cos = sin*t.scale(), cos*t.scale()
	x, y := float64(size.X)/2, float64(size.Y)/2
	return f64.Aff3{cos, -sin, float64(to.X)/2 - cos*x + sin*y, sin, cos, float64(to.Y)/2 - sin*x - cos*y}
}

func meanShade(img *image.Gray) uint8 {
	var sum int
	for _, v := range img.Pix {
		sum += int(v)
	}
	return uint8(sum / max(len(img.Pix), 1))
}

// Bounds of the look for a picture's slant.
const (
	slantSide = 1000 // pixels of the longer side that are looked at
	slantBins = 360  // of a quarter turn
	slantStep = 90.0 / slantBins
	weakEdge  = 400 // strength of an edge between shades 25 apart, below which a camera's grain is
)

// Slant returns by which angle, in radians, most edges of a picture are turned clockwise from upright and level: between
// -45 and 45 degrees, since edges do not tell quarter turns apart. Print, bars and the borders of cards have edges in two
// directions at right angles, and the angle that most of them share is that of the page.
func Slant(img *image.Gray) float64 {
	small := img
	if side := max(img.Rect.Dx(), img.Rect.Dy()); side > slantSide {
		small = image.NewGray(image.Rect(0, 0, max(img.Rect.Dx()*slantSide/side, 1), max(img.Rect.Dy()*slantSide/side, 1)))
		draw.ApproxBiLinear.Scale(small, small.Rect, img, img.Rect, draw.Src, nil)
	}
	bins := edges(soft(soft(small)))
	best, most := 0, 0.0
	for i := range bins {
		if v := around(bins, i); v > most {
			best, most = i, v
		}
	}
	if most == 0 {
		return 0
	}
	left, right := around(bins, best-1), around(bins, best+1)
	degrees := (float64(best) + .5) * slantStep
	if bend := left - 2*most + right; bend < 0 { // the top of the parabola through the three
		degrees += slantStep * (left - right) / 2 / bend
	}
	if degrees > 45 {
		degrees -= 90
	}
	return degrees * math.Pi / 180
}

// soft returns the picture with each point mixed with its neighbours, by halves: hard edges of few pixels point nowhere.
func soft(img *image.Gray) *image.Gray {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	across, out := image.NewGray(image.Rect(0, 0, w, h)), image.NewGray(image.Rect(0, 0, w, h))
	mix := func(a, b, c uint8) uint8 { return uint8((int(a) + 2*int(b) + int(c) + 2) / 4) }
	for y := range h {
		row := img.Pix[y*img.Stride:][:w]
		for x, v := range row {
			across.Pix[y*w+x] = mix(row[max(x-1, 0)], v, row[min(x+1, w-1)])
		}
	}
	for y := range h {
		above, row, below := across.Pix[max(y-1, 0)*w:], across.Pix[y*w:], across.Pix[min(y+1, h-1)*w:]
		for x := range w {
			out.Pix[y*w+x] = mix(above[x], row[x], below[x])
		}
	}
	return out
}

// edges sums the strengths of a picture's edges by their direction within a quarter turn.
func edges(img *image.Gray) []float64 {
	bins := make([]float64, slantBins)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := 1; y < h-1; y++ {
		above, row, below := img.Pix[(y-1)*img.Stride:], img.Pix[y*img.Stride:], img.Pix[(y+1)*img.Stride:]
		for x := 1; x < w-1; x++ {
			at := func(p []uint8, x int) float64 { return float64(p[x]) }
			// Scharr's weights, which tell directions to a degree.
			dx := 3*(at(above, x+1)+at(below, x+1)-at(above, x-1)-at(below, x-1)) + 10*(at(row, x+1)-at(row, x-1))
			dy := 3*(at(below, x-1)+at(below, x+1)-at(above, x-1)-at(above, x+1)) + 10*(at(below, x)-at(above, x))
			strength := math.Hypot(dx, dy)
			if strength < weakEdge {
				continue
			}
			degrees := math.Mod(math.Atan2(dy, dx)*180/math.Pi+360, 90)
			bins[int(degrees/slantStep)%slantBins] += strength
		}
	}
	return bins
}

// around is what a bin and its neighbours hold, the near ones for more.
func around(bins []float64, i int) (sum float64) {
	const reach = 4
	for k := -reach; k <= reach; k++ {
		sum += bins[(i+k+slantBins)%slantBins] * float64(reach+1-max(k, -k))
	}
	return sum
}
