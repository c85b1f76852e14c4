// Package account holds who may use an installation: accounts, passwords, sign-in, sessions, and the one-time link
// that makes the first administrator.
//
// Passwords are stored as Argon2id hashes. A session is a random token in the browser's cookie; the database holds
// only its hash, so a copy of the database signs nobody in. Passkeys, one-time codes and single sign-on join SignIn
// here; nothing else in the program knows how a person proved who they are.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/mail"
	"runtime"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
)

const (
	// IdleLimit ends a session that nobody uses, a working day's length; AbsoluteLimit ends any: NIST SP 800-63B-4 asks
	// for a new sign-in after a day at most.
	IdleLimit     = 8 * time.Hour
	AbsoluteLimit = 24 * time.Hour

	// SetupLifetime is how long the link for the first administrator works.
	SetupLifetime = 24 * time.Hour

	// MinPassword is the shortest password, in characters: NIST SP 800-63B-4 asks for 15 where a password is the only
	// proof. There are no composition rules.
	MinPassword = 15
	// MaxPassword bounds the work of hashing; the same guidance asks that at least 64 be allowed.
	MaxPassword = 256

	maxName = 200

	// seenStep is how far a session's time of last use may lag, so that reading a page seldom writes.
	seenStep = time.Minute
)

// hashing is OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// An Account is a person who may sign in.
type Account struct {
	ID         uuid.UUID
	Email      string
	Name       string
	Role       vetting.Role
	CreatedAt  time.Time
	DisabledAt time.Time // zero while the account may sign in
}

// Actor returns the account as the actor of an act.
func (a *Account) Actor() vetting.Actor { return vetting.Actor{ID: a.ID, Name: a.Name, Role: a.Role} }

// A Draft is an account to be made, as a form gives it.
type Draft struct {
	Email    string
	Name     string
	Role     vetting.Role
	Password string
}

// Check returns what is wrong with the draft by form field, none where it may stand.
func (d *Draft) Check() map[string]string {
	problems := map[string]string{}
	if a, err := mail.ParseAddress(d.Email); err != nil || a.Address != d.Email || len(d.Email) > 254 {
		problems["email"] = "Enter a mail address, like name@example.com."
	}
	if n := len([]rune(strings.TrimSpace(d.Name))); n == 0 || n > maxName {
		problems["name"] = "Enter a name of at most 200 characters."
	}
	if !slices.Contains(vetting.Roles, d.Role) {
		problems["role"] = "Choose a role."
	}
	switch n := len([]rune(d.Password)); {
	case n < MinPassword:
		problems["password"] = "Use at least 15 characters. Several words in a row are easy to remember."
	case n > MaxPassword:
		problems["password"] = "Use at most 256 characters."
	case strings.EqualFold(d.Password, d.Email) || strings.EqualFold(d.Password, d.Name):
		problems["password"] = "Choose something other than the name or mail address."
	}
	return problems
}

// A Session is one signed-in browser.
type Session struct {
	TokenHash []byte
	Account   uuid.UUID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
}

// A Store keeps accounts and sessions. Writing an account writes its audit event too.
type Store interface {
	// AccountByEmail returns an account, whatever the case of the address, and its password hash; or errs.NotFound.
	AccountByEmail(ctx context.Context, email string) (Account, string, error)
	// Accounts returns every account by name.
	Accounts(ctx context.Context) ([]Account, error)
	// CreateAccount stores an account; an address that is taken is errs.Conflict.
	CreateAccount(ctx context.Context, by vetting.Actor, a Account, passwordHash string) error
	// CreateFirst stores the first account and uses up the link; a link that is unknown, used or older than the limit
	// is errs.NotFound, and so is any once an account exists.
	CreateFirst(ctx context.Context, linkHash []byte, notBefore time.Time, a Account, passwordHash string) error
	// SetDisabled ends or restores an account's access, with its sessions; at is zero to restore.
	SetDisabled(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) error
	// HasAccounts reports whether anybody can sign in.
	HasAccounts(ctx context.Context) (bool, error)
	// SaveSetupLink replaces the link for the first administrator.
	SaveSetupLink(ctx context.Context, hash []byte, at time.Time) error

	// CreateSession stores a session.
	CreateSession(ctx context.Context, s Session) error
	// Session returns a session and its account, or errs.NotFound.
	Session(ctx context.Context, tokenHash []byte) (Session, Account, error)
	// TouchSession records that the session was used.
	TouchSession(ctx context.Context, tokenHash []byte, at time.Time) error
	// DeleteSession ends a session; one that does not exist is no error.
	DeleteSession(ctx context.Context, tokenHash []byte, at time.Time) error

	// Note writes an event into the audit log that changes nothing else; the zero id is for one about no candidate.
	Note(ctx context.Context, candidate uuid.UUID, e vetting.Event) error

	// CreateToken stores a token under its hash.
	CreateToken(ctx context.Context, t Token, hash []byte) error
	// Token returns the token with the hash and its account, or errs.NotFound.
	Token(ctx context.Context, hash []byte) (Token, error)
	// Tokens returns every token, the newest first.
	Tokens(ctx context.Context) ([]Token, error)
	// EndToken withdraws a token; one that is not there is errs.NotFound.
	EndToken(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) error
	// TouchToken records that the token was used.
	TouchToken(ctx context.Context, hash []byte, at time.Time) error

	// BeginAnswer claims the key of a request for its token, and returns nil; or what was claimed before, since the time.
	BeginAnswer(ctx context.Context, a Answer, notBefore time.Time) (*Answer, error)
	// SaveAnswer keeps the answer to a claimed key.
	SaveAnswer(ctx context.Context, a Answer) error
	// DropAnswer gives up a claimed key that has no answer.
	DropAnswer(ctx context.Context, a Answer) error
}

