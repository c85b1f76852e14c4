package account

import (
	"context"
	"fmt"
	"sync"
	"time"

	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"golang.org/x/time/rate"
)

// A Denial is something that somebody asked for and was refused.
type Denial struct {
	Actor  vetting.Actor // the zero one: nobody who is signed in
	Action string
	On     string // route or account; never personal
	From   string // the address that asked
}

// Each person, or each address of somebody who is not signed in, is written down ten times at once and then once in six
// seconds, and all together a hundred times and then ten times a second, so that nobody fills the log by asking. How many were
// passed over is said with the next.
const (
	denialsAtOnce    = 10
	denialsEvery     = 6 * time.Second
	allDenialsAtOnce = 100
	allDenialsEvery  = time.Second / 10
	mostDeniers      = 10_000
)

// denials bounds what is written of denials. The zero value is ready for use.
type denials struct {
	mu     sync.Mutex
	all    *rate.Limiter
	by     map[string]*rate.Limiter
	passed int
}

// admit reports whether to write the next denial, and how many were passed over since the last that was.
func (d *denials) admit(key string, now time.Time) (passed int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.all == nil {
		d.all = rate.NewLimiter(rate.Every(allDenialsEvery), allDenialsAtOnce)
	}
	if d.by == nil || len(d.by) >= mostDeniers {
		d.by = map[string]*rate.Limiter{}
	}
	if d.by[key] == nil {
		d.by[key] = rate.NewLimiter(rate.Every(denialsEvery), denialsAtOnce)
	}
	if !d.by[key].AllowN(now, 1) || !d.all.AllowN(now, 1) {
		d.passed++
		return 0, false
	}
	passed, d.passed = d.passed, 0
	return passed, true
}

// Denied writes into the audit log that somebody was refused, as far as the bounds on it let.
func (s *Service) Denied(ctx context.Context, d Denial) error {
	now := s.now().UTC()
	key := d.From
	if d.Actor.ID != uuid.Nil {
		key = d.Actor.ID.String()
	}
	passed, ok := s.denials.admit(key, now)
	if !ok {
		return nil
	}
	if d.Actor.ID == uuid.Nil && d.Actor.Name == "" {
		d.Actor.Name = "somebody who is not signed in"
	}
	e := vetting.Event{At: now, Actor: d.Actor, Action: d.Action, On: d.On, Denied: true}
	if d.From != "" {
		e.Detail = "from " + d.From
	}
	if passed > 0 {
		e.On += fmt.Sprintf(", after %d denials that were not written one by one", passed)
	}
	return s.store.Note(ctx, uuid.Nil, e)
}
