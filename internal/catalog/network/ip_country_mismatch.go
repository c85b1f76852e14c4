package network

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// coarsest is the accuracy radius in kilometres above which an address does not fix a country.
const coarsest = 100

var ipCountryMismatch = &indicator.Indicator{
	ID:      "ip_country_mismatch",
	Version: 1,
	Title:   "Sessions come from another country than the claimed residence",
	Doc: `On two or more days within the last 90, sessions came from addresses in a country that is neither the claimed residence nor the goal of a declared trip.

Two sessions on two days, because one may be a stop-over or a database error. Countries only: locating an address in a city errs by some 10 km on fixed lines but by about 200 km on mobile ones, and fails far more often in Asia and Africa than in Europe, so a rule on cities would weigh on people there. An address counts only where its accuracy radius is at most 100 km or where no more than its country is known.

Addresses that hide their user's place (VPN, hosting, Tor, relay, company gateway, proxy) or whose ground station may stand in another country (satellite) say nothing here. For a time before a declared move the former residence is the claim.`,
	Stages:   []string{"application", "interview", "post-hire"},
	Sources:  indicator.Cite("S1", "S20", "S31", "S44"),
	Innocent: `Travellers who did not think of declaring a trip, people near a border, holders of a SIM card from abroad, staff behind a company's foreign gateway, and errors of the location database.`,
	Ask:      "Ask where the candidate worked on the listed days, and record the trip or the move",
	Clears:   "A declared trip or move that covers the days, or a network operator's word that the address is used in the claimed country",
	Minutes:  5,
	Needs:    dossier.Residence | dossier.SessionNetworks,
	Points:   5,
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		located := only(all, fixesCountry)
		if len(located) == 0 {
			return indicator.NoData("no session of the last 90 days comes from a network that shows its country")
		}
		elsewhere := only(located, func(s sighting) bool {
			home := c.ResidenceAt(s.At)
			return s.Network.Country != home.Country && !c.TravelCovers(s.Network.Country, s.At)
		})
		line := func(s sighting) string {
			return fmt.Sprintf("The claimed residence is in %s and no declared trip explains otherwise; on %s the session came from %s in %s (%s; %s).",
				c.ResidenceAt(s.At).Country, indicator.Time(s.At), s.IP, s.Network.Country, s.carrier(), s.source())
		}
		if len(elsewhere) >= 2 && days(elsewhere) >= 2 {
			return list(indicator.Hits(), elsewhere, line)
		}
		return list(indicator.Clear(), elsewhere, line)
	},
}

// fixesCountry reports whether the session's address says in which country its user is.
func fixesCountry(s sighting) bool {
	return s.Network != nil && s.Network.Country != "" && !s.kind().HidesPlace() && s.kind() != dossier.Satellite &&
		s.Network.Radius() <= coarsest
}
