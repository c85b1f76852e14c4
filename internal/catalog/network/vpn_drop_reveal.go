package network

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	dropWithin = time.Hour
	dropFar    = 1000.0 // km
)

var vpnDropReveal = &indicator.Indicator{
	ID:      "vpn_drop_reveal",
	Version: 1,
	Title:   "For a moment the VPN dropped and showed another country",
	Doc: `Within 60 minutes one device came through a VPN, a hosting centre, Tor or a proxy in the claimed country, then openly from another country 1,000 km or more away, then hidden again. Sessions of the last 90 days count.

60 minutes leave no time for a flight, and little for switching the VPN off on purpose. 1,000 km and another country leave no room for an error of the location database. Mobile, carrier-shared and satellite addresses are where the operator's exchange is and do not count as open. A declared trip that covers the day switches the check off.`,
	Stages:   []string{"interview", "post-hire"},
	Sources:  indicator.Cite("S20"),
	Innocent: `Somebody on an honest journey that was not declared, whose VPN reconnects.`,
	Ask:      "Ask where the candidate was at that time",
	Clears:   "A declared trip that covers the day",
	Minutes:  5,
	Needs:    dossier.Residence | dossier.SessionPlaces,
	Points:   9,
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		if located := only(all, func(s sighting) bool { return s.Network.Located() }); len(located) < 2 {
			return indicator.NoData("fewer than two sessions of the last 90 days have a place")
		}
		for i, open := range all {
			if !fixesPlace(open) || open.DeviceID == "" || open.Network.Country == c.ResidenceAt(open.At).Country || c.TravelCovers("", open.At) {
				continue
			}
			before, after, found := around(c, all[:i], open, all[i+1:])
			if found {
				r := indicator.Hits()
				for _, s := range []sighting{before, open, after} {
					r = r.And(s.ref, "The claimed residence is in %s; on %s device %s came from %s in %s (%s; %s).",
						c.ResidenceAt(s.At).Country, indicator.Time(s.At), s.DeviceID, s.IP, s.place(), s.carrier(), s.source())
				}
				return r.And(open.ref, "Between the hidden and the open address lie %.0f km.", before.Network.Distance(open.Network))
			}
		}
		return indicator.Clear()
	},
}

// around finds hidden sessions of the same device before and after the open one, close enough together in time; the
// first of them in the claimed country and far away.
func around(c *indicator.Case, earlier []sighting, open sighting, later []sighting) (before, after sighting, found bool) {
	for _, a := range earlier {
		if a.DeviceID != open.DeviceID || !hidden(a) || a.Network.Country != c.ResidenceAt(a.At).Country ||
			!a.Network.Located() || a.Network.Distance(open.Network) < dropFar {
			continue
		}
		left := a.end()
		if left.After(open.At) {
			left = open.At
		}
		for _, b := range later {
			if b.DeviceID == open.DeviceID && hidden(b) && b.At.Sub(left) <= dropWithin {
				return a, b, true
			}
		}
	}
	return before, after, false
}

// hidden reports whether the session came through a service that people use to show another place. Relays and company
// gateways keep the country and are none.
func hidden(s sighting) bool {
	switch s.kind() {
	case dossier.VPN, dossier.Hosting, dossier.Tor, dossier.ResidentialProxy, dossier.RemoteDesktopHost:
		return s.SharedWith == ""
	}
	return false
}
