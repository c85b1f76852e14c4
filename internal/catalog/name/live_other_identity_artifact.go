package name

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var witnesses = &indicator.Limit{ID: "reviewers", Title: "Reviewers who saw it", Default: 2, Min: 2, Max: 5, Why: "One may misread a screen."}

const otherIdentityShown = "other_identity_shown"

var liveOtherIdentityArtifact = &indicator.Indicator{
	ID:      "live_other_identity_artifact",
	Version: 1,
	Title:   "Another person's identity was seen in a session",
	Doc: `During a session the candidate showed another personal identity: joined under a full name that shares no part with any supplied name and then changed it, showed another person's mail, code or chat account on a shared screen, or signed in to a workspace as somebody else. The reviewer writes down the text that was seen.

{Reviewers} reviewers must have seen it, or a recording must show it. A display name alone, as the meeting service reports it, is shown and scores nothing.`,
	Stages:   []string{"interview", "post-hire"},
	Sources:  indicator.Cite("S23", "S26", "S34"),
	Innocent: `A borrowed computer, a family's meeting account, the account of a present employer, the name of a device.`,
	Ask:      "Ask whose account it was and how the candidate came to use it",
	Clears:   "An explanation on record that the account's owner confirms, or the name recorded as the candidate's own",
	Minutes:  5,
	Needs:    dossier.Names | dossier.Interviews,
	Points:   6,
	Limits:   []*indicator.Limit{witnesses},
	Judge: func(c *indicator.Case) indicator.Result {
		hit, seen := indicator.Hits(), indicator.Clear()
		by, recorded := map[string]bool{}, false
		for i, iv := range c.Interviews {
			if isOther(c.Names, iv.DisplayName) {
				text := fmt.Sprintf("The candidate supplied %s; on %s the meeting service showed %q.", quoted(c.Names), indicator.Time(iv.At), iv.DisplayName)
				ref := fmt.Sprintf("interviews[%d].display_name", i)
				hit, seen = hit.And(ref, "%s", text), seen.And(ref, "%s", text)
			}
			for j, m := range iv.Marks {
				if m.Code != otherIdentityShown {
					continue
				}
				by[m.By], recorded = true, recorded || m.Recorded
				text := fmt.Sprintf("In the interview of %s, %s saw another identity%s: %q.", indicator.Time(iv.At), m.By, onRecord(m), m.Text)
				ref := fmt.Sprintf("interviews[%d].marks[%d]", i, j)
				hit, seen = hit.And(ref, "%s", text), seen.And(ref, "%s", text)
			}
		}
		if len(by) >= c.Limit(witnesses) || recorded {
			return hit
		}
		return seen
	},
}

// isOther reports whether a shown name can be compared with a supplied one and shares no part with any of them.
func isOther(supplied []dossier.Name, shown string) bool {
	if shown == "" {
		return false
	}
	closest := closestName(supplied, dossier.Name{Full: shown})
	return closest.Different > 0 && closest.Equal+closest.Variant == 0
}

func onRecord(m dossier.Mark) string {
	if m.Recorded {
		return ", which the recording shows"
	}
	return ""
}
