package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// TokenPrefix begins every token of the API, so that programs which look for leaked secrets know one.
const TokenPrefix = "bonafide_"

// MaxTokenLife bounds how long a token works.
const MaxTokenLife = 366 * 24 * time.Hour

// A Scope is one thing that a token allows a program to do, within what the token's account may.
type Scope string

// The scopes.
const (
	ReadCandidates  Scope = "candidates:read"
	WriteCandidates Scope = "candidates:write"
	EraseCandidates Scope = "candidates:erase"
	ReadReports     Scope = "reports:read"
	ManageWebhooks  Scope = "webhooks:manage"
)

// Scopes lists every scope.
var Scopes = []Scope{ReadCandidates, WriteCandidates, EraseCandidates, ReadReports, ManageWebhooks}

// A Token lets a program act as an account by the API. The secret itself is kept nowhere.
type Token struct {
	ID        uuid.UUID
	Name      string // what it is for
	Account   Account
	Scopes    []Scope
	CreatedAt time.Time
	CreatedBy vetting.Actor
	ExpiresAt time.Time
	EndedAt   time.Time // zero while nobody withdrew it
	SeenAt    time.Time // last use, within a minute; zero: never
}

// May reports whether the token has the scope.
func (t *Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }

// Actor returns the account as it acts through the token.
func (t *Token) Actor() vetting.Actor { return t.Account.Actor() }

// Works reports whether the token signs a request in at the time.
func (t *Token) Works(at time.Time) bool {
	return t.EndedAt.IsZero() && at.Before(t.ExpiresAt) && t.Account.DisabledAt.IsZero()
}

// A TokenDraft is a token to be made.
type TokenDraft struct {
	Name    string
	Account string // mail address of the account that it acts as
	Scopes  []Scope
	Life    time.Duration
}

// Check returns what is wrong with the draft by form field, none where it may stand.
func (d *TokenDraft) Check() map[string]string {
	problems := map[string]string{}
	if n := len([]rune(strings.TrimSpace(d.Name))); n == 0 || n > maxName {
		problems["name"] = "Say in at most 200 characters what the token is for."
	}
	if d.Account == "" {
		problems["account"] = "Enter the mail address of the account that the token acts as."
	}
	if len(d.Scopes) == 0 {
		problems["scopes"] = "Choose what the token allows."
	}
	for i, s := range d.Scopes {
		if !slices.Contains(Scopes, s) || slices.Contains(d.Scopes[:i], s) {
			problems["scopes"] = fmt.Sprintf("%q is no scope, or stands twice: the scopes are %s.", s, ScopeNames())
		}
	}
	if d.Life <= 0 || d.Life > MaxTokenLife {
		problems["life"] = "A token works for a day to a year."
	}
	return problems
}

// ScopeNames lists every scope in one line.
func ScopeNames() string {
	names := make([]string, len(Scopes))
	for i, s := range Scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// AddToken makes a token and returns its secret, which nobody sees again.
func (s *Service) AddToken(ctx context.Context, by vetting.Actor, d TokenDraft) (secret string, _ Token, err error) {
	defer errs.Wrap(&err, "account.AddToken")
	if err := by.May(vetting.ManageAccounts); err != nil {
		return "", Token{}, err
	}
	if len(d.Check()) > 0 {
		return "", Token{}, errs.Invalidf("The token is not complete: say what it is for, as whom it acts, what it allows and for how long.")
	}
	a, err := s.Owner(ctx, d.Account)
	if err != nil {
		return "", Token{}, err
	}
	now := s.now().UTC()
	t := Token{
		ID: uuid.Must(uuid.NewV7()), Name: strings.TrimSpace(d.Name), Account: a, Scopes: d.Scopes,
		CreatedAt: now, CreatedBy: by, ExpiresAt: now.Add(d.Life),
	}
	secret = TokenPrefix + rand.Text() + rand.Text()
	return secret, t, s.store.CreateToken(ctx, t, hashToken(secret))
}

// Tokens returns every token, the newest first.
func (s *Service) Tokens(ctx context.Context, by vetting.Actor) (_ []Token, err error) {
	defer errs.Wrap(&err, "account.Tokens")
	if err := by.May(vetting.ManageAccounts); err != nil {
		return nil, err
	}
	return s.store.Tokens(ctx)
}

// EndToken withdraws a token: its next request is refused. One that is withdrawn already stays as it is.
func (s *Service) EndToken(ctx context.Context, by vetting.Actor, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "account.EndToken(%s)", id)
	if err := by.May(vetting.ManageAccounts); err != nil {
		return err
	}
	return s.store.EndToken(ctx, by, id, s.now().UTC())
}

// TokenOf returns the token of a secret. One that is unknown, expired or withdrawn, or whose account is disabled, is
// errs.NotFound.
func (s *Service) TokenOf(ctx context.Context, secret string) (_ Token, err error) {
	defer errs.Wrap(&err, "account.TokenOf")
	if !strings.HasPrefix(secret, TokenPrefix) {
		return Token{}, errs.NotFound
	}
	hash := hashToken(secret)
	t, err := s.store.Token(ctx, hash)
	if err != nil {
		return Token{}, err
	}
	now := s.now().UTC()
	if !t.Works(now) {
		return Token{}, errs.NotFound
	}
	if now.Sub(t.SeenAt) > seenStep {
		err = s.store.TouchToken(ctx, hash, now)
	}
	return t, err
}

// answersKept is how long a request may be sent again under its key.
const answersKept = 24 * time.Hour

// An Answer is what was answered to a request with an Idempotency-Key.
type Answer struct {
	Token   uuid.UUID
	Key     string
	Request []byte // hash of method, path and body
	Status  int    // 0: it is being worked on
	Headers map[string]string
	Body    []byte
	At      time.Time
}

// Begin claims the key of a request, and returns nil where it is new. A request that was answered gets its answer; another request
// under the key is errs.Invalid, and one that is not answered yet is errs.Conflict.
func (s *Service) Begin(ctx context.Context, a Answer) (_ *Answer, err error) {
	defer errs.Wrap(&err, "account.Begin")
	a.At = s.now().UTC()
	before, err := s.store.BeginAnswer(ctx, a, a.At.Add(-answersKept))
	switch {
	case err != nil || before == nil:
		return nil, err
	case !bytes.Equal(before.Request, a.Request):
		return nil, errs.Invalidf("This Idempotency-Key stands for another request. Use a new key for each.")
	case before.Status == 0:
		return nil, errs.Conflictf("The first request with this Idempotency-Key has no answer yet. Look whether it took effect, then send it again under a new key.")
	}
	return before, nil
}

// Finish keeps the answer to a claimed key, so that the request sent again gets it. A failure of the server is no answer: the
// request may be tried again.
func (s *Service) Finish(ctx context.Context, a Answer) (err error) {
	defer errs.Wrap(&err, "account.Finish")
	if a.Status >= 500 {
		return s.store.DropAnswer(ctx, a)
	}
	return s.store.SaveAnswer(ctx, a)
}