// A Service signs people in and keeps accounts. Make it with New.
type Service struct {
	store Store
	now   func() time.Time
	turns chan struct{} // bounds the memory and processors that hashing takes
	decoy string        // hash that is compared where no account is, so that the time tells nothing

	denials denials
}

// New returns a service on the store. The clock gives the time of every act.
func New(store Store, now func() time.Time) (*Service, error) {
	s := &Service{store: store, now: now, turns: make(chan struct{}, runtime.NumCPU())}
	decoy, err := s.hash(context.Background(), rand.Text())
	s.decoy = decoy
	return s, err
}

// ErrSignIn says that address and password do not fit, and not which of them.
var ErrSignIn = errs.Invalidf("The mail address or the password is not right.")

// SignIn checks a password and opens a session. It returns the session's token; ErrSignIn where the pair is wrong or
// the account disabled, which it writes into the audit log. From is the address of whoever asks.
func (s *Service) SignIn(ctx context.Context, email, password, userAgent, from string) (token string, err error) {
	defer errs.Wrap(&err, "account.SignIn")
	a, hash, err := s.store.AccountByEmail(ctx, strings.TrimSpace(email))
	known := err == nil
	if errors.Is(err, errs.NotFound) {
		hash = s.decoy
	} else if err != nil {
		return "", err
	}
	match, err := s.matches(ctx, password, hash)
	if err != nil {
		return "", err
	}
	if !match || !known || !a.DisabledAt.IsZero() {
		on := "sign-in"
		if known {
			on = "account " + a.ID.String()
		}
		return "", errors.Join(ErrSignIn, s.Denied(ctx, Denial{Action: "was refused to sign in", On: on, From: from}))
	}
	return s.open(ctx, a.ID, userAgent)
}

func (s *Service) open(ctx context.Context, account uuid.UUID, userAgent string) (string, error) {
	token, now := rand.Text(), s.now().UTC()
	const agentKept = 300 // characters, enough to tell one's own browsers apart
	return token, s.store.CreateSession(ctx, Session{
		TokenHash: hashToken(token), Account: account, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(AbsoluteLimit),
		UserAgent: string([]rune(userAgent)[:min(agentKept, len([]rune(userAgent)))]),
	})
}

// Authenticate returns the account of a session's token. A session that is unknown, idle too long, too old or of a
// disabled account is errs.NotFound.
func (s *Service) Authenticate(ctx context.Context, token string) (_ Account, err error) {
	defer errs.Wrap(&err, "account.Authenticate")
	hash := hashToken(token)
	session, a, err := s.store.Session(ctx, hash)
	if err != nil {
		return Account{}, err
	}
	now := s.now().UTC()
	if !a.DisabledAt.IsZero() || !now.Before(session.ExpiresAt) || now.Sub(session.SeenAt) > IdleLimit {
		return Account{}, errs.NotFound
	}
	if now.Sub(session.SeenAt) > seenStep {
		err = s.store.TouchSession(ctx, hash, now)
	}
	return a, err
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.store.DeleteSession(ctx, hashToken(token), s.now().UTC())
}

// SetupToken returns a new token for the one-time set-up link, or "" where somebody can sign in already. A token made
// before stops working.
func (s *Service) SetupToken(ctx context.Context) (token string, err error) {
	defer errs.Wrap(&err, "account.SetupToken")
	has, err := s.store.HasAccounts(ctx)
	if err != nil || has {
		return "", err
	}
	token = rand.Text()
	return token, s.store.SaveSetupLink(ctx, hashToken(token), s.now().UTC())
}

