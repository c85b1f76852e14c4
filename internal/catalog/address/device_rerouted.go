package address

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	trackedFor = &indicator.Limit{ID: "days", Title: "Days in which a report counts", Default: 30, Unit: "days", Min: 7, Max: 180,
		Why: "The published cases forwarded devices at once."}
	scans = &indicator.Limit{ID: "reports", Title: "Reports from outside the country", Default: 2, Min: 2, Max: 10,
		Why: "Carriers err."}
)

var deviceRerouted = &indicator.Indicator{
	ID:      "device_rerouted",
	Version: 1,
	Title:   "The issued device went to another country or another person",
	Doc: `Within {days} of its dispatch - of its arrival, where that is recorded - {reports} or more scans of the carrier or reports of the device itself place the issued device outside the country that it was sent to, with no trip that the employer approved; or the carrier redirected it to a third party.

Scans on the way do not count once a later one shows the parcel in the country it was sent to.`,
	Stages:   []string{"onboarding", "post-hire"},
	Sources:  indicator.Cite("S3", "S7", "S11", "S21"),
	Innocent: `An approved move, a repair centre abroad, a carrier's error, a parcel still on its way from another country.`,
	Ask:      "Ask IT security to locate the device, then ask the candidate who has it",
	Clears:   "The device shown at the shipping address in a video call, or an approved trip recorded",
	Minutes:  15,
	Needs:    dossier.ShipmentTracks,
	Points:   11,
	Limits:   []*indicator.Limit{trackedFor, scans},
	Judge: func(c *indicator.Case) indicator.Result {
		for i, s := range c.Onboarding.Shipments {
			ref := fmt.Sprintf("onboarding.shipments[%d]", i)
			if s.RedirectedToThirdParty {
				return indicator.Hit(ref, "The carrier redirected the shipment to %s of %s to a third party.", s.Address.Short(), indicator.Time(s.RequestedAt))
			}
			if abroad := abroad(c, s); len(abroad) >= c.Limit(scans) {
				r := indicator.Hits()
				for _, t := range abroad {
					r = r.And(ref+".tracking", "The device was sent to %s; on %s %s placed it in %s.", s.Address.Country, indicator.Time(t.At), reporter(t), t.Country)
				}
				return r
			}
		}
		return indicator.Clear()
	},
}

// abroad returns the reports, one for each time, that place the shipment outside the country it was sent to.
func abroad(c *indicator.Case, s dossier.Shipment) []dossier.Tracking {
	var found []dossier.Tracking
	seen := map[time.Time]bool{}
	for _, t := range s.Tracking {
		if t.Country == s.Address.Country || seen[t.At.UTC()] || onTheWay(s, t) || t.At.After(trackedFrom(c, s).Add(c.Duration(trackedFor))) || approved(c, t) {
			continue
		}
		seen[t.At.UTC()] = true
		found = append(found, t)
	}
	return found
}

// onTheWay reports whether a carrier's scan came before the first one in the country that the shipment was sent to.
func onTheWay(s dossier.Shipment, t dossier.Tracking) bool {
	arrives := false
	for _, other := range s.Tracking {
		if other.Country == s.Address.Country {
			if !other.At.After(t.At) {
				return false
			}
			arrives = true
		}
	}
	return arrives && t.Source != "agent"
}

// trackedFrom returns when the days begin to count.
func trackedFrom(c *indicator.Case, s dossier.Shipment) time.Time {
	begin := s.RequestedAt
	for _, later := range []time.Time{s.LabelCreatedAt, s.DispatchedAt} {
		if !later.IsZero() {
			begin = later
		}
	}
	if c.Endpoint != nil && c.Endpoint.ReceivedAt.After(begin) {
		begin = c.Endpoint.ReceivedAt
	}
	return begin
}

func approved(c *indicator.Case, t dossier.Tracking) bool {
	if c.Endpoint == nil {
		return false
	}
	trips := dossier.Dossier{Travel: c.Endpoint.ApprovedTravel}
	return trips.TravelCovers(t.Country, t.At)
}

func reporter(t dossier.Tracking) string {
	if t.Source == "agent" {
		return "the device itself"
	}
	return "the carrier"
}
