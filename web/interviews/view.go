package interviews

import (
	"strings"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
)

// A row is a form in a list.
type row struct {
	Candidate, Interviewer string
	Href                   string // of the form
	When                   string
	Tone                   ui.Tone
	State                  string
	Closes                 string
	TakeBack               string // empty: it was handed in
}

// newRows returns the rows of forms, whose addresses begin with the site's.
func newRows(in *say.Language, forms []vetting.InterviewForm, site string, now time.Time) []row {
	rows := make([]row, len(forms))
	for i, f := range forms {
		r := row{Candidate: f.Name, Interviewer: f.Interviewer.Name, Href: site + "/interviews/" + f.ID.String(), When: in.DateTime(f.StartsAt), Closes: in.DateTime(f.ClosesAt)}
		switch {
		case !f.HandedInAt.IsZero():
			r.Tone, r.State = ui.ToneLow, in.Say("Handed in, %s", in.DateTime(f.HandedInAt))
		case !f.Open(now):
			r.Tone, r.State = ui.ToneNone, "Closed, not handed in"
		case f.Begun(now):
			r.Tone, r.State = ui.ToneVerify, "To hand in"
		default:
			r.Tone, r.State = ui.ToneNone, "Not begun"
		}
		if f.HandedInAt.IsZero() {
			r.TakeBack = listPath(f.Candidate) + "/" + f.ID.String() + "/take-back"
		}
		rows[i] = r
	}
	return rows
}

// An askForm asks for an interviewer, as typed.
type askForm struct {
	Interviewer, StartsAt string
	Problems              ui.Problems
	people                []vetting.Actor
	in                    *say.Language
}

func (f askForm) interviewerField() ui.Field {
	field := ui.Field{Name: "interviewer", Label: "Who held, or will hold, the interview?", Value: f.Interviewer, Required: true, Problem: f.Problems.Of("interviewer"),
		Hint: "An administrator gives accounts to interviewers. Those who decide are not asked."}
	for _, a := range f.people {
		field.Options = append(field.Options, ui.Option{Value: a.ID.String(), Label: a.Name + ", " + f.in.Inside(viewer.Roles[a.Role])})
	}
	return field
}

func (f askForm) startField() ui.Field {
	return ui.Field{Name: "starts_at", Label: "When does it start, or did it?", Value: f.StartsAt, Required: true, Problem: f.Problems.Of("starts_at"),
		Hint: "Give every interviewer of one interview the same time. The form closes a week after it."}
}

// A listView is who is asked about a candidate.
type listView struct {
	askForm
	crumbs []ui.Link
	action string
	rows   []row
}

func newListView(in *say.Language, r *vetting.Record, rows []row, f askForm) listView {
	base := "/candidates/" + r.ID.String()
	f.in = in
	return listView{askForm: f, action: listPath(r.ID), rows: rows, crumbs: []ui.Link{
		{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: base}, {Label: "Interviews", Href: base + "/interviews"}, {Label: "Interviewers"},
	}}
}

// A sheetView is the form of one interview.
type sheetView struct {
	*sheetForm
	form     *vetting.InterviewForm
	begun    bool
	adjusted []string
}

func (v sheetView) action() string { return "/interviews/" + v.form.ID.String() }

func (v sheetView) sub(in *say.Language) string {
	return in.Say("Interview of %s. Mark what you saw or heard, and leave the rest open. One person’s mark alone decides nothing.", in.DateTime(v.form.StartsAt))
}

// adjustments says what was asked for, empty where nothing was.
func (v sheetView) adjustments(in *say.Language) string {
	var all []string
	for _, kind := range v.adjusted {
		all = append(all, in.Inside(viewer.Label(viewer.Adjustments, kind)))
	}
	return strings.Join(all, ", ")
}

func (v sheetView) field(name, label, hint, value string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Value: value, Problem: v.Problems.Of(name)}
}

func (v sheetView) choice(name, label, hint, value string, options []ui.Option) ui.Field {
	f := v.field(name, label, hint, value)
	f.Options = options
	return f
}

// challenges are the fields of the two challenges of this form, their alternative, and any other of which something is recorded.
func (v sheetView) challenges() (fields []ui.Field) {
	asked := v.form.Challenges()
	results := append([]ui.Option{{Value: "", Label: "Not asked"}}, viewer.ChallengeResults...)
	for _, code := range append(asked[:], alternative) {
		fields = append(fields, v.choice(resultName(code), viewer.Label(viewer.Challenges, code), "", v.Results[code], results))
	}
	for _, o := range viewer.Challenges {
		if v.Results[o.Value] != "" && o.Value != asked[0] && o.Value != asked[1] && o.Value != alternative {
			fields = append(fields, v.choice(resultName(o.Value), o.Label, "", v.Results[o.Value], results))
		}
	}
	return fields
}

func (v sheetView) marksField() ui.Field {
	f := v.choice("marks", "What did you notice?", "Tick what was plain. A bad line, a headset or a cold explains much.", "", plainMarks())
	f.Chosen = v.Marks
	return f
}

var placeLabels = [placesAsked]string{"First question", "Second question", "Third question"}

func (v sheetView) placeField(i int) ui.Field {
	return v.choice(placeName(i), placeLabels[i], "", v.Places[i], placeAnswers)
}
