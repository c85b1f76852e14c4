// Package account holds who may use an installation: accounts, passwords, sign-in, sessions, and the links by which people join,
// the first administrator among them.
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
	"sync/atomic"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/sso"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

const (
	// SetupLifetime is how long the link for the first administrator works.
	SetupLifetime = 24 * time.Hour

	maxName = 200
)

// An Account is a person who may sign in.
type Account struct {
	ID         uuid.UUID
	Email      string
	Name       string
	Role       vetting.Role
	CreatedAt  time.Time
	DisabledAt time.Time // zero while the account may sign in

	Subject       string // who it is to the company's sign-on; "": not known there
	HasPassword   bool
	Authenticator bool // an app makes codes for it
	Passkeys      int
	Invited       bool // and has not joined yet
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
	if problem := CheckPassword(d.Password, d.Name, d.Email); problem != "" {
		problems["password"] = problem
	}
	return problems
}

// A Store keeps accounts and sessions. Writing an account writes its audit event too.
type Store interface {
	// AccountByEmail returns an account, whatever the case of the address, and its password hash; or errs.NotFound.
	AccountByEmail(ctx context.Context, email string) (Account, string, error)
	// Accounts returns every account by name.
	Accounts(ctx context.Context) ([]Account, error)
	// Account returns an account and its password hash, "" where it has none; or errs.NotFound.
	Account(ctx context.Context, id uuid.UUID) (Account, string, error)
	// AccountBySubject returns the account that the company's sign-on knows so, or errs.NotFound.
	AccountBySubject(ctx context.Context, subject string) (Account, error)
	// UpdateAccount gives an account another address, name and role, and ends its sessions where the role is another. One that is not
	// as it was before, or an address that is taken, is errs.Conflict.
	UpdateAccount(ctx context.Context, before, after Account, c Change) error
	// SetPassword gives an account another password and ends its sessions but one.
	SetPassword(ctx context.Context, passwordHash string, but uuid.UUID, c Change) error
	// NoteChange writes a change that changes nothing else, and queues its letters; one that is queued for the same reader and waits is enough.
	NoteChange(ctx context.Context, c Change) error

	// CreateLink stores a link under the hash of its token, in place of those of its kind that the account had.
	CreateLink(ctx context.Context, l Link, hash []byte, c Change) error
	// Link returns the link with the hash and its account, or errs.NotFound.
	Link(ctx context.Context, hash []byte) (Link, error)
	// UseLink uses the link up, gives its account the name and the password, and ends the account's sessions and other links. A link
	// that was used meanwhile is errs.NotFound.
	UseLink(ctx context.Context, l Link, passwordHash string, c Change) error

	// Secret returns what the account's authenticator app shares, confirmed or not; or errs.NotFound.
	Secret(ctx context.Context, account uuid.UUID) (Secret, error)
	// SaveSecret stores a secret that is not confirmed yet.
	SaveSecret(ctx context.Context, account uuid.UUID, key []byte, at time.Time) error
	// ConfirmSecret takes the secret into use with the step of its first code; one that is in use is errs.Conflict.
	ConfirmSecret(ctx context.Context, step int64, c Change) error
	// UseStep uses a step up. One that was used, or is before one that was, is errs.Conflict.
	UseStep(ctx context.Context, account uuid.UUID, step int64) error
	// RemoveAuthenticator forgets the secret, and the recovery codes where no factor is left.
	RemoveAuthenticator(ctx context.Context, c Change) error
	// SaveRecoveryCodes stores codes, hashed under one salt, in place of those that the account had.
	SaveRecoveryCodes(ctx context.Context, salt []byte, hashes [][]byte, c Change) error
	// RecoveryCodes returns the salt of the account's codes and how many are left.
	RecoveryCodes(ctx context.Context, account uuid.UUID) (salt []byte, left int, err error)
	// UseRecoveryCode uses a code up; one that is not there is errs.NotFound.
	UseRecoveryCode(ctx context.Context, hash []byte, c Change) error
	// RemoveFactors forgets every second factor and recovery code, and ends the account's sessions.
	RemoveFactors(ctx context.Context, c Change) error

	// Passkeys returns the account's passkeys, the oldest first.
	Passkeys(ctx context.Context, account uuid.UUID) ([]Passkey, error)
	// SavePasskey stores a new one; a key that somebody has is errs.Conflict.
	SavePasskey(ctx context.Context, p Passkey, c Change) error
	// UsePasskey stores what the passkey with the key says after a use.
	UsePasskey(ctx context.Context, key, credential []byte, at time.Time) error
	// RemovePasskey forgets one of the account's, and the recovery codes where no factor is left; one that is not there is errs.NotFound.
	RemovePasskey(ctx context.Context, id uuid.UUID, c Change) error
	// SaveCeremony stores a ceremony under the hash of its token, and forgets those that are over.
	SaveCeremony(ctx context.Context, hash []byte, c Ceremony) error
	// Ceremony returns the ceremony with the hash, or errs.NotFound.
	Ceremony(ctx context.Context, hash []byte) (Ceremony, error)
	// TakeCeremony returns it and forgets it, so that one taker has it; or errs.NotFound.
	TakeCeremony(ctx context.Context, hash []byte) (Ceremony, error)

	// Letter returns a letter, or errs.NotFound.
	Letter(ctx context.Context, id uuid.UUID) (Letter, error)
	// LastLetter returns the last letter with a link for an account, or errs.NotFound.
	LastLetter(ctx context.Context, account uuid.UUID) (Letter, error)
	// BeginLetter counts a try; one that another process began meanwhile is errs.Conflict.
	BeginLetter(ctx context.Context, l *Letter, at time.Time) error
	// EndLetter stores how the last try ended. A letter that is over and was for nobody who has an account is forgotten.
	EndLetter(ctx context.Context, l Letter) error

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
	// RotateSession stores a session under another token, with when it was proved and when it expires, and the action in the log.
	RotateSession(ctx context.Context, s Session, tokenHash []byte, action string) error
	// DeleteSession ends a session; one that does not exist is no error.
	DeleteSession(ctx context.Context, tokenHash []byte, at time.Time) error
	// Sessions returns an account's sessions, the latest use first, those that are over too.
	Sessions(ctx context.Context, account uuid.UUID) ([]Session, error)
	// EndSession ends a session of the account; one that is not there is errs.NotFound.
	EndSession(ctx context.Context, by vetting.Actor, account, id uuid.UUID, at time.Time) error
	// EndSessions ends the account's sessions but one, and returns how many.
	EndSessions(ctx context.Context, by vetting.Actor, account, but uuid.UUID, at time.Time) (int, error)

	// Attempt counts one under the key and returns 0, unless wait says that it is too soon: then it returns how long to wait and
	// counts nothing. Attempts of before the time are forgotten.
	Attempt(ctx context.Context, key []byte, at, notBefore time.Time, wait func(Attempts) time.Duration) (time.Duration, error)
	// ForgetAttempts forgets what was counted under the keys.
	ForgetAttempts(ctx context.Context, keys ...[]byte) error

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
	// Post hands mail in; nil: none is sent. Site is the site's address in it. Both are set before the first use.
	Post vetting.Post
	Site string
	// SecondFactor requires one of whoever decides about candidates or keeps accounts. It is set before the first use.
	SecondFactor bool
	// Sealer seals the secrets of authenticator apps. It is set before the first use.
	Sealer Sealer
	// Signon is the company's; nil: there is none. The first of Groups that somebody is a member of there says the role here. Both are
	// set before the first use.
	Signon *sso.Provider
	Groups []GroupRole

	store Store
	now   func() time.Time
	decoy string // hash that is compared where no account is, so that the time tells nothing

	turns   chan struct{} // bounds the memory and processors that hashing takes
	waiting atomic.Int64  // who has a turn or waits for one

	denials denials
}

