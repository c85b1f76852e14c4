package address

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var neighbourhood = &indicator.Limit{ID: "near", Title: "Distance that is still the same place", Default: 25, Unit: "km", Min: 5, Max: 200,
	Why: "It leaves room for the neighbouring town and a place of work."}

var shipToMismatch = &indicator.Indicator{
	ID:      "ship_to_mismatch",
	Version: 1,
	Title:   "Equipment is to go to an address that is not the candidate's",
	Doc: `A shipping address lies more than {near} from every address that the candidate's identity documents print and from the residence, if that was verified, and no reason is documented.

A residence that nobody verified does not excuse: hosts receive devices at addresses that somebody else claims. A documented reason or a documented move to the place does. Without an address from an identity document there is nothing to compare with.`,
	Stages:   []string{"onboarding"},
	Sources:  indicator.Cite("S1", "S7", "S11", "S15", "S20"),
	Innocent: `People who have just moved or stay with family, who have parcels sent to a concierge or locker, who hide their address from a violent partner.`,
	Ask:      "Ask why the equipment goes there, and offer collection in person",
	Clears:   "A lease or a bill for the address, a documented move, or collection in person",
	Minutes:  5,
	Needs:    dossier.DocumentAddresses | dossier.LocatedShipments,
	Points:   6,
	Limits:   []*indicator.Limit{neighbourhood},
	Judge: func(c *indicator.Case) indicator.Result {
		for i, s := range c.Onboarding.Shipments {
			if !s.Address.Located() || s.ReasonDocumented || ownAddress(c, &s.Address) || movedTo(c, &s.Address) {
				continue
			}
			doc := documentAddress(c)
			return indicator.Hit(fmt.Sprintf("onboarding.shipments[%d].address", i),
				"The identity document prints an address in %s; on %s equipment was to go to %s, %.0f km away, with no reason on record%s.",
				doc.Short(), indicator.Time(s.RequestedAt), s.Address.Short(), doc.Distance(&s.Address), located(doc, &s.Address))
		}
		return indicator.Clear()
	},
}

// ownAddress reports whether the place is near an identity document's address or the verified residence.
func ownAddress(c *indicator.Case, a *dossier.Address) bool {
	near := float64(c.Limit(neighbourhood))
	if r := c.Residence; r.Located() && r.Verified && r.Distance(a) <= near {
		return true
	}
	for _, doc := range c.Documents {
		if doc.IsIdentity() && doc.Address.Located() && doc.Address.Distance(a) <= near {
			return true
		}
	}
	return false
}

// movedTo reports whether a documented move led near the place. A move that does not say where to led to the residence.
func movedTo(c *indicator.Case, a *dossier.Address) bool {
	for _, m := range c.Moves {
		to := m.To
		if to == nil {
			to = c.Residence
		}
		if m.Documented && to.Located() && a.Located() && to.Distance(a) <= float64(c.Limit(neighbourhood)) {
			return true
		}
	}
	return false
}

// documentAddress returns the first located address of an identity document.
func documentAddress(c *indicator.Case) *dossier.Address {
	for _, doc := range c.Documents {
		if doc.IsIdentity() && doc.Address.Located() {
			return doc.Address
		}
	}
	return nil
}
