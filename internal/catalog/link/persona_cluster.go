package link

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	fewestMembers = &indicator.Limit{ID: "people", Title: "People in the group", Default: 3, Min: 3, Max: 20,
		Why: "Two are a link."}
	fewestKinds = &indicator.Limit{ID: "kinds", Title: "Kinds of link", Default: 2, Min: 2, Max: 5,
		Why: "One kind has one innocent cause: an agency's number, a course's résumé template."}
)

var personaCluster = &indicator.Indicator{
	ID:      "persona_cluster",
	Version: 1,
	Title:   "Several differently named candidates hang together by more than one kind of link",
	Doc: `The candidate belongs to a group of {people} or more people, records of the same person counted once, in which each is joined to another by a hard link - document number, payout account, portrait, phone number, mailbox, résumé text, a referee who is a candidate - and the links are of {kinds} kinds or more.

The group counts instead of the links that make it, not on top of them: the link group is worth the larger of the two, so that a further link never lowers it. What is explained, by a household or a declared use, joins nobody.`,
	Stages:   []string{"application", "onboarding"},
	Sources:  indicator.Cite("S20", "S23", "S26"),
	Innocent: `An agency's intake, a university's year, candidates who used one résumé writer and one shared line.`,
	Ask:      "Look at all records of the group together before any of them goes on",
	Clears:   "Each link explained, or separate people confirmed in person",
	Minutes:  30,
	Needs:    dossier.LinkableFacts,
	Points:   15,
	Instead:  true,
	Limits:   []*indicator.Limit{fewestMembers, fewestKinds},
	Judge: func(c *indicator.Case) indicator.Result {
		members, kinds := map[string]bool{c.ID: true}, map[dossier.LinkKind]bool{}
		edges := c.Links.Of(dossier.ClusterEdge)
		r := indicator.Hits()
		for _, l := range edges {
			members[l.From], members[l.Other], kinds[l.Edge] = true, true, true
			r = r.And("", "Candidates %s and %s are joined by %s.", l.From, l.Other, strings.ReplaceAll(string(l.Edge), "_", " "))
		}
		if len(members) < c.Limit(fewestMembers) || len(kinds) < c.Limit(fewestKinds) {
			return indicator.Clear()
		}
		return r.And("", "Together they are %d records, joined by links of %d kinds.", len(members), len(kinds))
	},
}
