package network

import (
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// farSide is the longest way on Earth in kilometres: half the circumference.
const farSide = 20_015.0

var (
	fastest = &indicator.Limit{ID: "speed", Title: "Speed beyond which nobody travels", Default: 900, Unit: "km/h", Min: 600, Max: 2000,
		Why: "The cruise of a jet; published products cut between 805 and 1,000."}
	farEnough = &indicator.Limit{ID: "distance", Title: "Distance after both accuracy radii", Default: 500, Unit: "km", Min: 100, Max: 5000,
		Why: "Location databases err by hundreds of kilometres."}
)

var impossibleTravel = &indicator.Indicator{
	ID:      "impossible_travel",
	Version: 1,
	Title:   "Two sessions lie further apart than anyone can travel in the time between",
	Doc: `Two sessions of the last {life} lie so far apart that nobody could have travelled from one to the other in the time between their beginnings: faster than {speed} over {distance} or more.

Both addresses' accuracy radii are taken off the distance first. Two sessions at the same instant count as one second apart.

Only addresses that fix a place take part. VPN, hosting, relay, company gateway and proxy addresses are where the service is; mobile, carrier-shared and satellite ones are where the operator's exchange is. All pairs are compared, not neighbours only, so that a session in between hides nothing.`,
	Stages:   []string{"application", "interview", "post-hire"},
	Sources:  indicator.Cite("S18", "S20", "S43", "S44"),
	Innocent: `A VPN that no list knows yet, a split tunnel, a phone and a laptop on two operators, a company proxy, wireless on board an aircraft, an account shared in a family, an error of the location database.`,
	Ask:      "Ask how the candidate was connected at the two times, and who else uses the account",
	Clears:   "A company proxy or VPN that explains one of the two addresses, recorded with the session",
	Minutes:  5,
	Needs:    dossier.SessionPlaces,
	Points:   6,
	Limits:   []*indicator.Limit{life, fastest, farEnough},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		located := only(all, fixesPlace)
		if len(located) < 2 {
			return indicator.NoData("fewer than two sessions of the last %s come from a network that fixes a place", c.Text(life))
		}
		t, found := fastestTrip(c, located)
		if !found {
			return indicator.Clear()
		}
		return indicator.Hit(t.from.ref(), "On %s a session came from %s in %s (%s; accurate to %.0f km; %s).",
			indicator.Time(t.from.At), t.from.IP, t.from.place(), t.from.carrier(), t.from.Network.Radius(), t.from.source()).
			And(t.to.ref(), "%s, on %s, one came from %s in %s (%s; accurate to %.0f km; %s). That is %.0f km after both radii, at %.0f km/h; a jet flies at about 900.",
				later(t.to.At.Sub(t.from.At)), indicator.Time(t.to.At), t.to.IP, t.to.place(), t.to.carrier(), t.to.Network.Radius(), t.to.source(), t.km, t.speed)
	},
}

// fixesPlace reports whether the session's address is where its user is, and its user surely the candidate.
func fixesPlace(s sighting) bool {
	return s.Network.Located() && s.kind().FixesPlace() && s.SharedWith == ""
}

// A trip is the way between two sessions.
type trip struct {
	from, to sighting
	km       float64 // after both accuracy radii
	speed    float64 // km/h
}

// fastestTrip returns the fastest impossible way between any two of the sessions, which are sorted by time. Of several at
// one place, the way from the last is the fastest.
func fastestTrip(c *indicator.Case, all []sighting) (best trip, found bool) {
	far, fast := float64(c.Limit(farEnough)), float64(c.Limit(fastest))
	longest := time.Duration(farSide / fast * float64(time.Hour))
	var last []sighting // at each place
	for _, to := range all {
		last = slices.DeleteFunc(last, func(from sighting) bool { return to.At.Sub(from.At) > longest })
		for _, from := range last {
			if t := tripBetween(from, to); t.km >= far && t.speed > fast && t.speed > best.speed {
				best, found = t, true
			}
		}
		last = append(slices.DeleteFunc(last, func(from sighting) bool { return samePlace(from, to) }), to)
	}
	return best, found
}

func samePlace(a, b sighting) bool {
	return *a.Network.Latitude == *b.Network.Latitude && *a.Network.Longitude == *b.Network.Longitude && a.Network.Radius() == b.Network.Radius()
}

func tripBetween(from, to sighting) trip {
	km := from.Network.Distance(to.Network) - from.Network.Radius() - to.Network.Radius()
	elapsed := max(to.At.Sub(from.At), time.Second)
	return trip{from, to, km, km / elapsed.Hours()}
}

// later writes the time between two sessions, as exactly as matters.
func later(d time.Duration) string {
	switch {
	case d == 0:
		return "At the same time"
	case d < time.Minute:
		return d.String() + " later"
	default:
		return hoursMinutes(d) + " later"
	}
}
