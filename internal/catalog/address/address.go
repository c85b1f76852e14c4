// Package address holds the indicators that addresses of one candidate contradict each other. A house move trips
// several of them at once, so they share a cap.
package address

import "bonafide/internal/indicator"

// Family is the group of address indicators.
var Family = indicator.Family{
	ID:    "address",
	Title: "Addresses and equipment",
	Cap:   12,
	Indicators: []*indicator.Indicator{
		idAddressMismatch,
		shipToMismatch,
		shipAddressLateChange,
		shipToForwarder,
		byodInsistence,
		deviceRerouted,
	},
}
