package api

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

const tokenKey = "api.token"

// tokenOf returns the token of the request.
func tokenOf(c echo.Context) account.Token {
	t, _ := c.Get(tokenKey).(account.Token)
	return t
}

// actor returns whom the request's token stands for.
func actor(c echo.Context) vetting.Actor {
	t := tokenOf(c)
	return t.Actor()
}

// signIn finds the token of the request, and refuses one that is none, may not do this, or asks too often.
func (h *Handler) signIn(c echo.Context, scope account.Scope, limits *limits) error {
	scheme, secret, _ := strings.Cut(c.Request().Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		secret = ""
	}
	t, err := h.Accounts.TokenOf(c.Request().Context(), strings.TrimSpace(secret))
	if errors.Is(err, errs.NotFound) {
		c.Response().Header().Set("WWW-Authenticate", `Bearer realm="Bonafide"`)
		return &problem{Status: http.StatusUnauthorized, Detail: "Send a token that works: Authorization: Bearer " + account.TokenPrefix + "…. It may be unknown, expired or withdrawn."}
	}
	if err != nil {
		return err
	}
	c.Set(tokenKey, t)
	if !limits.allow(c, t.ID, h.Now()) {
		return &problem{Status: http.StatusTooManyRequests, Detail: "This token asks too often. Retry-After says when to go on."}
	}
	if !t.May(scope) {
		c.Response().Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="Bonafide", error="insufficient_scope", scope=%q`, scope))
		return &problem{Status: http.StatusForbidden, Detail: fmt.Sprintf("The token lacks the scope %s. Make one that has it.", scope)}
	}
	return nil
}

// What a token may ask: twenty requests a second, and a hundred at once.
const (
	perSecond = 20
	burst     = 100
)

// limits slows each token on its own.
type limits struct {
	mu    sync.Mutex
	of    map[uuid.UUID]*rate.Limiter
	swept time.Time
}

func newLimits() *limits { return &limits{of: map[uuid.UUID]*rate.Limiter{}} }

// allow takes one request of the token's, and says in the headers of draft-ietf-httpapi-ratelimit-headers what is left.
func (l *limits) allow(c echo.Context, token uuid.UUID, now time.Time) bool {
	limiter := l.limiter(token, now)
	ok := limiter.AllowN(now, 1)
	left := max(0, math.Floor(limiter.TokensAt(now)))
	header := c.Response().Header()
	header.Set("RateLimit-Policy", fmt.Sprintf(`"token";q=%d;w=%d`, burst, burst/perSecond))
	header.Set("RateLimit", fmt.Sprintf(`"token";r=%.0f;t=%.0f`, left, math.Ceil((burst-left)/perSecond)))
	if !ok {
		header.Set("Retry-After", "1")
	}
	return ok
}

func (l *limits) limiter(token uuid.UUID, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > time.Minute { // whoever has its full burst again is as good as new
		for id, limiter := range l.of {
			if limiter.TokensAt(now) >= burst {
				delete(l.of, id)
			}
		}
		l.swept = now
	}
	limiter := l.of[token]
	if limiter == nil {
		limiter = rate.NewLimiter(perSecond, burst)
		l.of[token] = limiter
	}
	return limiter
}
