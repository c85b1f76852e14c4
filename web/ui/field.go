package ui

import (
	"fmt"
	"strings"

	"bonafide/internal/errs"
	"bonafide/web/say"

	"github.com/a-h/templ"
)

// A Field is one question of a form: what is asked, what was typed and what is wrong with it.
type Field struct {
	Name    string // of the form value, and the element's id; once on a page
	Label   string
	Hint    string  // how to answer, below the label
	Value   string  // as typed, whether right or wrong
	Problem Problem // what is wrong and what would be right; the zero value: nothing

	Required     bool   // otherwise the label says "(optional)"
	Type         string // of a TextField's input: text (the default), email, tel, password, url, search
	Autocomplete string // the token of the HTML standard: "email", "one-time-code", "off"

	Options []Option         // of Select, RadioGroup, CheckboxGroup
	Groups  []OptionGroup    // of Select, after its Options
	Chosen  []string         // the values ticked in a CheckboxGroup
	Attrs   templ.Attributes // further attributes of the input: maxlength, inputmode, min, accept, multiple
}

// An Option is one answer to choose.
type Option struct {
	Value, Label, Hint string
}

// An OptionGroup is options under a heading of their own.
type OptionGroup struct {
	Label   string
	Options []Option
}

// A Problem is what is wrong with one field; an empty Field is the form as a whole. The zero value is that nothing is.
type Problem struct {
	Field  string
	Format string // what is wrong and what would be right, as say.Language.Say takes it
	Args   []any
}

// Any reports whether something is wrong.
func (p Problem) Any() bool { return p.Format != "" }

// In returns what is wrong, in the language.
func (p Problem) In(l *say.Language) string { return l.Say(p.Format, p.Args...) }

// Problems is everything wrong with a form, in the order of its fields. The zero value is a form without problems.
type Problems []Problem

// Add notes a problem of the field, as say.Language.Say takes it. Only the first of a field is kept: people mend one thing at a time.
func (ps *Problems) Add(field, format string, args ...any) {
	if field == "" || !ps.Of(field).Any() {
		*ps = append(*ps, Problem{field, format, args})
	}
}

// AddError notes for the field what an error says to people; where it says nothing to them, the text stands instead.
func (ps *Problems) AddError(field string, err error, text string) {
	if format, args, ok := errs.Format(err); ok {
		ps.Add(field, format, args...)
		return
	}
	ps.Add(field, text)
}

// Of returns the problem of the field, the zero value where it has none.
func (ps Problems) Of(field string) Problem {
	for _, p := range ps {
		if p.Field == field {
			return p
		}
	}
	return Problem{}
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) hintID() string    { return f.Name + "-hint" }
func (f Field) problemID() string { return f.Name + "-problem" }

// describedBy names the elements that explain the field.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.hintID())
	}
	if f.Problem.Any() {
		ids = append(ids, f.problemID())
	}
	return strings.Join(ids, " ")
}

// attrs are the attributes that every kind of input carries.
func (f Field) attrs() templ.Attributes {
	a := templ.Attributes{"id": f.Name, "name": f.Name}
	if by := f.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if f.Problem.Any() {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["required"] = true
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	for name, value := range f.Attrs {
		a[name] = value
	}
	return a
}

// optionID is the id of the group's option i. The first has the field's own, so that the error summary leads to it.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.Name
	}
	return fmt.Sprintf("%s-%d", f.Name, i+1)
}
