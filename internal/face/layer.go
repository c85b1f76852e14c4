package face

import "math"

// A tensor is a picture of any number of channels: row by row, the channels of a pixel side by side.
type tensor struct {
	height, width, channels int
	values                  []float32
}

func newTensor(height, width, channels int) tensor {
	return tensor{height, width, channels, make([]float32, height*width*channels)}
}

// row returns the values of n pixels from x, y on.
func (t tensor) row(x, y, n int) []float32 {
	at := (y*t.width + x) * t.channels
	return t.values[at : at+n*t.channels]
}

// A conv is a convolution with square filters.
type conv struct {
	kernel, stride int
	valid          bool // only where the filter lies inside; otherwise the picture is padded with zeros
	in, out        int  // channels
	filters        []float32
	bias           []float32
}

// extent returns how many results there are along a side of n, and how many zeros stand before it: TensorFlow's "same"
// (the odd zero stands behind) and "valid".
func extent(n, kernel, stride int, valid bool) (results, before int) {
	if valid {
		return (n-kernel)/stride + 1, 0
	}
	results = (n + stride - 1) / stride
	return results, max(0, (results-1)*stride+kernel-n) / 2
}

// patches is how many patches are multiplied at once: their values stay in the processor's cache.
const patches = 32

func (c conv) apply(x tensor) tensor {
	height, top := extent(x.height, c.kernel, c.stride, c.valid)
	width, left := extent(x.width, c.kernel, c.stride, c.valid)
	out := newTensor(height, width, c.out)
	size := c.kernel * c.kernel * c.in
	buffer := make([]float32, patches*size)
	for at := 0; at < height*width; at += patches {
		n := min(patches, height*width-at)
		for i := range n {
			c.patch(buffer[i*size:][:size], x, (at+i)%width*c.stride-left, (at+i)/width*c.stride-top)
		}
		multiply(out.values[at*c.out:][:n*c.out], buffer, c.filters, c.bias, size)
	}
	return out
}

// patch copies the square of x under the filter whose corner is left, top, zeros where it is outside.
func (c conv) patch(dst []float32, x tensor, left, top int) {
	line := c.kernel * c.in
	from, to := max(0, -left), min(c.kernel, x.width-left)
	for i := range c.kernel {
		row := dst[i*line:][:line]
		if y := top + i; y < 0 || y >= x.height || from >= to {
			clear(row)
			continue
		}
		clear(row[:from*c.in])
		copy(row[from*c.in:], x.row(left+from, top+i, to-from))
		clear(row[to*c.in:])
	}
}

// multiply fills out, rows of len(bias) values, with the products of a's and b's rows of k values, plus the bias.
func multiply(out, a, b, bias []float32, k int) {
	n := len(bias)
	rows := len(out) / n
	for i := 0; i < rows; i += 2 {
		a0 := a[i*k:][:k]
		a1, second := a0, out[i*n:][:n]
		if i+1 < rows {
			a1, second = a[(i+1)*k:][:k], out[(i+1)*n:][:n]
		}
		first := out[i*n:][:n]
		j := 0
		for ; j+4 <= n; j += 4 {
			p := product(a0, a1, b[j*k:][:k], b[(j+1)*k:][:k], b[(j+2)*k:][:k], b[(j+3)*k:][:k])
			for m := range 4 {
				first[j+m], second[j+m] = p[m]+bias[j+m], p[4+m]+bias[j+m]
			}
		}
		for ; j < n; j++ {
			row := b[j*k:][:k]
			p := product(a0, a1, row, row, row, row)
			first[j], second[j] = p[0]+bias[j], p[4]+bias[j]
		}
	}
}

