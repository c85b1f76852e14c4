package face

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	backgroundBits = &indicator.Limit{ID: "background_bits", Title: "Differing bits up to which two backgrounds are one", Default: dossier.SamePicture, Unit: "bits", Min: 0, Max: dossier.SamePicture,
		Why: "The threshold that PDQ's authors publish for one picture."}
	faceBits = &indicator.Limit{ID: "face_bits", Title: "Differing bits above which the faces are two pictures", Default: 64, Unit: "bits", Min: 48, Max: 96,
		Why: "A quarter of the bits. One face saved again differs in fewer, two people's in 80 or more."}
	backdropShare = &indicator.Limit{ID: "share", Title: "Share of the candidates with portraits from which a background is a backdrop that is sold or given out", Default: 1, Unit: "%", Min: 1, Max: 20,
		Why: "Strangers meet before a studio's or a service's wall that often."}
	backdropCount = &indicator.Limit{ID: "people", Title: "People behind whom it is, at least, for that", Default: 25, Min: 10, Max: 100,
		Why: "More than the 22 personas of the largest ring that was published, so that a ring's own background stays rare."}
)

var photoTemplateReuse = &indicator.Indicator{
	ID:      "photo_template_reuse",
	Version: 1,
	Title:   "The portrait is another candidate's with a different face",
	Doc: `Background and dress of a portrait are those of a differently named candidate's portrait, while the faces are different pictures: one picture into which a face was put.

The face is found by a program and painted over; what remains is compared by PDQ, a hash of 256 bits, and so are the faces, as pictures. Up to {background_bits} that differ make one background, more than {face_bits} make two faces. No face is measured, and nobody's face is looked for among others'.

A plain or blurred ground says nothing and is not compared. Nor is one counted that is behind {people} people or more and at least {share} of all with portraits: a studio's wall, a company's or school's, a service's stock of backgrounds.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S18", "S23", "PDQ"),
	Innocent: `Two visitors of one photo booth or studio, customers of one service for portraits, colleagues or graduates before one wall, a couple at home.`,
	Ask:      "Ask for a new portrait taken on the day, and ask where the first one was taken",
	Clears:   "A new portrait of the same person before another ground, or the studio that took both",
	Minutes:  10,
	Needs:    dossier.Portraits,
	Points:   5,
	Limits:   []*indicator.Limit{backgroundBits, faceBits, backdropShare, backdropCount},
	Judge: func(c *indicator.Case) indicator.Result {
		for _, l := range c.Links.Of(dossier.SharedTemplate) {
			common := l.Seen >= c.Limit(backdropCount) && float64(l.Seen) >= c.Share(backdropShare)*float64(l.Of)
			if l.Excused() || common || l.Distance > c.Limit(backgroundBits) || l.FaceDistance <= c.Limit(faceBits) {
				continue
			}
			return indicator.Hit(l.Ref, "Background and dress of the portrait and of that of %s differ in %d of 256 bits, the faces in %d. %s",
				l.Whose(), l.Distance, l.FaceDistance, howCommon(l))
		}
		if !knowable(c.Photos) {
			return indicator.NoData("no portrait shows one face before a ground that could be known again")
		}
		return indicator.Clear()
	},
}

func howCommon(l dossier.Link) string {
	if l.Of == 0 {
		return "How many share that background was not counted."
	}
	return fmt.Sprintf("That background is behind %d of the %d people with such portraits.", l.Seen, l.Of)
}

// knowable reports whether a portrait has parts to be known by.
func knowable(photos []dossier.Photo) bool {
	for _, p := range photos {
		if p.Image != nil && p.Image.Parts != nil {
			return true
		}
	}
	return false
}
