package face

import (
	"image"
	"math"
)

// The limits of Distance, set where the measured error rates change; the package comment has the figures.
const (
	SameLimit      = 0.45 // up to here: likely one person
	DifferentLimit = 0.60 // from here on: likely two; dlib's own limit for "not the same"
)

// An Answer says whether two pictures show one person.
type Answer string

// The answers. Between the limits the honest one is that nobody can tell.
const (
	Same       Answer = "same"
	Different  Answer = "different"
	CannotTell Answer = "cannot_tell"
)

// Judge returns what a distance means.
func Judge(distance float64) Answer {
	switch {
	case distance <= SameLimit:
		return Same
	case distance >= DifferentLimit:
		return Different
	}
	return CannotTell
}

// minSide is the smallest side, in pixels, of a box whose face is measured. Below it the measure is of the enlargement
// more than of the face.
const minSide = 48

// rival is the part of the largest face's area from which a second face might be meant as well.
const rival = 0.25

// A Reason says why a picture has no face to compare. The zero Reason is that it has one.
type Reason string

// The reasons.
const (
	NoFace       Reason = "no face was found"
	TooSmall     Reason = "the face is too small"
	SeveralFaces Reason = "there are several faces"
)

// Subject returns the face that a picture is of: the largest, if it is large enough and no other comes near it.
func Subject(faces []Face) (Face, Reason) {
	var largest Face
	for _, f := range faces {
		if area(f.Box) > area(largest.Box) {
			largest = f
		}
	}
	if largest.Box.Empty() {
		return Face{}, NoFace
	}
	if min(largest.Box.Dx(), largest.Box.Dy()) < minSide {
		return Face{}, TooSmall
	}
	for _, f := range faces {
		if f != largest && area(f.Box) >= rival*area(largest.Box) {
			return Face{}, SeveralFaces
		}
	}
	return largest, ""
}

// A Comparison is what two pictures say about being of one person.
type Comparison struct {
	Answer   Answer
	Distance float64   // NaN where a picture has no face to compare
	Reasons  [2]Reason // why, for each picture
}

// A Measure is the face that a picture is of, measured, or why there is none.
type Measure struct {
	Template Template // zero where there is a Reason
	Reason   Reason
}

// Take measures the face that an upright picture is of. It asks for what Embed asks for.
func Take(img *image.RGBA) Measure {
	subject, reason := Subject(Detect(img))
	if reason != "" {
		return Measure{Reason: reason}
	}
	return Measure{Template: Embed(img, subject)}
}

// Compare compares the faces of two pictures. It takes two and no list: nobody is searched for.
func Compare(a, b Measure) Comparison {
	if a.Reason != "" || b.Reason != "" {
		return Comparison{CannotTell, math.NaN(), [2]Reason{a.Reason, b.Reason}}
	}
	d := a.Template.Distance(b.Template)
	return Comparison{Answer: Judge(d), Distance: d}
}
