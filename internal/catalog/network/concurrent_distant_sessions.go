package network

import (
	"fmt"
	"iter"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	distant = &indicator.Limit{ID: "distance", Title: "Distance of the two", Default: 2000, Unit: "km", Min: 500, Max: 10000,
		Why: "It leaves no room for an error of the location database."}
	longOverlap = &indicator.Limit{ID: "overlap", Title: "How long the two overlapped", Default: 10, Unit: "minutes", Min: 1, Max: 240,
		Why: "Longer than a session that was not closed in time."}
	closeInTime = &indicator.Limit{ID: "near", Title: "How near in time makes a coincidence", Default: 2, Unit: "minutes", Min: 1, Max: 10,
		Why: "Where ends are not recorded, only a repeated coincidence counts."}
	enoughOccasions = &indicator.Limit{ID: "occasions", Title: "Coincidences that count", Default: 3, Min: 2, Max: 20,
		Why: "One is chance."}
)

var concurrentDistantSessions = &indicator.Indicator{
	ID:      "concurrent_distant_sessions",
	Version: 1,
	Title:   "Two devices were in session at once, far apart",
	Doc: `Within the last {life} two different devices of the candidate were in session at the same time from points {distance} apart or more, and at least one address does not hide its user's place, as a VPN does, or a phone on roaming, whose address stays at its SIM card's home. They overlapped for {overlap} or more, or came within {near} of each other on {occasions} occasions.

The same device twice is one person changing networks and never counts, nor does a session whose address or device the candidate declared as shared.

The rule is the same for every pair of countries: the contradiction carries the weight, no country adds to it.`,
	Stages:   []string{"application", "interview", "post-hire"},
	Sources:  indicator.Cite("S1", "S18"),
	Innocent: `A spouse or assistant on the same login, a remote desktop to the home computer, a browser or desktop in the cloud, a phone roaming on its home network beside a laptop on hotel wireless.`,
	Ask:      "Ask who used the second device at that time, and from where",
	Clears:   "A cloud desktop, a company system or a second user that explains the second device, recorded with the session",
	Minutes:  10,
	Needs:    dossier.SessionPlaces,
	Points:   8,
	Limits:   []*indicator.Limit{life, distant, longOverlap, closeInTime, enoughOccasions},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		located := only(all, func(s sighting) bool {
			return s.Network.Located() && s.DeviceID != "" && s.SharedWith == "" && !roaming(c, s)
		})
		if len(located) < 2 {
			return indicator.NoData("fewer than two sessions of the last %s have both a place and a device", c.Text(life))
		}
		first, occasions, last := pair{}, 0, time.Time{}
		for p := range distantPairs(c, located) {
			if overlap := p.overlap(); overlap >= c.Duration(longOverlap) {
				return p.describe(indicator.Hits(), fmt.Sprintf("The two overlapped for %s", hoursMinutes(overlap)))
			}
			if occasions == 0 {
				first = p
			}
			if occasions == 0 || p.b.At.Sub(last) > c.Duration(closeInTime) { // pairs near in time are one occasion
				occasions, last = occasions+1, p.b.At
			}
		}
		if occasions >= c.Limit(enoughOccasions) {
			return first.describe(indicator.Hits(), fmt.Sprintf("The two came within %s of each other, as on %d occasions", c.Text(closeInTime), occasions))
		}
		return indicator.Clear()
	},
}

// roaming reports whether the session is of a phone that a declared trip took abroad: its address stays at home.
func roaming(c *indicator.Case, s sighting) bool {
	return s.kind() == dossier.Mobile && c.TravelCovers("", s.At)
}

// A pair is two sessions, the first of which began no later.
type pair struct{ a, b sighting }

// overlap is how long both were in session; negative where the second began that long after the first had ended.
func (p pair) overlap() time.Duration {
	end := p.a.end()
	if p.b.end().Before(end) {
		end = p.b.end()
	}
	return end.Sub(p.b.At)
}

// distantPairs gives the pairs of different devices far apart that were in session at once or nearly so, by the time of
// the second. The sessions are sorted by their beginning.
func distantPairs(c *indicator.Case, all []sighting) iter.Seq[pair] {
	far := float64(c.Limit(distant))
	return func(yield func(pair) bool) {
		for i, open := range earlier(all, c.Duration(closeInTime)) {
			for _, a := range open {
				p := pair{a, all[i]}
				if a.DeviceID != p.b.DeviceID && p.showsPlace() && a.Network.Distance(p.b.Network) >= far && !yield(p) {
					return
				}
			}
		}
	}
}

// showsPlace reports whether at least one of the addresses is where its user is.
func (p pair) showsPlace() bool {
	shows := func(s sighting) bool {
		return !s.kind().HidesPlace() && s.kind() != dossier.Satellite && s.kind() != dossier.Mobile
	}
	return shows(p.a) || shows(p.b)
}

func (p pair) describe(r indicator.Result, how string) indicator.Result {
	for _, s := range []sighting{p.a, p.b} {
		r = r.And(s.ref(), "Device %s was in session from %s to %s, at %s in %s (%s; %s).",
			s.DeviceID, indicator.Time(s.At), indicator.Time(s.end()), s.IP, s.place(), s.carrier(), s.source())
	}
	return r.And(p.b.ref(), "%s, %.0f km apart.", how, p.a.Network.Distance(p.b.Network))
}
