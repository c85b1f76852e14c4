package viewer

import (
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A Decision is an answer to one or several reviews as typed. The zero value is one not begun.
type Decision struct {
	Outcome, Reason, Words string
	Problems               ui.Problems
}

// ReadDecision returns what the form of the request says.
func ReadDecision(c echo.Context) Decision {
	return Decision{Outcome: c.FormValue("outcome"), Reason: c.FormValue("reason"), Words: c.FormValue("words")}
}

// Begun reports whether there is anything typed to keep.
func (d *Decision) Begun() bool { return d.Outcome != "" || d.Reason != "" || d.Words != "" }

// Answer returns what was typed, of no review yet.
func (d *Decision) Answer() vetting.Decision {
	return vetting.Decision{Outcome: vetting.Outcome(d.Outcome), Reason: d.Reason, Words: d.Words}
}

// Check notes what is wrong with it.
func (d *Decision) Check() {
	answer := d.Answer()
	problems := answer.Check()
	for _, field := range []string{"outcome", "reason", "words"} {
		if text, ok := problems[field]; ok {
			d.Problems.Add(field, text)
		}
	}
}

// OutcomeField asks for the outcome.
func (d *Decision) OutcomeField() ui.Field {
	field := ui.Field{Name: "outcome", Label: "Outcome", Value: d.Outcome, Required: true, Problem: d.Problems.Of("outcome"),
		Hint: "No outcome rejects the candidate."}
	for _, o := range vetting.Outcomes {
		field.Options = append(field.Options, ui.Option{Value: string(o), Label: o.Title(), Hint: o.Meaning()})
	}
	return field
}

// ReasonField asks for the reason, each under the outcome that it belongs to.
func (d *Decision) ReasonField() ui.Field {
	field := ui.Field{Name: "reason", Label: "Reason", Value: d.Reason, Required: true, Problem: d.Problems.Of("reason"),
		Hint: "Choose one listed under your outcome."}
	for _, o := range vetting.Outcomes {
		g := ui.OptionGroup{Label: o.Title()}
		for _, r := range vetting.Reasons {
			if r.Outcome == o {
				g.Options = append(g.Options, ui.Option{Value: r.Code, Label: r.Title})
			}
		}
		field.Groups = append(field.Groups, g)
	}
	return field
}

// WordsField asks for the reasons in words.
func (d *Decision) WordsField() ui.Field {
	return ui.Field{Name: "words", Label: "Reasons in words", Value: d.Words, Required: true, Problem: d.Problems.Of("words"),
		Hint: "What you found and how it supports the outcome. The candidate may read this."}
}