// SetUp makes the first administrator with the token of the set-up link, and signs them in. A token that does not
// work (any more) is errs.NotFound.
func (s *Service) SetUp(ctx context.Context, token string, d Draft, userAgent string) (session string, err error) {
	defer errs.Wrap(&err, "account.SetUp")
	d.Role = vetting.Administrator
	a, hash, err := s.prepare(ctx, d)
	if err != nil {
		return "", err
	}
	if err := s.store.CreateFirst(ctx, hashToken(token), a.CreatedAt.Add(-SetupLifetime), a, hash); err != nil {
		return "", err
	}
	return s.open(ctx, a.ID, userAgent)
}

// Create makes an account.
func (s *Service) Create(ctx context.Context, by vetting.Actor, d Draft) (_ Account, err error) {
	defer errs.Wrap(&err, "account.Create")
	if err := by.May(vetting.ManageAccounts); err != nil {
		return Account{}, err
	}
	a, hash, err := s.prepare(ctx, d)
	if err != nil {
		return Account{}, err
	}
	err = s.store.CreateAccount(ctx, by, a, hash)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("An account with the mail address %s exists already.", a.Email)
	}
	return a, err
}

func (s *Service) prepare(ctx context.Context, d Draft) (Account, string, error) {
	if len(d.Check()) > 0 {
		return Account{}, "", errs.Invalidf("The account is not complete: check mail address, name, role and password.")
	}
	hash, err := s.hash(ctx, d.Password)
	return Account{
		ID: uuid.Must(uuid.NewV7()), Email: d.Email, Name: strings.TrimSpace(d.Name), Role: d.Role, CreatedAt: s.now().UTC(),
	}, hash, err
}

// List returns every account by name.
func (s *Service) List(ctx context.Context, by vetting.Actor) ([]Account, error) {
	if err := by.May(vetting.ManageAccounts); err != nil {
		return nil, err
	}
	return s.store.Accounts(ctx)
}

// Owner returns the account with the mail address, to which candidates can be given; where none is named, the first
// lead's, or else the first administrator's. Nobody is asked whether they may see it: whoever asks has the data before them.
func (s *Service) Owner(ctx context.Context, email string) (Account, error) {
	all, err := s.store.Accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	all = slices.DeleteFunc(all, func(a Account) bool { return !a.DisabledAt.IsZero() })
	slices.SortFunc(all, func(a, b Account) int { return a.CreatedAt.Compare(b.CreatedAt) })
	first := func(fits func(Account) bool) (Account, bool) {
		i := slices.IndexFunc(all, fits)
		if i < 0 {
			return Account{}, false
		}
		return all[i], true
	}
	if email != "" {
		if a, found := first(func(a Account) bool { return strings.EqualFold(a.Email, email) }); found {
			return a, nil
		}
		return Account{}, errs.Invalidf("Nobody who may sign in has the mail address %s.", email)
	}
	for _, role := range []vetting.Role{vetting.Lead, vetting.Administrator} {
		if a, found := first(func(a Account) bool { return a.Role == role }); found {
			return a, nil
		}
	}
	return Account{}, errs.Invalidf("Nobody is there to whom candidates could be given: start the web app and make the first administrator.")
}

// Disable ends an account's access at once; Enable restores it. Nobody disables their own account, so that one
// administrator is always left.
func (s *Service) Disable(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	if by.ID == id {
		return errs.Invalidf("You cannot disable your own account. Ask another administrator.")
	}
	return s.setDisabled(ctx, by, id, s.now().UTC())
}

// Enable restores an account's access.
func (s *Service) Enable(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	return s.setDisabled(ctx, by, id, time.Time{})
}

func (s *Service) setDisabled(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) error {
	if err := by.May(vetting.ManageAccounts); err != nil {
		return err
	}
	return s.store.SetDisabled(ctx, by, id, at)
}

func (s *Service) hash(ctx context.Context, password string) (hash string, err error) {
	err = s.inTurn(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, hashing)
		return err
	})
	return hash, err
}

func (s *Service) matches(ctx context.Context, password, hash string) (match bool, err error) {
	if len(password) > 4*MaxPassword { // bytes: no account has one so long
		return false, nil
	}
	err = s.inTurn(ctx, func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return match, err
}

// inTurn runs work while at most one such runs a processor.
func (s *Service) inTurn(ctx context.Context, work func() error) error {
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
		return work()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hashToken is what the database holds of a token. Tokens are random, so one pass of SHA-256 is enough.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
