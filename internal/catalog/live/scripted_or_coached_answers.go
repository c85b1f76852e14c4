package live

import (
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	longSilence = &indicator.Limit{ID: "silence", Title: "Silence before unscripted answers", Default: 6, Unit: "seconds", Min: 4, Max: 60,
		Why: "The rule compares the candidate with the same candidate, whose scripted answers came in under two."}
	signsEach = &indicator.Limit{ID: "signs", Title: "Different signs that each interviewer noted", Default: 2, Min: 2, Max: 4,
		Why: "Any one of them is ordinary."}
)

var scriptedOrCoachedAnswers = &indicator.Indicator{
	ID:      "scripted_or_coached_answers",
	Version: 1,
	Title:   "Interviewers each noted several signs of prompted answers",
	Doc: `{Reviewers} or more interviewers each noted {signs} or more of: a second voice that prompts; other interviews audible; an answer that repeats the question and then recites generated text word for word; {silence} of silence or more before each of three unscripted follow-ups, while scripted questions were answered in under two.

The last compares the candidate with the same candidate, so that somebody who speaks or thinks slowly never trips it. Where the eyes look is not used. An accommodation for speech or for time switches the check off.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S2", "S23", "S34", "S35"),
	Innocent: `People who speak a second language, who think before they speak, who stammer or are anxious, who use captions or an interpreter, who share a flat.`,
	Ask:      "Ask for the candidate's own past work in a conversation, after offering an accommodation for speech or time",
	Clears:   "A conversation about own work that two interviewers find at ease, or an accommodation on file",
	Minutes:  30,
	Needs:    dossier.Interviews,
	Points:   3,
	Limits:   []*indicator.Limit{enoughReviewers, signsEach, longSilence},
	Judge: func(c *indicator.Case) indicator.Result {
		for _, kind := range []string{"speech", "time"} {
			if c.HasAccommodation(kind) {
				return indicator.Clear().And("accommodations", "An accommodation for %s is on file.", kind)
			}
		}
		seen := notes(c, func(_ dossier.Interview, m dossier.Mark) bool { return prompted(c, m) })
		signs := map[string]map[string]bool{} // by interviewer
		for _, n := range seen {
			if signs[n.By] == nil {
				signs[n.By] = map[string]bool{}
			}
			signs[n.By][n.Code] = true
		}
		seen = slices.DeleteFunc(seen, func(n note) bool { return len(signs[n.By]) < c.Limit(signsEach) })
		if reviewers(seen) < c.Limit(enoughReviewers) {
			return indicator.Clear()
		}
		return list(indicator.Hits(), seen)
	},
}

func prompted(c *indicator.Case, m dossier.Mark) bool {
	switch m.Code {
	case "second_voice_prompting", "other_interviews_audible", "recites_generated_text":
		return true
	}
	return m.Code == "delayed_unscripted_answers" && valued(m, float64(c.Limit(longSilence)))
}
