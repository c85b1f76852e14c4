// Package footprint holds the indicators that public profiles and the application itself contradict the candidate's
// claims. Having no profile is no sign of anything.
package footprint

import (
	"fmt"

	"bonafide/internal/indicator"
)

// Family is the group of footprint indicators.
var Family = indicator.Family{
	ID:    "footprint",
	Title: "Public profiles and application",
	Cap:   9,
	Indicators: []*indicator.Indicator{
		profileConflictsResume,
		footprintThinOrNew,
		repoHistoryFabricated,
		repoIdentityRotation,
		portfolioClone,
		aiWrittenApplication,
		applicationVelocity,
	},
}

func profileRef(i int) string { return fmt.Sprintf("profiles[%d]", i) }
