// Package interviews is the pages on which a recruiter asks who held an interview what happened in it, and the one page on which they
// answer, which shows nothing else of the candidate.
package interviews

import (
	"errors"
	"net/http"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
	Site    string // the address of the site, without a slash at its end; empty: as the request says
}

// Own lists the open forms of whoever looks.
func (h *Handler) Own(c echo.Context) error {
	forms, err := h.Vetting.OwnInterviewForms(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, ownPage(viewer.Page(c, "Interview forms"), newRows(viewer.In(c), forms, "", h.Now())))
}

// Show shows a form with what was handed in of it.
func (h *Handler) Show(c echo.Context) error { return h.show(c, http.StatusOK, nil) }

// show shows the form as typed, or as recorded where it is nil.
func (h *Handler) show(c echo.Context, status int, typed *sheetForm) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f, recorded, err := h.Vetting.InterviewForm(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	if typed == nil {
		typed = newSheetForm(recorded)
	}
	v := sheetView{sheetForm: typed, form: f, begun: f.Begun(h.Now()), adjusted: recorded.Adjusted}
	return ui.Render(c, status, sheetPage(viewer.Page(c, viewer.In(c).Say("Interview form, %s", f.Name)), v))
}

// HandIn records what was marked.
func (h *Handler) HandIn(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f, err := readSheet(c)
	if err != nil {
		return err
	}
	sheet := f.sheet()
	if len(f.Problems) > 0 {
		return h.show(c, http.StatusUnprocessableEntity, f)
	}
	err = h.Vetting.HandInInterviewForm(c.Request().Context(), viewer.Actor(c), id, sheet)
	if errors.Is(err, errs.Conflict) {
		return h.stale(c, id, f, err)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The form is handed in. You can correct it until it closes.")
	return c.Redirect(http.StatusSeeOther, "/interviews")
}

// stale shows what was typed again, beside what somebody recorded after the form was opened; handed in once more it takes effect.
func (h *Handler) stale(c echo.Context, id uuid.UUID, typed *sheetForm, refused error) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	form, now, err := h.Vetting.InterviewForm(ctx, actor, id)
	if err != nil {
		return err
	}
	if !form.Begun(h.Now()) || now.Of == typed.Of {
		return refused
	}
	was, err := h.Vetting.InterviewSheetOf(ctx, actor, id, typed.Of)
	if err != nil {
		return err
	}
	typed.Problems.AddError("", refused, "")
	typed.rebase(viewer.In(c), was, now)
	return h.show(c, http.StatusConflict, typed)
}

// List shows whom a candidate's interviewers are, and asks another.
func (h *Handler) List(c echo.Context) error { return h.list(c, http.StatusOK, askForm{}) }

func (h *Handler) list(c echo.Context, status int, f askForm) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	forms, err := h.Vetting.InterviewForms(ctx, actor, r)
	if err != nil {
		return err
	}
	if f.people, err = h.Vetting.Interviewers(ctx, actor); err != nil {
		return err
	}
	return ui.Render(c, status, listPage(viewer.Page(c, viewer.In(c).Say("Interviewers, %s", r.Dossier.DisplayName())), newListView(viewer.In(c), r, newRows(viewer.In(c), forms, ui.Site(c, h.Site), h.Now()), f)))
}

// Ask gives somebody a form.
func (h *Handler) Ask(c echo.Context) error {
	candidate, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := askForm{Interviewer: c.FormValue("interviewer"), StartsAt: c.FormValue("starts_at")}
	startsAt := ui.ParseMinute(f.StartsAt)
	interviewer, err := uuid.Parse(f.Interviewer)
	if err != nil {
		f.Problems.Add("interviewer", "Choose who held, or will hold, the interview.")
	}
	if problem := vetting.InterviewFormProblem(startsAt, h.Now()); problem != "" {
		f.Problems.Add("starts_at", problem)
	}
	if len(f.Problems) > 0 {
		return h.list(c, http.StatusUnprocessableEntity, f)
	}
	if err := h.Vetting.AskInterviewer(c.Request().Context(), viewer.Actor(c), candidate, interviewer, startsAt); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The form stands among the interviewer’s. No mail is sent: put the address of the form into your invitation.")
	return c.Redirect(http.StatusSeeOther, listPath(candidate))
}

// TakeBack takes a form back.
func (h *Handler) TakeBack(c echo.Context) error {
	candidate, form, err := ui.IDs(c, "form")
	if err != nil {
		return err
	}
	if err := h.Vetting.TakeBackInterviewForm(c.Request().Context(), viewer.Actor(c), candidate, form); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The form is taken back.")
	return c.Redirect(http.StatusSeeOther, listPath(candidate))
}

func listPath(candidate uuid.UUID) string {
	return "/candidates/" + candidate.String() + "/interview-forms"
}
