// Package endpoint holds the indicators that the employer's own devices contradict what the candidate claims after
// hire. They read logs that the employer imports with notice, and nothing about the quality of the work.
package endpoint

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of endpoint indicators.
var Family = indicator.Family{
	ID:    "endpoint",
	Title: "Employer's devices",
	Cap:   16,
	Indicators: []*indicator.Indicator{
		secondRemoteTool,
		ipKVMHardware,
		deviceGeoDivergence,
		unmanagedDeviceLogin,
		endpointPresenceAnomaly,
		earlyMaliciousOrExfil,
	},
}

const day = 24 * time.Hour

// begun returns when the candidate began to work with the employer's device: when it arrived, else the first day at
// work. It is zero where neither is recorded.
func begun(c *indicator.Case) time.Time {
	switch {
	case c.Endpoint != nil && !c.Endpoint.ReceivedAt.IsZero():
		return c.Endpoint.ReceivedAt
	case c.Onboarding != nil:
		return c.Onboarding.StartAt.Time()
	}
	return time.Time{}
}

// within reports whether the time lies in the first days of work. A day before counts too: dates have no zone, and a
// device is set up before it is signed for.
func within(at, begun time.Time, first time.Duration) bool {
	return !begun.IsZero() && !at.Before(begun.Add(-day)) && !at.After(begun.Add(first))
}

// onApprovedTrip reports whether a trip that the employer approved covers the day.
func onApprovedTrip(c *indicator.Case, at time.Time) bool {
	if c.Endpoint == nil {
		return false
	}
	approved := dossier.Dossier{Travel: c.Endpoint.ApprovedTravel}
	return approved.TravelCovers("", at)
}