// product returns the inner products of two rows with four others: eight sums that fit the processor's registers.
func product(a0, a1, b0, b1, b2, b3 []float32) [8]float32 {
	var s00, s01, s02, s03, s10, s11, s12, s13 float32
	a1, b0, b1, b2, b3 = a1[:len(a0)], b0[:len(a0)], b1[:len(a0)], b2[:len(a0)], b3[:len(a0)]
	for i, x := range a0 {
		y := a1[i]
		w0, w1, w2, w3 := b0[i], b1[i], b2[i], b3[i]
		s00 += x * w0
		s01 += x * w1
		s02 += x * w2
		s03 += x * w3
		s10 += y * w0
		s11 += y * w1
		s12 += y * w2
		s13 += y * w3
	}
	return [8]float32{s00, s01, s02, s03, s10, s11, s12, s13}
}

// A separable is a 3x3 convolution of each channel by itself, then one of single pixels.
type separable struct {
	stride    int
	depthwise []float32
	pointwise conv
}

func (s separable) apply(x tensor) tensor {
	const kernel = 3
	height, top := extent(x.height, kernel, s.stride, false)
	width, left := extent(x.width, kernel, s.stride, false)
	out := newTensor(height, width, x.channels)
	for y := range height {
		for i := range kernel {
			from := y*s.stride - top + i
			if from < 0 || from >= x.height {
				continue
			}
			for xx := range width {
				sum := out.row(xx, y, 1)
				for j := range kernel {
					if at := xx*s.stride - left + j; at >= 0 && at < x.width {
						addProducts(sum, x.row(at, from, 1), s.depthwise[(i*kernel+j)*x.channels:])
					}
				}
			}
		}
	}
	return s.pointwise.apply(out)
}

func addProducts(sum, a, b []float32) {
	a, b = a[:len(sum)], b[:len(sum)]
	for i := range sum {
		sum[i] += a[i] * b[i]
	}
}

// maxPool returns the largest value of each square of so many pixels a side.
func maxPool(x tensor, side, stride int, valid bool) tensor {
	height, top := extent(x.height, side, stride, valid)
	width, left := extent(x.width, side, stride, valid)
	out := newTensor(height, width, x.channels)
	for y := range height {
		for xx := range width {
			most := out.row(xx, y, 1)
			for c := range most {
				most[c] = float32(math.Inf(-1))
			}
			for fromY := max(0, y*stride-top); fromY < min(x.height, y*stride-top+side); fromY++ {
				for fromX := max(0, xx*stride-left); fromX < min(x.width, xx*stride-left+side); fromX++ {
					for c, v := range x.row(fromX, fromY, 1) {
						most[c] = max(most[c], v)
					}
				}
			}
		}
	}
	return out
}

// averagePool returns the mean of each square of so many pixels a side that lies inside.
func averagePool(x tensor, side, stride int) tensor {
	height, _ := extent(x.height, side, stride, true)
	width, _ := extent(x.width, side, stride, true)
	out := newTensor(height, width, x.channels)
	for y := range height {
		for xx := range width {
			sum := out.row(xx, y, 1)
			for i := range side * side {
				for c, v := range x.row(xx*stride+i%side, y*stride+i/side, 1) {
					sum[c] += v
				}
			}
			for c := range sum {
				sum[c] /= float32(side * side)
			}
		}
	}
	return out
}

// relu makes negative values zero.
func relu(x tensor) tensor {
	for i, v := range x.values {
		x.values[i] = max(v, 0)
	}
	return x
}

// leaky makes negative values a tenth of themselves.
func leaky(x tensor) tensor {
	for i, v := range x.values {
		x.values[i] = max(v, 0.1*v)
	}
	return x
}

// sum returns the sum of tensors, the first of which is the largest: those beside it count as zero where they end.
func sum(x tensor, more ...tensor) tensor {
	out := newTensor(x.height, x.width, x.channels)
	copy(out.values, x.values)
	for _, t := range more {
		for y := range t.height {
			for xx := range t.width {
				to := out.row(xx, y, 1)
				for c, v := range t.row(xx, y, 1) {
					to[c] += v
				}
			}
		}
	}
	return out
}
