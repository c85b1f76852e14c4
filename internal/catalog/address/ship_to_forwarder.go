package address

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var shipToForwarder = &indicator.Indicator{
	ID:      "ship_to_forwarder",
	Version: 1,
	Title:   "Equipment is to go to an address where nobody lives",
	Doc: `The shipping address is a private mailbox, a PO box, a freight forwarder, a shared office, or commercial or vacant premises, as somebody looked up, and no reason is documented.

Equipment ought to reach the named person. A parcel locker is left out, since carriers send people there. A documented reason covers what is ordinary: a town without delivery, a life on the road, the employer's own office.`,
	Stages:   []string{"onboarding"},
	Sources:  indicator.Cite("S2", "S23"),
	Innocent: `People in towns that have PO boxes only, people who live on the road, who guard their address, who work from a shared office.`,
	Ask:      "Ask for a home address or offer collection in person, and record the reason",
	Clears:   "A reason on record, or another address where the candidate lives",
	Minutes:  5,
	Needs:    dossier.ShipmentClasses,
	Points:   5,
	Judge: func(c *indicator.Case) indicator.Result {
		for i, s := range c.Onboarding.Shipments {
			if name, ok := classNames[s.Address.Class]; ok && !s.ReasonDocumented {
				return indicator.Hit(fmt.Sprintf("onboarding.shipments[%d].address", i),
					"On %s equipment was to go to an address in %s that is recorded as %s, with no reason on record.", indicator.Time(s.RequestedAt), s.Address.Short(), name)
			}
		}
		return indicator.Clear()
	},
}

// classNames are the classes of address where nobody lives.
var classNames = map[string]string{
	"po_box":                "a PO box",
	"mail_receiving_agency": "a private mailbox",
	"freight_forwarder":     "a freight forwarder",
	"coworking":             "a shared office",
	"commercial":            "commercial premises",
	"vacant":                "vacant premises",
}
