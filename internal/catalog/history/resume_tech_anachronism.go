package history

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	tooEarly = &indicator.Limit{ID: "months", Title: "How long before the first release", Default: 12, Unit: "months", Min: 6, Max: 60,
		Why: "It absorbs early access."}
	yearsTooMany = &indicator.Limit{ID: "years", Title: "Years claimed beyond its age", Default: 1, Unit: "years", Min: 1, Max: 5,
		Why: "It absorbs rounding."}
	leastTooEarly = &indicator.Limit{ID: "lines", Title: "Technologies claimed too early", Default: 2, Min: 2, Max: 10,
		Why: "One is a slip of the pen."}
)

var resumeTechAnachronism = &indicator.Indicator{
	ID:      "resume_tech_anachronism",
	Version: 1,
	Title:   "Technologies were used before there were any",
	Doc: `{Lines} or more lines claim a technology at least {months} before it could first be used by the public, or more years of it than it is old plus {years}, counted back from the application.

First releases come from a table in which every row names its source; the earliest public date counts, so that betas and former names are allowed for, and names that stand for something older as well are not in it. A year without a month is taken for its December, and in the table for its January. A technology that is not in the table cannot be compared; several lines about one count once.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S31"),
	Innocent: `Résumé writers who round up, people who built the technology or had early access, a name that stands for something older as well.`,
	Ask:      "Ask the candidate what they built with each of these technologies, and when",
	Clears:   "An answer that dates the work after the release, or shows that the name stands for something else",
	Minutes:  10,
	Needs:    dossier.DatedSkills,
	Points:   4,
	Limits:   []*indicator.Limit{tooEarly, yearsTooMany, leastTooEarly},
	Judge: func(c *indicator.Case) indicator.Result {
		r, known := indicator.Hits(), false
		early := map[string]bool{}
		for i, s := range c.Skills {
			first, listed := releaseOf[technology(s.Technology)]
			if !listed {
				continue
			}
			known = true
			if text, tooSoon := anachronism(c, s, first, c.Application.AppliedAt); tooSoon && !early[first.name] {
				early[first.name] = true
				r = r.And(fmt.Sprintf("skills[%d]", i), "%s; %s became public in %s (%s).", text, first.name, first.month, first.source)
			}
		}
		switch {
		case !known:
			return indicator.NoData("no claimed technology is in the table of first releases")
		case len(early) < c.Limit(leastTooEarly):
			return indicator.Clear()
		}
		return r
	},
}

// anachronism says in words what the line claims, and whether the technology is too young for it.
func anachronism(c *indicator.Case, s dossier.Skill, first release, applied time.Time) (string, bool) {
	released, _ := dossier.ParseMonths(first.month, applied)
	if since, ok := dossier.ParseMonths(s.Since, applied); ok && released.First-since.Last >= c.Limit(tooEarly) {
		return fmt.Sprintf("The candidate claims %s since %s", s.Technology, s.Since), true
	}
	age := float64(dossier.MonthsOf(applied).First-released.First) / 12
	if s.Years > age+float64(c.Limit(yearsTooMany)) {
		return fmt.Sprintf("The candidate claims %g years of %s on %s", s.Years, s.Technology, applied.Format("2 January 2006")), true
	}
	return "", false
}
