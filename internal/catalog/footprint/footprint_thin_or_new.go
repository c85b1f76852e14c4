package footprint

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	newProfile  = 90 // days
	experienced = 5  // years
	dormant     = 3  // years
)

var footprintThinOrNew = &indicator.Indicator{
	ID:      "footprint_thin_or_new",
	Version: 1,
	Title:   "A public profile is much younger than the career it shows",
	Doc: `A profile that the candidate supplied was created less than 90 days before the application although five years of experience or more are claimed; or it was silent for three years or more and all its content is of the last 24 months.

Experience is counted from the first job that the candidate states, or from the years claimed for a technology. Profiles that were prepared for applications were days to weeks old, and dormant ones were bought or taken over. The finding is weak: nobody has to have a profile, and having none scores nothing.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S26", "S33", "S35", "S38"),
	Innocent: `Privacy, harassment that made somebody start anew, careers in closed source, an account that a platform closed, a profile made for this very application.`,
	Ask:      "Ask the candidate for work that shows their experience in another way, a talk or a referee say",
	Clears:   "Work, a publication or a referee that bears out the experience",
	Minutes:  10,
	Needs:    dossier.ProfileAges,
	Points:   2,
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		years := experience(c)
		for i, p := range c.Profiles {
			switch {
			case !p.CreatedAt.IsZero() && years >= experienced && c.Application.AppliedAt.Before(p.CreatedAt.Time().AddDate(0, 0, newProfile)):
				found = true
				r = r.And(profileRef(i), "%s profile: created on %s; the candidate applied on %s and claims %.0f years of experience.",
					title(p.Kind), indicator.Day(p.CreatedAt), indicator.Time(c.Application.AppliedAt), years)
			case p.LastGapYears >= dormant:
				found = true
				r = r.And(profileRef(i), "%s profile: silent for %g years, and all its content is of the last 24 months.", title(p.Kind), p.LastGapYears)
			}
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

// experience returns the years of experience that the candidate claims.
func experience(c *indicator.Case) float64 {
	applied := c.Application.AppliedAt
	years := 0.0
	for _, j := range c.Employment {
		if start, ok := dossier.ParseMonths(j.Start, applied); ok && !j.Undisclosed {
			years = max(years, monthsBefore(start, applied)/12)
		}
	}
	for _, s := range c.Skills {
		years = max(years, s.Years)
	}
	return years
}

// monthsBefore counts from the last month that the span may mean.
func monthsBefore(m dossier.Months, t time.Time) float64 {
	return float64(dossier.MonthsOf(t).First - m.Last)
}
