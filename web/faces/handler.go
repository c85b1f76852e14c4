// Package faces is the pages on which reviewers say whether two captures show one person. They show two pictures and
// nothing else: no name, place, paper, file or date, and nobody's answer.
package faces

import (
	"bytes"
	"net/http"
	"slices"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its field is required.
type Handler struct {
	Vetting *vetting.Service
}

// List shows how many pairs wait for the viewer, and leads to each.
func (h *Handler) List(c echo.Context) error {
	waiting, err := h.Vetting.Comparisons(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Comparisons"), rows(viewer.In(c), waiting)))
}

// Show shows a pair and asks.
func (h *Handler) Show(c echo.Context) error { return h.page(c, http.StatusOK, nil) }

func (h *Handler) page(c echo.Context, status int, problems ui.Problems) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if _, err := h.Vetting.Comparison(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	return ui.Render(c, status, compare(viewer.Page(c, "Two pictures"), view{path(id), problems}))
}

// The names of the two places on the page, as in the pictures' addresses.
const left, right = "left", "right"

// Picture sends what stands on one side.
func (h *Handler) Picture(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	side := c.Param("side")
	if side != left && side != right {
		return errs.NotFound
	}
	picture, err := h.Vetting.ComparisonPicture(c.Request().Context(), viewer.Actor(c), id, side == right)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", ui.FilePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	return c.Stream(http.StatusOK, "image/jpeg", bytes.NewReader(picture))
}

// Answer records the viewer's answer and goes on to the next pair.
func (h *Handler) Answer(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	answer := vetting.FaceAnswer(c.FormValue("answer"))
	if !slices.Contains(vetting.FaceAnswers, answer) {
		return h.page(c, http.StatusUnprocessableEntity, ui.Problems{{Field: "answer", Format: "Choose an answer. If the pictures do not let you tell, say so."}})
	}
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	if err := h.Vetting.AnswerComparison(ctx, actor, id, answer); err != nil {
		return err
	}
	waiting, err := h.Vetting.Comparisons(ctx, actor)
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, recorded(viewer.In(c), len(waiting)))
	if len(waiting) == 0 {
		return c.Redirect(http.StatusSeeOther, "/comparisons")
	}
	return c.Redirect(http.StatusSeeOther, path(waiting[0].ID))
}

func path(id uuid.UUID) string { return "/comparisons/" + id.String() }
