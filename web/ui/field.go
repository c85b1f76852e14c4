package ui

import (
	"fmt"
	"strings"

	"bonafide/internal/errs"

	"github.com/a-h/templ"
)

// A Field is one question of a form: what is asked, what was typed and what is wrong with it.
type Field struct {
	Name    string // of the form value, and the element's id; once on a page
	Label   string
	Hint    string // how to answer, below the label
	Value   string // as typed, whether right or wrong
	Problem string // what is wrong and what would be right; empty: nothing

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

// A Problem is what is wrong with one field; an empty Field is the form as a whole.
type Problem struct {
	Field, Text string
}

// Problems is everything wrong with a form, in the order of its fields. The zero value is a form without problems.
type Problems []Problem

// Add notes a problem of the field. Only the first of a field is kept: people mend one thing at a time.
func (ps *Problems) Add(field, format string, args ...any) {
	if field == "" || ps.Of(field) == "" {
		*ps = append(*ps, Problem{field, fmt.Sprintf(format, args...)})
	}
}

// AddError notes for the field what an error says to people; where it says nothing to them, the words stand instead.
func (ps *Problems) AddError(field string, err error, words string) {
	if message, ok := errs.Message(err); ok {
		words = message
	}
	ps.Add(field, "%s", words)
}

// Of returns the problem of the field, or "".
func (ps Problems) Of(field string) string {
	for _, p := range ps {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
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
	if f.Problem != "" {
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
	if f.Problem != "" {
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
