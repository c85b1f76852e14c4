package interviews

import (
	"slices"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
)

// A meanwhile is what somebody recorded of the interview after a form was opened.
type meanwhile struct {
	by, at  string
	changes []change
}

// A change is one answer that is recorded otherwise than the form was drawn, and than it says.
type change struct{ label, recorded, typed string }

// An answer is one line of the form. Each mark is one of its own.
type answer struct {
	label   string
	options []ui.Option
	get     func(*sheetForm) string
	set     func(*sheetForm, string)
}

func (a answer) words(in *say.Language, value string) string {
	switch value {
	case "":
		return in.Say("Left open")
	case "yes":
		return in.Say("Ticked")
	}
	if label := viewer.Label(a.options, value); label != value {
		return in.Say(label)
	}
	return value // a text of their own
}

// at is an answer that stands in one field.
func at(label string, field func(*sheetForm) *string, options ...ui.Option) answer {
	return answer{label, options, func(f *sheetForm) string { return *field(f) }, func(f *sheetForm, value string) { *field(f) = value }}
}

func answers() []answer {
	all := []answer{
		at("How did you meet?", func(f *sheetForm) *string { return &f.Channel }, viewer.Channels...),
		at("Camera", func(f *sheetForm) *string { return &f.Camera }, viewer.Cameras...),
		at("They were told beforehand that the camera would be needed", func(f *sheetForm) *string { return &f.Notice }),
		at("Another date was offered", func(f *sheetForm) *string { return &f.Reschedule }),
		at("Name shown on joining", func(f *sheetForm) *string { return &f.DisplayName }),
	}
	for _, o := range viewer.Challenges {
		all = append(all, answer{o.Label, viewer.ChallengeResults,
			func(f *sheetForm) string { return f.Results[o.Value] }, func(f *sheetForm, value string) { f.Results[o.Value] = value }})
	}
	for _, o := range plainMarks() {
		all = append(all, answer{o.Label, nil,
			func(f *sheetForm) string { return yes(slices.Contains(f.Marks, o.Value)) }, func(f *sheetForm, value string) { f.mark(o.Value, value) }})
	}
	all = append(all, at("Longest silence, in seconds", func(f *sheetForm) *string { return &f.Silence }),
		at("Name or login of another person that was shown", func(f *sheetForm) *string { return &f.Other }))
	for i, label := range placeLabels {
		all = append(all, at(label, func(f *sheetForm) *string { return &f.Places[i] }, placeAnswers...))
	}
	return append(all, at("A recording shows what I marked", func(f *sheetForm) *string { return &f.Recorded }))
}

// mark ticks the code, or takes the tick away.
func (f *sheetForm) mark(code, value string) {
	f.Marks = slices.DeleteFunc(f.Marks, func(m string) bool { return m == code })
	if value == "yes" {
		f.Marks = append(f.Marks, code)
	}
}

// rebase makes the form one that was drawn from what is recorded now: what it left as it was takes that over, what it says otherwise
// stands, and both are told.
func (f *sheetForm) rebase(in *say.Language, was, now *vetting.InterviewSheet) {
	before, recorded := newSheetForm(was), newSheetForm(now)
	by, when := now.By, now.At
	if when.IsZero() {
		by, when = was.By, was.At
	}
	f.Of, f.Meanwhile = now.Of, &meanwhile{by: by.Name, at: in.DateTime(when)}
	for _, a := range answers() {
		said, typed := a.get(recorded), a.get(f)
		if said == a.get(before) || said == typed {
			continue
		}
		f.Meanwhile.changes = append(f.Meanwhile.changes, change{in.Say(a.label), a.words(in, said), a.words(in, typed)})
		if typed == a.get(before) {
			a.set(f, said)
		}
	}
}
