package household

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var crowd = &indicator.Limit{ID: "crowd", Title: "People at one unit, the candidate among them, who are more than a shared flat", Default: 4, Min: 4, Max: 20,
	Why: "A shared flat holds three."}

var linkAddress = &indicator.Indicator{
	ID:      "link_address",
	Version: 1,
	Title:   "The home or place of delivery is also that of another candidate",
	Doc: `The claimed residence or an address for equipment is, to the unit, also one of another candidate with whom no household is declared.

Addresses are compared by unit, street, place and country, without case, punctuation and the usual short forms. A house without a unit is one home; a building of many units without the unit, a freight forwarder, a locker and a shared office say nothing. Two people under one roof are ordinary, so the finding is soft. {Crowd} people or more at one unit count {crowded} in the link group.`,
	Stages:   []string{"application", "onboarding"},
	Sources:  indicator.Cite("S3", "S11", "S20"),
	Innocent: `Couples, flatmates, dormitories, shelters, extended families, somebody who moved in after another moved out.`,
	Ask:      "Ask each candidate who they live with, and record a household that both declare",
	Clears:   "A household declared by either, or another address to which equipment goes",
	Minutes:  5,
	Needs:    dossier.Homes,
	Points:   5,
	Levels:   []*indicator.Level{crowded},
	Limits:   []*indicator.Limit{crowd},
	Judge: func(c *indicator.Case) indicator.Result {
		hits, noticed := indicator.Hits(), indicator.Clear()
		others := map[string]map[string]bool{}
		most := 0
		for _, l := range c.Links.Of(dossier.SharedAddress) {
			if l.Excused() {
				noticed = noticed.And(l.Ref, "%s is also an address of %s, which a household or the same person explains.", l.Key, l.Whose())
				continue
			}
			if others[l.Key] == nil {
				others[l.Key] = map[string]bool{}
			}
			others[l.Key][l.Other] = true
			most = max(most, len(others[l.Key]))
			hits = hits.And(l.Ref, "%s is also an address of %s.", l.Key, l.Whose())
		}
		switch {
		case most == 0:
			return noticed
		case most+1 >= c.Limit(crowd):
			return hits.Worth(crowded)
		}
		return hits
	},
}
