// Package network holds the indicators that a claimed place and the networks a candidate comes from contradict each
// other. One cause - a VPN, a trip, an error in a location database - trips several of them, so that they share a cap
// and never escalate alone.
package network

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of network indicators.
var Family = indicator.Family{
	ID:    "network",
	Title: "Network and location",
	Cap:   12,
	Indicators: []*indicator.Indicator{
		ipCountryMismatch,
		impossibleTravel,
		concurrentDistantSessions,
		vpnOrHostingIP,
		vpnAstrillIP,
		vpnDropReveal,
		deviceTimezoneMismatch,
		activityHoursMismatch,
		remoteDesktopIngress,
	},
}

// Limits that several rules of the family have.
var (
	life = &indicator.Limit{ID: "life", Title: "How long a session counts", Default: 90, Unit: "days", Min: 7, Max: 365, Ages: true,
		Why: "Addresses change hands and people move, so that evidence from networks expires. Counted back from the assessment."}
	fewDays = &indicator.Limit{ID: "fewest_days", Title: "Days on which it must be seen", Default: 2, Unit: "days", Min: 2, Max: 30,
		Why: "One may be a stop-over or an error of a database."}
)

// A sighting is one session that counts, with its place in the dossier.
type sighting struct {
	*dossier.Session
	index int
}

// recent returns the candidate's own sessions that are young enough, oldest first, each once.
func recent(c *indicator.Case) []sighting {
	type within time.Duration
	oldest := c.Duration(life)
	return indicator.Once(c, within(oldest), func() []sighting { return sessionsWithin(c, oldest) })
}

// sessionsWithin returns the sessions that are no older. One of the kind "reference" is the referee's.
func sessionsWithin(c *indicator.Case, oldest time.Duration) []sighting {
	all := make([]sighting, 0, len(c.Sessions))
	for i := range c.Sessions {
		s := &c.Sessions[i]
		age := c.AsOf.Sub(s.At)
		if s.Kind != "reference" && age >= 0 && age <= oldest {
			all = append(all, sighting{s, i})
		}
	}
	slices.SortFunc(all, order)
	return slices.CompactFunc(all, func(a, b sighting) bool { return order(a, b) == 0 })
}

// order sorts sightings by time, then by all that an indicator looks at, so that two of which it is zero are one
// session recorded twice.
func order(a, b sighting) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	return cmp.Or(
		a.Until.Compare(b.Until), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.IP, b.IP),
		cmp.Compare(a.DeviceID, b.DeviceID), cmp.Compare(a.SharedWith, b.SharedWith), cmp.Compare(a.Timezone, b.Timezone),
		compareKnown(a.UTCOffsetMinutes, b.UTCOffsetMinutes), cmp.Compare(a.Renderer, b.Renderer), cmp.Compare(a.ColorDepth, b.ColorDepth),
		compareBools(a.CandidateInitiated, b.CandidateInitiated), compareNetworks(a.Network, b.Network),
	)
}

func compareNetworks(a, b *dossier.Network) int {
	if a == nil || b == nil {
		return cmp.Compare(known(a), known(b))
	}
	return cmp.Or(
		cmp.Compare(a.Country, b.Country), cmp.Compare(a.City, b.City), cmp.Compare(a.Kind, b.Kind),
		compareKnown(a.Latitude, b.Latitude), compareKnown(a.Longitude, b.Longitude), compareKnown(a.RadiusKM, b.RadiusKM),
		cmp.Compare(a.VPNService, b.VPNService), a.SeenAt.Time().Compare(b.SeenAt.Time()), cmp.Compare(a.ASN, b.ASN),
		cmp.Compare(a.Organization, b.Organization), cmp.Compare(a.Source, b.Source),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// compareKnown sorts what is not known before what is.
func compareKnown[T cmp.Ordered](a, b *T) int {
	if a == nil || b == nil {
		return cmp.Compare(known(a), known(b))
	}
	return cmp.Compare(*a, *b)
}

func known[T any](p *T) int {
	if p == nil {
		return 0
	}
	return 1
}

// ref names the dossier member that holds the session.
func (s sighting) ref() string { return fmt.Sprintf("sessions[%d]", s.index) }

// earlier gives the place of each session, and the sessions before it that had not ended longer than the time given when
// it began. The sessions are sorted by their beginning.
func earlier(all []sighting, ago time.Duration) iter.Seq2[int, []sighting] {
	return func(yield func(int, []sighting) bool) {
		var open []sighting
		for i, s := range all {
			open = slices.DeleteFunc(open, func(o sighting) bool { return s.At.Sub(o.end()) > ago })
			if !yield(i, open) {
				return
			}
			open = append(open, s)
		}
	}
}

// only keeps the sightings for which ok holds.
func only(all []sighting, ok func(sighting) bool) []sighting {
	kept := make([]sighting, 0, len(all))
	for _, s := range all {
		if ok(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// day is the UTC date of the session.
func (s sighting) day() dossier.Date { return dossier.DateOf(s.At.UTC()) }

// days counts the UTC dates on which the sessions began.
func days(all []sighting) int {
	seen := map[dossier.Date]bool{}
	for _, s := range all {
		seen[s.day()] = true
	}
	return len(seen)
}

// kind returns the kind of the session's network, UnknownNetwork where none is recorded.
func (s sighting) kind() dossier.NetworkKind {
	if s.Network == nil || s.Network.Kind == "" {
		return dossier.UnknownNetwork
	}
	return s.Network.Kind
}

// end is when the session ended, or began where no end is recorded.
func (s sighting) end() time.Time {
	if s.Until.IsZero() {
		return s.At
	}
	return s.Until
}

// place names where the network's address was located.
func (s sighting) place() string {
	if s.Network.City == "" {
		return s.Network.Country
	}
	return s.Network.City + ", " + s.Network.Country
}

// carrier names who runs the network, as far as that is known.
func (s sighting) carrier() string {
	switch n := s.Network; {
	case n.Organization != "" && n.ASN != 0:
		return fmt.Sprintf("%s, AS%d", n.Organization, n.ASN)
	case n.Organization != "":
		return n.Organization
	case n.ASN != 0:
		return fmt.Sprintf("AS%d", n.ASN)
	}
	return "network owner not known"
}

// source names the data set that located the address, and its date.
func (s sighting) source() string {
	text := s.Network.Source
	if text == "" {
		text = "as recorded with the session"
	}
	if !s.Network.SeenAt.IsZero() {
		text += ", seen " + indicator.Day(s.Network.SeenAt)
	}
	return text
}

// most is the number of sessions that evidence lists one by one.
const most = 5

// list adds one line a session to the result, and counts the rest.
func list(r indicator.Result, all []sighting, line func(sighting) string) indicator.Result {
	for i, s := range all {
		if i == most {
			return r.And("sessions", "And %d more of the same.", len(all)-most)
		}
		r = r.And(s.ref(), "%s", line(s))
	}
	return r
}

// offset writes an offset from UTC: UTC+05:30.
func offset(d time.Duration) string {
	sign := '+'
	if d < 0 {
		sign, d = '-', -d
	}
	return fmt.Sprintf("UTC%c%02d:%02d", sign, int(d.Hours()), int(d.Minutes())%60)
}

// nothingRecent is the answer where the recorded sessions are all too old.
func nothingRecent(c *indicator.Case) indicator.Result {
	return indicator.NoData("no session of the %s before %s is recorded", c.Text(life), indicator.Time(c.AsOf))
}

// hoursMinutes writes a duration to the minute: 2 h 05 min.
func hoursMinutes(d time.Duration) string {
	d = d.Truncate(time.Minute)
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}
