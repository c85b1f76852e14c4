package payment

import (
	"cmp"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	changesApart   = 60 // days
	aroundFirstPay = 30 // days
)

var bankChangeChurn = &indicator.Indicator{
	ID:      "bank_change_churn",
	Version: 1,
	Title:   "The payout account changed again and again",
	Doc: `The payout account was changed twice within 60 days; or once before the first pay day and once more within 30 days of it.

The first account is no change, and neither is one entered again as it was. One change is ordinary: a bank fails or a card is lost. Two inside two pay periods are what employers reported of accounts that were rented and closed.`,
	Stages:   []string{"onboarding", "post-hire"},
	Sources:  indicator.Cite("S5", "S25"),
	Innocent: `A victim of account fraud, a bank that closed, people who are paid on prepaid cards.`,
	Ask:      "Confirm the last change with the candidate on a known number, and ask for the reason",
	Clears:   "A bank's letter on the closed account, or one account kept for 60 days",
	Minutes:  10,
	Needs:    dossier.Payouts,
	Points:   5,
	Judge: func(c *indicator.Case) indicator.Result {
		changes := accountChanges(c.Onboarding.Payments())
		firstPay := c.Onboarding.FirstPayrollAt
		for i, a := range changes {
			for _, b := range changes[i+1:] {
				if soon(a.at, b.at) || aroundPay(firstPay, a.at, b.at) {
					return indicator.Hit(payoutRef(a.index), "The payout account was changed to %s on %s.", masked(a.payout), indicator.Time(a.at)).
						And(payoutRef(b.index), "It was changed again, to %s, on %s.", masked(b.payout), indicator.Time(b.at))
				}
			}
		}
		return indicator.Clear()
	},
}

func soon(a, b time.Time) bool { return !b.After(a.AddDate(0, 0, changesApart)) }

// aroundPay reports whether the first change came before the first pay day and the second within 30 days of it.
func aroundPay(pay dossier.Date, a, b time.Time) bool {
	if pay.IsZero() || !a.Before(pay.Time()) {
		return false
	}
	begin, end := pay.Time().AddDate(0, 0, -aroundFirstPay), pay.Time().AddDate(0, 0, aroundFirstPay+1)
	return !b.Before(begin) && b.Before(end)
}

// A change is a payout account that replaced another.
type change struct {
	index  int
	at     time.Time
	payout dossier.Payout
}

func accountChanges(payouts []dossier.Payout) (all []change) {
	sorted := make([]change, len(payouts))
	for i, p := range payouts {
		sorted[i] = change{i, p.SetAt, p}
	}
	slices.SortStableFunc(sorted, func(a, b change) int {
		return cmp.Or(a.at.Compare(b.at), compareAccounts(account(a.payout), account(b.payout)))
	})
	for i := 1; i < len(sorted); i++ {
		if account(sorted[i].payout) != account(sorted[i-1].payout) {
			all = append(all, sorted[i])
		}
	}
	return all
}

// compareAccounts puts accounts set at one instant into an order that does not depend on how they were entered.
func compareAccounts(a, b [4]string) int { return slices.Compare(a[:], b[:]) }

// account is what makes two entries one account. Holder and bank stand in where no number is recorded.
func account(p dossier.Payout) [4]string {
	if p.Account != "" {
		return [4]string{p.Routing, p.Account}
	}
	return [4]string{p.Channel, p.Bank, p.Holder, p.Country}
}
