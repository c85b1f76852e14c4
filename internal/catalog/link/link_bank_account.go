package link

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var linkBankAccount = &indicator.Indicator{
	ID:      "link_bank_account",
	Version: 1,
	Title:   "The payout account is also that of a differently named candidate",
	Doc: `The account to which the candidate's wages were to go, by routing and account number, is also that of a candidate with another name.

Numbers are compared without case, spaces and punctuation. An account that is recorded as joint or as pooled by a processor, an account of the agency through which one of them declared to come, and a declared household explain it: card companies pay many people through one account.`,
	Stages:   []string{"onboarding", "post-hire"},
	Sources:  indicator.Cite("S1", "S5", "S9", "S11"),
	Innocent: `Couples, an agency that is paid for several people, prepaid cards that share one account.`,
	Ask:      "Ask the bank or processor who holds the account before anything is paid",
	Clears:   "The bank's confirmation of a joint or pooled account, or an account of each candidate's own",
	Minutes:  15,
	Needs:    dossier.Payouts,
	Points:   15,
	Judge: func(c *indicator.Case) indicator.Result {
		var edges []edge
		for _, l := range c.Links.Of(dossier.SharedAccount) {
			edges = append(edges, edge{Link: l, excuse: excused(l),
				text: fmt.Sprintf("The %s is also recorded for %s.", l.Key, l.Whose())})
		}
		return judge(edges)
	},
}
