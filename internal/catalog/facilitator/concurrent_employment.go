package facilitator

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	secondJobs = 2
	manyJobs   = 4

	// severalRoles is what four roles or more are worth.
	severalRoles = 8
)

var concurrentEmployment = &indicator.Indicator{
	ID:      "concurrent_employment",
	Version: 1,
	Title:   "Several full-time roles at once were not disclosed",
	Doc: `A verification of employment, made with the candidate's consent, shows two or more full-time roles at the same time that the candidate did not disclose. Four or more are worth 8 points.

Two are ordinary moonlighting and weigh little; a published host of other people's work held thirteen. The verification with the most roles counts; verifications are not added up, since they may show the same roles.`,
	Stages:   []string{"onboarding", "post-hire"},
	Sources:  indicator.Cite("S10", "S20", "S22"),
	Innocent: `People with two jobs where that is allowed, and records that lag behind a change of job.`,
	Ask:      "Ask which other roles the candidate holds, and compare the answer with the record",
	Clears:   "Proof that the roles ended or were disclosed",
	Minutes:  10,
	Needs:    dossier.ConcurrentWorkChecks,
	Points:   5,
	Judge: func(c *indicator.Case) indicator.Result {
		most, roles := -1, 0
		for i, v := range c.Verifications {
			if v.Kind == "concurrent_employment" && v.Outcome != "no_answer" && v.UndisclosedRoles > roles {
				most, roles = i, v.UndisclosedRoles
			}
		}
		if roles < secondJobs {
			return indicator.Clear()
		}
		v := c.Verifications[most]
		r := indicator.Hit(fmt.Sprintf("verifications[%d]", most), "The verification of %s shows %d full-time roles at once that the candidate did not disclose%s.",
			indicator.Time(v.At), roles, by(v.By))
		if roles >= manyJobs {
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
