package footprint

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	newProfile = &indicator.Limit{ID: "new", Title: "Age below which a profile is new", Default: 90, Unit: "days", Min: 7, Max: 365,
		Why: "Profiles that were prepared for applications were days to weeks old."}
	experienced = &indicator.Limit{ID: "experience", Title: "Experience that should have left traces", Default: 5, Unit: "years", Min: 2, Max: 20,
		Why: "Beginners have young profiles."}
	dormant = &indicator.Limit{ID: "dormant", Title: "Silence before all the content", Default: 3, Unit: "years", Min: 1, Max: 10,
		Why: "Dormant profiles were bought or taken over."}
)

var footprintThinOrNew = &indicator.Indicator{
	ID:      "footprint_thin_or_new",
	Version: 1,
	Title:   "A public profile is much younger than the career it shows",
	Doc: `A profile that the candidate supplied was created less than {new} before the application although {experience} of experience or more are claimed; or it was silent for {dormant} or more and all its content is of the last 24 months.

Experience is counted from the first job that the candidate states, or from the years claimed for a technology. The finding is weak: nobody has to have a profile, and having none scores nothing.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S26", "S33", "S35", "S38"),
	Innocent: `Privacy, harassment that made somebody start anew, careers in closed source, an account that a platform closed, a profile made for this very application.`,
	Ask:      "Ask the candidate for work that shows their experience in another way, a talk or a referee say",
	Clears:   "Work, a publication or a referee that bears out the experience",
	Minutes:  10,
	Needs:    dossier.ProfileAges,
	Points:   2,
	Limits:   []*indicator.Limit{newProfile, experienced, dormant},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		years := experience(c)
		for i, p := range c.Profiles {
			switch {
			case !p.CreatedAt.IsZero() && years >= float64(c.Limit(experienced)) && c.Application.AppliedAt.Before(p.CreatedAt.Time().AddDate(0, 0, c.Limit(newProfile))):
				found = true
				r = r.And(profileRef(i), "%s profile: created on %s; the candidate applied on %s and claims %.0f years of experience.",
					title(p.Kind), indicator.Day(p.CreatedAt), indicator.Time(c.Application.AppliedAt), years)
			case p.LastGapYears >= float64(c.Limit(dormant)):
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
