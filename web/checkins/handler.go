// Package checkins is the public pages behind a check-in link: a notice, a choice, and what was recorded. Whoever opens
// them has no account, and they work on a telephone and without JavaScript.
package checkins

import (
	"net/http"
	"net/netip"
	"time"

	"bonafide/internal/dossier"
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

// Show shows the notice, or what this browser recorded.
func (h *Handler) Show(c echo.Context) error {
	return h.visiting(c, func(v *vetting.Visit) error { return h.page(c, http.StatusOK, v, explanationForm{}) })
}

func (h *Handler) visiting(c echo.Context, show func(*vetting.Visit) error) error {
	return viewer.Visit(c, h.Vetting.Visit, show)
}

func (h *Handler) page(c echo.Context, status int, v *vetting.Visit, f explanationForm) error {
	page := ui.Page{Title: "Check in", Flash: ui.TakeFlash(c)}
	switch {
	case v.CheckIn != nil:
		return ui.Render(c, status, recorded(page, newReceipt(c, v, f)))
	case v.Invitation.Open(h.Now()):
		c.Response().Header().Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=()")
		page.Script = "check-in.js"
		text := viewer.Texts(c).Notice("check_in")
		if err := h.Vetting.NoteShown(c.Request().Context(), v.Invitation, text); err != nil {
			return err
		}
		return ui.Render(c, status, notice(page, here(c), v.Invitation, viewer.Texts(c).Code, text.Paragraphs(h.Vetting.Company)))
	}
	return ui.Render(c, status, early(page, here(c), v.Invitation))
}

// Answer records that the candidate checks in, or does not want to.
func (h *Handler) Answer(c echo.Context) error {
	return h.visiting(c, func(v *vetting.Visit) error {
		ctx, token := c.Request().Context(), c.Param("token")
		switch c.FormValue("answer") {
		case "yes":
			address, err := netip.ParseAddr(c.RealIP())
			if err != nil {
				return err
			}
			if err := h.Vetting.CheckIn(ctx, token, viewer.Remember(c), sighting(c, address)); err != nil {
				return err
			}
		case "no":
			if err := h.Vetting.Decline(ctx, token); err != nil {
				return err
			}
			ui.SetFlash(c, ui.ToneNone, "You declined. It counts for nothing, and nothing else was recorded. You can still check in while the link works.")
		default:
			return h.page(c, http.StatusUnprocessableEntity, v, explanationForm{})
		}
		return c.Redirect(http.StatusSeeOther, here(c))
	})
}

func sighting(c echo.Context, from netip.Addr) vetting.Sighting {
	return vetting.Sighting{
		Address: from, UserAgent: c.Request().UserAgent(), Zone: c.FormValue("zone"), Offset: c.FormValue("offset"),
		Depth: c.FormValue("depth"), Screen: c.FormValue("screen"), Media: c.FormValue("media"), Read: viewer.Texts(c),
	}
}

// Explain records what the candidate adds.
func (h *Handler) Explain(c echo.Context) error {
	return h.visiting(c, func(v *vetting.Visit) error {
		if v.CheckIn == nil {
			return c.Redirect(http.StatusSeeOther, here(c))
		}
		f := readExplanation(c)
		if f.check(); len(f.Problems) > 0 {
			return h.page(c, http.StatusUnprocessableEntity, v, f)
		}
		if err := h.Vetting.Explain(c.Request().Context(), c.Param("token"), viewer.Browser(c), f.explanation()); err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, "Thank you. It is recorded beside your check-in.")
		return c.Redirect(http.StatusSeeOther, here(c))
	})
}

// here is the address of the page behind the link.
func here(c echo.Context) string { return "/check-in/" + c.Param("token") }

// An explanationForm is an explanation as typed.
type explanationForm struct {
	Kind, Country, City, From, To, Words string
	Problems                             ui.Problems
}

func readExplanation(c echo.Context) explanationForm {
	return explanationForm{
		Kind: c.FormValue("kind"), Country: c.FormValue("country"), City: c.FormValue("city"), From: c.FormValue("from"), To: c.FormValue("to"),
		Words: c.FormValue("words"),
	}
}

// explanation returns what was typed. A day that is none is a missing one.
func (f *explanationForm) explanation() vetting.Explanation {
	e := vetting.Explanation{Kind: vetting.ExplanationKind(f.Kind), Words: f.Words, Country: f.Country, City: f.City}
	e.From, _ = dossier.ParseDate(f.From)
	e.To, _ = dossier.ParseDate(f.To)
	return e
}

func (f *explanationForm) check() {
	e := f.explanation()
	problems := e.Problems()
	for _, field := range []string{"kind", "country", "from", "words"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}
