package history

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	tooEarly      = 12 // months
	yearsTooMany  = 1
	leastTooEarly = 2 // lines
)

var resumeTechAnachronism = &indicator.Indicator{
	ID:      "resume_tech_anachronism",
	Version: 1,
	Title:   "Technologies were used before there were any",
	Doc: `Two or more lines claim a technology at least 12 months before it could first be used by the public, or more years of it than it is old plus one, counted back from the application.

First releases come from a table in which every row names its source; the earliest public date counts, so that betas are allowed for. 12 months and two lines absorb early access and slips of the pen. A year without a month is taken for its December. A technology that is not in the table cannot be compared; several lines about one count once.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S31"),
	Innocent: `Résumé writers who round up, people who built the technology or had early access, a name that stands for something older as well.`,
	Ask:      "Ask the candidate what they built with each of these technologies, and when",
	Clears:   "An answer that dates the work after the release, or shows that the name stands for something else",
	Minutes:  10,
	Needs:    dossier.DatedSkills,
	Points:   4,
	Judge: func(c *indicator.Case) indicator.Result {
		r, known := indicator.Hits(), false
		early := map[string]bool{}
		for i, s := range c.Skills {
			first, listed := releaseOf[technology(s.Technology)]
			if !listed {
				continue
			}
			known = true
			if text, tooSoon := anachronism(s, first, c.Application.AppliedAt); tooSoon && !early[first.name] {
				early[first.name] = true
				r = r.And(fmt.Sprintf("skills[%d]", i), "%s; %s became public in %s (%s).", text, first.name, first.month, first.source)
			}
		}
		switch {
		case !known:
			return indicator.NoData("no claimed technology is in the table of first releases")
		case len(early) < leastTooEarly:
			return indicator.Clear()
		}
		return r
	},
}

// anachronism says in words what the line claims, and whether the technology is too young for it.
func anachronism(s dossier.Skill, first release, applied time.Time) (string, bool) {
	released, _ := dossier.ParseMonths(first.month, applied)
	if since, ok := dossier.ParseMonths(s.Since, applied); ok && released.First-since.Last >= tooEarly {
		return fmt.Sprintf("The candidate claims %s since %s", s.Technology, s.Since), true
	}
	age := float64(dossier.MonthsOf(applied).First-released.First) / 12
	if s.Years > age+yearsTooMany {
		return fmt.Sprintf("The candidate claims %g years of %s on %s", s.Years, s.Technology, applied.Format("2 January 2006")), true
	}
	return "", false
}
