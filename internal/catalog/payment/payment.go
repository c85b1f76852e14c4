// Package payment holds the indicators that wages would go to somebody else than the candidate.
package payment

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of payment indicators.
var Family = indicator.Family{
	ID:    "payment",
	Title: "Payment",
	Cap:   12,
	Indicators: []*indicator.Indicator{
		bankHolderMismatch,
		bankChangeChurn,
		payoutChannelEvasion,
	},
}

func payoutRef(i int) string { return fmt.Sprintf("onboarding.payouts[%d]", i) }

// masked describes an account by its bank and last four characters.
func masked(p dossier.Payout) string {
	end := []rune(p.Account)
	if len(end) > 4 {
		end = end[len(end)-4:]
	}
	bank := p.Bank
	if bank == "" {
		bank = "an account"
	}
	if len(end) == 0 {
		return bank
	}
	return fmt.Sprintf("%s •••%s", bank, string(end))
}
