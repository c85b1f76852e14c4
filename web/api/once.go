package api

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"

	"bonafide/internal/account"

	"github.com/labstack/echo/v4"
)

// maxKey bounds an Idempotency-Key.
const maxKey = 200

// kept are the headers of an answer that are sent again with it.
var kept = []string{echo.HeaderContentType, echo.HeaderLocation, "ETag"}

// once has a request that names an Idempotency-Key take effect once: sent again within a day it gets the answer of the first.
// Answers hold ids and problems, no facts.
func (h *Handler) once(op operation, next func(echo.Context) error) func(echo.Context) error {
	return func(c echo.Context) error {
		key := c.Request().Header.Get("Idempotency-Key")
		if key == "" {
			return next(c)
		}
		if len(key) > maxKey {
			return &problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("The Idempotency-Key is longer than %d characters.", maxKey)}
		}
		data, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		c.Request().Body = io.NopCloser(bytes.NewReader(data))
		digest := sha256.Sum256(fmt.Appendf(nil, "%s %s\n%s", c.Request().Method, c.Request().URL.Path, data))
		a := account.Answer{Token: tokenOf(c).ID, Key: key, Request: digest[:]}
		before, err := h.Accounts.Begin(c.Request().Context(), a)
		if err != nil {
			return err
		}
		if before != nil {
			return again(c, before)
		}
		return h.first(c, op, a, next)
	}
}

// again sends the answer of the first request.
func again(c echo.Context, a *account.Answer) error {
	for name, value := range a.Headers {
		c.Response().Header().Set(name, value)
	}
	c.Response().Header().Set("Idempotency-Replayed", "true")
	c.Response().WriteHeader(a.Status)
	_, err := c.Response().Write(a.Body)
	return err
}

// first runs the request, and keeps its answer before it is sent.
func (h *Handler) first(c echo.Context, op operation, a account.Answer, next func(echo.Context) error) error {
	plain := c.Response().Writer
	held := &recorder{header: plain.Header()}
	c.Response().Writer = held
	err := next(c)
	if err != nil {
		err = h.Fail(c, err)
	}
	c.Response().Writer = plain
	if err != nil {
		return err
	}
	a.Status, a.Body, a.Headers = held.status, held.body.Bytes(), map[string]string{}
	if op.secret {
		a.Body = withoutSecret(a.Body)
	}
	for _, name := range kept {
		if value := plain.Header().Get(name); value != "" {
			a.Headers[name] = value
		}
	}
	if err := h.Accounts.Finish(c.Request().Context(), a); err != nil {
		h.Log.Error("an answer is not kept: the request sent again will be refused", "err", err)
	}
	plain.WriteHeader(held.status)
	_, err = plain.Write(held.body.Bytes())
	return err
}

// A recorder holds an answer back.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
