package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"bonafide/internal/errs"
)

// Attempts are what was tried in vain, in a row.
type Attempts struct {
	N    int
	Last time.Time
}

// Whoever guesses is slowed, and no account is ever locked, which would let a stranger lock its owner out. From one network an
// account has five attempts, and then each costs twice the wait of the one before. NIST SP 800-63B-4 (3.2.2) allows a hundred in a
// row from everywhere: from then on the account has one attempt in half a minute, by a password or a code; a passkey, which nobody
// guesses, is not counted. What is a day old is forgotten, and so is all once somebody is in.
const (
	freeFromOne     = 5
	firstDelay      = 5 * time.Second
	longestDelay    = 15 * time.Minute
	freeFromAll     = 100
	delayFromAll    = 30 * time.Second
	attemptsForgot  = 24 * time.Hour
	attemptsOfOne   = "from one network"
	attemptsOfAll   = "from all networks"
	networkBitsOfV6 = 64 // what one household or server has
)

// ErrTooSoon says that too much was tried in vain. The error says to people how long to wait.
var ErrTooSoon = errors.New("too many attempts")

// waitFromOne returns how long to wait after the attempts from one network.
func waitFromOne(a Attempts) time.Duration {
	if a.N < freeFromOne {
		return 0
	}
	if a.N > 2*freeFromOne+10 {
		return longestDelay
	}
	return min(firstDelay<<(a.N-freeFromOne), longestDelay)
}

// waitFromAll returns how long to wait after the attempts from everywhere.
func waitFromAll(a Attempts) time.Duration {
	if a.N < freeFromAll {
		return 0
	}
	return delayFromAll
}

// attempt counts an attempt to be somebody from an address, before it is made, so that those at the same time count too. It is
// ErrTooSoon where it may not be made yet. Whether there is such an account makes no difference.
func (s *Service) attempt(ctx context.Context, who, from string) error {
	now := s.now().UTC()
	for _, limit := range []struct {
		key  []byte
		wait func(Attempts) time.Duration
	}{{attemptKey(attemptsOfOne, who, from), waitFromOne}, {attemptKey(attemptsOfAll, who, ""), waitFromAll}} {
		left, err := s.store.Attempt(ctx, limit.key, now, now.Add(-attemptsForgot), limit.wait)
		if err != nil {
			return err
		}
		if left > 0 {
			return fmt.Errorf("%w: %w", ErrTooSoon, errs.Conflictf("Too many attempts. Try again in %s.", inWords(left)))
		}
	}
	return nil
}

// forgive forgets the attempts of whoever is in.
func (s *Service) forgive(ctx context.Context, who, from string) error {
	return s.store.ForgetAttempts(ctx, attemptKey(attemptsOfOne, who, from), attemptKey(attemptsOfAll, who, ""))
}

// attemptKey hides whose attempts they are: addresses that somebody typed stand nowhere.
func attemptKey(kind, who, from string) []byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + strings.ToLower(strings.TrimSpace(who)) + "\x00" + NetworkOf(from)))
	return sum[:]
}

// NetworkOf returns the network whose addresses one guesser has: all of IPv4's, one each, and the first half of IPv6's. What is no
// address stays as it is.
func NetworkOf(from string) string {
	a, err := netip.ParseAddr(from)
	if err != nil || a.Unmap().Is4() {
		return from
	}
	network, err := a.Prefix(networkBitsOfV6)
	if err != nil {
		return from
	}
	return network.String()
}

// inWords says how long to wait, never too short.
func inWords(d time.Duration) string {
	if d <= time.Minute {
		return fmt.Sprintf("%d seconds", max(1, int((d+time.Second-1)/time.Second)))
	}
	return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
}
