package face

import (
	"image"
	"image/color"
	"math"

	"bonafide/internal/photo"
)

// Hashes are what a picture that shows one face is known again by: as a picture, whoever it shows.
type Hashes struct {
	Portrait *photo.PDQ // of the window round the face; nil where it has too little detail
	Parts    *Parts     // nil where Split has none
}

// HashesOf returns the hashes of an upload; the zero Hashes where it does not show one face. A face that lies on its side is
// not found: to look in four directions would take a second more for each picture.
func HashesOf(f *photo.File) (h Hashes) {
	if min(f.Width, f.Height) < minSide {
		return Hashes{}
	}
	img := f.Upright(WorkSide)
	subject, reason := Subject(Detect(img))
	if reason != "" {
		return Hashes{}
	}
	h.Portrait = portraitOf(img, subject)
	if parts, ok := split(img, subject); ok {
		h.Parts = &parts
	}
	return h
}

// The window of a portrait, in pixels: its side, how far apart its eyes are, and how far down they lie. It holds the face
// and little around it, so that another ground does not matter.
const (
	windowSide = 128
	windowEyes = 0.45 * windowSide
	windowDown = 0.42 * windowSide
)

// steadier is how often the landmarks are looked for again where the last ones were, and the mean of both taken: the
// detector's box alone moves too much from one copy of a picture to the next.
const steadier = 2

// portraitOf hashes the window in which eyes and mouth are at their places, nil where that says too little. No landmark is
// kept. Two of a picture's copies differ little, smaller, saved again or printed on a card; two pictures of one person
// differ more, if not by much where they were taken a moment apart. TestPortraits has the figures.
func portraitOf(img *image.RGBA, f Face) *photo.PDQ {
	marks := landmarks(img, f.Box)
	for range steadier {
		next := landmarks(img, around(marks[:]).Intersect(img.Rect))
		for i := range marks {
			marks[i] = centre([]point{marks[i], next[i]})
		}
	}
	var places [3]point
	scale := windowEyes / (chipPlaces[1].x - chipPlaces[0].x)
	for i, p := range chipPlaces {
		places[i] = point{windowSide/2 + scale*(p.x-chipSide/2), windowDown + scale*(p.y-chipPlaces[0].y)}
	}
	toWindow := fit([3]point{centre(marks[36:42]), centre(marks[42:48]), centre(marks[48:68])}, places)
	pdq := photo.Fingerprint(picture(sample(img, img.Rect, toWindow.inverse(), windowSide, grey, colour{})))
	if pdq.Quality < photo.MinQuality {
		return nil
	}
	return &pdq
}

// around returns the box of the points and a twentieth more on each side, at least a pixel wide.
func around(points []point) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range points {
		x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
	}
	return image.Rect(int(x0), int(y0), int(x1)+1, int(y1)+1).Inset(-int((x1 - x0) / 20))
}

// picture returns a sample that was taken without a mean as a picture.
func picture(t tensor) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, t.width, t.height))
	for y := range t.height {
		for x := range t.width {
			p := t.row(x, y, 1)
			out.SetRGBA(x, y, color.RGBA{uint8(255 * p[0]), uint8(255 * p[1]), uint8(255 * p[2]), 255})
		}
	}
	return out
}
