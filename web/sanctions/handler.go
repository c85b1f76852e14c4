// Package sanctions is the pages of those who tell candidates apart from entries of sanctions lists: the queue of
// matches, and one match side by side with its memos. Recruiters see none of it.
package sanctions

import (
	"errors"
	"net/http"
	"time"

	"bonafide/internal/clearance"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Clearances *clearance.Service
	Vetting    *vetting.Service
	Now        func() time.Time
}

// Queue lists the matches that are not cleared.
func (h *Handler) Queue(c echo.Context) error {
	matches, err := h.Clearances.Queue(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, queue(viewer.Page(c, "Sanctions"), rows(viewer.In(c), matches, h.Now())))
}

// Show shows a match side by side.
func (h *Handler) Show(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, id, form{})
}

func (h *Handler) page(c echo.Context, status int, id uuid.UUID, f form) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	m, err := h.Clearances.Match(ctx, actor, id, c.Param("digest"))
	if err != nil {
		return err
	}
	r, err := h.Vetting.Candidate(ctx, actor, id)
	if err != nil {
		return err
	}
	return ui.Render(c, status, show(viewer.Page(c, viewer.In(c).Say("Sanctions: %s", m.Candidate.Name)), newView(viewer.In(c), m, r, actor, f)))
}

// Answer records what the viewer says of a match.
func (h *Handler) Answer(c echo.Context) error {
	return h.act(c, func(id uuid.UUID, f form) error {
		return h.Clearances.Answer(c.Request().Context(), viewer.Actor(c), id, c.Param("digest"), f.seen(), clearance.Outcome(f.Outcome), f.Words)
	})
}

// Second records what the viewer says of another's proposal to clear a match.
func (h *Handler) Second(c echo.Context) error {
	return h.act(c, func(id uuid.UUID, f form) error {
		return h.Clearances.Second(c.Request().Context(), viewer.Actor(c), id, c.Param("digest"), f.Outcome == agree, f.Words)
	})
}

// act checks the form, performs the act and leads back to the queue.
func (h *Handler) act(c echo.Context, do func(uuid.UUID, form) error) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	if f.check(); len(f.Problems) > 0 {
		return h.page(c, http.StatusUnprocessableEntity, id, f)
	}
	err = do(id, f)
	if errors.Is(err, errs.Conflict) {
		f.Problems.AddError("", err, "")
		return h.page(c, http.StatusConflict, id, f)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Your memo is recorded.")
	return c.Redirect(http.StatusSeeOther, "/sanctions")
}
