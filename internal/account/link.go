package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A LinkKind says what a link is for.
type LinkKind string

// The kinds of link.
const (
	ForInvitation LinkKind = "invitation" // to set a name and a password, and so to join
	ForReset      LinkKind = "reset"      // to set another password
)

const (
	// InvitationLifetime and ResetLifetime are how long links work: NIST SP 800-63B-4 (4.2.1) lets one that is sent by mail
	// work a day; an invitation gives nobody anything that was there before.
	InvitationLifetime = 7 * 24 * time.Hour
	ResetLifetime      = time.Hour
)

func (k LinkKind) lifetime() time.Duration {
	if k == ForReset {
		return ResetLifetime
	}
	return InvitationLifetime
}

// A Link lets whoever opens it set the password of an account, once. Its token is in the link alone.
type Link struct {
	ID        uuid.UUID
	Kind      LinkKind
	Account   Account
	By        vetting.Actor // the zero one: whoever cannot sign in, asking on the sign-in page
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero while it works
}

// Path is where the link leads on the site.
func (k LinkKind) Path(token string) string { return "/" + string(k) + "/" + token }

// An Invitee is somebody to be invited.
type Invitee struct {
	Email string
	Role  vetting.Role
}

// Check returns what is wrong by form field, none where it may stand.
func (i *Invitee) Check() map[string]string {
	problems := (&Draft{Email: i.Email, Name: i.Email, Role: i.Role}).Check()
	delete(problems, "password")
	delete(problems, "name")
	return problems
}

// Invite makes an account that nobody can sign in to yet; SendLink or MakeLink lets its owner in.
func (s *Service) Invite(ctx context.Context, by vetting.Actor, i Invitee) (_ Account, err error) {
	defer errs.Wrap(&err, "account.Invite")
	if err := by.May(vetting.ManageAccounts); err != nil {
		return Account{}, err
	}
	if len(i.Check()) > 0 {
		return Account{}, errs.Invalidf("The invitation is not complete: check mail address and role.")
	}
	a := Account{ID: uuid.Must(uuid.NewV7()), Email: i.Email, Name: i.Email, Role: i.Role, CreatedAt: s.now().UTC(), Invited: true}
	err = s.store.CreateAccount(ctx, by, a, "")
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("An account with the mail address %s exists already.", a.Email)
	}
	return a, err
}

// linkFor returns the kind of link that an account can be given.
func linkFor(a Account) (LinkKind, error) {
	switch {
	case !a.DisabledAt.IsZero():
		return "", errs.Invalidf("The account is disabled. Enable it first.")
	case a.Invited:
		return ForInvitation, nil
	case !a.HasPassword:
		return "", errs.Invalidf("%s signs in through the company's sign-on and has no password to reset.", a.Name)
	}
	return ForReset, nil
}

// SendLink queues a mail with an invitation, or for somebody who joined already with a link to reset the password.
func (s *Service) SendLink(ctx context.Context, by vetting.Actor, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "account.SendLink(%s)", id)
	a, kind, err := s.linkable(ctx, by, id)
	if err != nil {
		return err
	}
	if s.Post == nil {
		return errs.Invalidf("No mail is sent here: nobody has named a mail server. Copy the link instead.")
	}
	c := s.change(by, a, "sent a link", string(kind))
	c.Letters = []Letter{s.letter(LetterKind(kind), a.ID, a.Email, "")}
	return s.store.NoteChange(ctx, c)
}

// MakeLink makes the link that SendLink would send and returns its path, which nobody sees again. One made before stops working.
func (s *Service) MakeLink(ctx context.Context, by vetting.Actor, id uuid.UUID) (path string, kind LinkKind, err error) {
	defer errs.Wrap(&err, "account.MakeLink(%s)", id)
	a, kind, err := s.linkable(ctx, by, id)
	if err != nil {
		return "", "", err
	}
	path, err = s.makeLink(ctx, by, a, kind)
	return path, kind, err
}

