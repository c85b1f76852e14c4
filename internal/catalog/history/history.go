// Package history holds the indicators that employers, schools and referees contradict the career a candidate claims.
package history

import "bonafide/internal/indicator"

// Family is the group of history indicators.
var Family = indicator.Family{
	ID:    "history",
	Title: "Career and references",
	Cap:   14,
	Indicators: []*indicator.Indicator{
		employerDenies,
		educationDenies,
		employerUnverifiable,
		referenceChannelSuspect,
		referenceLinkedToCandidate,
		referenceSerialVoucher,
		frontCompanySiteSignals,
		resumeTechAnachronism,
		resumeTimelineConflict,
	},
}
