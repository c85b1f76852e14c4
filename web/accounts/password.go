package accounts

import (
	"errors"
	"net/http"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// Password shows the form for another password.
func (h *Handler) Password(c echo.Context) error { return h.passwordPage(c, http.StatusOK, nil) }

func (h *Handler) passwordPage(c echo.Context, status int, problems ui.Problems) error {
	return ui.Render(c, status, password(viewer.Page(c, "Change the password"), problems))
}

// ChangePassword sets the viewer's password.
func (h *Handler) ChangePassword(c echo.Context) error {
	token, err := h.Accounts.ChangePassword(c.Request().Context(), viewer.Session(c), c.FormValue("current"), c.FormValue("password"), viewer.Visitor(c))
	var problems ui.Problems
	switch {
	case errors.Is(err, account.ErrPassword), errors.Is(err, account.ErrTooSoon):
		problems.AddError("current", err, "")
	case errors.Is(err, errs.Invalid), errors.Is(err, account.ErrBusy):
		problems.AddError("password", err, "")
	case err != nil:
		return err
	}
	if len(problems) > 0 {
		return h.passwordPage(c, http.StatusUnprocessableEntity, problems)
	}
	viewer.Start(c, token)
	ui.SetFlash(c, ui.ToneLow, "Your password is changed, and you are signed out everywhere else.")
	return c.Redirect(http.StatusSeeOther, "/account")
}

func currentField(problems ui.Problems) ui.Field {
	return ui.Field{Name: "current", Label: "Present password", Type: "password", Autocomplete: "current-password", Required: true, Problem: problems.Of("current")}
}
