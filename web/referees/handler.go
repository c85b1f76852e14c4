// Package referees is the public pages behind a referee's link: a notice, questions, and what was recorded. Whoever opens
// them has no account, and they work on a telephone and without JavaScript.
package referees

import (
	"net/http"
	"net/netip"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
}

// Show shows the notice and the questions, or what this browser answered.
func (h *Handler) Show(c echo.Context) error {
	return h.visiting(c, func(v *vetting.RefereeVisit) error {
		f := form{}
		if v.Reply != nil {
			f.Answers = v.Reply.Answers
		}
		return h.page(c, http.StatusOK, v, f)
	})
}

func (h *Handler) visiting(c echo.Context, show func(*vetting.RefereeVisit) error) error {
	return viewer.Visit(c, h.Vetting.RefereeVisit, show)
}

func (h *Handler) page(c echo.Context, status int, v *vetting.RefereeVisit, f form) error {
	page := ui.Page{Title: "Reference", Flash: ui.TakeFlash(c)}
	switch {
	case v.Elsewhere:
		return ui.Render(c, status, elsewhere(page, v))
	case v.Reply != nil:
		return ui.Render(c, status, recorded(page, newView(c, v, f, h.Vetting.Company)))
	}
	return ui.Render(c, status, asked(page, newView(c, v, f, h.Vetting.Company)))
}

// Answer records the answers, or that the referee does not want to give any.
func (h *Handler) Answer(c echo.Context) error {
	return h.visiting(c, func(v *vetting.RefereeVisit) error {
		if c.FormValue("answer") == "no" {
			return h.decline(c)
		}
		f := readForm(c, v.Questions)
		if f.check(v.Questions, h.Now()); len(f.Problems) > 0 {
			return h.page(c, http.StatusUnprocessableEntity, v, f)
		}
		address, err := netip.ParseAddr(c.RealIP())
		if err != nil {
			return err
		}
		if v.Elsewhere { // no number for a browser that may not answer
			return c.Redirect(http.StatusSeeOther, here(c))
		}
		if err := h.Vetting.AnswerAsReferee(c.Request().Context(), c.Param("token"), viewer.Remember(c), address, f.Answers); err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, "Thank you. Your answers are recorded.")
		return c.Redirect(http.StatusSeeOther, here(c))
	})
}

func (h *Handler) decline(c echo.Context) error {
	if err := h.Vetting.DeclineAsReferee(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneNone, "You declined. It counts for nothing, and nothing else was recorded. You can still answer while the link works.")
	return c.Redirect(http.StatusSeeOther, here(c))
}

// Disown records that the link is not for whoever got it, and ends it.
func (h *Handler) Disown(c echo.Context) error {
	return h.visiting(c, func(v *vetting.RefereeVisit) error {
		f := form{Why: c.FormValue("why")}
		if f.Why != string(vetting.NotTheReferee) && f.Why != string(vetting.NotKnownToThem) {
			f.Problems.Add("why", "Choose which of the two is so.")
			return h.page(c, http.StatusUnprocessableEntity, v, f)
		}
		if err := h.Vetting.DisownReference(c.Request().Context(), c.Param("token"), vetting.Stranger(f.Why)); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, "/reference/ended")
	})
}

// Ended thanks whoever said that a link is not for them. It says the same to everybody.
func (h *Handler) Ended(c echo.Context) error {
	viewer.KeepAddress(c)
	return ui.Render(c, http.StatusOK, ended(ui.Page{Title: "Thank you"}))
}

// here is the address of the page behind the link.
func here(c echo.Context) string { return "/reference/" + c.Param("token") }
