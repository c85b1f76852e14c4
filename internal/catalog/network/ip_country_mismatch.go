package network

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var coarsest = &indicator.Limit{ID: "radius", Title: "Accuracy radius up to which an address fixes a country", Default: 100, Unit: "km", Min: 10, Max: 1000,
	Why: "A larger circle reaches into the next country."}

var ipCountryMismatch = &indicator.Indicator{
	ID:      "ip_country_mismatch",
	Version: 1,
	Title:   "Sessions come from another country than the claimed residence",
	Doc: `On {fewest_days} or more within the last {life}, sessions came from addresses in a country that is neither the claimed residence nor the goal of a declared trip.

Countries only: locating an address in a city errs by some 10 km on fixed lines but by about 200 km on mobile ones, and fails far more often in Asia and Africa than in Europe, so a rule on cities would weigh on people there. An address counts only where its accuracy radius is at most {radius} or where no more than its country is known.

Addresses that hide their user's place (VPN, hosting, Tor, relay, company gateway, proxy), whose ground station may stand in another country (satellite) or that a SIM card brings from its home country (mobile) say nothing here, nor does one that the candidate declared as shared, an employer's office say. Near a border the circle of accuracy may hold the claimed residence itself: then nothing contradicts it. For a time before a declared move the former residence is the claim.`,
	Stages:   []string{"application", "interview", "post-hire"},
	Sources:  indicator.Cite("S1", "S20", "S31", "S44"),
	Innocent: `Travellers who did not think of declaring a trip, people near a border, holders of a SIM card from abroad, staff behind a company's foreign gateway, and errors of the location database.`,
	Ask:      "Ask where the candidate worked on the listed days, and record the trip or the move",
	Clears:   "A declared trip or move that covers the days, or a network operator's word that the address is used in the claimed country",
	Minutes:  5,
	Needs:    dossier.Residence | dossier.SessionNetworks,
	Points:   5,
	Limits:   []*indicator.Limit{life, fewDays, coarsest},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		located := only(all, func(s sighting) bool { return fixesCountry(c, s) })
		if len(located) == 0 {
			return indicator.NoData("no session of the last %s comes from a network that shows its country", c.Text(life))
		}
		elsewhere := only(located, func(s sighting) bool {
			home := c.ResidenceAt(s.At)
			return s.Network.Country != home.Country && !mayBe(s.Network, home) && !c.TravelCovers(s.Network.Country, s.At)
		})
		line := func(s sighting) string {
			return fmt.Sprintf("The claimed residence is in %s and no declared trip explains otherwise; on %s the session came from %s in %s (%s; %s).",
				c.ResidenceAt(s.At).Country, indicator.Time(s.At), s.IP, s.Network.Country, s.carrier(), s.source())
		}
		if days(elsewhere) >= c.Limit(fewDays) {
			return list(indicator.Hits(), elsewhere, line)
		}
		return list(indicator.Clear(), elsewhere, line)
	},
}

// fixesCountry reports whether the session's address says in which country its user is.
func fixesCountry(c *indicator.Case, s sighting) bool {
	switch s.kind() {
	case dossier.Satellite, dossier.Mobile:
		return false
	}
	return s.Network != nil && s.Network.Country != "" && !s.kind().HidesPlace() && s.SharedWith == "" &&
		s.Network.Radius() <= float64(c.Limit(coarsest))
}

// mayBe reports whether the address's circle of accuracy holds the place.
func mayBe(n *dossier.Network, place *dossier.Address) bool {
	return n.Located() && place.Located() && dossier.Distance(*n.Latitude, *n.Longitude, *place.Latitude, *place.Longitude) <= n.Radius()
}
