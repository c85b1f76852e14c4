// Package accounts is the pages of signing in and out, of the first set-up, and of keeping accounts.
package accounts

import (
	"errors"
	"net/http"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its field is required.
type Handler struct{ Accounts *account.Service }

// SignInPage shows the sign-in form.
func (h *Handler) SignInPage(c echo.Context) error {
	return h.signInPage(c, http.StatusOK, signInForm{Next: viewer.Next(c)})
}

// SignIn opens a session.
func (h *Handler) SignIn(c echo.Context) error {
	form := signInForm{Email: c.FormValue("email"), Next: viewer.Next(c)}
	token, err := h.Accounts.SignIn(c.Request().Context(), form.Email, c.FormValue("password"), c.Request().UserAgent(), c.RealIP())
	if errors.Is(err, account.ErrSignIn) {
		form.Problems.Add("email", "The mail address or the password is not right. Check both and try again.")
		return h.signInPage(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	viewer.Start(c, token)
	return c.Redirect(http.StatusSeeOther, form.Next)
}

func (h *Handler) signInPage(c echo.Context, status int, form signInForm) error {
	return ui.Render(c, status, signIn(viewer.Page(c, "Sign in"), form))
}

// SignOut ends the session.
func (h *Handler) SignOut(c echo.Context) error {
	if token := viewer.End(c); token != "" {
		if err := h.Accounts.SignOut(c.Request().Context(), token); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	ui.SetFlash(c, ui.ToneLow, "You are signed out.")
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// SetUpPage shows the form for the first administrator to whoever has the one-time link.
func (h *Handler) SetUpPage(c echo.Context) error {
	return h.setUpPage(c, http.StatusOK, draftForm{Token: c.QueryParam("token")})
}

// SetUp makes the first administrator and signs them in.
func (h *Handler) SetUp(c echo.Context) error {
	form := readDraft(c)
	form.Role = string(vetting.Administrator)
	if form.check(); len(form.Problems) > 0 {
		return h.setUpPage(c, http.StatusUnprocessableEntity, form)
	}
	token, err := h.Accounts.SetUp(c.Request().Context(), form.Token, form.draft(), c.Request().UserAgent())
	if errors.Is(err, errs.NotFound) {
		form.Problems.Add("", "This set-up link does not work any more. Restart Bonafide to get a new one, or sign in if somebody has set it up already.")
		return h.setUpPage(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	viewer.Start(c, token)
	ui.SetFlash(c, ui.ToneLow, "You are the first administrator. Record a candidate, or make accounts for your colleagues.")
	return c.Redirect(http.StatusSeeOther, "/")
}

func (h *Handler) setUpPage(c echo.Context, status int, form draftForm) error {
	return ui.Render(c, status, setUp(viewer.Page(c, "Set up Bonafide"), form))
}

// Own shows the viewer's account.
func (h *Handler) Own(c echo.Context) error {
	return ui.Render(c, http.StatusOK, own(viewer.Page(c, "Your account"), viewer.Actor(c)))
}

// List shows every account.
func (h *Handler) List(c echo.Context) error {
	accounts, err := h.Accounts.List(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Accounts"), viewer.Actor(c), accounts))
}

// New shows the form for an account.
func (h *Handler) New(c echo.Context) error { return h.newPage(c, http.StatusOK, draftForm{}) }

// Create makes an account.
func (h *Handler) Create(c echo.Context) error {
	form := readDraft(c)
	if form.check(); len(form.Problems) > 0 {
		return h.newPage(c, http.StatusUnprocessableEntity, form)
	}
	a, err := h.Accounts.Create(c.Request().Context(), viewer.Actor(c), form.draft())
	if errors.Is(err, errs.Conflict) {
		form.Problems.Add("email", "An account with this mail address exists already.")
		return h.newPage(c, http.StatusConflict, form)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, a.Name+" can sign in now. Hand over the password in person or by telephone.")
	return c.Redirect(http.StatusSeeOther, "/accounts")
}

func (h *Handler) newPage(c echo.Context, status int, form draftForm) error {
	return ui.Render(c, status, create(viewer.Page(c, "New account"), form))
}

// Disable ends an account's access.
func (h *Handler) Disable(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.Disable(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The account is disabled and signed out everywhere.")
	return c.Redirect(http.StatusSeeOther, "/accounts")
}

// Enable restores an account's access.
func (h *Handler) Enable(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Accounts.Enable(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The account can sign in again.")
	return c.Redirect(http.StatusSeeOther, "/accounts")
}
