package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// Account returns one account, to administrators and to its owner.
func (s *Service) Account(ctx context.Context, by vetting.Actor, id uuid.UUID) (_ Account, err error) {
	defer errs.Wrap(&err, "account.Account(%s)", id)
	if err := ownOr(by, id); err != nil {
		return Account{}, err
	}
	a, _, err := s.store.Account(ctx, id)
	return a, err
}

// Change gives an account another name, mail address or role. A new role ends the account's sessions: its owner signs in again, and
// never with the old one. Nobody changes their own role, so that one administrator is always left.
func (s *Service) Change(ctx context.Context, by vetting.Actor, id uuid.UUID, d Draft) (err error) {
	defer errs.Wrap(&err, "account.Change(%s)", id)
	if err := by.May(vetting.ManageAccounts); err != nil {
		return err
	}
	problems := d.Check()
	delete(problems, "password")
	if len(problems) > 0 {
		return errs.Invalidf("Check mail address, name and role.")
	}
	before, _, err := s.store.Account(ctx, id)
	if err != nil {
		return err
	}
	after := before
	after.Email, after.Name, after.Role = d.Email, strings.TrimSpace(d.Name), d.Role
	if by.ID == id && after.Role != before.Role {
		return errs.Invalidf("You cannot change your own role. Ask another administrator.")
	}
	c := s.differences(by, before, after)
	if c.Detail == "" {
		return nil
	}
	err = s.store.UpdateAccount(ctx, before, after, c)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("The account was changed meanwhile, or another one has this mail address.")
	}
	return err
}

// differences says what a change of an account changes, with the letters to its owner. It has no Detail where nothing changes.
func (s *Service) differences(by vetting.Actor, before, after Account) Change {
	c := s.change(by, before, "changed account", "")
	var of []string
	if after.Name != before.Name {
		of = append(of, "name")
	}
	if after.Role != before.Role {
		of = append(of, "role")
		c.Of = append(c.Of, audit.Change{Of: "role", Before: string(before.Role), After: string(after.Role)})
		c.Letters = append(c.Letters, s.notice(after, "Your role was changed from "+string(before.Role)+" to "+string(after.Role)+", and you were signed out everywhere.")...)
	}
	if after.Email != before.Email {
		of = append(of, "mail address")
		words := "The mail address of your account was changed from " + before.Email + " to " + after.Email + ". You sign in with the new one."
		c.Letters = append(c.Letters, append(s.notice(before, words), s.notice(after, words)...)...)
	}
	c.Detail = strings.Join(of, ", ")
	return c
}

// ErrPassword says that the present password is not right.
var ErrPassword = errs.Invalidf("The present password is not right.")

// ChangePassword sets another password for the owner of a session, who must know the present one. It ends the other sessions of the
// account and returns this one's new token. ErrPassword, ErrTooSoon and ErrBusy as in SignIn.
func (s *Service) ChangePassword(ctx context.Context, session Session, current, next string, v Visit) (token string, err error) {
	defer errs.Wrap(&err, "account.ChangePassword(%s)", session.Account)
	a, hash, err := s.store.Account(ctx, session.Account)
	if err != nil {
		return "", err
	}
	if !a.HasPassword {
		return "", errs.Invalidf("You sign in through your company's sign-on and have no password here.")
	}
	if err := s.attempt(ctx, a.Email, v.From); err != nil {
		return "", errors.Join(err, s.refused(ctx, "was refused to try a password so soon", a, v))
	}
	match, err := s.matches(ctx, current, hash)
	if err != nil {
		return "", err
	}
	if !match {
		return "", errors.Join(ErrPassword, s.refused(ctx, "was refused to change a password", a, v))
	}
	if problem := CheckPassword(next, a.Name, a.Email); problem != "" {
		return "", errs.Invalidf("%s", problem)
	}
	if hash, err = s.hash(ctx, next); err != nil {
		return "", err
	}
	c := s.change(a.Actor(), a, "changed the password", "")
	c.Letters = s.notice(a, "Your password was changed, and you were signed out everywhere else.")
	if err := errors.Join(s.store.SetPassword(ctx, hash, session.ID, c), s.forgive(ctx, a.Email, v.From)); err != nil {
		return "", err
	}
	return s.rotate(ctx, session, "renewed the session")
}

// rotate gives a session a new token, so that what somebody may have seen of it before is worth nothing after; the
// action stands in the log.
func (s *Service) rotate(ctx context.Context, session Session, action string) (token string, err error) {
	token = rand.Text()
	session.ProvedAt = s.now().UTC()
	return token, s.store.RotateSession(ctx, session, hashToken(token), action)
}
