package watch

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var watchlistContactExact = &indicator.Indicator{
	ID:      "watchlist_contact_exact",
	Version: 1,
	Title:   "A contact of the candidate's is on a watch list",
	Doc: `A mailbox, phone number, messaging account, handle, wallet or network address of the candidate equals an entry of a curated list, both written in one normal form.

Only exact keys count; a list has no names. Each entry has a source, a date, a reviewer and an expiry at most 24 months after the date, as numbers and handles pass to others; an expired entry is not looked at. Public lists carry claims about living people that nobody proved: a listed contact is a reason to ask, not an answer.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S18", "S26", "S34", "S37", "S49"),
	Innocent: `An account that was stolen and is its owner's again, a number or handle that had another holder before, an entry that is wrong.`,
	Ask:      "Have a second reviewer read the entry's source, and ask the candidate since when the contact is theirs",
	Clears:   "Proof since when the contact is the candidate's, or the entry corrected or withdrawn",
	Minutes:  15,
	Points:   12,
	Judge: func(c *indicator.Case) indicator.Result {
		return listed(c, func(k dossier.ListKind) bool { return !k.IsEntity() })
	},
}
