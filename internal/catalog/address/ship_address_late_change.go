package address

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var lateDays = &indicator.Limit{ID: "days", Title: "Days before dispatch", Default: 7, Unit: "days", Min: 1, Max: 30,
	Why: "“Just prior to commencing” is the published pattern; a week is the time in which nobody looks again."}

var shipAddressLateChange = &indicator.Indicator{
	ID:      "ship_address_late_change",
	Version: 1,
	Title:   "The shipping address was changed at the last moment",
	Doc: `After the offer was accepted the shipping address changed to another one, {days} or less before dispatch or when the label had been made already, and no reason is documented.

A documented reason, or a documented move to within {near} of the new address, excuses it. A second change adds nothing. Addresses are compared with their unit, and spelling aside.`,
	Stages:   []string{"onboarding"},
	Sources:  indicator.Cite("S7", "S25"),
	Innocent: `Real moves, holidays, a delivery that was missed, a typing error put right.`,
	Ask:      "Ask why the address changed, and send to the first one unless the reason is documented",
	Clears:   "A documented move or reason for the change",
	Minutes:  5,
	Needs:    dossier.Shipments,
	Points:   5,
	Limits:   []*indicator.Limit{lateDays, neighbourhood},
	Judge: func(c *indicator.Case) indicator.Result {
		accepted := c.Onboarding.OfferAcceptedAt
		if accepted.IsZero() {
			return indicator.NoData("the day on which the offer was accepted is not recorded")
		}
		all := shipments(c)
		for i, s := range all[1:] {
			before := all[i]
			if same(before.Address, s.Address) || !s.RequestedAt.After(accepted) || s.ReasonDocumented || movedTo(c, &s.Address) {
				continue
			}
			if when := late(c, before.Shipment, s.Shipment); when != "" {
				return indicator.Hit(s.ref, "The equipment was to go to %s; on %s, %s, the address was changed to %s, with no reason on record.",
					before.Address.Short(), indicator.Time(s.RequestedAt), when, s.Address.Short())
			}
		}
		return indicator.Clear()
	},
}

// A shipment has its place in the dossier.
type shipment struct {
	dossier.Shipment
	ref string
}

// shipments returns the shipments by the time of their request.
func shipments(c *indicator.Case) []shipment {
	var all []shipment
	for i, s := range c.Onboarding.Shipments {
		all = append(all, shipment{s, fmt.Sprintf("onboarding.shipments[%d]", i)})
	}
	slices.SortStableFunc(all, func(a, b shipment) int { return a.RequestedAt.Compare(b.RequestedAt) })
	return all
}

// late says in words why the change came late; it is empty where it did not.
func late(c *indicator.Case, before, after dossier.Shipment) string {
	for _, label := range []time.Time{before.LabelCreatedAt, after.LabelCreatedAt} {
		if !label.IsZero() && after.RequestedAt.After(label) {
			return "after the label had been made on " + indicator.Time(label)
		}
	}
	left := after.DispatchedAt.Sub(after.RequestedAt)
	if !after.DispatchedAt.IsZero() && left <= c.Duration(lateDays) {
		return c.Text(lateDays) + " or less before dispatch on " + indicator.Time(after.DispatchedAt)
	}
	return ""
}

// same reports whether two addresses are one, spelling aside.
func same(a, b dossier.Address) bool { return plain(a) == plain(b) }

func plain(a dossier.Address) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, a.Long())
}
