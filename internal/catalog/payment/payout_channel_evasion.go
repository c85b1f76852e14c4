package payment

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var repeated = &indicator.Limit{ID: "requests", Title: "Requests for payment in advance", Default: 2, Min: 2, Max: 10,
	Why: "One may be a misunderstanding of the contract."}

var payoutChannelEvasion = &indicator.Indicator{
	ID:      "payout_channel_evasion",
	Version: 1,
	Title:   "Payment is asked for outside the way in which the role is paid",
	Doc: `The candidate asks for wages in cryptocurrency, on a prepaid card or in a transfer wallet although the role is paid by payroll or bank transfer; or to a bank in a country that is neither the claimed residence nor the tax residence; or asks for payment in advance {requests} times or more.

There is no list of countries: what counts is that the country differs from both that the candidate claims. An account that pools many holders says nothing about a country. Where the role's norm is not recorded, or is cryptocurrency or any, the channel does not count.`,
	Stages:   []string{"interview", "onboarding"},
	Sources:  indicator.Cite("S1", "S2", "S8", "S12", "S21"),
	Innocent: `Roles in which cryptocurrency is usual, people without a bank account, contractors across borders who use a transfer service, a move that is not recorded yet.`,
	Ask:      "Explain how the role is paid, and ask which account in the claimed or tax residence can be used",
	Clears:   "An account by the usual way, or the tax residence recorded with proof",
	Minutes:  10,
	Needs:    dossier.PaymentRequests,
	Points:   4,
	Limits:   []*indicator.Limit{repeated},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		for i, p := range c.Onboarding.Payments() {
			for _, text := range evasions(c, p) {
				found = true
				r = r.And(payoutRef(i), "On %s the candidate asked for wages %s.", indicator.Time(p.SetAt), text)
			}
		}
		if n := len(distinct(c.Onboarding.AdvancePaymentRequests)); n >= c.Limit(repeated) {
			found = true
			r = r.And("onboarding.advance_payment_requests", "The candidate asked for payment in advance on %d occasions.", n)
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

// evasions completes "The candidate asked for wages …".
func evasions(c *indicator.Case, p dossier.Payout) (all []string) {
	unusual := slices.Contains([]string{"crypto", "prepaid_card", "wallet"}, p.Channel)
	banked := slices.Contains([]string{"payroll", "ach"}, c.Application.PaymentNorm)
	if unusual && banked {
		all = append(all, fmt.Sprintf("by %s; the role is paid by %s", strings.ReplaceAll(p.Channel, "_", " "), c.Application.PaymentNorm))
	}
	if elsewhereBanked(c, p) {
		tax := ""
		if t := c.Onboarding.TaxResidence; t != "" {
			tax = " and is taxed in " + t
		}
		all = append(all, fmt.Sprintf("to a bank in %s; the candidate claims to live in %s%s", p.Country, c.Residence.Country, tax))
	}
	return all
}

func elsewhereBanked(c *indicator.Case, p dossier.Payout) bool {
	return p.Country != "" && !p.Pooled && c.Residence != nil &&
		p.Country != c.Residence.Country && p.Country != c.Onboarding.TaxResidence
}

// distinct returns each time once: a request recorded twice is one.
func distinct(times []time.Time) []time.Time {
	sorted := slices.SortedFunc(slices.Values(times), time.Time.Compare)
	return slices.CompactFunc(sorted, time.Time.Equal)
}
