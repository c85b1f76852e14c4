package network

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	fewestSessions = &indicator.Limit{ID: "fewest_sessions", Title: "Sessions that are enough to tell", Default: 3, Min: 3, Max: 50,
		Why: "Many people use a VPN now and then."}
	hiddenShare = &indicator.Limit{ID: "share", Title: "Share of the sessions", Default: 50, Unit: "%", Min: 50, Max: 100,
		Why: "Many people, and more developers than others, use a VPN now and then."}
)

var vpnOrHostingIP = &indicator.Indicator{
	ID:      "vpn_or_hosting_ip",
	Version: 1,
	Title:   "Many of the sessions come through a VPN or a hosting centre",
	Doc: `At least {share} of the sessions of the last {life}, of which there are {fewest_sessions} or more, came from addresses of a VPN, a hosting centre or Tor.

Weak by design: about every third internet user does. Private relays and company gateways are no VPN and count as ordinary sessions, as does an address that the candidate declared as shared, an employer's VPN say. A session whose network is not known counts as ordinary too, so that missing data never raises the share.

Lists disagree: of the first 500 IPv4 ranges of Apple's relay, a popular free VPN list holds 499, so relay ranges are taken off first.`,
	Stages:   []string{"application", "interview"},
	Sources:  indicator.Cite("S1", "S7", "S18", "S45"),
	Innocent: `Privacy-minded people, developers, travellers on open wireless, people whose network is censored or watched, staff of an employer that routes all traffic through its own VPN.`,
	Ask:      "Ask for one session without VPN, with notice of what is recorded",
	Clears:   "Enough sessions from an ordinary line, or a declared employer VPN",
	Minutes:  5,
	Needs:    dossier.SessionNetworks,
	Points:   2,
	Limits:   []*indicator.Limit{life, fewestSessions, hiddenShare},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		known := only(all, func(s sighting) bool { return s.kind() != dossier.UnknownNetwork })
		if len(all) < c.Limit(fewestSessions) || len(known) == 0 {
			return indicator.NoData("fewer than %s sessions of the last %s are recorded, or the kind of network is known of none", c.Text(fewestSessions), c.Text(life))
		}
		hidden := only(known, throughVPN)
		if 100*len(hidden) < c.Limit(hiddenShare)*len(all) {
			return indicator.Clear()
		}
		share := fmt.Sprintf("%d of %d sessions since %s came through a VPN, a hosting centre or Tor.",
			len(hidden), len(all), indicator.Day(dossier.DateOf(c.AsOf.Add(-c.Duration(life)).UTC())))
		return list(indicator.Hit("sessions", "%s", share), hidden, func(s sighting) string {
			return fmt.Sprintf("On %s: %s, %s (%s; %s).", indicator.Time(s.At), s.IP, kindNames[s.kind()], s.carrier(), s.source())
		})
	},
}

var kindNames = map[dossier.NetworkKind]string{
	dossier.VPN:               "a VPN",
	dossier.Hosting:           "a hosting centre",
	dossier.RemoteDesktopHost: "a host of remote desktops",
	dossier.Tor:               "Tor",
}

// throughVPN reports whether the session came through one of the listed kinds and was not declared.
func throughVPN(s sighting) bool {
	_, listed := kindNames[s.kind()]
	return listed && s.SharedWith == ""
}
