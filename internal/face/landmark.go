package face

import (
	"fmt"
	"image"
	"sync"
)

// landmarkSide is the side, in pixels, at which the landmarks of a face are looked for.
const landmarkSide = 112

// netMean is the mean colour of the pictures of face-api's other two networks.
var netMean = colour{122.782, 117.001, 104.298}

// A point is a place in a picture, in pixels.
type point struct{ x, y float64 }

// landmarks returns the 68 points of the face in the box, numbered as iBUG's 300-W set does: 36 to 41 is the eye on the
// left of the picture, 42 to 47 the other, 48 to 67 the mouth.
func landmarks(img *image.RGBA, box image.Rectangle) (points [68]point) {
	length := float64(max(box.Dx(), box.Dy()))
	left := float64(box.Min.X) - (length-float64(box.Dx()))/2
	top := float64(box.Min.Y) - (length-float64(box.Dy()))/2
	t := transform{a: length / landmarkSide, x: left, y: top}
	out := landmarker().apply(sample(img, box, t, landmarkSide, colour{}, netMean))
	for i := range points {
		points[i] = point{left + length*float64(out.values[2*i]), top + length*float64(out.values[2*i+1])}
	}
	return points
}

// centre returns the mean of points.
func centre(points []point) (c point) {
	for _, p := range points {
		c.x += p.x / float64(len(points))
		c.y += p.y / float64(len(points))
	}
	return c
}

// The places of the eyes and the mouth in the pictures, of chipSide pixels a side, that dlib's network was trained on.
const chipSide = 150

var chipPlaces = [3]point{{47.5, 46.6}, {100.5, 46.6}, {74, 105.4}}

// chip returns the face with its eyes and mouth as near their places as turning, scaling and moving can bring them.
func chip(img *image.RGBA, f Face) tensor {
	marks := landmarks(img, f.Box)
	toChip := fit([3]point{centre(marks[36:42]), centre(marks[42:48]), centre(marks[48:68])}, chipPlaces)
	return sample(img, img.Rect, toChip.inverse(), chipSide, colour{}, netMean)
}

// fit returns the transform that brings the points nearest to the places, by least squares.
func fit(from, to [3]point) transform {
	f, t := centre(from[:]), centre(to[:])
	var a, b, n float64
	for i := range from {
		x, y, u, v := from[i].x-f.x, from[i].y-f.y, to[i].x-t.x, to[i].y-t.y
		a += x*u + y*v
		b += x*v - y*u
		n += x*x + y*y
	}
	a, b = a/n, b/n
	return transform{a, b, t.x - (a*f.x - b*f.y), t.y - (b*f.x + a*f.y)}
}

// A landmarkNet is face-api's network of 68 landmarks (faceFeatureExtractor/denseBlock.ts).
type landmarkNet struct {
	first  conv
	blocks [4][4]separable // the first block begins with first in place of its first layer
	last   conv
}

var landmarker = sync.OnceValue(func() *landmarkNet {
	m := loadModel("face_landmark_68_model")
	n := &landmarkNet{first: m.conv("dense0/conv0/filters", "dense0/conv0/bias", 2, false)}
	for i := range n.blocks {
		for j := range n.blocks[i] {
			stride := 1
			if j == 0 {
				stride = 2
			}
			if i+j > 0 {
				n.blocks[i][j] = m.separable(fmt.Sprintf("dense%d/conv%d", i, j), stride)
			}
		}
	}
	n.last = m.dense("fc/weights", m.array("fc/bias", 1).values)
	return n
})

// apply returns a single pixel of 136 channels: the points, as parts of the side.
func (n *landmarkNet) apply(x tensor) tensor {
	for i, b := range n.blocks {
		var first tensor
		if i == 0 {
			first = relu(n.first.apply(x))
		} else {
			first = relu(b[0].apply(x))
		}
		second := b[1].apply(first)
		third := b[2].apply(relu(sum(first, second)))
		fourth := b[3].apply(relu(sum(first, second, third)))
		x = relu(sum(first, second, third, fourth))
	}
	return n.last.apply(averagePool(x, 7, 2))
}
