package reviews

import (
	"strconv"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A form is a decision as typed. The zero value is one not begun.
type form struct {
	viewer.Decision
	Review, Revision string // what the decision was based on, as the page said
	Conflict         string // why a complete decision was not recorded
}

func readForm(c echo.Context) form {
	return form{Decision: viewer.ReadDecision(c), Review: c.FormValue("review"), Revision: c.FormValue("revision")}
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

func (f *form) setConflict(err error) {
	text, ok := errs.Message(err)
	if !ok {
		text = "The record changed while you were reading. Look at it again, then decide."
	}
	f.Conflict = text
}
