package link

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Less than two people with one number: either may be the person wronged.
var claimedTwice = &indicator.Level{ID: "claimed_twice", Title: "One identity claimed by two people", Points: 13}

var linkIDNumber = &indicator.Indicator{
	ID:      "link_id_number",
	Version: 1,
	Title:   "The document number is also that of another candidate",
	Doc: `An identity document or social security card of the candidate has the number of one of another candidate, and either (a) both the names and the dates of birth differ, or (b) names and dates of birth agree, no phone number or mailbox is shared, and two reviewers or more saw two faces: one identity claimed twice, worth {claimed_twice} on both records, of which neither is presumed to be the wrong one.

Numbers are compared without case, spaces and punctuation, between documents of one kind, and not between two issuers. Everything else scores nothing: the same number, name and contact is one person with two records, a different name with the same date of birth may be a change of name, and a date of birth that is not recorded is not known to differ.`,
	Stages:   []string{"identity"},
	Sources:  indicator.Cite("S1", "S11"),
	Innocent: `A slip in typing a number, somebody who applies again with a new phone, a family's tax number; in (b) one of the two is the person whose identity was taken.`,
	Ask:      "Read the number again from each document, and keep both records open until it is resolved",
	Clears:   "A corrected number, or the issuer's confirmation for one of the two",
	Minutes:  20,
	Needs:    dossier.DocumentNumbers,
	Points:   20,
	Levels:   []*indicator.Level{claimedTwice},
	Judge: func(c *indicator.Case) indicator.Result {
		var edges []edge
		twoPeople := false
		for _, l := range c.Links.Of(dossier.SharedID) {
			e := edge{Link: l, text: fmt.Sprintf("%s is also recorded for %s.", l.Key, l.Whose())}
			switch {
			case l.SamePerson && l.Told:
				e.excuse = excused(l)
			case l.Identity.TwoPeople():
				twoPeople = true
				e.text += " The names and the dates of birth differ."
			case l.Identity.ClaimedTwice():
				e.text += " Name and date of birth agree; phone and mailbox differ, and two reviewers saw two faces."
			default:
				e.excuse = "That alone does not tell two people: compare names, dates of birth, contacts and faces."
			}
			edges = append(edges, e)
		}
		r := judge(edges)
		if r.IsHit() && !twoPeople {
			return r.Worth(claimedTwice)
		}
		return r
	},
}
