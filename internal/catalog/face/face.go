// Package face holds the indicators about the candidate's pictures: where they come from, and whether they show one
// person at every stage. People compare faces, not programs.
package face

import "bonafide/internal/indicator"

// Family is the group of face indicators.
var Family = indicator.Family{
	ID:    "face",
	Title: "Portraits and faces",
	Cap:   14,
	Indicators: []*indicator.Indicator{
		photoStockOrPublicMatch,
		photoAIGeneratedMarker,
		photoTemplateReuse,
		faceMismatchAcrossStages,
	},
}
