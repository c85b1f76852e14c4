// Package accounts is the pages of signing in and out, second factors, the first set-up, and of keeping
// accounts, their links, sessions and tokens.
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

// A Handler serves the pages. Accounts is required.
type Handler struct {
	Accounts *account.Service
	Site     string // the address of the site, without a slash at its end; empty: as the request says
}

// SignInPage shows the sign-in form.
func (h *Handler) SignInPage(c echo.Context) error {
	return h.signInPage(c, http.StatusOK, signInForm{Next: viewer.Next(c)})
}

// SignIn opens a session.
func (h *Handler) SignIn(c echo.Context) error {
	form := signInForm{Email: c.FormValue("email"), Next: viewer.Next(c)}
	token, err := h.Accounts.SignIn(c.Request().Context(), form.Email, c.FormValue("password"), viewer.Visitor(c))
	if status := form.refused(err); status != 0 {
		return h.signInPage(c, status, form)
	}
	if err != nil {
		return err
	}
	return h.enter(c, token, form.Next)
}

// enter gives the browser a new session in place of the one that it had, and leads on.
func (h *Handler) enter(c echo.Context, token, next string) error {
	if before := viewer.End(c); before != "" {
		if err := h.Accounts.SignOut(c.Request().Context(), before); err != nil {
			return err
		}
	}
	viewer.Start(c, token)
	return c.Redirect(http.StatusSeeOther, next)
}

func (h *Handler) signInPage(c echo.Context, status int, form signInForm) error {
	return ui.Render(c, status, signIn(viewer.Page(c, "Sign in"), form, h.Accounts.HasPasskeys(), h.Accounts.Signon != nil))
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
	viewer.KeepAddress(c)
	return h.setUpPage(c, http.StatusOK, draftForm{Token: c.QueryParam("token")})
}

// SetUp makes the first administrator and signs them in.
func (h *Handler) SetUp(c echo.Context) error {
	form := readDraft(c)
	form.Role = string(vetting.Administrator)
	if form.check(); len(form.Problems) > 0 {
		return h.setUpPage(c, http.StatusUnprocessableEntity, form)
	}
	token, err := h.Accounts.SetUp(c.Request().Context(), form.Token, form.draft(), viewer.Visitor(c))
	if errors.Is(err, errs.NotFound) {
		form.Problems.Add("", "This set-up link does not work any more. Restart Bonafide to get a new one, or sign in if somebody has set it up already.")
		return h.setUpPage(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "You are the first administrator. Record a candidate, or make accounts for your colleagues.")
	return h.enter(c, token, "/")
}

func (h *Handler) setUpPage(c echo.Context, status int, form draftForm) error {
	return ui.Render(c, status, setUp(viewer.Page(c, "Set up Bonafide"), form))
}

// List shows every account.
func (h *Handler) List(c echo.Context) error {
	accounts, err := h.Accounts.List(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Accounts"), viewer.Actor(c), accounts))
}
