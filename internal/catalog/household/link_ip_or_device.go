package household

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	near = &indicator.Limit{ID: "hours", Title: "Time between the two uses", Default: 24, Unit: "hours", Min: 1, Max: 24,
		Why: "Providers give an address to another customer afterwards, and a device may be sold."}
	deviceCrowd = &indicator.Limit{ID: "crowd", Title: "People on one device, the candidate among them, who are more than a household", Default: 3, Min: 3, Max: 20,
		Why: "A couple shares a device."}
)

var linkIPOrDevice = &indicator.Indicator{
	ID:      "link_ip_or_device",
	Version: 1,
	Title:   "Another candidate used the same device or network address",
	Doc: `The candidate and another, with whom no household is declared, used one device, or one network address that strangers do not share, within {hours} of each other.

Addresses of mobile networks, VPNs, schools, libraries and of providers that put many customers behind one say nothing, nor does an address of which the kind is not known. {Crowd} people or more on one device, whenever, count {crowded} in the link group. Use that is declared as shared is explained.`,
	Stages:   []string{"application", "interview"},
	Sources:  indicator.Cite("S1", "S19"),
	Innocent: `A library's, school's or employer's computer, a café, a household that shares a laptop.`,
	Ask:      "Ask each candidate whose device or line it is, and record it as shared if it is",
	Clears:   "A household or shared use declared by either",
	Minutes:  5,
	Needs:    dossier.Sessions,
	Points:   4,
	Levels:   []*indicator.Level{crowded},
	Limits:   []*indicator.Limit{near, deviceCrowd},
	Judge: func(c *indicator.Case) indicator.Result {
		hits, noticed := indicator.Hits(), indicator.Clear()
		found := false
		others := map[string]map[string]bool{}
		most := 0
		for _, l := range append(c.Links.Of(dossier.SharedDevice), c.Links.Of(dossier.SharedIP)...) {
			if l.Excused() {
				noticed = noticed.And(l.Ref, "The %s was also used by %s, which is explained.", l.Key, l.Whose())
				continue
			}
			if l.Kind == dossier.SharedDevice {
				if others[l.Key] == nil {
					others[l.Key] = map[string]bool{}
				}
				others[l.Key][l.Other] = true
				most = max(most, len(others[l.Key]))
			}
			found = found || l.At.Sub(l.OtherAt).Abs() <= c.Duration(near)
			hits = hits.And(l.Ref, "The candidate used the %s on %s, %s on %s.", l.Key, indicator.Time(l.At), l.Whose(), indicator.Time(l.OtherAt))
		}
		switch {
		case most+1 >= c.Limit(deviceCrowd):
			return hits.Worth(crowded)
		case found:
			return hits
		}
		return noticed
	},
}
