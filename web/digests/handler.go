// Package digests is the page on which somebody asks for a daily mail of what waits in the queue, or ends it.
package digests

import (
	"net/http"

	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the page. Its field is required.
type Handler struct{ Vetting *vetting.Service }

// Show says whether the viewer gets the mail.
func (h *Handler) Show(c echo.Context) error {
	wanted, err := h.Vetting.WantsDigest(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, "Daily mail of the queue"), wanted, h.Vetting.SendsMail()))
}

// Set asks for the mail, or ends it.
func (h *Handler) Set(c echo.Context) error {
	wanted := c.FormValue("wanted") == "yes"
	if err := h.Vetting.SetDigest(c.Request().Context(), viewer.Actor(c), wanted); err != nil {
		return err
	}
	words := "No daily mail is sent to you any more."
	if wanted {
		words = "You get a mail each day on which something waits."
	}
	ui.SetFlash(c, ui.ToneLow, words)
	return c.Redirect(http.StatusSeeOther, "/account/digest")
}
