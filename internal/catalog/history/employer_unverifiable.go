package history

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	leastAttempts = 2
	leastDays     = 5 // working days
	leastChannels = 2
)

var employerUnverifiable = &indicator.Indicator{
	ID:      "employer_unverifiable",
	Version: 1,
	Title:   "A former employer cannot be reached",
	Doc: `A claimed employer was tried at least twice, over at least five working days, on at least two channels that were found without the candidate's help, and nobody answered.

Two channels and five days, so that a holiday or a dead line is not taken for an employer that does not exist. The finding counts once, however many employers are silent: start-ups close, and small firms and firms abroad answer less. It is weak for the same reason. Any answer from the employer, a denial too, replaces it.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S1", "S32"),
	Innocent: `Start-ups that closed, small firms, firms abroad, informal work, a switchboard that answers no such questions.`,
	Ask:      "Ask the candidate for a pay slip or contract from that employer, or for a colleague of that time",
	Clears:   "A pay slip, tax form or contract from the employer, or its answer",
	Minutes:  10,
	Needs:    dossier.EmploymentAttempts,
	Points:   2,
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		for i, v := range c.Verifications {
			if silent(v) && !answered(c, v) {
				found = true
				r = r.And(fmt.Sprintf("verifications[%d]", i),
					"The candidate claims to have worked at %s; until %s nobody answered %d attempts over %d working days on %d channels found independently.",
					subject(v, "an employer"), indicator.Time(v.At), v.Attempts, v.WorkingDays, v.ChannelsTried)
			}
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

func silent(v dossier.Verification) bool {
	return v.Kind == "employment" && v.Outcome == "no_answer" && v.Independent() &&
		v.Attempts >= leastAttempts && v.WorkingDays >= leastDays && v.ChannelsTried >= leastChannels
}

// answered reports whether the employer answered at some other time.
func answered(c *indicator.Case, asked dossier.Verification) bool {
	for _, v := range c.Verifications {
		if v.Kind == "employment" && v.Independent() && v.Outcome != "no_answer" && dossier.Company(v.Subject) == dossier.Company(asked.Subject) {
			return true
		}
	}
	return false
}
