package link

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var linkEmailAlias = &indicator.Indicator{
	ID:      "link_email_alias",
	Version: 1,
	Title:   "The mailbox is also that of a differently named candidate",
	Doc: `A mail address of the candidate, or an alias stated with it, leads to the same mailbox as one of a candidate with another name.

Addresses are compared in the form in which the mail service delivers them: without case, without a tag after a plus sign, and at Gmail without dots. A mailbox that is declared as shared, or shared in a declared household, is explained.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S18", "S20", "S34"),
	Innocent: `A couple's mailbox, a parent who applies for a child, a helper who writes applications for others.`,
	Ask:      "Write to the mailbox and ask each candidate who reads it",
	Clears:   "A mailbox of each candidate's own from which both answer, or a declared shared one",
	Minutes:  5,
	Needs:    dossier.Emails,
	Points:   9,
	Judge: func(c *indicator.Case) indicator.Result {
		var edges []edge
		for _, l := range c.Links.Of(dossier.SharedMailbox) {
			edges = append(edges, edge{Link: l, excuse: excused(l),
				text: fmt.Sprintf("%s is delivered to the same mailbox as an address of %s.", l.Key, l.Whose())})
		}
		return judge(edges)
	},
}
