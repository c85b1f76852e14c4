// Package name holds the indicators that the names a candidate goes by contradict each other. They see the candidate's
// own names and nothing about where a name comes from.
package name

import "bonafide/internal/indicator"

// Family is the group of name indicators.
var Family = indicator.Family{
	ID:    "name",
	Title: "Names",
	Cap:   6,
	Indicators: []*indicator.Indicator{
		legalNameMismatch,
		liveOtherIdentityArtifact,
	},
}
