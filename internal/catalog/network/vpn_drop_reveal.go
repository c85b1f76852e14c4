package network

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	dropWithin = &indicator.Limit{ID: "within", Title: "Time from hidden to hidden again", Default: 60, Unit: "minutes", Min: 5, Max: 240,
		Why: "It leaves no time for a flight, and little for switching the VPN off on purpose."}
	dropFar = &indicator.Limit{ID: "distance", Title: "Distance of the open address", Default: 1000, Unit: "km", Min: 500, Max: 5000,
		Why: "With another country it leaves no room for an error of the location database."}
)

var vpnDropReveal = &indicator.Indicator{
	ID:      "vpn_drop_reveal",
	Version: 1,
	Title:   "For a moment the VPN dropped and showed another country",
	Doc: `Within {within} one device came through a VPN, a hosting centre, Tor or a proxy in the claimed country, then openly from another country {distance} or more away, then hidden again. Sessions of the last {life} count.

Mobile, carrier-shared and satellite addresses are where the operator's exchange is and do not count as open. A declared trip that covers the day switches the check off.`,
	Stages:   []string{"interview", "post-hire"},
	Sources:  indicator.Cite("S20"),
	Innocent: `Somebody on an honest journey that was not declared, whose VPN reconnects.`,
	Ask:      "Ask where the candidate was at that time",
	Clears:   "A declared trip that covers the day",
	Minutes:  5,
	Needs:    dossier.Residence | dossier.SessionPlaces,
	Points:   9,
	Limits:   []*indicator.Limit{life, dropWithin, dropFar},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		if located := only(all, func(s sighting) bool { return s.Network.Located() }); len(located) < 2 {
			return indicator.NoData("fewer than two sessions of the last %s have a place", c.Text(life))
		}
		for i, recent := range earlier(all, c.Duration(dropWithin)) {
			open := all[i]
			if !fixesPlace(open) || open.DeviceID == "" || open.Network.Country == c.ResidenceAt(open.At).Country || c.TravelCovers("", open.At) {
				continue
			}
			before, after, found := around(c, recent, open, all[i+1:])
			if found {
				r := indicator.Hits()
				for _, s := range []sighting{before, open, after} {
					r = r.And(s.ref(), "The claimed residence is in %s; on %s device %s came from %s in %s (%s; %s).",
						c.ResidenceAt(s.At).Country, indicator.Time(s.At), s.DeviceID, s.IP, s.place(), s.carrier(), s.source())
				}
				return r.And(open.ref(), "Between the hidden and the open address lie %.0f km.", before.Network.Distance(open.Network))
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
			!a.Network.Located() || a.Network.Distance(open.Network) < float64(c.Limit(dropFar)) {
			continue
		}
		left := a.end()
		if left.After(open.At) {
			left = open.At
		}
		for _, b := range later {
			if b.At.Sub(open.At) > c.Duration(dropWithin) {
				break
			}
			if b.DeviceID == open.DeviceID && hidden(b) && b.At.Sub(left) <= c.Duration(dropWithin) {
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
