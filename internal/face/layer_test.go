package face

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func random(n int, r *rand.Rand) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = r.Float32() - 0.5
	}
	return values
}

// A convolution is what its definition says, at every edge, stride and number of channels.
func TestConv(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []conv{
		{kernel: 3, stride: 1, in: 3, out: 5}, {kernel: 3, stride: 2, in: 2, out: 8}, {kernel: 7, stride: 2, valid: true, in: 3, out: 4},
		{kernel: 1, stride: 1, valid: true, in: 6, out: 1}, {kernel: 3, stride: 1, valid: true, in: 1, out: 3},
	} {
		c.filters, c.bias = random(c.out*c.kernel*c.kernel*c.in, r), random(c.out, r)
		x := tensor{9, 8, c.in, random(9*8*c.in, r)}
		got := c.apply(x)
		for y := range got.height {
			for xx := range got.width {
				for o := range c.out {
					if want := c.definition(x, y, xx, o); math.Abs(float64(got.row(xx, y, 1)[o]-want)) > 1e-5 {
						t.Fatalf("%d/%d, valid %v: at %d, %d, %d got %v, want %v", c.kernel, c.stride, c.valid, y, xx, o, got.row(xx, y, 1)[o], want)
					}
				}
			}
		}
	}
}

func (c conv) definition(x tensor, y, xx, o int) float32 {
	_, top := extent(x.height, c.kernel, c.stride, c.valid)
	_, left := extent(x.width, c.kernel, c.stride, c.valid)
	total := c.bias[o]
	for i := range c.kernel {
		for j := range c.kernel {
			fromY, fromX := y*c.stride-top+i, xx*c.stride-left+j
			if fromY < 0 || fromX < 0 || fromY >= x.height || fromX >= x.width {
				continue
			}
			for k := range c.in {
				total += x.row(fromX, fromY, 1)[k] * c.filters[((o*c.kernel+i)*c.kernel+j)*c.in+k]
			}
		}
	}
	return total
}

// extent follows TensorFlow: "same" puts the odd zero behind.
func TestExtent(t *testing.T) {
	for _, test := range []struct {
		n, kernel, stride int
		valid             bool
		results, before   int
	}{
		{112, 3, 2, false, 56, 0}, {112, 3, 1, false, 112, 1}, {7, 3, 2, false, 4, 1}, {13, 2, 1, false, 13, 0},
		{207, 2, 2, false, 104, 0}, {150, 7, 2, true, 72, 0}, {7, 7, 2, true, 1, 0},
	} {
		results, before := extent(test.n, test.kernel, test.stride, test.valid)
		if results != test.results || before != test.before {
			t.Errorf("extent(%d, %d, %d, %v) = %d, %d; want %d, %d", test.n, test.kernel, test.stride, test.valid, results, before, test.results, test.before)
		}
	}
}

// A separable convolution equals a plain one whose filters are zero but for their own channel.
func TestSeparable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const in, out = 4, 6
	for _, stride := range []int{1, 2} {
		s := separable{stride, random(9*in, r), conv{kernel: 1, stride: 1, valid: true, in: in, out: out, filters: random(in*out, r), bias: random(out, r)}}
		plain := conv{kernel: 3, stride: stride, in: in, out: out, filters: make([]float32, out*9*in), bias: s.pointwise.bias}
		for i := range plain.filters {
			o, tap, k := i/(9*in), i/in%9, i%in
			plain.filters[i] = s.depthwise[tap*in+k] * s.pointwise.filters[o*in+k]
		}
		x := tensor{7, 10, in, random(7*10*in, r)}
		got, want := s.apply(x), plain.apply(x)
		if got.height != want.height || got.width != want.width || !near(got.values, want.values) {
			t.Errorf("stride %d: got %v, want %v", stride, got, want)
		}
	}
}

func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-5 })
}

func TestPools(t *testing.T) {
	x := tensor{3, 3, 1, []float32{-1, -2, -3, -4, -5, -6, -7, -8, 9}}
	for _, test := range []struct {
		got  tensor
		want []float32
	}{
		{maxPool(x, 2, 2, false), []float32{-1, -3, -7, 9}},
		{maxPool(x, 2, 1, false), []float32{-1, -2, -3, -4, 9, 9, -7, 9, 9}},
		{maxPool(x, 3, 2, true), []float32{9}},
		{averagePool(x, 2, 1), []float32{-3, -4, -6, -2.5}},
		{averagePool(x, 2, 2), []float32{-3}},
		{leaky(tensor{1, 2, 1, []float32{-10, 10}}), []float32{-1, 10}},
		{sum(newTensor(1, 2, 2), tensor{1, 1, 1, []float32{5}}, tensor{1, 2, 2, []float32{1, 2, 3, 4}}), []float32{6, 2, 3, 4}},
	} {
		if !near(test.got.values, test.want) {
			t.Errorf("got %v, want %v", test.got.values, test.want)
		}
	}
}

// fit finds the transform that made the places, and inverse undoes it.
func TestFit(t *testing.T) {
	want := transform{a: 1.5, b: -0.4, x: 12, y: -7}
	from := [3]point{{10, 20}, {60, 25}, {35, 80}}
	var to [3]point
	for i, p := range from {
		to[i].x, to[i].y = want.at(p.x, p.y)
	}
	got := fit(from, to)
	if math.Hypot(got.a-want.a, got.b-want.b)+math.Hypot(got.x-want.x, got.y-want.y) > 1e-9 {
		t.Errorf("fit = %+v, want %+v", got, want)
	}
	if x, y := got.inverse().at(got.at(3, 4)); math.Hypot(x-3, y-4) > 1e-9 {
		t.Errorf("inverse: got %v, %v; want 3, 4", x, y)
	}
}

// Weights that do not fit their manifest are refused.
func TestReadModel(t *testing.T) {
	const manifest = `[{"weights": [{"name": "a", "shape": [2], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1}},
		{"name": "b", "shape": [1, 1], "dtype": "float32"}]}]`
	bin := []byte{0, 4, 0, 0, 0x80, 0x3f}
	m, err := readModel([]byte(manifest), bin)
	if err != nil || !near(m["a"].values, []float32{-1, 1}) || !near(m["b"].values, []float32{1}) {
		t.Errorf("got %v, %v", m, err)
	}
	for _, bad := range [][]byte{nil, bin[:5], append(slices.Clone(bin), 0)} {
		if _, err := readModel([]byte(manifest), bad); err == nil {
			t.Errorf("%d bytes: no error", len(bad))
		}
	}
}
