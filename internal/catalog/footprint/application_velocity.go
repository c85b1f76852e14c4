package footprint

import (
	"slices"
	"time"

	"bonafide/internal/indicator"
)

const month = 30 * 24 * time.Hour

var (
	perDay = &indicator.Limit{ID: "per_day", Title: "Requisitions within 24 hours", Default: 10, Min: 5, Max: 100,
		Why: "Published operations sent 60 a day and more to many firms, so that ten a day to one employer is already unusual."}
	perMonth = &indicator.Limit{ID: "per_month", Title: "Requisitions within 30 days", Default: 30, Min: 10, Max: 1000,
		Why: "One a day to one employer."}
	leastAccounts = &indicator.Limit{ID: "accounts", Title: "Outside accounts with one sequence of requests", Default: 3, Min: 3, Max: 20,
		Why: "Two may be one person who lost a password."}
)

var applicationVelocity = &indicator.Indicator{
	ID:      "application_velocity",
	Version: 1,
	Title:   "More applications arrive than a person writes",
	Doc: `One identity applied for {per_day} or more different requisitions here within 24 hours, or for {per_month} or more within 30 days; or {accounts} or more outside accounts in the candidate's sessions sent the same sequence of requests within one hour.

Two applications for one requisition count once. Where the candidate comes through a declared agency, the agency's hand is on the applications, and their number says nothing.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S1", "S19", "S23", "S29", "S35"),
	Innocent: `Tools that apply by themselves, people who need a job badly, agencies.`,
	Ask:      "Ask the candidate which of the roles they want, and close the other applications",
	Clears:   "One or few applications that the candidate stands by",
	Minutes:  5,
	Points:   2,
	Limits:   []*indicator.Limit{perDay, perMonth, leastAccounts},
	Judge: func(c *indicator.Case) indicator.Result {
		accounts, traced := busiestHour(c)
		if len(c.Applications) == 0 && !traced {
			return indicator.NoData("no other application of the candidate is recorded")
		}
		r, found := indicator.Hits(), false
		times := applicationTimes(c)
		if c.Application.Agency != "" {
			times = nil
		}
		for _, limit := range []struct {
			n      int
			within time.Duration
			words  string
		}{{c.Limit(perDay), 24 * time.Hour, "24 hours"}, {c.Limit(perMonth), month, "30 days"}} {
			if n, from := most(times, limit.within); n >= limit.n {
				found = true
				r = r.And("applications", "%d requisitions applied for within %s from %s.", n, limit.words, indicator.Time(from))
			}
		}
		if accounts >= c.Limit(leastAccounts) {
			found = true
			r = r.And("sessions", "%d outside accounts sent the same sequence of requests within one hour.", accounts)
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

// applicationTimes returns when each requisition was first applied for, sorted.
func applicationTimes(c *indicator.Case) []time.Time {
	first := map[string]time.Time{c.Application.Requisition: c.Application.AppliedAt}
	for _, a := range c.Applications {
		if t, seen := first[a.Requisition]; !seen || a.At.Before(t) {
			first[a.Requisition] = a.At
		}
	}
	var times []time.Time
	for _, t := range first {
		times = append(times, t)
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// most returns the largest number of times within the duration, both ends included, and the first of them.
func most(sorted []time.Time, within time.Duration) (n int, from time.Time) {
	for i, t := range sorted {
		last := i
		for last+1 < len(sorted) && sorted[last+1].Sub(t) <= within {
			last++
		}
		if last-i+1 > n {
			n, from = last-i+1, t
		}
	}
	return n, from
}

// busiestHour returns how many outside accounts sent one sequence of requests within an hour at most, and whether any
// sequence is recorded.
func busiestHour(c *indicator.Case) (n int, traced bool) {
	for _, a := range c.Sessions {
		if a.ExternalAccount == "" || a.RequestSequence == "" {
			continue
		}
		traced = true
		accounts := map[string]bool{}
		for _, b := range c.Sessions {
			if after := b.At.Sub(a.At); b.RequestSequence == a.RequestSequence && b.ExternalAccount != "" && after >= 0 && after <= time.Hour {
				accounts[b.ExternalAccount] = true
			}
		}
		n = max(n, len(accounts))
	}
	return n, traced
}
