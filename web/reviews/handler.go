// Package reviews is the pages of those who decide: the queue of open reviews, a review with its evidence, and the
// decision; findings that are set aside, and second reads. Nothing here rejects anybody.
package reviews

import (
	"net/http"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/secondread"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Reads   *secondread.Service
	Catalog *indicator.Catalog
	Now     func() time.Time
	Site    string // in the links of calendars; empty: as the request says
}

// Review shows one candidate's evidence beside the decision.
func (h *Handler) Review(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, id, form{})
}

// refresh is how soon the page loads again while an assessment is being made, which takes well under a second.
const refresh = 2 * time.Second

func (h *Handler) page(c echo.Context, status int, id uuid.UUID, f form) error {
	actor := viewer.Actor(c)
	r, err := h.Vetting.Candidate(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	people, err := h.deciders(c)
	if err != nil {
		return err
	}
	v := newView(viewer.In(c), r, actor, report.New(r, h.Catalog, actor, report.Compliance, h.Now()), f, h.Now())
	v.Undo, v.People = undoable(c), people
	v.dropUnasked(viewer.In(c))
	page := viewer.Page(c, viewer.In(c).Say("Review of %s", r.Dossier.DisplayName()))
	if v.waits() {
		page.Refresh = refresh
	}
	return ui.Render(c, status, review(page, v))
}

// deciders returns whom the viewer may assign a review to, nil where they may not.
func (h *Handler) deciders(c echo.Context) ([]vetting.Actor, error) {
	actor := viewer.Actor(c)
	if !actor.Role.Can(vetting.AssignReviews) {
		return nil, nil
	}
	return h.Vetting.Deciders(c.Request().Context(), actor)
}

// Decide records the viewer's decision and goes on to the next open review.
func (h *Handler) Decide(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	if f.Check(); len(f.Problems) > 0 {
		return h.page(c, http.StatusUnprocessableEntity, id, f)
	}
	err = h.Vetting.Decide(c.Request().Context(), viewer.Actor(c), id, f.decision())
	if text, status, ok := refusal(viewer.In(c), err); ok {
		f.Conflict = text
		return h.page(c, status, id, f)
	}
	if err != nil {
		return err
	}
	return h.next(c, id, func(r *vetting.Record) string { return recorded(viewer.In(c), r, f) })
}

// Second records the viewer's answer to what somebody else proposed.
func (h *Handler) Second(c echo.Context) error {
	id, proposal, err := ui.IDs(c, "proposal")
	if err != nil {
		return err
	}
	f := readSecondForm(c)
	if f.check(); len(f.Problems) > 0 {
		return h.page(c, http.StatusUnprocessableEntity, id, form{Second: f})
	}
	err = h.Vetting.Second(c.Request().Context(), viewer.Actor(c), id, proposal, f.Agrees, f.Words)
	if text, status, ok := refusal(viewer.In(c), err); ok {
		f.Conflict = text
		return h.page(c, status, id, form{Second: f})
	}
	if err != nil {
		return err
	}
	return h.next(c, id, func(r *vetting.Record) string { return answered(viewer.In(c), r, f.Agrees) })
}

// TakeBack ends the viewer's own proposal.
func (h *Handler) TakeBack(c echo.Context) error {
	id, proposal, err := ui.IDs(c, "proposal")
	if err != nil {
		return err
	}
	if err := h.Vetting.TakeBack(c.Request().Context(), viewer.Actor(c), id, proposal); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneNone, "You took your proposal back. The review waits for an answer again.")
	return c.Redirect(http.StatusSeeOther, reviewPath(id))
}

// next leads to the most pressing review that is left for the viewer, with word of what was recorded.
func (h *Handler) next(c echo.Context, decided uuid.UUID, word func(*vetting.Record) string) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	r, err := h.Vetting.Candidate(ctx, actor, decided)
	if err != nil {
		return err
	}
	left, err := h.left(c, decided)
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, word(r)+" "+remaining(viewer.In(c), len(left)))
	target := "/reviews"
	if len(left) > 0 {
		target = reviewPath(left[0].Candidate.ID)
	}
	return c.Redirect(http.StatusSeeOther, target+undoQuery(r, actor, h.Now()))
}

// undoQuery tells the next page of a decision that the viewer just made.
func undoQuery(r *vetting.Record, actor vetting.Actor, now time.Time) string {
	n := len(r.Decisions)
	if n == 0 || !r.Decisions[n-1].Undoable(actor, now) {
		return ""
	}
	return "?undo=" + r.Decisions[n-1].ID.String() + "&of=" + r.ID.String()
}
