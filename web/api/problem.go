package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A problem is a failure as RFC 9457 has it.
type problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail,omitempty"`
	Errors []memberError `json:"errors,omitempty"` // what is wrong with members of the body
}

// A memberError is one of them. The pointer is RFC 6901's, as a fragment.
type memberError struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// Error implements error.
func (p *problem) Error() string { return p.Title + ": " + p.Detail }

// Fail answers an error of a request to the API.
func (h *Handler) Fail(c echo.Context, err error) error {
	p := h.problemOf(err)
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	switch p.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		h.denied(c)
	}
	if p.Status >= http.StatusInternalServerError {
		h.Log.Error("request failed", "route", c.Path(), "id", c.Response().Header().Get(echo.HeaderXRequestID), "err", err)
		p.Detail = "The server could not do this. The log has the reason under the request's id, " + c.Response().Header().Get(echo.HeaderXRequestID) + "."
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.Blob(p.Status, problemMedia, data)
}

// denied writes into the audit log what was refused.
func (h *Handler) denied(c echo.Context) {
	d := account.Denial{Actor: actor(c), Action: "was refused", On: c.Request().Method + " " + c.Path(), From: c.RealIP()}
	if d.Actor.ID != uuid.Nil {
		d.From = ""
	}
	if err := h.Accounts.Denied(c.Request().Context(), d); err != nil {
		h.Log.Error("a denial is not in the audit log", "route", c.Path(), "err", err)
	}
}

func (h *Handler) problemOf(err error) *problem {
	var p *problem
	var wrong dossier.Problems
	var refused *photo.Refused
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &wrong):
		p = &problem{Status: http.StatusUnprocessableEntity, Detail: "The body is not what the schema says."}
		for _, w := range wrong {
			p.Errors = append(p.Errors, memberError{pointer(w.Path), w.Text})
		}
		return p
	case errors.As(err, &refused):
		return &problem{Status: http.StatusUnprocessableEntity, Detail: refused.Reason}
	}
	p = &problem{Status: h.StatusOf(err)}
	p.Detail, _ = errs.Message(err)
	return p
}

// pointer writes a member's path, sessions[2].ip, as a JSON pointer in a fragment: #/sessions/2/ip.
func pointer(path string) string {
	if path == "" {
		return "#"
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(path)
	return "#/" + strings.NewReplacer("[", "/", "]", "", ".", "/").Replace(escaped)
}
