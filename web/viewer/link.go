package viewer

import (
	"context"
	"errors"
	"net/http"

	"bonafide/internal/errs"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// Visit finds what the link of the route's :token leads to for this browser, and shows it. Every link that does not work gets
// the same answer, whatever the reason.
func Visit[V any](c echo.Context, find func(ctx context.Context, token, browser string) (*V, error), show func(*V) error) error {
	KeepAddress(c)
	v, err := find(c.Request().Context(), c.Param("token"), Browser(c))
	if errors.Is(err, errs.NotFound) {
		return ui.Render(c, http.StatusNotFound, ui.DeadLink(ui.Page{Title: "This link does not work"}))
	}
	if err != nil {
		return err
	}
	return show(v)
}

// KeepAddress keeps the page's address, which is the key to it, out of caches and other sites.
func KeepAddress(c echo.Context) {
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
}
