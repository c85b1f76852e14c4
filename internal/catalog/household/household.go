// Package household holds the soft indicators that two candidates live, work or come together. Ordinary life explains
// most of them: they are never material on their own.
package household

import "bonafide/internal/indicator"

// Family is the group of household indicators.
var Family = indicator.Family{
	ID:    "household",
	Title: "Shared homes, devices and referrals",
	Cap:   5,
	Soft:  true,
	Indicators: []*indicator.Indicator{
		linkAddress,
		linkIPOrDevice,
		referralFromFlagged,
	},
}

// A soft link to many people is a hard one: it counts in the link group, with as many points as a shared phone number.
var crowded = &indicator.Level{ID: "crowded", Title: "So many people that it is no household", Points: 9, Group: "link"}
