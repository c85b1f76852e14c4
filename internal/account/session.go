package account

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

const (
	// IdleLimit ends a session that nobody uses, a working day's length; AbsoluteLimit ends any: NIST SP 800-63B-4 asks
	// for a new sign-in after a day at most.
	IdleLimit     = 8 * time.Hour
	AbsoluteLimit = 24 * time.Hour

	// FreshLimit is how long after a sign-in somebody may change how they sign in. Later they sign in again first.
	FreshLimit = 15 * time.Minute

	// seenStep is how far a session's time of last use may lag, so that reading a page seldom writes.
	seenStep = time.Minute
)

// A Visit is the browser that somebody signs in with.
type Visit struct {
	UserAgent string
	From      string // its address
}

// A Proof is by what somebody showed who they are.
type Proof string

// The proofs.
const (
	ByPassword Proof = "password"
	ByLink     Proof = "link" // of an invitation, or of the set-up
)

// A Session is one signed-in browser. Its token is in the browser's cookie alone.
type Session struct {
	ID        uuid.UUID
	TokenHash []byte
	Account   uuid.UUID
	First     Proof
	Second    Proof // "": no second factor was shown
	Stage     Stage // as Open found it
	CreatedAt time.Time
	ProvedAt  time.Time // when whoever uses it last showed who they are
	SeenAt    time.Time // last use, within a minute
	ExpiresAt time.Time
	Visit     Visit
}

// Ended reports whether the session signs nobody in any more.
func (s *Session) Ended(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) > IdleLimit
}

// Fresh reports whether its owner signed in so lately that they may change how they sign in.
func (s *Session) Fresh(now time.Time) bool { return now.Sub(s.ProvedAt) <= FreshLimit }

// Authenticate returns the account that the token of a session signs in. One that is unknown or over, that waits for a second
// factor, or whose account is disabled, is errs.NotFound.
func (s *Service) Authenticate(ctx context.Context, token string) (Account, error) {
	a, session, err := s.Open(ctx, token)
	if err == nil && session.Stage != Complete {
		return Account{}, errs.NotFound
	}
	return a, err
}

// Open returns what a session's token opens: the account, and the session with its stage. One that is unknown or over, or whose
// account is disabled, is errs.NotFound.
func (s *Service) Open(ctx context.Context, token string) (_ Account, _ Session, err error) {
	defer errs.Wrap(&err, "account.Open")
	hash := hashToken(token)
	session, a, err := s.store.Session(ctx, hash)
	if err != nil {
		return Account{}, Session{}, err
	}
	now := s.now().UTC()
	if !a.DisabledAt.IsZero() || session.Ended(now) {
		return Account{}, Session{}, errs.NotFound
	}
	session.Stage = s.stage(a, session)
	if now.Sub(session.SeenAt) > seenStep {
		err = s.store.TouchSession(ctx, hash, now)
	}
	return a, session, err
}

// open makes a session of an account, which may wait for a second factor, and returns its token.
func (s *Service) open(ctx context.Context, a Account, first, second Proof, v Visit) (string, error) {
	token, now := rand.Text(), s.now().UTC()
	session := Session{
		ID: uuid.Must(uuid.NewV7()), TokenHash: hashToken(token), Account: a.ID, First: first, Second: second,
		CreatedAt: now, ProvedAt: now, SeenAt: now, ExpiresAt: now.Add(AbsoluteLimit), Visit: v.cut(),
	}
	switch s.stage(a, session) {
	case AskFactor:
		session.ExpiresAt = now.Add(askLimit)
	case Enrol:
		session.ExpiresAt = now.Add(enrolLimit)
	}
	return token, s.store.CreateSession(ctx, session)
}

const maxUserAgent = 500

func (v Visit) cut() Visit {
	if len(v.UserAgent) > maxUserAgent {
		v.UserAgent = v.UserAgent[:maxUserAgent]
	}
	return v
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.store.DeleteSession(ctx, hashToken(token), s.now().UTC())
}

// Sessions returns where an account is signed in, the latest use first. Others than its owner must be administrators.
func (s *Service) Sessions(ctx context.Context, by vetting.Actor, account uuid.UUID) (_ []Session, err error) {
	defer errs.Wrap(&err, "account.Sessions(%s)", account)
	if err := ownOr(by, account); err != nil {
		return nil, err
	}
	all, err := s.store.Sessions(ctx, account)
	now := s.now().UTC()
	return slices.DeleteFunc(all, func(one Session) bool { return one.Ended(now) }), err
}

// EndSession ends one session of an account; its next request is sent to sign in. One that is over already is no error.
func (s *Service) EndSession(ctx context.Context, by vetting.Actor, account, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "account.EndSession(%s)", id)
	if err := ownOr(by, account); err != nil {
		return err
	}
	err = s.store.EndSession(ctx, by, account, id, s.now().UTC())
	if errors.Is(err, errs.NotFound) {
		err = nil
	}
	return err
}

// EndSessions ends every session of an account but the one, and returns how many; the zero one is none.
func (s *Service) EndSessions(ctx context.Context, by vetting.Actor, account, but uuid.UUID) (n int, err error) {
	defer errs.Wrap(&err, "account.EndSessions(%s)", account)
	if err := ownOr(by, account); err != nil {
		return 0, err
	}
	return s.store.EndSessions(ctx, by, account, but, s.now().UTC())
}

// ownOr lets the account's owner through, and administrators.
func ownOr(by vetting.Actor, account uuid.UUID) error {
	if by.ID == account {
		return nil
	}
	return by.May(vetting.ManageAccounts)
}
