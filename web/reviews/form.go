package reviews

import (
	"errors"
	"net/http"
	"strconv"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A secondForm is an answer to a proposal as typed. The zero value is one not begun.
type secondForm struct {
	Proposal string
	Agrees   bool
	Words    string
	Problems ui.Problems
	Conflict string // why a complete answer was not recorded
}

func readSecondForm(c echo.Context) secondForm {
	return secondForm{Proposal: c.Param("proposal"), Agrees: c.FormValue("answer") == "agree", Words: c.FormValue("second")}
}

func (f *secondForm) check() {
	if problem := vetting.CheckSecond(f.Words); problem != "" {
		f.Problems.Add("second", problem)
	}
}

func (f *secondForm) field() ui.Field {
	return ui.Field{Name: "second", Label: "Your reasons in words", Value: f.Words, Required: true, Problem: f.Problems.Of("second"),
		Hint: "What you looked at yourself, and why you agree or do not. The candidate may read this."}
}

// A form is a decision as typed. The zero value is one not begun.
type form struct {
	viewer.Decision
	Review, Revision string // what the decision was based on, as the page said
	Seen             string // when the record that the page showed was changed last
	Conflict         string // why a complete decision was not recorded
	Second           secondForm
}

func readForm(c echo.Context) form {
	return form{Decision: viewer.ReadDecision(c), Review: c.FormValue("review"), Revision: c.FormValue("revision"), Seen: c.FormValue("seen")}
}

// decision returns what was typed. A review or revision that is none matches nothing, so that deciding is a conflict.
func (f *form) decision() vetting.Decision {
	d := f.Answer()
	d.Revision = -1
	if id, err := uuid.Parse(f.Review); err == nil {
		d.Review = id
	}
	if n, err := strconv.ParseInt(f.Revision, 10, 64); err == nil {
		d.Revision = n
	}
	return d
}

// refusal says why something complete was not recorded, and by which status; ok is false where err is no such refusal.
func refusal(in *say.Language, err error) (text string, status int, ok bool) {
	switch {
	case errors.Is(err, errs.Conflict):
		status = http.StatusConflict
	case errors.Is(err, errs.Forbidden):
		status = http.StatusForbidden
	default:
		return "", 0, false
	}
	text, said := ui.Message(in, err)
	if !said {
		text = in.Say("The record changed while you were reading. Look at it again, then decide.")
	}
	return text, status, true
}
