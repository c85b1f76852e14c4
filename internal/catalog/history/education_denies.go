package history

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var educationDenies = &indicator.Indicator{
	ID:      "education_denies",
	Version: 1,
	Title:   "A school does not confirm the claimed degree",
	Doc: `A registrar or clearing house, reached over a channel that was found without the candidate's help, has no record of the candidate, denies the degree, or gives another programme or years more than {months} off.

No answer is not a denial: many registrars answer nobody abroad, and privacy law keeps others silent. A later confirmation clears the school. Every claimed degree is checked alike, wherever the school is.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S10", "S20", "S34"),
	Innocent: `A record under a former name, a degree that was not finished, a record that privacy law or the student has blocked, a school that merged or closed.`,
	Ask:      "Ask the candidate under which name and number the school knows them, and for consent to ask again",
	Clears:   "The school's confirmation under the other name, or a certified transcript",
	Minutes:  15,
	Needs:    dossier.EducationChecks,
	Points:   8,
	Limits:   []*indicator.Limit{monthsApart},
	Judge: func(c *indicator.Case) indicator.Result {
		hits, noticed := indicator.Hits(), indicator.Clear()
		found := false
		for i, v := range c.Verifications {
			answer, denied := denial(c, v)
			if !denied || v.Kind != "education" {
				continue
			}
			ref := fmt.Sprintf("verifications[%d]", i)
			text := fmt.Sprintf("The candidate claims to have studied at %s; on %s, asked over a channel found independently (%s), the school %s.",
				subject(v, "a school"), indicator.Time(v.At), channel(v), answer)
			if confirmedLater(c, v) {
				noticed = noticed.And(ref, "%s It was confirmed afterwards.", text)
				continue
			}
			found = true
			hits = hits.And(ref, "%s", text)
		}
		if found {
			return hits
		}
		return noticed
	},
}
