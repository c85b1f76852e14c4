package reviews

import (
	"strconv"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A form is a decision as typed. The zero value is one not begun.
type form struct {
	Outcome, Reason, Words string
	Review, Revision       string // what the decision was based on, as the page said
	Problems               ui.Problems
	Conflict               string // why a complete decision was not recorded
}

func readForm(c echo.Context) form {
	return form{
		Outcome: c.FormValue("outcome"), Reason: c.FormValue("reason"), Words: c.FormValue("words"),
		Review: c.FormValue("review"), Revision: c.FormValue("revision"),
	}
}

// decision returns what was typed. A review or revision that is none matches nothing, so that deciding is a conflict.
func (f *form) decision() vetting.Decision {
	d := vetting.Decision{Outcome: vetting.Outcome(f.Outcome), Reason: f.Reason, Words: f.Words, Revision: -1}
	if id, err := uuid.Parse(f.Review); err == nil {
		d.Review = id
	}
	if n, err := strconv.ParseInt(f.Revision, 10, 64); err == nil {
		d.Revision = n
	}
	return d
}

func (f *form) check() {
	d := f.decision()
	problems := d.Check()
	for _, field := range []string{"outcome", "reason", "words"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, "%s", text)
		}
	}
}

func (f *form) setConflict(err error) {
	text, ok := errs.Message(err)
	if !ok {
		text = "The record changed while you were reading. Look at it again, then decide."
	}
	f.Conflict = text
}

// begun reports whether there is anything typed to keep.
func (f *form) begun() bool { return f.Outcome != "" || f.Reason != "" || f.Words != "" }

func (f *form) outcomeField() ui.Field {
	field := ui.Field{Name: "outcome", Label: "Outcome", Value: f.Outcome, Required: true, Problem: f.Problems.Of("outcome"),
		Hint: "No outcome rejects the candidate."}
	for _, o := range vetting.Outcomes {
		field.Options = append(field.Options, ui.Option{Value: string(o), Label: o.Title(), Hint: o.Meaning()})
	}
	return field
}

func (f *form) wordsField() ui.Field {
	return ui.Field{Name: "words", Label: "Reasons in words", Value: f.Words, Required: true, Problem: f.Problems.Of("words"),
		Hint: "What you found and how it supports the outcome. The candidate may read this."}
}

// A reasonGroup is the reasons of one outcome.
type reasonGroup struct {
	Title   string
	Reasons []vetting.Reason
}

func reasonGroups() []reasonGroup {
	var groups []reasonGroup
	for _, o := range vetting.Outcomes {
		g := reasonGroup{Title: o.Title()}
		for _, r := range vetting.Reasons {
			if r.Outcome == o {
				g.Reasons = append(g.Reasons, r)
			}
		}
		groups = append(groups, g)
	}
	return groups
}
