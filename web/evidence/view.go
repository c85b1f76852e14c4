package evidence

import (
	"maps"
	"slices"
	"strings"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/a-h/templ"
)

// A formView is a page with the form of one fact.
type formView struct {
	crumbs             []ui.Link
	title, sub, submit string
	action, cancel     string
	problems           ui.Problems
	parts              []part
	files              templ.Component // the field for files, nil where none belong to the fact
	noForm             string          // why the fact cannot be corrected here; "" where it can
	instead            ui.Link         // where it can
	zones              bool

	others   []ui.Link     // facts of the member that are recorded already, where a new one is asked
	withdraw *withdrawView // nil where nothing is recorded yet or the dossier cannot be without it
}

type withdrawView struct {
	action string
	reason ui.Field // not asked for an element of a fact: the record keeps the whole fact as it was
	ask    bool
}

// A part is a section of the form, in the order of its lines.
type part struct {
	legend, hint string
	folded, open bool
	lines        []formLine
	rows         []row
}

// A row is one element of a list.
type row struct {
	legend string
	lines  []formLine
}

// A formLine holds fields that stand beside each other where there is room.
type formLine struct {
	shared bool
	fields []templ.Component
}

// parts returns the sections with what was typed and what is wrong with it.
func (f *form) parts(in *say.Language, t typed, problems ui.Problems) []part {
	var parts []part
	for _, s := range f.sections {
		p := part{legend: s.legend, hint: s.hint, folded: s.folded, open: s.filled(t, problems)}
		if s.path != "" && !s.required || s.folded {
			p.legend = in.Say("%s (optional)", in.Say(s.legend))
		}
		for i := range s.count(t) {
			if s.rows == 0 {
				p.lines = s.lines(i, t, problems)
			} else {
				p.rows = append(p.rows, row{in.Say("%s %d", in.Say(s.row), i+1), s.lines(i, t, problems)})
			}
		}
		parts = append(parts, p)
	}
	return parts
}

// filled reports whether the section holds anything to be seen.
func (s section) filled(t typed, problems ui.Problems) bool {
	for i := range s.count(t) {
		if slices.ContainsFunc(s.fields, func(f field) bool {
			name := f.name(s.prefix(i))
			return problems.Of(name).Any() || f.initial == nil && len(clean(t[name])) > 0
		}) {
			return true
		}
	}
	return false
}

func (s section) lines(i int, t typed, problems ui.Problems) []formLine {
	var lines []formLine
	for _, f := range s.fields {
		drawn := f.draw(s.view(f, f.name(s.prefix(i)), t, problems))
		if n := len(lines); f.wide || n == 0 || !lines[n-1].shared {
			lines = append(lines, formLine{shared: !f.wide})
		}
		last := &lines[len(lines)-1]
		last.fields = append(last.fields, drawn)
	}
	return lines
}

// view returns the field as it is drawn. In an object that may be left out as a whole, where the legend says so, what
// is required is so only once something is filled in.
func (s section) view(f field, name string, t typed, problems ui.Problems) ui.Field {
	attrs := templ.Attributes{}
	maps.Copy(attrs, f.attrs)
	if s.path != "" && !s.required {
		attrs["required"] = false
	}
	return ui.Field{
		Name: name, Label: f.label, Hint: f.hint, Value: t.Get(name), Chosen: t[name], Problem: problems.Of(name),
		Required: f.required, Type: f.input, Autocomplete: "off", Options: f.options, Attrs: attrs,
	}
}

func (u *upload) view(adding bool, problems ui.Problems) templ.Component {
	field := ui.Field{
		Name: u.name, Label: u.label, Hint: u.hint, Required: u.required, Problem: problems.Of(u.name),
		Attrs: templ.Attributes{"accept": "image/jpeg,image/png,image/webp,image/heic,.heic,.heif"},
	}
	if u.most > 1 {
		field.Attrs = templ.Attributes{"accept": "image/jpeg,image/png,image/webp,image/heic,.heic,.heif,application/pdf", "multiple": true}
		if !adding {
			field.Label = u.further
		}
	}
	return ui.FileField(field)
}

