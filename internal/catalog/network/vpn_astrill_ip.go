package network

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var sightingLife = &indicator.Limit{ID: "sighting", Title: "How near in time the source saw the VPN at the address", Default: 90, Unit: "days", Min: 7, Max: 365,
	Why: "Addresses are let again, so that an older entry says nothing."}

var declaredStay = &indicator.Level{ID: "declared_stay", Title: "The candidate declared a stay that explains it", Points: 2}

var vpnAstrillIP = &indicator.Indicator{
	ID:      "vpn_astrill_ip",
	Version: 1,
	Title:   "A session came through an address of the VPN Astrill",
	Doc: `A session of the last {life} came from an address that a dated source lists as Astrill's, seen there within {sighting} of the session. An undated or older entry does not count.

Of one publisher's investigations since 2022, 72 % met this VPN. That alone would weigh far more; it is held there because the VPN is a usual choice of honest residents, students and travellers in China, of whom nobody knows the number. Where the candidate claims to live there, or declared a trip that covers the day, wherever to, the finding is worth {declared_stay}.

The place is taken from the residence's time zone. Watch this rule's effect on people with family in China by itself.`,
	Stages:   []string{"application", "interview", "post-hire"},
	Sources:  indicator.Cite("S20", "S23", "S37", "S45"),
	Innocent: `People who live, study or travel in China, and who kept the subscription afterwards.`,
	Ask:      "Ask which VPN the candidate uses and why, and record the stay that explains it",
	Clears:   "A declared stay that covers the session, and sessions from an ordinary line since",
	Minutes:  5,
	Needs:    dossier.SessionNetworks,
	Points:   8,
	Levels:   []*indicator.Level{declaredStay},
	Limits:   []*indicator.Limit{life, sightingLife},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		seen := only(all, func(s sighting) bool { return astrill(c, s) })
		undeclared := only(seen, func(s sighting) bool { return !staysWhereUsual(c, s) })
		line := func(s sighting) string {
			return "On " + indicator.Time(s.At) + " the session came from " + s.IP + " (" + s.carrier() + "), an address of Astrill (" + s.source() + ")."
		}
		switch {
		case len(undeclared) > 0:
			return list(indicator.Hits(), undeclared, line)
		case len(seen) > 0:
			return list(indicator.Hits(), seen, line).Worth(declaredStay)
		}
		return indicator.Clear()
	},
}

// astrill reports whether a dated source saw Astrill at the session's address near its time.
func astrill(c *indicator.Case, s sighting) bool {
	n := s.Network
	return n != nil && strings.Contains(strings.ToLower(n.VPNService), "astrill") && s.SharedWith == "" &&
		!n.SeenAt.IsZero() && s.At.Sub(n.SeenAt.Time()).Abs() <= c.Duration(sightingLife)
}

// staysWhereUsual reports whether the candidate claims a place where this VPN is a usual choice, or a trip.
func staysWhereUsual(c *indicator.Case, s sighting) bool {
	if c.TravelCovers("", s.At) {
		return true
	}
	home := c.ResidenceAt(s.At)
	return home != nil && (home.Timezone == "Asia/Shanghai" || home.Timezone == "Asia/Urumqi")
}
