package watch

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var watchlistEntityExact = &indicator.Indicator{
	ID:      "watchlist_entity_exact",
	Version: 1,
	Title:   "A listed employer or referee's company is on a watch list",
	Doc: `The registration number or domain of an employer, or the domain of a referee, equals an entry of a curated list of companies that were seized, designated or named in court.

Only the number or the domain counts. A company's name alone matches nothing, since honest companies bear the same names, and some names on such lists were taken from honest companies. An expired entry is not looked at.`,
	Stages:   []string{"reference", "onboarding"},
	Sources:  indicator.Cite("S9", "S13", "S16", "S28", "S39"),
	Innocent: `A company whose site or number somebody copied, a domain that another firm has now, people who worked there and knew nothing of it.`,
	Ask:      "Have a second reviewer read the entry's source, and ask the candidate for a contract or pay slip from the company",
	Clears:   "Proof of another company's number or domain, or the entry corrected or withdrawn",
	Minutes:  15,
	Points:   12,
	Judge: func(c *indicator.Case) indicator.Result {
		return listed(c, dossier.ListKind.IsEntity)
	},
}
