package resumes

import (
	"fmt"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/a-h/templ"
)

// A view is the page: the question for a file, or its text and what it suggests.
type view struct {
	crumbs              []ui.Link
	base, back, pasting string // addresses: of the page, of where one came from, of the form for a text that is pasted
	form                *form
	read                bool
	replaces            bool // a résumé is recorded, which this one takes the place of
}

func newView(r *vetting.Record, f *form) *view {
	candidate := "/candidates/" + r.ID.String()
	return &view{
		base: candidate + "/resume", back: candidate + "/history", pasting: candidate + "/evidence/resume/new", form: f, read: f.Text != "" && len(f.data) > 0,
		replaces: r.Dossier.Resume != nil && r.Dossier.Resume.Text != "",
		crumbs: []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: candidate},
			{Label: "History", Href: candidate + "/history"}, {Label: "Résumé"}},
	}
}

// field returns a field of the form's suggestion i.
func (f *form) field(name, label string, i int, value string) ui.Field {
	name = fmt.Sprintf("%s-%d", name, i)
	return ui.Field{Name: name, Label: label, Value: value, Problem: f.Problems.Of(name), Autocomplete: "off"}
}

// use returns the box by which the suggestion is confirmed.
func (f *form) use(in *say.Language, name, line string, i int, ticked bool) ui.Field {
	value := ""
	if ticked {
		value = "yes"
	}
	field := f.field(name, in.Say("Record: %s", line), i, value)
	field.Attrs = templ.Attributes{"value": "yes"}
	return field
}

// lineName names the hidden field that carries a suggestion's line.
func lineName(sort string, i int) string { return fmt.Sprintf("%s-line-%d", sort, i) }
