// Package live holds the indicators about conduct in live sessions. An accommodation on file switches off what it
// covers.
package live

import "bonafide/internal/indicator"

// Family is the group of live-session indicators.
var Family = indicator.Family{
	ID:    "live",
	Title: "Live sessions",
	Cap:   12,
	Indicators: []*indicator.Indicator{
		cameraRefused,
	},
}
