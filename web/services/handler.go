// Package services is the pages about services of others that are paid for: on one a recruiter has a service asked about a
// fact, on the other a compliance lead reads what was asked, by whom and at which cost.
package services

import (
	"net/http"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Vetting is required.
type Handler struct{ Vetting *vetting.Service }

// askAgain is how soon the page is loaded again while a service is asked.
const askAgain = 2 * time.Second

// Question shows what would be asked about a fact, of whom, and what came back before.
func (h *Handler) Question(c echo.Context) error {
	candidate, fact, err := ui.IDs(c, "fact")
	if err != nil {
		return err
	}
	a, r, err := h.Vetting.Askable(c.Request().Context(), viewer.Actor(c), candidate, fact)
	if err != nil {
		return err
	}
	v := newQuestion(viewer.In(c), r, a)
	page := viewer.Page(c, v.title+", "+r.Dossier.DisplayName())
	if v.asking {
		page.Refresh = askAgain
	}
	return ui.Render(c, http.StatusOK, questionPage(page, v))
}

// Ask has the service asked.
func (h *Handler) Ask(c echo.Context) error {
	candidate, fact, err := ui.IDs(c, "fact")
	if err != nil {
		return err
	}
	if err := h.Vetting.Ask(c.Request().Context(), viewer.Actor(c), candidate, fact); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/candidates/"+candidate.String()+"/facts/"+fact.String()+"/enquiry")
}

// Book shows what was asked.
func (h *Handler) Book(c echo.Context) error {
	b, err := h.Vetting.EnquiryBook(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, bookPage(viewer.Page(c, "Services"), h.book(viewer.In(c), b)))
}