func (s *Service) linkable(ctx context.Context, by vetting.Actor, id uuid.UUID) (Account, LinkKind, error) {
	if err := by.May(vetting.ManageAccounts); err != nil {
		return Account{}, "", err
	}
	a, _, err := s.store.Account(ctx, id)
	if err != nil {
		return Account{}, "", err
	}
	kind, err := linkFor(a)
	return a, kind, err
}

func (s *Service) makeLink(ctx context.Context, by vetting.Actor, a Account, kind LinkKind) (path string, err error) {
	token, now := rand.Text(), s.now().UTC()
	l := Link{ID: uuid.Must(uuid.NewV7()), Kind: kind, Account: a, By: by, CreatedAt: now, ExpiresAt: now.Add(kind.lifetime())}
	return kind.Path(token), s.store.CreateLink(ctx, l, hashToken(token), s.change(by, a, "made a link", string(kind)))
}

// LinkOf returns the link of a token. One that is unknown, used or late, or whose account is disabled, is errs.NotFound.
func (s *Service) LinkOf(ctx context.Context, kind LinkKind, token string) (_ Link, err error) {
	defer errs.Wrap(&err, "account.LinkOf")
	l, err := s.store.Link(ctx, hashToken(token))
	if err != nil {
		return Link{}, err
	}
	if l.Kind != kind || !l.UsedAt.IsZero() || !s.now().Before(l.ExpiresAt) || !l.Account.DisabledAt.IsZero() {
		return Link{}, errs.NotFound
	}
	return l, nil
}

// Accept lets somebody who was invited join under a name and a password, uses up the link, and signs them in.
func (s *Service) Accept(ctx context.Context, token, name, password string, v Visit) (session string, err error) {
	defer errs.Wrap(&err, "account.Accept")
	l, err := s.LinkOf(ctx, ForInvitation, token)
	if err != nil {
		return "", err
	}
	l.Account.Name = strings.TrimSpace(name)
	if err := s.useLink(ctx, l, password, s.change(l.Account.Actor(), l.Account, "joined by invitation", "")); err != nil {
		return "", err
	}
	return s.open(ctx, l.Account, ByLink, "", v)
}

// Reset sets another password by a link, uses it up, and ends every session of the account. It signs nobody in: a second factor
// is still asked for.
func (s *Service) Reset(ctx context.Context, token, password string) (err error) {
	defer errs.Wrap(&err, "account.Reset")
	l, err := s.LinkOf(ctx, ForReset, token)
	if err != nil {
		return err
	}
	c := s.change(l.Account.Actor(), l.Account, "set a new password by a link", "")
	c.Letters = s.notice(l.Account, "Your password was set anew by a link that was sent to you or handed to you.")
	if err := s.useLink(ctx, l, password, c); err != nil {
		return err
	}
	return s.store.ForgetAttempts(ctx, attemptKey(attemptsOfAll, l.Account.Email, ""))
}

func (s *Service) useLink(ctx context.Context, l Link, password string, c Change) error {
	d := Draft{Email: l.Account.Email, Name: l.Account.Name, Role: l.Account.Role, Password: password}
	if len(d.Check()) > 0 {
		return errs.Invalidf("Check name and password.")
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.UseLink(ctx, l, hash, c)
}

// AskReset queues a link to reset the password of whoever has the mail address, if anybody does: that is looked up when the mail is
// due, so that nobody learns it here.
func (s *Service) AskReset(ctx context.Context, email string, v Visit) (err error) {
	defer errs.Wrap(&err, "account.AskReset")
	email = strings.TrimSpace(email)
	if s.Post == nil || len((&Invitee{Email: email, Role: vetting.Recruiter}).Check()) > 0 {
		return nil
	}
	if err := s.attempt(ctx, "reset "+email, v.From); err != nil {
		return err
	}
	c := Change{By: vetting.Actor{Name: "somebody who is not signed in"}, At: s.now().UTC(), Action: "asked for a link to reset a password"}
	c.Letters = []Letter{s.letter(LetterKind(ForReset), uuid.Nil, email, "")}
	return s.store.NoteChange(ctx, c)
}
