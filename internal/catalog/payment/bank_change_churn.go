package payment

import (
	"cmp"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	changesApart = &indicator.Limit{ID: "days", Title: "Days in which two changes count", Default: 60, Unit: "days", Min: 14, Max: 180,
		Why: "Two pay periods: what employers reported of accounts that were rented and closed."}
	aroundFirstPay = &indicator.Limit{ID: "first_pay", Title: "Days around the first pay day", Default: 30, Unit: "days", Min: 7, Max: 90,
		Why: "One pay period."}
)

var bankChangeChurn = &indicator.Indicator{
	ID:      "bank_change_churn",
	Version: 1,
	Title:   "The payout account changed again and again",
	Doc: `The payout account was changed twice within {days}; or once before the first pay day and once more within {first_pay} of it.

The first account is no change, and neither is one entered again as it was. One change is ordinary: a bank fails or a card is lost.`,
	Stages:   []string{"onboarding", "post-hire"},
	Sources:  indicator.Cite("S5", "S25"),
	Innocent: `A victim of account fraud, a bank that closed, people who are paid on prepaid cards.`,
	Ask:      "Confirm the last change with the candidate on a known number, and ask for the reason",
	Clears:   "A bank's letter on the closed account, or one account kept for 60 days",
	Minutes:  10,
	Needs:    dossier.Payouts,
	Points:   5,
	Limits:   []*indicator.Limit{changesApart, aroundFirstPay},
	Judge: func(c *indicator.Case) indicator.Result {
		changes := accountChanges(c.Onboarding.Payments())
		firstPay := c.Onboarding.FirstPayrollAt
		for i, a := range changes {
			for _, b := range changes[i+1:] {
				if soon(c, a.at, b.at) || aroundPay(c, firstPay, a.at, b.at) {
					return indicator.Hit(payoutRef(a.index), "The payout account was changed to %s on %s.", masked(a.payout), indicator.Time(a.at)).
						And(payoutRef(b.index), "It was changed again, to %s, on %s.", masked(b.payout), indicator.Time(b.at))
				}
			}
		}
		return indicator.Clear()
	},
}

func soon(c *indicator.Case, a, b time.Time) bool {
	return !b.After(a.AddDate(0, 0, c.Limit(changesApart)))
}

// aroundPay reports whether the first change came before the first pay day and the second near it.
func aroundPay(c *indicator.Case, pay dossier.Date, a, b time.Time) bool {
	if pay.IsZero() || !a.Before(pay.Time()) {
		return false
	}
	around := c.Limit(aroundFirstPay)
	begin, end := pay.Time().AddDate(0, 0, -around), pay.Time().AddDate(0, 0, around+1)
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
