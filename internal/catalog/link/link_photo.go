package link

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var sameBits = &indicator.Limit{ID: "bits", Title: "Differing bits up to which two pictures are one", Default: dossier.SamePicture, Unit: "bits", Min: 0, Max: dossier.SamePicture,
	Why: "The threshold that PDQ's authors publish."}

var linkPhoto = &indicator.Indicator{
	ID:      "link_photo",
	Version: 1,
	Title:   "The portrait is also that of a differently named candidate",
	Doc: `A portrait of the candidate is the same picture as one of another candidate who has another name and is not known to have the same birth date: the same file, or the same picture after resizing, recompression, turning or mirroring.

The pictures are compared by PDQ, a hash of 256 bits; up to {bits} that differ count as the same picture when both hashes have a quality of 50 or more. Up to 40 bits the pair is shown for review and scores nothing. Two photographs of twins, or of one person on two days, do not match: the rule compares pictures, not faces.

Names or birth dates that agree mean one person with two records. A declared household does not explain one portrait under two names.`,
	Stages:   []string{"application", "identity"},
	Sources:  indicator.Cite("S1", "S2", "S18", "S26", "PDQ"),
	Innocent: `The same person under a former name, somebody whose picture was taken without asking - either of the two -, a placeholder or stock portrait, a couple's or team's picture.`,
	Ask:      "Ask both candidates for a new portrait taken on the day, and keep both records open until it is resolved",
	Clears:   "New portraits that show two people, or one person's proof of a former name",
	Minutes:  15,
	Needs:    dossier.Portraits,
	Points:   13,
	Limits:   []*indicator.Limit{sameBits},
	Judge: func(c *indicator.Case) indicator.Result {
		var edges []edge
		for _, l := range c.Links.Of(dossier.SharedPhoto) {
			e := edge{Link: l, text: fmt.Sprintf("The portrait and that of %s differ in %d of 256 bits.", l.Whose(), l.Distance)}
			switch {
			case l.SamePerson:
				e.excuse = excused(l)
			case l.Distance > c.Limit(sameBits):
				e.excuse = "That is close, but not enough to be taken for the same picture: look at both."
			}
			edges = append(edges, e)
		}
		return judge(edges)
	},
}
