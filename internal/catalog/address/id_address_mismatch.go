package address

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var commute = &indicator.Limit{ID: "distance", Title: "Distance of the two addresses", Default: 150, Unit: "km", Min: 50, Max: 1000,
	Why: "Beyond a daily commute, so that a wrong suburb, a post town or a coarse place on the map never trips it."}

var idAddressMismatch = &indicator.Indicator{
	ID:      "id_address_mismatch",
	Version: 1,
	Title:   "The identity document's address is far from the claimed residence",
	Doc: `The address that an identity document prints lies more than {distance} from where the candidate claims to live, and the candidate declared no move since the document was issued.

A declared move suffices, documented or not: the rule asks whether the question was answered. Where the document's date of issue is not known, any declared move answers it.`,
	Stages:   []string{"identity"},
	Sources:  indicator.Cite("S20", "S34"),
	Innocent: `Documents are often years old and few people change them for a move. Students, soldiers and people without a home keep a family's address.`,
	Ask:      "Ask whether and when the candidate moved, and record the move",
	Clears:   "A declared move since the document was issued, better with a lease or a bill",
	Minutes:  3,
	Needs:    dossier.LocatedResidence | dossier.DocumentAddresses,
	Points:   3,
	Limits:   []*indicator.Limit{commute},
	Judge: func(c *indicator.Case) indicator.Result {
		result := indicator.Clear()
		for i, doc := range c.Documents {
			if !doc.IsIdentity() || !doc.Address.Located() {
				continue
			}
			km := doc.Address.Distance(c.Residence)
			if km <= float64(c.Limit(commute)) {
				continue
			}
			ref := fmt.Sprintf("documents[%d].address", i)
			text := fmt.Sprintf("The claimed residence is in %s; the %s, issued on %s, prints an address in %s, %.0f km away%s.",
				c.Residence.Short(), strings.ReplaceAll(doc.Kind, "_", " "), indicator.Day(doc.IssuedAt), doc.Address.Short(), km, located(c.Residence, doc.Address))
			if c.MovedSince(doc.IssuedAt) {
				result = result.And(ref, "%s The candidate declared a move since.", text)
				continue
			}
			return indicator.Hit(ref, "%s", text)
		}
		return result
	},
}

// located names the data sets that placed the two addresses, where the dossier did not.
func located(addresses ...*dossier.Address) string {
	var sources []string
	for _, a := range addresses {
		if a.Source != "" && (len(sources) == 0 || sources[0] != a.Source) {
			sources = append(sources, a.Source)
		}
	}
	if len(sources) == 0 {
		return ""
	}
	return " (" + strings.Join(sources, "; ") + ")"
}
