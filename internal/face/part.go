package face

import (
	"image"
	"image/color"
	"image/draw"

	"bonafide/internal/photo"
)

// Parts are the hashes of a portrait's two parts, by which a picture that was used again with another face is known.
// Neither says whose face it is: both hash the picture, as package photo does, and know it again only as the same
// picture.
type Parts struct {
	Face       photo.PDQ // of the box alone
	Background photo.PDQ // of the picture with the face painted over
}

// minDetail is the percentage of a background that must be textured for it to be known again. Of the ten portraits
// tried, before flags and studio walls, the plainest had 34; blurred to 16 by 16 pixels they had 5 to 38, to 8 by 8
// at most 21.
const minDetail = 25

// The part of the box, on each side and at the top, that is painted over with it: ears and hair.
const (
	maskSide = 0.1
	maskTop  = 0.2
)

// Split hashes the two parts of an upload that shows one face. It has none of them if the face or what is around it has
// too little detail to be known again, as before a plain or blurred wall.
//
// The face is painted over with the mean of the rest, so that the patch weighs little. In twenty-four portraits into
// which another's face was put before they were made smaller and saved again, the background differed in 31 of 256
// bits or fewer in seventeen, and the faces in 94 or more; the backgrounds of no two other portraits came nearer than
// 72, and the same face saved again differed in 56 or fewer in seven of eight.
func Split(f *photo.File) (Parts, bool) {
	if min(f.Width, f.Height) < minSide {
		return Parts{}, false
	}
	img := f.Upright(WorkSide)
	subject, reason := Subject(Detect(img))
	if reason != "" {
		return Parts{}, false
	}
	return split(img, subject)
}

// split is Split of the picture, which it paints over.
func split(img *image.RGBA, subject Face) (Parts, bool) {
	w, h := float64(subject.Box.Dx()), float64(subject.Box.Dy())
	mask := image.Rect(subject.Box.Min.X-int(maskSide*w), subject.Box.Min.Y-int(maskTop*h),
		subject.Box.Max.X+int(maskSide*w), subject.Box.Max.Y+int(maskSide*h)).Intersect(img.Rect)
	parts := Parts{Face: photo.Fingerprint(img.SubImage(subject.Box))}
	plain := detail(img, mask) < minDetail
	draw.Draw(img, mask, image.NewUniform(meanOutside(img, mask)), image.Point{}, draw.Src)
	parts.Background = photo.Fingerprint(img)
	return parts, !plain && parts.Face.Quality >= photo.MinQuality && parts.Background.Quality >= photo.MinQuality
}

// meanOutside returns the mean colour of the picture outside mask.
func meanOutside(img *image.RGBA, mask image.Rectangle) color.Color {
	var sum [3]int
	n := 0
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			if image.Pt(x, y).In(mask) {
				continue
			}
			p := img.Pix[img.PixOffset(x, y):][:3]
			for i, v := range p {
				sum[i] += int(v)
			}
			n++
		}
	}
	n = max(1, n)
	return color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}

const (
	detailSide = 64 // cells a side
	detailStep = 6  // levels, of 255, by which a cell stands out from its neighbours where there is texture
)

// detail returns the percentage of the cells outside mask that stand out from the two beside them, or from those above
// and below: an edge or a pattern does, a plain or blurred ground does not.
func detail(img *image.RGBA, mask image.Rectangle) int {
	n := max(1, max(img.Rect.Dx(), img.Rect.Dy())/detailSide)
	cells, _ := average(img, img.Rect, n)
	textured, all := 0, 0
	for y := 1; y < cells.height-1; y++ {
		for x := 1; x < cells.width-1; x++ {
			if image.Rect((x-1)*n, (y-1)*n, (x+2)*n, (y+2)*n).Add(img.Rect.Min).Overlaps(mask) {
				continue
			}
			all++
			v := 2 * cells.luminance(x, y)
			if abs(v-cells.luminance(x-1, y)-cells.luminance(x+1, y)) >= detailStep || abs(v-cells.luminance(x, y-1)-cells.luminance(x, y+1)) >= detailStep {
				textured++
			}
		}
	}
	return 100 * textured / max(1, all)
}

func (t tensor) luminance(x, y int) float32 {
	p := t.row(x, y, 1)
	return 0.299*p[0] + 0.587*p[1] + 0.114*p[2]
}

func abs(v float32) float32 { return max(v, -v) }
