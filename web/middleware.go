package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"bonafide/internal/account"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"
)

// hsts has browsers come by TLS alone for a year.
const hsts = "max-age=31536000; includeSubDomains"

// contentPolicy lets a page load only what this site itself serves, run no inline script or style, and be framed by nobody.
const contentPolicy = "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// hardened sets the headers that keep browsers from doing more than the pages need.
func hardened(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		harden(h)
		if c.Scheme() == "https" {
			h.Set("Strict-Transport-Security", hsts)
		}
		return next(c)
	}
}

func harden(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}

// compressed gzips pages. The static files are compressed already, and twice is once too often.
func compressed() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		Skipper: func(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/static/") },
	})
}

// sameOrigin refuses requests that change something and come from another site's page. That page frames the refusal neither.
func sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" { // what a stranger forged is gone by now
			w.Header().Set("Strict-Transport-Security", hsts)
		}
		http.Error(w, "Another site sent this request. Nothing was changed.", http.StatusForbidden)
	}))
	return protection.Handler(next)
}

// logged writes one line a request, without query or body: both may hold personal data.
func logged(log *slog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			begin := time.Now()
			err := next(c)
			if err != nil {
				c.Error(err)
			}
			log.Info("request", "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
				"bytes", c.Response().Size, "took", time.Since(begin).Round(time.Microsecond), "id", requestID(c))
			return nil
		}
	}
}

// signInRate slows whoever guesses passwords: ten attempts at once from one network, then one in six seconds. It slows
// by address and never locks an account, which would let a stranger lock its owner out.
func signInRate() echo.MiddlewareFunc { return slowed(rate.Every(6*time.Second), 10) }

// publicRate slows whoever guesses links: thirty requests at once from one network, then one a second, far more than a
// person needs who answers one.
func publicRate() echo.MiddlewareFunc { return slowed(rate.Every(time.Second), 30) }

// slowed lets so many requests through at once from one network, and then one now and then.
func slowed(each rate.Limit, burst int) echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		IdentifierExtractor: func(c echo.Context) (string, error) { return account.NetworkOf(c.RealIP()), nil },
		Store:               middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: each, Burst: burst, ExpiresIn: 10 * time.Minute}),
	})
}

// securityText says to whom weaknesses are told, in the form of RFC 9116. It is out of date a year from now, as the RFC recommends,
// and so never, since it is made anew for each request.
func securityText(d Deps) echo.HandlerFunc {
	return func(c echo.Context) error {
		if d.SecurityContact == "" {
			return echo.ErrNotFound
		}
		text := "Contact: mailto:" + d.SecurityContact + "\nExpires: " + d.Now().UTC().AddDate(1, 0, -1).Format(time.RFC3339) + "\n"
		if d.Site != "" {
			text += "Canonical: " + d.Site + c.Path() + "\n"
		}
		return c.String(http.StatusOK, text)
	}
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// ready answers the readiness probe, which anybody may ask: what is amiss stands in the log.
func ready(log *slog.Logger, check func(context.Context) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
		defer cancel()
		if err := check(ctx); err != nil {
			log.Warn("not ready", "err", err)
			return c.String(http.StatusServiceUnavailable, "not ready\n")
		}
		return c.String(http.StatusOK, "ready\n")
	}
}
