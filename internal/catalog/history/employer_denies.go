package history

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var yearsBack = &indicator.Limit{ID: "years", Title: "How far back a denied job counts", Default: 7, Unit: "years", Min: 1, Max: 30,
	Why: "As long as personnel files are commonly kept."}

var employerDenies = &indicator.Indicator{
	ID:      "employer_denies",
	Version: 1,
	Title:   "A former employer does not confirm the claimed job",
	Doc: `A claimed employer of the last {years}, reached over a channel that was found without the candidate's help, has no record of the candidate, denies the job, or gives dates more than {months} off.

The channel decides: a number from the résumé may ring anywhere. A job known to have ended earlier is left out. No answer is not a denial. A later confirmation, a pay record say, clears the employer.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S1", "S5", "S10", "S26", "S35"),
	Innocent: `A change of name, work through an agency or as a contractor, an employer that was bought or closed, gaps in personnel records.`,
	Ask:      "Ask the candidate for proof of pay from that employer before anything else",
	Clears:   "A pay slip, tax form or contract from the employer, or a corrected answer from it",
	Minutes:  15,
	Needs:    dossier.EmploymentChecks,
	Points:   8,
	Limits:   []*indicator.Limit{yearsBack, monthsApart},
	Judge: func(c *indicator.Case) indicator.Result {
		hits, noticed := indicator.Hits(), indicator.Clear()
		found := false
		for i, v := range c.Verifications {
			answer, denied := denial(c, v)
			if !denied || v.Kind != "employment" {
				continue
			}
			ref := fmt.Sprintf("verifications[%d]", i)
			text := fmt.Sprintf("The candidate claims to have worked at %s; on %s, asked over a channel found independently (%s), %s.",
				subject(v, "an employer"), indicator.Time(v.At), channel(v), "the employer "+answer)
			switch {
			case tooLongAgo(c, v):
				noticed = noticed.And(ref, "%s The job ended more than %s ago.", text, c.Text(yearsBack))
			case confirmedLater(c, v):
				noticed = noticed.And(ref, "%s It was confirmed afterwards.", text)
			default:
				found = true
				hits = hits.And(ref, "%s", text)
			}
		}
		if found {
			return hits
		}
		return noticed
	},
}

// tooLongAgo reports whether every claimed job at the employer is known to have ended before the window.
func tooLongAgo(c *indicator.Case, v dossier.Verification) bool {
	known, company := false, dossier.Company(v.Subject)
	for _, j := range c.Employment {
		if dossier.Company(j.Employer) != company {
			continue
		}
		last, ended := j.LastDay(c.AsOf)
		if !ended || !last.Before(c.AsOf.AddDate(-c.Limit(yearsBack), 0, 0)) {
			return false
		}
		known = true
	}
	return known
}
