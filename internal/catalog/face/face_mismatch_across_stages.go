package face

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var votesNeeded = &indicator.Limit{ID: "reviewers", Title: "Reviewers who saw different people, each on their own", Default: 2, Min: 2, Max: 5,
	Why: "People err about faces, and more about faces unlike those they grew up with."}

var faceMismatchAcrossStages = &indicator.Indicator{
	ID:      "face_mismatch_across_stages",
	Version: 1,
	Title:   "Reviewers saw different people at different stages",
	Doc: `{Reviewers} or more reviewers, each on their own, compared captures of the candidate from two stages side by side - the document's portrait, an interview, the first day at work - and answered "not the same person".

Reviewers see neither name nor papers beside the captures. "Cannot tell" counts for nothing, and a reviewer who gave two answers gave none. A comparison with another candidate's capture belongs to the links and never counts here. No program compares faces for this rule.`,
	Stages:   []string{"identity", "interview", "onboarding", "post-hire"},
	Sources:  indicator.Cite("S5", "S10", "S50", "S51"),
	Innocent: `Changes of weight, hair, glasses or beard, an old document, poor light, religious dress, transition.`,
	Ask:      "Hold a live video call with the document beside the face, before two other reviewers",
	Clears:   "Two other reviewers who see one person, in a new live capture",
	Minutes:  15,
	Needs:    dossier.FaceVotes,
	Points:   12,
	Limits:   []*indicator.Limit{votesNeeded},
	Judge: func(c *indicator.Case) indicator.Result {
		for i, f := range c.FaceComparisons {
			if f.OtherDossier != "" {
				continue
			}
			if by := differing(f.Votes); len(by) >= c.Limit(votesNeeded) {
				return indicator.Hit(fmt.Sprintf("face_comparisons[%d]", i), "%s compared the captures of %s and %s and answered that they show different people (%s).",
					strings.Join(by, " and "), stage(f.StageA), stage(f.StageB), indicator.Time(f.At))
			}
		}
		return indicator.Clear()
	},
}

// differing returns the reviewers whose only answer is that the captures show different people.
func differing(votes []dossier.FaceVote) []string {
	var by []string
	for _, v := range votes {
		contradicted := slices.ContainsFunc(votes, func(w dossier.FaceVote) bool { return w.By == v.By && w.Answer != "not_same" })
		if v.Answer == "not_same" && !contradicted && !slices.Contains(by, v.By) {
			by = append(by, v.By)
		}
	}
	return by
}

func stage(s string) string { return strings.ReplaceAll(s, "_", " ") }
