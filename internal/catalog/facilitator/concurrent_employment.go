package facilitator

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	secondJobs = &indicator.Limit{ID: "roles", Title: "Undisclosed full-time roles at once", Default: 2, Min: 2, Max: 10,
		Why: "Two are ordinary moonlighting and weigh little."}
	manyJobs = &indicator.Limit{ID: "many", Title: "Roles that are more than moonlighting", Default: 4, Min: 3, Max: 20,
		Why: "A published host of other people's work held thirteen."}
)

var severalRoles = &indicator.Level{ID: "worth_many", Title: "So many roles that it is no moonlighting", Points: 8}

var concurrentEmployment = &indicator.Indicator{
	ID:      "concurrent_employment",
	Version: 1,
	Title:   "Several full-time roles at once were not disclosed",
	Doc: `A verification of employment, made with the candidate's consent, shows {roles} or more full-time roles at the same time that the candidate did not disclose. {Many} or more are worth {worth_many}.

The verification with the most roles counts; verifications are not added up, since they may show the same roles.`,
	Stages:   []string{"onboarding", "post-hire"},
	Sources:  indicator.Cite("S10", "S20", "S22"),
	Innocent: `People with two jobs where that is allowed, and records that lag behind a change of job.`,
	Ask:      "Ask which other roles the candidate holds, and compare the answer with the record",
	Clears:   "Proof that the roles ended or were disclosed",
	Minutes:  10,
	Needs:    dossier.ConcurrentWorkChecks,
	Points:   5,
	Levels:   []*indicator.Level{severalRoles},
	Limits:   []*indicator.Limit{secondJobs, manyJobs},
	Judge: func(c *indicator.Case) indicator.Result {
		most, roles := -1, 0
		for i, v := range c.Verifications {
			if v.Kind == "concurrent_employment" && v.Outcome != "no_answer" && v.UndisclosedRoles > roles {
				most, roles = i, v.UndisclosedRoles
			}
		}
		if roles < c.Limit(secondJobs) {
			return indicator.Clear()
		}
		v := c.Verifications[most]
		r := indicator.Hit(fmt.Sprintf("verifications[%d]", most), "The verification of %s shows %d full-time roles at once that the candidate did not disclose%s.",
			indicator.Time(v.At), roles, by(v.By))
		if roles >= c.Limit(manyJobs) {
			return r.Worth(severalRoles)
		}
		return r
	},
}

func by(who string) string {
	if who == "" {
		return ""
	}
	return " (recorded by " + who + ")"
}
