package face

import (
	"cmp"
	"image"
	"math"
	"slices"
	"sync"
)

// A Face is where a picture shows a face.
type Face struct {
	Box   image.Rectangle // from brow to chin, in pixels of the picture and inside it
	Score float64         // above 0.5, to 1: how sure the detector is
}

// The sides, in pixels, at which a picture is looked at: whole, and a second time, smaller, in a grey margin of half its
// own size, where nothing was found. The detector misses a face that fills the picture, as in a document's portrait,
// and finds it within the margin.
const (
	lookSide   = 416
	marginSide = 224
)

const (
	scoreLimit   = 0.5 // face-api's default
	overlapLimit = 0.4 // from which two boxes are one face's (tinyFaceDetector/const.ts)
	cellBoxes    = 5
)

// The shapes of box that the detector knows, in cells, and the mean colour of its pictures (tinyFaceDetector/const.ts).
var (
	anchors      = [cellBoxes][2]float64{{1.603231, 2.094468}, {6.041143, 7.080126}, {2.882459, 3.518061}, {4.266906, 5.178857}, {9.041765, 10.66308}}
	detectorMean = colour{117.001, 114.697, 97.404}
	grey         = colour{128, 128, 128}
)

// Detect returns the faces that the picture, which must be upright, shows: the surest first, none where it has no pixels.
// It measures no face and keeps nothing: a box is geometry of the picture, of use to hide the face as much as to find it,
// and so needs nobody's consent. It cannot be used to tell one person from another.
func Detect(img *image.RGBA) []Face {
	if img.Rect.Empty() {
		return nil
	}
	long := float64(max(img.Rect.Dx(), img.Rect.Dy()))
	x, y := float64(img.Rect.Min.X), float64(img.Rect.Min.Y)
	if faces := look(img, lookSide, long, x, y, colour{}); len(faces) > 0 {
		return faces
	}
	return look(img, marginSide, 2*long, x+float64(img.Rect.Dx())/2-long, y+float64(img.Rect.Dy())/2-long, grey)
}

// look finds the faces in a square of the picture whose corner and length are given, sampled at so many pixels a side.
func look(img *image.RGBA, side int, length, left, top float64, filling colour) []Face {
	t := transform{a: length / float64(side), x: left, y: top}
	cells := detector().apply(sample(img, img.Rect, t, side, filling, detectorMean))
	var found []candidate
	for row := range cells.height {
		for col := range cells.width {
			for i, anchor := range anchors {
				v := cells.row(col, row, 1)[5*i:][:5]
				score := sigmoid(v[4])
				if score <= scoreLimit {
					continue
				}
				cell := length / float64(cells.width)
				found = append(found, candidate{
					score: score,
					x:     left + cell*(float64(col)+sigmoid(v[0])), y: top + cell*(float64(row)+sigmoid(v[1])),
					halfWidth: cell * anchor[0] * math.Exp(float64(v[2])) / 2, halfHeight: cell * anchor[1] * math.Exp(float64(v[3])) / 2,
				})
			}
		}
	}
	return pick(found, img.Rect)
}

// A candidate is a box that the detector proposes, by its centre.
type candidate struct{ score, x, y, halfWidth, halfHeight float64 }

func (c candidate) box() image.Rectangle {
	return image.Rect(int(c.x-c.halfWidth), int(c.y-c.halfHeight), int(math.Ceil(c.x+c.halfWidth)), int(math.Ceil(c.y+c.halfHeight)))
}

// pick returns the surest of the candidates that overlap each other, inside the picture.
func pick(found []candidate, bounds image.Rectangle) []Face {
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	var faces []Face
	for _, c := range found {
		f := Face{c.box().Intersect(bounds), c.score}
		if !f.Box.Empty() && !slices.ContainsFunc(faces, func(g Face) bool { return overlap(f.Box, g.Box) > overlapLimit }) {
			faces = append(faces, f)
		}
	}
	return faces
}

// overlap returns the area that two boxes share as a part of the area that they cover.
func overlap(a, b image.Rectangle) float64 {
	shared := area(a.Intersect(b))
	return shared / (area(a) + area(b) - shared)
}

func area(r image.Rectangle) float64 { return float64(r.Dx()) * float64(r.Dy()) }

func sigmoid(v float32) float64 { return 1 / (1 + math.Exp(-float64(v))) }

// A detectorNet is face-api's tiny face detector: a small YOLO (tinyYolov2/TinyYolov2Base.ts, runMobilenet).
type detectorNet struct {
	first  conv
	middle [5]separable
	last   conv
}

var detector = sync.OnceValue(func() *detectorNet {
	m := loadModel("tiny_face_detector_model")
	n := &detectorNet{first: m.conv("conv0/filters", "conv0/bias", 1, true), last: m.conv("conv8/filters", "conv8/bias", 1, true)}
	for i, name := range []string{"conv1", "conv2", "conv3", "conv4", "conv5"} {
		n.middle[i] = m.separable(name, 1)
	}
	return n
})

// apply returns five values for each box of each cell: place, size and score.
func (n *detectorNet) apply(x tensor) tensor {
	x = leaky(n.first.apply(x))
	for _, s := range n.middle {
		x = leaky(s.apply(maxPool(x, 2, 2, false)))
	}
	return n.last.apply(maxPool(x, 2, 1, false))
}
