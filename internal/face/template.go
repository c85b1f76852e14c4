package face

import (
	"image"
	"math"
	"strings"
	"sync"
)

// A Template is a face measured: 128 numbers, of no unit, that lie near those of the same person's face in another
// picture. It is biometric data in the sense of Illinois's BIPA (740 ILCS 14/10, "scan of face geometry") and of the
// GDPR (article 4(14)); the zero Template is nobody's.
type Template [128]float32

// Embed measures the face. Only somebody whose recorded, written consent covers it may have this done to their picture,
// and whoever keeps the result must delete it on the published schedule.
func Embed(img *image.RGBA, f Face) Template {
	return Template(recogniser().apply(chip(img, f)).values)
}

// Distance returns how far apart two faces are, from 0. See Limits for what it means.
func (t Template) Distance(u Template) float64 {
	var sum float64
	for i := range t {
		d := float64(t[i]) - float64(u[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

// A recogniserNet is face-api's port of dlib's ResNet (faceRecognitionNet/FaceRecognitionNet.ts).
type recogniserNet struct {
	first  conv
	blocks []residual
	last   conv
}

// A residual adds what two convolutions make of a picture to the picture. One that goes down halves its sides.
type residual struct {
	first, second conv
	down          bool
}

var recogniser = sync.OnceValue(func() *recogniserNet {
	m := loadModel("face_recognition_model")
	n := &recogniserNet{first: m.scaled("conv32_down", 2, true)}
	for _, name := range []string{
		"conv32_1", "conv32_2", "conv32_3", "conv64_down", "conv64_1", "conv64_2", "conv64_3",
		"conv128_down", "conv128_1", "conv128_2", "conv256_down", "conv256_1", "conv256_2", "conv256_down_out",
	} {
		stride, down := 1, strings.Contains(name, "_down")
		if down {
			stride = 2
		}
		n.blocks = append(n.blocks, residual{m.scaled(name+"/conv1", stride, down), m.scaled(name+"/conv2", 1, false), down})
	}
	n.last = m.dense("fc", make([]float32, len(Template{})))
	return n
})

// apply returns a single pixel of 128 channels.
func (n *recogniserNet) apply(x tensor) tensor {
	x = maxPool(relu(n.first.apply(x)), 3, 2, true)
	for _, r := range n.blocks {
		x = r.apply(x)
	}
	return n.last.apply(averagePool(x, x.width, 1))
}

func (r residual) apply(x tensor) tensor {
	y := r.second.apply(relu(r.first.apply(x)))
	if !r.down {
		return relu(sum(x, y))
	}
	// The pooled picture may have fewer channels than y, and y one row and column fewer than it: zeros stand for both.
	pooled := averagePool(x, 2, 2)
	out := newTensor(max(pooled.height, y.height), max(pooled.width, y.width), y.channels)
	return relu(sum(out, pooled, y))
}
