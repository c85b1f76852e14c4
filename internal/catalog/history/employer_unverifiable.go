package history

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	leastAttempts = &indicator.Limit{ID: "attempts", Title: "Attempts", Default: 2, Min: 2, Max: 10,
		Why: "One may fall on a holiday."}
	leastDays = &indicator.Limit{ID: "days", Title: "Time over which it was tried", Default: 5, Unit: "working days", Min: 3, Max: 30,
		Why: "A holiday is not taken for an employer that does not exist."}
	leastChannels = &indicator.Limit{ID: "channels", Title: "Channels found independently", Default: 2, Min: 2, Max: 5,
		Why: "A dead line is not taken for an employer that does not exist."}
)

var employerUnverifiable = &indicator.Indicator{
	ID:      "employer_unverifiable",
	Version: 1,
	Title:   "A former employer cannot be reached",
	Doc: `A claimed employer was tried at least {attempts} times, over at least {days}, on at least {channels} channels that were found without the candidate's help, and nobody answered.

The finding counts once, however many employers are silent: start-ups close, and small firms and firms abroad answer less. It is weak for the same reason. Any answer from the employer, a denial too, replaces it.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S1", "S32"),
	Innocent: `Start-ups that closed, small firms, firms abroad, informal work, a switchboard that answers no such questions.`,
	Ask:      "Ask the candidate for a pay slip or contract from that employer, or for a colleague of that time",
	Clears:   "A pay slip, tax form or contract from the employer, or its answer",
	Minutes:  10,
	Needs:    dossier.EmploymentAttempts,
	Points:   2,
	Limits:   []*indicator.Limit{leastAttempts, leastDays, leastChannels},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		for i, v := range c.Verifications {
			if silent(c, v) && !answered(c, v) {
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

func silent(c *indicator.Case, v dossier.Verification) bool {
	return v.Kind == "employment" && v.Outcome == "no_answer" && v.Independent() &&
		v.Attempts >= c.Limit(leastAttempts) && v.WorkingDays >= c.Limit(leastDays) && v.ChannelsTried >= c.Limit(leastChannels)
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
