// Package facilitator holds the indicators that an identity, an account or the work itself was lent to somebody else.
package facilitator

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of facilitator indicators.
var Family = indicator.Family{
	ID:    "facilitator",
	Title: "Lent identities",
	Cap:   12,
	Indicators: []*indicator.Indicator{
		concurrentEmployment,
		workByOtherPerson,
		borrowIdentityRequest,
	},
}

// A sighting is one observation with its place in the dossier.
type sighting struct {
	dossier.Observation
	ref string
}

func observations(c *indicator.Case, code string) []sighting {
	var all []sighting
	for i, o := range c.Observations {
		if o.Code == code {
			all = append(all, sighting{o, fmt.Sprintf("observations[%d]", i)})
		}
	}
	return all
}
