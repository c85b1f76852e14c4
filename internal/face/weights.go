package face

import (
	"compress/gzip"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// The weights stand as the package publishes them, but packed by gzip, which takes a third off: a manifest in JSON that
// names the arrays in their order, and the arrays one after the other, most of them as bytes that a scale and an offset widen.
//
//go:generate go run ./gen
//go:embed data/*.bin.gz data/*.json
var data embed.FS

// An array is one named array of weights.
type array struct {
	shape  []int
	values []float32
}

// A model holds the arrays of one network by name.
type model map[string]array

// loadModel reads an embedded model. The files are part of the program: one that does not fit its manifest is a mistake
// of the build, and a panic.
func loadModel(name string) model {
	manifest, err := data.ReadFile("data/" + name + "-weights_manifest.json")
	if err != nil {
		panic(err)
	}
	bin, err := unpacked("data/" + name + ".bin.gz")
	if err != nil {
		panic(err)
	}
	m, err := readModel(manifest, bin)
	if err != nil {
		panic(fmt.Sprintf("face: %s: %v; run go generate ./internal/face", name, err))
	}
	return m
}

func unpacked(name string) ([]byte, error) {
	f, err := data.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// A weight is one entry of a manifest, as TensorFlow.js writes it.
type weight struct {
	Name         string `json:"name"`
	Shape        []int  `json:"shape"`
	Dtype        string `json:"dtype"`
	Quantization *struct {
		Dtype string  `json:"dtype"`
		Scale float64 `json:"scale"`
		Min   float64 `json:"min"`
	} `json:"quantization"`
}

func readModel(manifest, bin []byte) (model, error) {
	var groups []struct {
		Weights []weight `json:"weights"`
	}
	if err := json.Unmarshal(manifest, &groups); err != nil {
		return nil, err
	}
	m := model{}
	for _, g := range groups {
		for _, w := range g.Weights {
			values, size, err := w.read(bin)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.Name, err)
			}
			bin = bin[size:]
			m[w.Name] = array{w.Shape, values}
		}
	}
	if len(bin) > 0 {
		return nil, fmt.Errorf("%d bytes more than the manifest names", len(bin))
	}
	return m, nil
}

// read returns the values that begin bin, and how many bytes they take.
func (w weight) read(bin []byte) (values []float32, size int, err error) {
	n, each := 1, 4
	for _, side := range w.Shape {
		n *= side
	}
	if w.Quantization != nil {
		each = 1
	}
	if w.Dtype != "float32" || w.Quantization != nil && w.Quantization.Dtype != "uint8" {
		return nil, 0, fmt.Errorf("neither float32 nor bytes")
	}
	if n < 0 || n*each > len(bin) {
		return nil, 0, fmt.Errorf("cut off: %d of %d bytes", len(bin), n*each)
	}
	values = make([]float32, n)
	for i := range values {
		if q := w.Quantization; q != nil {
			values[i] = float32(float64(bin[i])*q.Scale + q.Min)
		} else {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(bin[4*i:]))
		}
	}
	return values, n * each, nil
}

// array returns the named array, which has so many sides.
func (m model) array(name string, sides int) array {
	a, ok := m[name]
	if !ok || len(a.shape) != sides {
		panic(fmt.Sprintf("face: weights %q: got shape %v, want %d sides; run go generate ./internal/face", name, a.shape, sides))
	}
	return a
}

// conv returns a convolution: its filters and its bias.
func (m model) conv(filters, bias string, stride int, valid bool) conv {
	f, b := m.array(filters, 4), m.array(bias, 1)
	k, in, out := f.shape[0], f.shape[2], f.shape[3]
	return conv{kernel: k, stride: stride, valid: valid, in: in, out: out, filters: transpose(f.values, out), bias: b.values}
}

// scaled returns the convolution of a layer that ends in a scale and a shift for each channel, folded into its filters.
func (m model) scaled(name string, stride int, valid bool) conv {
	c := m.conv(name+"/conv/filters", name+"/conv/bias", stride, valid)
	scale, shift := m.array(name+"/scale/weights", 1).values, m.array(name+"/scale/biases", 1).values
	patch := c.kernel * c.kernel * c.in
	for o := range c.out {
		for i := range patch {
			c.filters[o*patch+i] *= scale[o]
		}
		c.bias[o] = c.bias[o]*scale[o] + shift[o]
	}
	return c
}

// dense returns a layer that joins every value with every result, as a convolution of a single pixel.
func (m model) dense(name string, bias []float32) conv {
	w := m.array(name, 2)
	return conv{kernel: 1, stride: 1, valid: true, in: w.shape[0], out: w.shape[1], filters: transpose(w.values, w.shape[1]), bias: bias}
}

// separable returns a depthwise convolution followed by one of single pixels.
func (m model) separable(name string, stride int) separable {
	f := m.array(name+"/depthwise_filter", 4)
	return separable{stride: stride, depthwise: f.values, pointwise: m.conv(name+"/pointwise_filter", name+"/bias", 1, true)}
}

// transpose turns rows of n values into n rows.
func transpose(values []float32, n int) []float32 {
	out := make([]float32, len(values))
	rows := len(values) / n
	for i, v := range values {
		out[i%n*rows+i/n] = v
	}
	return out
}
