package history

import (
	"fmt"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var referenceLinkedToCandidate = &indicator.Indicator{
	ID:      "reference_linked_to_candidate",
	Version: 1,
	Title:   "A referee is reached where a candidate is reached",
	Doc: `A referee's phone number, mailbox or device is the candidate's own, or that of another candidate.

Somebody who vouches for themselves under another name, or two who vouch for each other, leave the same number, mailbox or device. An internet address that both used within 24 hours counts only beside another key, and only on a network that strangers do not share: one office or one café has one address. Alone it is named beside the finding and counts for nothing. A declared household or a line declared as shared explains the link.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S20", "S21", "S40"),
	Innocent: `Spouses and co-founders who vouch for each other, colleagues who applied together, a referee who answered on the candidate's computer.`,
	Ask:      "Reach the referee through the employer's switchboard, found independently",
	Clears:   "The referee answers at the employer and confirms the reference",
	Minutes:  15,
	Needs:    dossier.RefereeContacts,
	Points:   12,
	Judge: func(c *indicator.Case) indicator.Result {
		hits, noticed := indicator.Hits(), indicator.Clear()
		found := false
		for _, l := range c.Links.Of(dossier.RefereeIsCandidate) {
			text := fmt.Sprintf("%s is reached at %s, which is also recorded for %s.", referee(c, l.Ref), l.Key, whose(c, l))
			switch {
			case l.Household:
				noticed = noticed.And(l.Ref, "%s The two are declared as one household.", text)
			case l.Declared != "":
				noticed = noticed.And(l.Ref, "%s Declared as shared: %s.", text, l.Declared)
			case l.Hub != "":
				noticed = noticed.And(l.Ref, "%s Shared by many: %s.", text, l.Hub)
			default:
				found = true
				hits = hits.And(l.Ref, "%s", text)
			}
		}
		if found {
			return hits
		}
		for i, r := range c.References {
			if usedOneNetwork(c, r) {
				noticed = noticed.And(fmt.Sprintf("references[%d]", i), "The referee %q answered from a network address that the candidate used within 24 hours. "+
					"An office, a household or a café has one address for all, so this counts for nothing by itself.", r.Name)
			}
		}
		return noticed
	},
}

// usedOneNetwork reports whether the referee answered from an address that the candidate used within a day.
func usedOneNetwork(c *indicator.Case, r dossier.Reference) bool {
	return !r.RespondedAt.IsZero() && slices.ContainsFunc(c.Sessions, func(s dossier.Session) bool {
		return s.Kind != "reference" && s.At.Sub(r.RespondedAt).Abs() <= 24*time.Hour && dossier.SameIP(s.IP, r.IP)
	})
}

// referee names the referee that a link is about.
func referee(c *indicator.Case, ref string) string {
	for i, r := range c.References {
		if fmt.Sprintf("references[%d]", i) == ref {
			return fmt.Sprintf("The referee %q", r.Name)
		}
	}
	return "A referee"
}

func whose(c *indicator.Case, l dossier.Link) string {
	if l.Other == c.ID {
		return "the candidate"
	}
	return l.Whose()
}
