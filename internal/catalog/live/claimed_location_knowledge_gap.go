package live

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var questions = &indicator.Limit{ID: "questions", Title: "Questions put, all of them without a right answer", Default: 3, Min: 3, Max: 10,
	Why: "People forget places, and one right answer is enough."}

const (
	questionFailed = "claimed_location_question_failed"
	questionPassed = "claimed_location_question_passed"
)

var claimedLocationKnowledgeGap = &indicator.Indicator{
	ID:      "claimed_location_knowledge_gap",
	Version: 1,
	Title:   "Questions about the claimed places were not answered",
	Doc: `In one interview an interviewer put {questions} or more questions drawn from the candidate's own claims - the way to an office on the résumé, the neighbourhood of the stated address, the layout of the campus -, and every one was unanswered or wrong by the map.

The same questions are asked of every candidate. Culture, holidays, food, sport, politics and language are no questions of this kind.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S4", "S5", "S34", "S35"),
	Innocent: `People who have just moved, who do not drive, who hardly leave home, who only ever worked remotely, whose memory fails them.`,
	Ask:      "Ask how long the candidate has lived and worked at the places named",
	Clears:   "An explanation on record, or a document of residence or work at the place",
	Minutes:  5,
	Needs:    dossier.LocationQuestions,
	Points:   3,
	Limits:   []*indicator.Limit{questions},
	Judge: func(c *indicator.Case) indicator.Result {
		failed := notes(c, func(iv dossier.Interview, m dossier.Mark) bool {
			return m.Code == questionFailed && !anyPassed(iv)
		})
		byOne := map[string][]note{} // one interviewer's, in one interview
		for _, n := range failed {
			key := n.interview.At.UTC().String() + " " + n.By
			byOne[key] = append(byOne[key], n)
			if distinct(byOne[key], question) >= c.Limit(questions) {
				return list(indicator.Hits(), byOne[key])
			}
		}
		return indicator.Clear()
	},
}

// question tells two questions of one interviewer apart.
func question(n note) string { return n.At.UTC().String() + " " + n.Text }

func anyPassed(iv dossier.Interview) bool {
	for _, m := range iv.Marks {
		if m.Code == questionPassed {
			return true
		}
	}
	return false
}
