package web

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/web/api"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/labstack/echo/v4"
)

// statuses is the one table from kinds of error to HTTP.
var statuses = []struct {
	kind   error
	status int
}{
	{account.ErrTooSoon, http.StatusTooManyRequests},
	{account.ErrBusy, http.StatusServiceUnavailable},
	{errs.NotFound, http.StatusNotFound},
	{errs.Invalid, http.StatusUnprocessableEntity},
	{errs.Conflict, http.StatusConflict},
	{errs.Forbidden, http.StatusForbidden},
}

// A funnel turns every error of the site into its error page, and one of the API into its problem.
type funnel struct {
	log      *slog.Logger
	accounts *account.Service
	api      *api.Handler
}

func (f *funnel) handle(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if strings.HasPrefix(c.Request().URL.Path, api.Base+"/") {
		if err := f.api.Fail(c, err); err != nil {
			f.log.Error("problem failed", "id", requestID(c), "err", err)
		}
		return
	}
	status := statusOf(err)
	if status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		f.log.Error("request failed", "route", c.Path(), "id", requestID(c), "err", err)
	}
	if status == http.StatusForbidden || status == http.StatusTooManyRequests {
		f.denied(c)
	}
	message, _ := ui.Message(viewer.In(c), err)
	reference := ""
	if status == http.StatusInternalServerError {
		reference = requestID(c)
	}
	page := viewer.Page(c, ui.TextOf(status).Heading)
	if err := ui.Render(c, status, ui.ErrorPage(page, status, message, reference)); err != nil {
		f.log.Error("error page failed", "id", requestID(c), "err", err)
	}
}

// denied writes into the audit log what was refused. The path of a public page holds a token and is left out.
func (f *funnel) denied(c echo.Context) {
	d := account.Denial{Actor: viewer.Actor(c), Action: "was refused", On: c.Request().Method + " " + c.Path(), From: c.RealIP()}
	if d.Actor.ID != uuid.Nil {
		d.On, d.From = c.Request().Method+" "+c.Request().URL.Path, ""
	}
	if err := f.accounts.Denied(c.Request().Context(), d); err != nil {
		f.log.Error("a denial is not in the audit log", "route", c.Path(), "err", err)
	}
}

func statusOf(err error) int {
	for _, s := range statuses {
		if errors.Is(err, s.kind) {
			return s.status
		}
	}
	var answered *echo.HTTPError
	if errors.As(err, &answered) {
		return answered.Code
	}
	switch {
	case unreachable(err):
		return http.StatusServiceUnavailable
	case noText(err):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// noText reports whether the database was handed what is no text: bytes that are not UTF-8, or a zero character.
func noText(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05") // character_not_in_repertoire, untranslatable_character
}

// unreachable reports whether the database could not be talked to, as opposed to saying no.
func unreachable(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	var pg *pgconn.PgError
	if errors.As(err, &pg) { // class 57P: the server shuts down or starts
		return len(pg.Code) == 5 && pg.Code[:3] == "57P"
	}
	// A connection that was open when the server went is found cut before a statement is sent, or by no answer to it.
	cut := pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
	return cut || errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded)
}
