package vetting

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Relation is how a referee knows the candidate.
type Relation string

// The relations.
const (
	Manager   Relation = "manager"
	Colleague Relation = "colleague"
	Client    Relation = "client"
	Teacher   Relation = "teacher"
	Otherwise Relation = "other"
)

// Relations lists them with what each says of the referee.
var Relations = []Choice{
	{string(Manager), "Manager"}, {string(Colleague), "Colleague"}, {string(Client), "Client"}, {string(Teacher), "Teacher"}, {string(Otherwise), "Somebody else"},
}

// Is reports whether r is one of the Relations.
func (r Relation) Is() bool {
	return slices.ContainsFunc(Relations, func(c Choice) bool { return c.Value == string(r) })
}

// A Choice is one answer to choose.
type Choice struct{ Value, Words string }

// A Question is asked of a referee. It is about work done together and nothing else.
type Question struct {
	ID      string
	Words   string
	Hint    string
	Record  string   // what the answer is called in the record
	Choices []Choice // none: words are typed
	Month   bool     // typed as 2021-03
	Most    int      // characters of what is typed
}

// Bounds of what a referee may type, in characters.
const (
	maxRole  = 120
	maxAbout = 1500
)

var yesNo = []Choice{{"yes", "Yes"}, {"partly", "In part"}, {"no", "No"}}

// ofRelation are the questions that only some are asked; %s is the candidate's name.
var ofRelation = map[Relation][]Question{
	Manager:   {{ID: "reported", Words: "Did %s report to you?", Record: "Reported to the referee", Choices: []Choice{{"yes", "Yes, directly"}, {"partly", "Through somebody else"}, {"no", "No"}}}},
	Colleague: {{ID: "team", Words: "Were you on the same team?", Record: "Same team", Choices: yesNo}},
	Client: {
		{ID: "contract", Words: "With whom did you have the contract?", Record: "Contract", Choices: []Choice{{"person", "With %s"}, {"company", "With a company or agency"}, {"none", "There was none"}}},
		{ID: "delivered", Words: "Was the work delivered as agreed?", Record: "Delivered as agreed", Choices: yesNo},
	},
	Teacher:   {{ID: "completed", Words: "Did %s complete the course?", Record: "Completed the course", Choices: []Choice{{"yes", "Yes"}, {"going_on", "It is going on"}, {"no", "No"}}}},
	Otherwise: {{ID: "know", Words: "How do you know %s’s work?", Record: "Knows the work", Most: maxRole}},
}

var ofAll = []Question{
	{ID: "company", Words: "At which company or institution?", Record: "Where", Most: maxRole},
	{ID: "from", Words: "From which month?", Hint: "Such as 2021-03. About is good enough.", Record: "From", Month: true},
	{ID: "to", Words: "To which month?", Hint: "Such as 2023-11. Leave it out if it goes on.", Record: "To", Month: true},
	{ID: "role", Words: "What did %s do there?", Hint: "The role, or the subject.", Record: "Role", Most: maxRole},
	{ID: "place", Words: "Where did %s work?", Record: "Worked", Choices: []Choice{{"office", "Mostly on site"}, {"remote", "Mostly remotely"}, {"both", "Both"}, {"unknown", "I do not know"}}},
	{ID: "met", Words: "How have you met?", Record: "Met", Choices: []Choice{{"person", "In person"}, {"video", "By video, with the camera on"}, {"voice", "By voice or in writing alone"}, {"never", "Never"}}},
	{ID: "again", Words: "Would you work with %s again?", Record: "Would work together again", Choices: []Choice{{"yes", "Yes"}, {"maybe", "It depends"}, {"no", "No"}, {"unsaid", "I would rather not say"}}},
	{ID: "words", Words: "Anything else about the work?", Hint: "About the work alone, please. Nothing about the person’s private life or origin.", Record: "In their words", Most: maxAbout},
}

// Questions returns what a referee is asked about the candidate of that name.
func Questions(relation Relation, candidate string) []Question {
	all := append(slices.Clone(ofRelation[relation]), ofAll...)
	for n, q := range all {
		all[n].Words = strings.ReplaceAll(q.Words, "%s", candidate)
		all[n].Choices = slices.Clone(q.Choices)
		for c := range q.Choices {
			all[n].Choices[c].Words = strings.ReplaceAll(q.Choices[c].Words, "%s", candidate)
		}
	}
	return all
}

// Answers are what a referee answered, by question. A question that is left out has none.
type Answers map[string]string

// Cleaned returns the answers to the questions, without spaces around them and without control characters.
func (a Answers) Cleaned(questions []Question) Answers {
	kept := Answers{}
	for _, q := range questions {
		if text := plain(a[q.ID], 2*maxAbout); text != "" {
			kept[q.ID] = text
		}
	}
	return kept
}

// Problems returns what is wrong with cleaned answers by question, none where they may stand.
func (a Answers) Problems(questions []Question, now time.Time) map[string]string {
	problems := map[string]string{}
	for _, q := range questions {
		if text := a[q.ID]; text != "" {
			if problem := q.problem(text, now); problem != "" {
				problems[q.ID] = problem
			}
		}
	}
	if from, to := a["from"], a["to"]; problems["to"] == "" && to != "" && to < from {
		problems["to"] = "This is before the first month."
	}
	if len(a) == 0 && len(questions) > 0 {
		problems[questions[0].ID] = "Answer one question at least. You may leave out any."
	}
	return problems
}

func (q *Question) problem(text string, now time.Time) string {
	switch {
	case len(q.Choices) > 0:
		if q.choice(text) == "" {
			return "Choose one of the answers, or none."
		}
	case q.Month:
		month, err := time.Parse("2006-01", text)
		if err != nil {
			return "Write the year and the month, such as 2021-03."
		}
		if month.After(now) || month.Year() < 1950 {
			return "This month is not in the past decades."
		}
	case utf8.RuneCountInString(text) > q.Most:
		return fmt.Sprintf("Shorten this to %d characters.", q.Most)
	}
	return ""
}

// choice returns the words of an answer, "" where it is none.
func (q *Question) choice(value string) string {
	for _, c := range q.Choices {
		if c.Value == value {
			return c.Words
		}
	}
	return ""
}

// An Answered question is one line of what a referee answered.
type Answered struct{ Record, Words string }

// Lines returns the answers as people read them, in the order of the questions.
func (a Answers) Lines(questions []Question) []Answered {
	var lines []Answered
	for _, q := range questions {
		text := a[q.ID]
		if len(q.Choices) > 0 {
			text = q.choice(text)
		}
		if text != "" {
			lines = append(lines, Answered{q.Record, text})
		}
	}
	return lines
}

// text returns the answers as they stand in the record.
func (a Answers) text(questions []Question) string {
	var parts []string
	for _, l := range a.Lines(questions) {
		parts = append(parts, l.Record+": "+l.Words)
	}
	return "Answered through a link. " + strings.Join(parts, " · ")
}
