package endpoint

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var alertDays = &indicator.Limit{ID: "days", Title: "Days from the beginning", Default: 30, Unit: "days", Min: 7, Max: 90,
	Why: "The published cases moved within minutes to weeks."}

var earlyMaliciousOrExfil = &indicator.Indicator{
	ID:      "early_malicious_or_exfil",
	Version: 1,
	Title:   "The device's protection raised a grave alert in the first weeks",
	Doc: `Within {days} of the device's arrival - of the first day at work, where the arrival is not recorded - its protection reported a program that steals credentials or loads others, tampering with the history of sessions, a bulk copy of code to a private repository or cloud, or a dump of credentials or cookies.

Several alerts are one sign. Alerts of other kinds say nothing about who somebody is.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S4", "S25", "S33"),
	Innocent: `Security researchers, test files, a back-up to a private repository, a device infected by somebody else.`,
	Ask:      "Let IT security contain the device and look at the alert before anybody asks the candidate",
	Clears:   "IT security's finding that the alert was a false one or that the candidate did not cause it",
	Minutes:  30,
	Needs:    dossier.EndpointAlerts,
	Points:   9,
	Limits:   []*indicator.Limit{alertDays},
	Judge: func(c *indicator.Case) indicator.Result {
		if begun(c).IsZero() {
			return indicator.NoData("neither the device's arrival nor the first day at work is recorded")
		}
		r, hit := indicator.Hits(), false
		for i, a := range c.Endpoint.Alerts {
			name, grave := alertNames[a.Kind]
			if !grave || !within(a.At, begun(c), c.Duration(alertDays)) {
				continue
			}
			hit = true
			r = r.And(fmt.Sprintf("endpoint.alerts[%d]", i), "On %s the device's protection reported %s%s; the device arrived or work began on %s.",
				indicator.Time(a.At), name, number(a.ID), indicator.Time(begun(c)))
		}
		if !hit {
			return indicator.Clear()
		}
		return r
	},
}

var alertNames = map[string]string{
	"infostealer":       "a program that steals credentials",
	"loader":            "a program that loads others",
	"history_tampering": "tampering with the history of sessions",
	"bulk_clone":        "a bulk copy of code",
	"credential_dump":   "a dump of credentials",
}

func number(id string) string {
	if id == "" {
		return ""
	}
	return " (alert " + id + ")"
}
