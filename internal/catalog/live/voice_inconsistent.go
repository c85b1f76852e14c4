package live

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var voiceInconsistent = &indicator.Indicator{
	ID:      "voice_inconsistent",
	Version: 1,
	Title:   "Reviewers heard more than one speaker",
	Doc: `{Reviewers} reviewers, of one interview or of several, noted that another person spoke or that the voice changed abruptly in pitch or timbre.

How somebody speaks - accent, fluency, grammar - is no reason, and the form has no place for it. No voice is measured.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S18", "S34", "S51"),
	Innocent: `A cold, another headset, noise suppression that sets in, hormone therapy, a speech aid, somebody else in the room.`,
	Ask:      "Hold a second interview with the same interviewers, and ask what changed in the first",
	Clears:   "A second interview in which both reviewers hear one speaker",
	Minutes:  30,
	Needs:    dossier.Interviews,
	Points:   6,
	Limits:   []*indicator.Limit{enoughReviewers},
	Judge: func(c *indicator.Case) indicator.Result {
		heard := notes(c, func(_ dossier.Interview, m dossier.Mark) bool {
			return m.Code == "different_speaker" || m.Code == "timbre_change"
		})
		if reviewers(heard) < c.Limit(enoughReviewers) {
			return list(indicator.Clear(), heard)
		}
		return list(indicator.Hits(), heard)
	},
}
