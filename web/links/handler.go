// Package links is the pages about what candidates share: the keys that very many have and what people say of them, and clusters, as lists,
// as graphs, and decided together.
package links

import (
	"encoding/hex"
	"net/http"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
}

// List shows the keys that very many have.
func (h *Handler) List(c echo.Context) error {
	hubs, err := h.Vetting.OpenHubs(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Links"), rows(viewer.In(c), hubs)))
}

// Show shows one key and who has it.
func (h *Handler) Show(c echo.Context) error {
	return h.page(c, http.StatusOK, form{Expires: h.Now().AddDate(0, usualMonths, 0).Format(time.DateOnly)})
}

func (h *Handler) page(c echo.Context, status int, f form) error {
	hub, holders, err := h.hub(c)
	if err != nil {
		return err
	}
	v := newView(viewer.In(c), hub, holders, viewer.Actor(c), c.Request().URL.Path, f)
	return ui.Render(c, status, show(viewer.Page(c, v.Title), v))
}

// hub returns the key that the address names.
func (h *Handler) hub(c echo.Context) (vetting.Hub, []vetting.Listed, error) {
	hash, err := hex.DecodeString(c.Param("key"))
	if err != nil {
		return vetting.Hub{}, nil, errs.NotFound
	}
	return h.Vetting.Hub(c.Request().Context(), viewer.Actor(c), linkage.KeyKind(c.Param("kind")), hash)
}

// Answer records what the viewer says of a key.
func (h *Handler) Answer(c echo.Context) error {
	hub, _, err := h.hub(c)
	if err != nil {
		return err
	}
	f := readForm(c)
	answer := f.answer()
	if f.check(answer, h.Now()); len(f.Problems) > 0 {
		return h.page(c, http.StatusUnprocessableEntity, f)
	}
	if err := h.Vetting.AnswerHub(c.Request().Context(), viewer.Actor(c), hub, answer); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Your answer is recorded. Everybody who has the key is being assessed again.")
	return c.Redirect(http.StatusSeeOther, "/links")
}
