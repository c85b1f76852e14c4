package referees

import (
	"time"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

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
	for _, q := range questions {
		if utf8.RuneCountInString(f.Answers[q.ID]) > q.Most && q.Most > 0 {
			f.Problems.Add(q.ID, "Shorten this to %d characters.", q.Most)
		}
	}
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
	in        *say.Language
	path      string
	candidate string
	referee   string
	invited   string // who asks whom about whom, in a sentence
	until     string
	questions []vetting.Question
	rows      []ui.Row // what was recorded; none before
}

func newView(c echo.Context, v *vetting.RefereeVisit, f form, company string) view {
	i, in := v.Invitation, viewer.In(c)
	w := view{
		form: f, in: in, path: here(c), candidate: v.Candidate, referee: v.Referee.Name, invited: invited(in, v, company), until: in.DateTime(i.ClosesAt),
		questions: viewer.Questions(in, i.Relation, v.Candidate),
	}
	if v.Reply != nil {
		w.rows = rows(in, v)
	}
	return w
}

// asWhat are the words for as what a referee is asked; %s is their name.
var asWhat = map[vetting.Relation]string{
	vetting.Manager: "%s, as a manager", vetting.Colleague: "%s, as a colleague", vetting.Client: "%s, as a client", vetting.Teacher: "%s, as a teacher",
}

// invited says who asks whom about whom, for the company where it has a name.
func invited(in *say.Language, v *vetting.RefereeVisit, company string) string {
	i, named := v.Invitation, v.Referee.Name
	if words, ok := asWhat[i.Relation]; ok {
		named = in.Say(words, named)
	}
	until := in.DateTime(i.ClosesAt)
	if company == "" {
		return in.Say("%s applies for a job and named you, %s, as somebody who knows their work. %s asks you about it. The link works until %s.",
			v.Candidate, named, i.CreatedBy.Name, until)
	}
	return in.Say("%s applies for a job with %[2]s and named you, %[3]s, as somebody who knows their work. %[4]s of %[2]s asks you about it. The link works until %[5]s.",
		v.Candidate, company, named, i.CreatedBy.Name, until)
}

// rows lists all that was recorded, and nothing else.
func rows(in *say.Language, v *vetting.RefereeVisit) []ui.Row {
	all := viewer.Answers(in, v.Invitation.Relation, v.Candidate, v.Reply.Answers)
	add := func(key, value string) {
		if value != "" {
			all = append(all, ui.Row{Key: key, Value: value})
		}
	}
	add("Time", in.DateTime(v.Referee.RespondedAt))
	add("Network address", v.Referee.IP)
	add("Kind of network", in.Say(networks[v.Referee.NetworkKind]))
	add("Number of this browser", v.Referee.DeviceID)
	return all
}

// networks are the words for kinds of networks.
var networks = map[dossier.NetworkKind]string{
	"residential": "residential", "mobile": "mobile", "corporate": "corporate", "institution": "institution", "hosting": "hosting", "vpn": "vpn", "tor": "tor",
	"relay": "relay", "sase": "sase", "satellite": "satellite", "cgnat": "cgnat", "residential_proxy": "residential proxy",
	"remote_desktop_host": "remote desktop host", "unknown": "unknown",
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
		{Value: string(vetting.NotTheReferee), Label: v.in.Say("I am not %s", v.referee)},
		{Value: string(vetting.NotKnownToThem), Label: v.in.Say("I do not know %s", v.candidate)},
	}}
}
