// Package document holds the indicators that an identity document, or the identity it states, is not the candidate's.
package document

import "bonafide/internal/indicator"

// Family is the group of document indicators.
var Family = indicator.Family{
	ID:    "document",
	Title: "Identity documents",
	Cap:   16,
	Indicators: []*indicator.Indicator{
		idDocStructuralInvalid,
		idDocImageTampering,
		identityOwnerContradiction,
	},
}
