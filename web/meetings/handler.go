// Package meetings is the pages by which a meeting's report by Zoom or Teams is read for a candidate: the file is chosen,
// what was understood of it is shown, a person says who in it is the candidate, and only then it is recorded.
package meetings

import (
	"net/http"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/meeting"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
}

// New asks for a file.
func (h *Handler) New(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, r, &form{})
}

// Preview shows who was in the meeting, or asks what the report leaves open. Nothing is written: the file travels with
// the form.
func (h *Handler) Preview(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if h.read(f, r); !f.readable() {
		status = http.StatusUnprocessableEntity
	} else if !f.chosen {
		f.suggest(r, viewer.Actor(c))
	}
	return h.page(c, status, r, f)
}

// Record records what was chosen, with the file, in one change.
func (h *Handler) Record(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if h.read(f, r); f.readable() {
		f.checkChoice()
	}
	if !f.readable() {
		return h.page(c, http.StatusUnprocessableEntity, r, f)
	}
	actor, said := viewer.Actor(c), ""
	err = h.Vetting.CompleteFrom(c.Request().Context(), actor, r.ID, f.source(), func(r *vetting.Record, _ string) (add []dossier.Member, replaced []uuid.UUID, err error) {
		add, replaced, said, err = f.changes(viewer.In(c), r, actor)
		return add, replaced, err
	})
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, said)
	return c.Redirect(http.StatusSeeOther, "/candidates/"+r.ID.String()+"/interviews")
}

// changes returns the facts that the choice makes, those whose place they take, and what is said of it.
func (f *form) changes(in *say.Language, r *vetting.Record, actor vetting.Actor) (add []dossier.Member, replaced []uuid.UUID, said string, err error) {
	c := f.choice(r, actor.Name)
	if c.Interview < 0 && f.Interview != "" {
		return nil, nil, "", errs.Conflictf("Somebody changed or withdrew the interview that the report was to complete. Go back and choose again.")
	}
	out := f.reading.Recording(r.Dossier, c)
	if out.Changed {
		m, err := dossier.NewMember("interviews", out.Interview)
		if err != nil {
			return nil, nil, "", err
		}
		add = append(add, m)
		if c.Interview >= 0 {
			replaced = append(replaced, r.FactsOf("interviews")[c.Interview].ID)
		}
	}
	for _, s := range out.Sessions {
		m, err := dossier.NewMember("sessions", s)
		if err != nil {
			return nil, nil, "", err
		}
		add = append(add, m)
	}
	return add, replaced, recorded(in, out), nil
}

func recorded(in *say.Language, out meeting.Recording) string {
	n := len(out.Sessions)
	sessions := in.Plural(n, "session", "sessions")
	switch {
	case out.Empty():
		return in.Say("The report held nothing that was not recorded already.")
	case !out.Changed:
		return in.Say("Recorded %s from the report. The assessment is being redone.", sessions)
	case n > 0:
		return in.Say("Recorded the interview and %s from the report. The assessment is being redone.", sessions)
	}
	return in.Say("Recorded the interview from the report. The assessment is being redone.")
}

// read reads the form's file with the form's answers.
func (h *Handler) read(f *form, r *vetting.Record) {
	if f.check(); len(f.Problems) > 0 {
		return
	}
	var err error
	if f.reading, err = meeting.Read(f.data, f.options(h.Now().UTC())); err != nil {
		f.Problems.AddError("file", err, "The file cannot be read. Export it again.")
		return
	}
	for i := range f.reading.People {
		f.matches = append(f.matches, f.reading.People[i].Match(r.Dossier))
	}
}

// readable reports whether the form holds a report with people, and nothing is wrong.
func (f *form) readable() bool {
	return len(f.Problems) == 0 && f.reading != nil && len(f.reading.Asks) == 0 && len(f.reading.People) > 0
}

func (h *Handler) page(c echo.Context, status int, r *vetting.Record, f *form) error {
	v := newView(viewer.In(c), r, f)
	return ui.Render(c, status, page(viewer.Page(c, v.title+", "+r.Dossier.DisplayName()), v))
}
