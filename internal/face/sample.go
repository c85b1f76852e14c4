package face

import (
	"image"
	"math"
)

// A transform maps a point of a sample to the point of the picture that it shows: turned, scaled by one factor and moved.
type transform struct{ a, b, x, y float64 } // (a*u - b*v + x, b*u + a*v + y)

func (t transform) at(u, v float64) (float64, float64) {
	return t.a*u - t.b*v + t.x, t.b*u + t.a*v + t.y
}

// inverse returns the transform back.
func (t transform) inverse() transform {
	n := t.a*t.a + t.b*t.b
	a, b := t.a/n, -t.b/n
	return transform{a, b, -(a*t.x - b*t.y), -(b*t.x + a*t.y)}
}

// A colour is red, green and blue, 0 to 255.
type colour [3]float32

// sample returns the square of the picture that t maps to, size pixels a side, each value less the mean and divided by
// 255. What lies outside clip is the filling.
func sample(img *image.RGBA, clip image.Rectangle, t transform, size int, filling, mean colour) tensor {
	n := max(1, int(math.Hypot(t.a, t.b)))
	small, clip := average(img, clip.Intersect(img.Rect), n)
	out := newTensor(size, size, 3)
	for v := range size {
		for u := range size {
			x, y := t.at(float64(u)+0.5, float64(v)+0.5)
			c := filling
			if x, y = x-float64(clip.Min.X), y-float64(clip.Min.Y); x >= 0 && y >= 0 && x < float64(clip.Dx()) && y < float64(clip.Dy()) {
				c = bilinear(small, x/float64(n)-0.5, y/float64(n)-0.5)
			}
			pixel := out.row(u, v, 1)
			for i := range pixel {
				pixel[i] = (c[i] - mean[i]) / 255
			}
		}
	}
	return out
}

// average returns the part of the picture inside clip with each block of n by n pixels made one, and the part it shows:
// pixels at the right and lower edge that fill no block are left out.
func average(img *image.RGBA, clip image.Rectangle, n int) (tensor, image.Rectangle) {
	n = max(1, min(n, clip.Dx(), clip.Dy()))
	width, height := clip.Dx()/n, clip.Dy()/n
	out := newTensor(height, width, 3)
	for y := range height * n {
		line := img.Pix[img.PixOffset(clip.Min.X, clip.Min.Y+y):][:4*width*n]
		to := out.row(0, y/n, width)
		for x := range width * n {
			p, q := line[4*x:4*x+3:4*x+3], to[x/n*3:][:3]
			q[0] += float32(p[0])
			q[1] += float32(p[1])
			q[2] += float32(p[2])
		}
	}
	for i := range out.values {
		out.values[i] /= float32(n * n)
	}
	return out, clip
}

// bilinear returns the colour between the centres of four pixels, the edge continued outwards.
func bilinear(t tensor, x, y float64) colour {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := float32(x-x0), float32(y-y0)
	left, right := within(int(x0), t.width), within(int(x0)+1, t.width)
	top, bottom := within(int(y0), t.height), within(int(y0)+1, t.height)
	a, b := t.row(left, top, 1), t.row(right, top, 1)
	c, d := t.row(left, bottom, 1), t.row(right, bottom, 1)
	var out colour
	for i := range out {
		upper := a[i] + fx*(b[i]-a[i])
		lower := c[i] + fx*(d[i]-c[i])
		out[i] = upper + fy*(lower-upper)
	}
	return out
}

func within(i, n int) int { return max(0, min(i, n-1)) }
