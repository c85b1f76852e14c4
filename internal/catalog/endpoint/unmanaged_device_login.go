package endpoint

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	loginDays = &indicator.Limit{ID: "days", Title: "Days from the beginning", Default: 14, Unit: "days", Min: 1, Max: 60,
		Why: "In the first two weeks the employer's device should be the one in use."}
	elsewhere = &indicator.Limit{ID: "distance", Title: "Distance from every place on file", Default: 500, Unit: "km", Min: 100, Max: 5000,
		Why: "Databases that locate network addresses err by hundreds of kilometres."}
)

var unmanagedDeviceLogin = &indicator.Indicator{
	ID:      "unmanaged_device_login",
	Version: 1,
	Title:   "An early sign-in came from an unmanaged device in a place not on file",
	Doc: `Within the first {days} somebody signed in to the employer's systems from a device that is not managed, in a place that is not on file: in another country, or {distance} or more, after the accuracy radius, from every place where the candidate says they live or lived, and covered by no declared or approved trip. An address that equipment was sent to is none of these: it excuses nothing.

Networks that hide their user's place, and mobile, carrier-shared and satellite ones, say nothing. A sign-in whose device nobody described does not count.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S37"),
	Innocent: `Mail on a private telephone, set-up on the first day, a visit to relatives before the first day.`,
	Ask:      "Ask which device it was and where, and let IT security end the session",
	Clears:   "The device shown and enrolled, or a trip recorded that covers the day",
	Minutes:  10,
	Needs:    dossier.LocatedResidence | dossier.LoginDevices,
	Points:   4,
	Limits:   []*indicator.Limit{loginDays, elsewhere},
	Judge: func(c *indicator.Case) indicator.Result {
		if begun(c).IsZero() {
			return indicator.NoData("neither the device's arrival nor the first day at work is recorded")
		}
		for i, s := range c.Sessions {
			if s.Kind != "login" || s.ManagedDevice == nil || *s.ManagedDevice || s.SharedWith != "" || !within(s.At, begun(c), c.Duration(loginDays)) {
				continue
			}
			if showsPlace(s.Network) && !onFile(c, s) {
				return indicator.Hit(fmt.Sprintf("sessions[%d]", i), "On %s somebody signed in from an unmanaged device at %s in %s (%s). The candidate gave %s and no trip.",
					indicator.Time(s.At), s.IP, place(s.Network), source(s.Network), c.Residence.Short())
			}
		}
		return indicator.Clear()
	},
}

// showsPlace reports whether the network's place is its user's.
func showsPlace(n *dossier.Network) bool {
	if n == nil || n.Kind.HidesPlace() {
		return false
	}
	switch n.Kind {
	case dossier.Mobile, dossier.CarrierNAT, dossier.Satellite:
		return false
	}
	return n.Country != "" || n.Located()
}

// onFile reports whether the candidate says to live or have lived near the session's place, or gave a trip to its country.
func onFile(c *indicator.Case, s dossier.Session) bool {
	if c.TravelCovers(s.Network.Country, s.At) || onApprovedTrip(c, s.At) {
		return true
	}
	for _, a := range addresses(c) {
		switch {
		case s.Network.Located() && a.Located():
			if dossier.Distance(*a.Latitude, *a.Longitude, *s.Network.Latitude, *s.Network.Longitude)-s.Network.Radius() < float64(c.Limit(elsewhere)) {
				return true
			}
		case a.Country == s.Network.Country:
			return true
		}
	}
	return false
}

func addresses(c *indicator.Case) []*dossier.Address {
	all := []*dossier.Address{c.Residence}
	for _, m := range c.Moves {
		for _, a := range []*dossier.Address{m.From, m.To} {
			if a != nil {
				all = append(all, a)
			}
		}
	}
	return all
}

func place(n *dossier.Network) string {
	if n.City == "" {
		return n.Country
	}
	return n.City + ", " + n.Country
}

func source(n *dossier.Network) string {
	if n.Source == "" {
		return "as recorded with the session"
	}
	return n.Source
}
