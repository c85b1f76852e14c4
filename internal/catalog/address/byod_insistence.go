package address

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var insistent = &indicator.Limit{ID: "requests", Title: "Requests after the offer", Default: 2, Min: 2, Max: 10,
	Why: "Once is a question."}

var byodInsistence = &indicator.Indicator{
	ID:      "byod_insistence",
	Version: 1,
	Title:   "The candidate kept asking to use an own computer",
	Doc: `After a standard device had been offered, the candidate asked {requests} times or more to work on an own computer or only through a virtual desktop.

Where no device was offered there is nothing to insist against. An accommodation for movement, or of a kind that has no name here, switches the check off: own hardware is often what it is about.`,
	Stages:   []string{"onboarding"},
	Sources:  indicator.Cite("S21", "S24", "S25"),
	Innocent: `People whose own hardware is adapted to a disability, who care about their desk and keyboard, contractors who always bring their own.`,
	Ask:      "Ask what the own computer offers, and offer to adapt the standard device",
	Clears:   "The standard device taken and used, or an adaptation agreed",
	Minutes:  5,
	Needs:    dossier.DeviceOffers,
	Points:   3,
	Limits:   []*indicator.Limit{insistent},
	Judge: func(c *indicator.Case) indicator.Result {
		for _, kind := range []string{"movement", "other"} {
			if c.HasAccommodation(kind) {
				return indicator.Clear().And("accommodations", "An accommodation is on file (%s).", kind)
			}
		}
		seen := map[time.Time]bool{}
		r := indicator.Hits()
		for _, at := range c.Onboarding.BYODRequests {
			if seen[at.UTC()] {
				continue
			}
			seen[at.UTC()] = true
			r = r.And("onboarding.byod_requests", "A standard device was on offer; on %s the candidate asked to use another.", indicator.Time(at))
		}
		if len(seen) < c.Limit(insistent) {
			return indicator.Clear()
		}
		return r
	},
}
