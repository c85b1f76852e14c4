package referees

import (
	"strings"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A form is what a referee typed.
type form struct {
	Answers  vetting.Answers
	Why      string // of a link that is not for them
	Problems ui.Problems
}

func readForm(c echo.Context, questions []vetting.Question) form {
	answers := vetting.Answers{}
	for _, q := range questions {
		answers[q.ID] = c.FormValue(q.ID)
	}
	return form{Answers: answers.Cleaned(questions)}
}

func (f *form) check(questions []vetting.Question, now time.Time) {
	problems := f.Answers.Problems(questions, now)
	for _, q := range questions {
		if text, ok := problems[q.ID]; ok {
			f.Problems.Add(q.ID, text)
		}
	}
}

// A view is what the pages show.
type view struct {
	form
	path      string
	candidate string
	referee   string
	relation  string // as a manager
	by        string // who asks
	until     string
	questions []vetting.Question
	rows      []ui.Row // what was recorded; none before
}

func newView(c echo.Context, v *vetting.RefereeVisit, f form) view {
	i := v.Invitation
	w := view{
		form: f, path: here(c), candidate: v.Candidate, referee: v.Referee.Name, relation: relation(i.Relation), by: i.CreatedBy.Name, until: ui.DateTime(i.ClosesAt),
		questions: v.Questions,
	}
	if v.Reply != nil {
		w.rows = rows(v)
	}
	return w
}

// relations are the words for as what a referee is asked.
var relations = map[vetting.Relation]string{vetting.Manager: ", as a manager", vetting.Colleague: ", as a colleague", vetting.Client: ", as a client", vetting.Teacher: ", as a teacher"}

func relation(r vetting.Relation) string { return relations[r] }

// rows lists all that was recorded, and nothing else.
func rows(v *vetting.RefereeVisit) []ui.Row {
	var all []ui.Row
	for _, l := range v.Reply.Answers.Lines(v.Questions) {
		all = append(all, ui.Row{Key: l.Record, Value: l.Words})
	}
	add := func(key, value string) {
		if value != "" {
			all = append(all, ui.Row{Key: key, Value: value})
		}
	}
	add("Time", ui.DateTime(v.Referee.RespondedAt))
	add("Network address", v.Referee.IP)
	add("Kind of network", strings.ReplaceAll(string(v.Referee.NetworkKind), "_", " "))
	add("Number of this browser", v.Referee.DeviceID)
	return all
}

func (v view) field(q vetting.Question) ui.Field {
	f := ui.Field{Name: q.ID, Label: q.Words, Hint: q.Hint, Value: v.Answers[q.ID], Problem: v.Problems.Of(q.ID)}
	for _, c := range q.Choices {
		f.Options = append(f.Options, ui.Option{Value: c.Value, Label: c.Words})
	}
	return f
}

// longText is the number of characters from which an answer gets several lines.
const longText = 200

func (v view) whyField() ui.Field {
	return ui.Field{Name: "why", Label: "Which of the two is so?", Required: true, Value: v.Why, Problem: v.Problems.Of("why"), Options: []ui.Option{
		{Value: string(vetting.NotTheReferee), Label: "I am not " + v.referee},
		{Value: string(vetting.NotKnownToThem), Label: "I do not know " + v.candidate},
	}}
}

// with puts a name behind a word, and is nothing where there is no name.
func with(word, name string) string {
	if name == "" {
		return ""
	}
	return word + name
}
