package policies

import (
	"errors"
	"strconv"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A form is the draft as typed: a field for each number, named by its path in the file.
type form struct {
	Version, Revision string
	Values            map[string]string
	Problems          ui.Problems
}

func formOf(c *indicator.Catalog, draft *policy.Version) form {
	f := form{Version: draft.Policy.Version, Revision: strconv.FormatInt(draft.Revision, 10), Values: map[string]string{}}
	for _, n := range policy.Numbers(c) {
		f.Values[n.Path] = typed(n, n.Get(draft.Policy))
	}
	return f
}

// typed writes a value as the form has it; a switch is "yes" or nothing, as a checkbox is.
func typed(n policy.Number, v float64) string {
	switch {
	case n.Switch && v == 0:
		return ""
	case n.Switch:
		return "yes"
	}
	return points(v)
}

func points(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func readForm(c echo.Context, catalog *indicator.Catalog) form {
	f := form{Version: strings.TrimSpace(c.FormValue("version")), Revision: c.FormValue("revision"), Values: map[string]string{}}
	for _, n := range policy.Numbers(catalog) {
		f.Values[n.Path] = strings.TrimSpace(c.FormValue(n.Path))
	}
	return f
}

func (f *form) revision() int64 { return max(number(f.Revision), 1) }

// number reads a whole number; what is none is 0.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// policy returns what was typed, and notes what is wrong with it.
func (f *form) policy(in *say.Language, c *indicator.Catalog, name string) indicator.Policy {
	p := indicator.DefaultPolicy
	p.Name, p.Version = name, f.Version
	for _, n := range policy.Numbers(c) {
		f.set(in, &p, n)
	}
	if len(f.Problems) > 0 {
		return p
	}
	for _, problem := range policy.Check(p, c) {
		f.Problems.Add(problem.Path, "%s: %s", f.subject(in, c, problem.Path), problem.Text)
	}
	if _, err := policy.Decode(policy.Encode(p)); err != nil {
		f.Problems.Add("version", "Write the version in letters, digits, dots and hyphens: 2026.11.1 say.")
	}
	return p
}

func (f *form) set(in *say.Language, p *indicator.Policy, n policy.Number) {
	if n.Switch {
		v := 0.0
		if f.Values[n.Path] == "yes" {
			v = 1
		}
		n.Set(p, v)
		return
	}
	v, err := n.Parse(f.Values[n.Path])
	if err != nil {
		text, _ := ui.Message(in, err)
		f.Problems.Add(n.Path, "%s, %s: %s.", in.Say(n.Subject()), in.Say(n.Title), text)
		return
	}
	n.Set(p, v)
}

// subject names what the number at the path is about.
func (f *form) subject(in *say.Language, c *indicator.Catalog, path string) string {
	for _, n := range policy.Numbers(c) {
		if n.Path == path {
			return in.Say(n.Subject()) + ", " + in.Say(n.Title)
		}
	}
	return path
}

// fileProblems returns what is wrong with an uploaded file; none where the error is of another kind.
func fileProblems(err error) (problems ui.Problems) {
	var found dossier.Problems
	if errors.As(err, &found) {
		for _, p := range found {
			problems = append(problems, ui.Problem{Field: "file", Format: p.String()})
		}
		return problems
	}
	if errors.Is(err, errs.Invalid) || errors.Is(err, errs.Conflict) {
		if format, args, ok := errs.Format(err); ok {
			problems.Add("file", format, args...)
		}
	}
	return problems
}
