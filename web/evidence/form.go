package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A form describes how one member of the dossier is asked for, or a part of one that is too large for a single form. The
// name of a field is the path of its value inside the fact or the part, so that what dossier.CheckMember finds leads to
// the field it is about.
type form struct {
	member   string
	part     string // names the part that is asked for; "" for the whole member
	list     bool   // the part is one element of the member's list of that name; otherwise it is some of its values
	tab      tab    // where the fact shows
	title    string // "Identity document"
	purpose  string // what it is for, in one line
	sections []section
	upload   *upload // nil where no file belongs to the fact

	single    bool   // the candidate has one such fact at most: recording is correcting
	required  bool   // the dossier cannot be without it
	candidate string // the field that names another candidate, "" for none
}

// key names the form in addresses.
func (f *form) key() string { return cmp.Or(f.part, f.member) }

// A tab is one of the candidate's pages.
type tab struct{ title, path string }

// A section groups fields that make one object inside the fact, or the fact itself.
type section struct {
	path         string // member of the fact that the fields make up; "" for the fact itself
	legend, hint string
	fields       []field
	folded       bool // shown closed while nothing is in it
	required     bool // the object cannot be left out

	rows int    // more than 0: path is a list, shown with so many elements at least, one of them empty
	row  string // what one of them is called: "Mark"
	// anchor is the member, not asked for, that keeps an element in the list when every answer about it is empty.
	anchor string

	constant map[string]string // members that are not asked because there is one right answer
	derived  []string          // members that are not asked and no longer hold once a field of the section changes
	about    string            // a field of the fact that all of this is known of: when only that changes, this is forgotten

	check func(object) (member string, bad fault) // what is wrong with an object beyond its single fields
}

// A field is one question.
type field struct {
	kind
	member      string // "" where the fact is this value alone
	label, hint string
	required    bool   // within its section, once anything is filled in there
	after       string // the member of the same section that it must not come before
	past        bool   // a time that cannot lie ahead
	initial     func(time.Time, vetting.Actor) string
}

// An upload asks for files that belong to the fact.
type upload struct {
	name, label, hint string
	further           string // the label where files are added to those that are there
	most              int
	required          bool // when the fact is recorded; a correction keeps the file
}

// now is an initial value: the present minute.
func now(at time.Time, _ vetting.Actor) string { return showMinute(at.Truncate(time.Minute)) }

// me is an initial value: who is signed in.
func me(_ time.Time, actor vetting.Actor) string { return actor.Name }

// prefix returns what the names of the fields of the section's object i begin with.
func (s section) prefix(i int) string {
	switch {
	case s.rows > 0:
		return fmt.Sprintf("%s[%d].", s.path, i)
	case s.path != "":
		return s.path + "."
	}
	return ""
}

// name returns the name of the field under the prefix.
func (f field) name(prefix string) string {
	if f.member == "" {
		return "value"
	}
	return prefix + f.member
}

// field returns the section's field for the member.
func (s section) field(member string) field {
	return s.fields[slices.IndexFunc(s.fields, func(f field) bool { return f.member == member })]
}

// label returns the words for the field in a problem.
func (s section) label(in *say.Language, f field, i int) string {
	switch {
	case s.rows > 0:
		return in.Say("%s %d, %s", in.Say(s.row), i+1, inside(in, f.label))
	case s.legend != "":
		return in.Say("%s, %s", in.Say(s.legend), inside(in, f.label))
	}
	return in.Say(f.label)
}

// inside writes a label inside a sentence; "IP address" stays as it is.
func inside(in *say.Language, s string) string {
	if len(s) > 1 && strings.ToUpper(s[1:2]) == s[1:2] {
		return in.Say(s)
	}
	return in.Inside(s)
}

// add notes a problem of a field: the label, then what is wrong with it.
func add(ps *ui.Problems, name, label, wrong string) {
	ps.Add(name, "“%s” %s.", label, wrong)
}

// labels returns the label of every field in order, by name; of lists, for so many elements as typed has.
func (f *form) labels(in *say.Language, typed typed) (names []string, label map[string]string) {
	label = map[string]string{}
	for _, s := range f.sections {
		for i := range s.count(typed) {
			for _, field := range s.fields {
				name := field.name(s.prefix(i))
				names, label[name] = append(names, name), s.label(in, field, i)
			}
		}
	}
	if f.upload != nil {
		names, label[f.upload.name] = append(names, f.upload.name), in.Say(f.upload.label)
	}
	return names, label
}

// locate returns the field that a path inside the fact is about, "" where none is.
func locate(path string, label map[string]string) string {
	for path != "" && label[path] == "" {
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	if path == "" && label["value"] != "" {
		return "value"
	}
	return path
}

// sortProblems puts problems in the order of the fields, those of the form as a whole first.
func sortProblems(ps ui.Problems, names []string) {
	slices.SortStableFunc(ps, func(a, b ui.Problem) int { return slices.Index(names, a.Field) - slices.Index(names, b.Field) })
}
