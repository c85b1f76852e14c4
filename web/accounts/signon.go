package accounts

import (
	"errors"
	"net/http"

	"bonafide/internal/errs"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// Company leads to the company's sign-on.
func (h *Handler) Company(c echo.Context) error {
	address, token, err := h.Accounts.BeginSignon(c.Request().Context())
	if errors.Is(err, errs.Invalid) {
		return h.signonFailed(c, err)
	}
	if err != nil {
		return err
	}
	viewer.Keep(c, token)
	return c.Redirect(http.StatusSeeOther, address)
}

// BackFromCompany signs in whoever comes back from the company's sign-on.
func (h *Handler) BackFromCompany(c echo.Context) error {
	token, err := h.Accounts.FinishSignon(c.Request().Context(), viewer.Kept(c), c.QueryParam("state"), c.QueryParam("code"), viewer.Visitor(c))
	if errors.Is(err, errs.Invalid) || errors.Is(err, errs.Conflict) || errors.Is(err, errs.Forbidden) {
		return h.signonFailed(c, err)
	}
	if err != nil {
		return err
	}
	return h.enter(c, token, "/")
}

// signonFailed shows the sign-in page with the reason.
func (h *Handler) signonFailed(c echo.Context, err error) error {
	format, args, _ := errs.Format(err)
	ui.SetFlash(c, ui.ToneVerify, viewer.In(c).Say(format, args...))
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}