// view returns the page of the entry.
func (e *entry) view(in *say.Language) formView {
	base := "/candidates/" + e.record.ID.String()
	v := formView{
		crumbs:   []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: e.record.Dossier.DisplayName(), Href: base}, {Label: "Evidence", Href: base + "/evidence"}},
		problems: e.problems, cancel: base,
	}
	if e.form == nil {
		v.title = ui.Capital(strings.ReplaceAll(e.fact.Member.Name, "_", " "))
		v.noForm = "This fact came with an import, and its details are corrected there: import the candidate again. A fact that is wrong as a whole can be withdrawn here."
		if inParts(e.fact.Member.Name) {
			v.noForm = "Each of its parts is corrected by itself. All of it together can be withdrawn here."
			v.instead = ui.Link{Label: "Open the parts", Href: base + onboarding.path}
		}
	} else {
		v.title, v.sub, v.cancel = e.form.title, e.form.purpose, base+e.form.tab.path
		v.action, v.submit = base+"/evidence/"+e.form.key(), "Record"
		v.parts = e.form.parts(in, e.typed, e.problems)
		v.zones = e.form == sessionForm
	}
	if e.adding() {
		v.others = others(in, e.record, e.form)
	} else {
		e.viewFact(in, &v)
	}
	v.crumbs = append(v.crumbs, ui.Link{Label: v.title})
	if e.form != nil && e.form.upload != nil && (e.adding() || e.form.upload.most > 1) {
		v.files = e.form.upload.view(e.adding(), e.problems)
	}
	return v
}

// viewFact makes the page that of a recorded fact.
func (e *entry) viewFact(in *say.Language, v *formView) {
	fact := e.path()
	v.title = in.Say("Correct: %s", inside(in, v.title))
	v.sub = in.Say("Recorded by %s, %s. The old entry stays in the record.", e.fact.RecordedBy.Name, in.DateTime(e.fact.RecordedAt))
	v.action, v.submit = fact+"/correct", "Save correction"
	if e.canWithdraw() {
		v.withdraw = &withdrawView{action: fact + "/withdraw", ask: e.slot.list == "", reason: ui.Field{
			Name: "reason", Label: "Why it is withdrawn", Required: true, Value: e.reason, Problem: e.problems.Of("reason"),
			Hint: "It stays in the record with this reason, and counts no more.",
		}}
	}
}

// canWithdraw reports whether the dossier can be without what the entry is about. Values of a part are corrected one by
// one.
func (e *entry) canWithdraw() bool {
	return !last(e.record, e.fact) && (e.form == nil || e.form.part == "" || e.form.list)
}

// others returns what is recorded already of what the form asks, so that nobody records it twice.
func others(in *say.Language, r *vetting.Record, f *form) []ui.Link {
	var links []ui.Link
	f.each(r, func(fact vetting.Fact, s slot) {
		links = append(links, ui.Link{Label: f.gist(in, s.object()), Href: factPath(r.ID, fact.ID, f, s)})
	})
	return links
}

// each calls do with everything that is recorded of what the form asks.
func (f *form) each(r *vetting.Record, do func(vetting.Fact, slot)) {
	for _, fact := range r.FactsOf(f.member) {
		o, err := decode(fact.Member.Value)
		if err != nil {
			continue
		}
		for _, s := range f.slots(o) {
			if len(f.show(s.object())) > 0 {
				do(fact, s)
			}
		}
	}
}

// gist returns the first two answers of a fact, which tell it from others.
func (f *form) gist(in *say.Language, fact object) string {
	var words []string
	first := f.sections[0]
	for _, o := range first.objects(fact) {
		for _, field := range first.fields {
			if v, ok := o[field.member]; ok && len(words) < 2 {
				words = append(words, field.say(in, v))
			}
		}
	}
	return strings.Join(words, ", ")
}

// say returns a value as people read it.
func (f field) say(in *say.Language, v any) string {
	text := strings.Join(f.show(v), ", ")
	for _, o := range f.options {
		if o.Value == text {
			return in.Say(o.Label)
		}
	}
	switch t := timeOf(v); {
	case t.IsZero():
		return text
	case len(text) == len(time.DateOnly):
		return in.Date(t)
	default:
		return in.DateTime(t)
	}
}

// last reports whether the dossier cannot be without the fact.
func last(r *vetting.Record, f *vetting.Fact) bool {
	form := formOf(f.Member.Name)
	return form != nil && form.required && len(r.FactsOf(f.Member.Name)) == 1
}

// A group is the forms whose facts show on one of the candidate's pages.
type group struct {
	title string
	forms []listed
}

type listed struct {
	link    ui.Link
	purpose string
	count   string // how many are recorded, "" for none
}

// groups lists the forms for a candidate.
func groups(in *say.Language, r *vetting.Record) []group {
	base := "/candidates/" + r.ID.String()
	var groups []group
	for _, f := range forms {
		if n := len(groups); n == 0 || groups[n-1].title != f.tab.title {
			groups = append(groups, group{title: f.tab.title})
		}
		l := listed{link: ui.Link{Label: f.title, Href: base + "/evidence/" + f.key() + "/new"}, purpose: f.purpose}
		n := 0
		f.each(r, func(vetting.Fact, slot) { n++ })
		switch {
		case n > 0 && f.single && !f.list:
			l.count = in.Say("recorded, opens to be corrected")
		case n > 0:
			l.count = in.Say("%s recorded", in.Count(n))
		}
		last := &groups[len(groups)-1]
		last.forms = append(last.forms, l)
	}
	return groups
}
