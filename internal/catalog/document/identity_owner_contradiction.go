package document

import (
	"fmt"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var identifiers = &indicator.Limit{ID: "identifiers", Title: "Identifiers that match", Default: 2, Min: 2, Max: 5,
	Why: "A namesake is not the holder."}

var identityOwnerContradiction = &indicator.Indicator{
	ID:      "identity_owner_contradiction",
	Version: 1,
	Title:   "The identity's holder, or a record of them, contradicts the claim",
	Doc: `Somebody reached the holder of the identity through a channel found without the candidate's help, or obtained a record lawfully and with consent, and it contradicts the claim: the holder denies applying, is dead, or works full-time on site elsewhere. {Identifiers} identifiers or more must match, so that a namesake is not taken for the holder. A relative or a record may err: where the holder confirms the application afterwards, on such a channel and with as many identifiers, the contradiction no longer counts.

It is entered by a person with its source, and never concluded from a search for a name. The points alone ask for an investigation, not for a rejection.`,
	Stages:   []string{"identity", "reference"},
	Sources:  indicator.Cite("S9", "S11", "S14", "S15", "S33"),
	Innocent: `A namesake, an estranged relative who answers for the holder, an error in a record.`,
	Ask:      "Have a second person reach the holder through another channel, and protect the holder, who may be a victim",
	Clears:   "A second contact in which the holder confirms the application",
	Minutes:  30,
	Needs:    dossier.OwnerChecks,
	Points:   13,
	Limits:   []*indicator.Limit{identifiers},
	Judge: func(c *indicator.Case) indicator.Result {
		for i, v := range c.Verifications {
			if !reachesHolder(c, v) || v.Outcome != "contradicted" && v.Outcome != "denied" || confirmedSince(c, v.At) {
				continue
			}
			r := indicator.Hit(fmt.Sprintf("verifications[%d]", i), "On %s the holder of the identity, or a record of them, contradicted the claim; %d identifiers matched (channel: %s; recorded by %s).",
				indicator.Time(v.At), v.IdentifiersMatched, words(v.Channel), words(v.By))
			if v.Note != "" {
				r = r.And(fmt.Sprintf("verifications[%d].note", i), "%s", v.Note)
			}
			return r
		}
		return indicator.Clear()
	},
}

// reachesHolder reports whether the verification is about the holder of the identity and surely about no namesake.
func reachesHolder(c *indicator.Case, v dossier.Verification) bool {
	return v.Kind == "identity_owner" && v.Independent() && v.IdentifiersMatched >= c.Limit(identifiers)
}

// confirmedSince reports whether the holder confirmed the application afterwards.
func confirmedSince(c *indicator.Case, denied time.Time) bool {
	return slices.ContainsFunc(c.Verifications, func(v dossier.Verification) bool {
		return reachesHolder(c, v) && v.Outcome == "confirmed" && v.At.After(denied)
	})
}