// New returns a service on the store. The clock gives the time of every act.
func New(store Store, now func() time.Time) (*Service, error) {
	s := &Service{store: store, now: now, turns: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	decoy, err := s.hash(context.Background(), rand.Text())
	s.decoy = decoy
	return s, err
}

// ErrSignIn says that address and password do not fit, and not which of them.
var ErrSignIn = errs.Invalidf("The mail address or the password is not right.")

// SignIn checks a password and opens a session. It returns the session's token; ErrSignIn where the pair is wrong or the account
// disabled, ErrTooSoon where too much was tried before, and ErrBusy. What it refuses stands in the audit log.
//
// All of it waits for its turn, not the hashing alone, so that a flood of guesses takes the pages no connection to the database either.
func (s *Service) SignIn(ctx context.Context, email, password string, v Visit) (token string, err error) {
	defer errs.Wrap(&err, "account.SignIn")
	err = s.inTurn(ctx, func() (err error) {
		token, err = s.signIn(ctx, email, password, v)
		return err
	})
	return token, err
}

func (s *Service) signIn(ctx context.Context, email, password string, v Visit) (token string, err error) {
	a, hash, err := s.store.AccountByEmail(ctx, strings.TrimSpace(email))
	known := err == nil
	if err != nil && !errors.Is(err, errs.NotFound) {
		return "", err
	}
	if err := s.attempt(ctx, email, v.From); err != nil {
		return "", errors.Join(err, s.refused(ctx, "was refused to sign in so soon", a, v))
	}
	match, err := s.compare(password, hash)
	if err != nil {
		return "", err
	}
	if !match || !known || !a.DisabledAt.IsZero() {
		return "", errors.Join(ErrSignIn, s.refused(ctx, "was refused to sign in", a, v))
	}
	if err := s.forgive(ctx, email, v.From); err != nil {
		return "", err
	}
	return s.open(ctx, a, ByPassword, "", v)
}

// refused writes into the audit log that somebody was not let in. The zero account is one that does not exist.
func (s *Service) refused(ctx context.Context, action string, a Account, v Visit) error {
	on := "sign-in"
	if a.ID != uuid.Nil {
		on = "account " + a.ID.String()
	}
	return s.Denied(ctx, Denial{Action: action, On: on, From: v.From})
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
func (s *Service) SetUp(ctx context.Context, token string, d Draft, v Visit) (session string, err error) {
	defer errs.Wrap(&err, "account.SetUp")
	d.Role = vetting.Administrator
	a, hash, err := s.prepare(ctx, d)
	if err != nil {
		return "", err
	}
	if err := s.store.CreateFirst(ctx, hashToken(token), a.CreatedAt.Add(-SetupLifetime), a, hash); err != nil {
		return "", err
	}
	return s.open(ctx, a, ByLink, "", v)
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
	all = slices.DeleteFunc(all, func(a Account) bool { return !a.DisabledAt.IsZero() || a.Invited })
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

// hashToken is what the database holds of a token. Tokens are random, so one pass of SHA-256 is enough.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
