package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"golang.org/x/crypto/argon2"
)

// Proofs that are second factors.
const (
	ByAuthenticator Proof = "totp"
	ByRecoveryCode  Proof = "recovery"
	ByPasskey       Proof = "passkey"
)

// A Stage is how far somebody is in signing in.
type Stage string

// The stages.
const (
	Complete  Stage = ""
	AskFactor Stage = "ask"   // the second factor is to be shown
	Enrol     Stage = "enrol" // a second factor is to be set up first
)

const (
	// askLimit and enrolLimit end sessions that wait for a second factor.
	askLimit   = 10 * time.Minute
	enrolLimit = time.Hour
)

// HasFactor reports whether the account has a second factor.
func (a *Account) HasFactor() bool { return a.Authenticator || a.Passkeys > 0 }

// NeedsFactor reports whether those with the role must have a second factor where the installation requires one: who decides about
// candidates, and who keeps accounts.
func NeedsFactor(r vetting.Role) bool {
	return r.Can(vetting.DecideReviews) || r.Can(vetting.ManageAccounts)
}

// stage returns how far a session of the account is.
func (s *Service) stage(a Account, session Session) Stage {
	switch {
	case session.Second != "":
		return Complete
	case a.HasFactor():
		return AskFactor
	case s.SecondFactor && NeedsFactor(a.Role):
		return Enrol
	}
	return Complete
}

// A Secret is what an authenticator app shares with us. Its codes are six digits, every half minute, by HMAC-SHA-1: RFC 6238 as all
// apps have it.
type Secret struct {
	Key         []byte
	LastStep    int64     // the half minute of the last code that was taken; 0: none
	ConfirmedAt time.Time // zero until a first code was right
}

const (
	secretSize = 20 // bytes, as RFC 4226 recommends
	step       = 30 * time.Second
	skew       = 1 // steps by which the clock of a phone may be off, either way
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// Text returns the secret as it is typed.
func (s *Secret) Text() string { return base32Text.EncodeToString(s.Key) }

// URL returns the secret as an app reads it from a picture. The site says where it is for.
func (s *Secret) URL(site, email string) string {
	if u, err := url.Parse(site); err == nil && u.Host != "" {
		site = u.Host
	}
	label := "Bonafide"
	if site != "" {
		label += " " + site
	}
	values := url.Values{"secret": {s.Text()}, "issuer": {label}}
	return "otpauth://totp/" + url.PathEscape(label+":"+email) + "?" + strings.ReplaceAll(values.Encode(), "+", "%20")
}

// stepOf returns the step after the last one whose code it is, 0 where it is none's.
func (s *Secret) stepOf(code string, now time.Time) int64 {
	for i := int64(-skew); i <= skew; i++ {
		n := now.Unix()/int64(step/time.Second) + i
		want, err := totp.GenerateCode(s.Text(), time.Unix(n*int64(step/time.Second), 0))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && n > s.LastStep {
			return n
		}
	}
	return 0
}

// ErrCode says that a code is not right, or was used.
var ErrCode = errs.Invalidf("The code is not right, or was used already. Wait for the next one and try again.")

// Enrolment returns the secret that the owner of the account is setting up, a new one where there is none. An account that has an
// authenticator is errs.Conflict.
func (s *Service) Enrolment(ctx context.Context, account uuid.UUID) (_ Secret, err error) {
	defer errs.Wrap(&err, "account.Enrolment(%s)", account)
	secret, err := s.secret(ctx, account)
	if errors.Is(err, errs.NotFound) {
		secret.Key = make([]byte, secretSize)
		rand.Read(secret.Key)
		return secret, s.saveSecret(ctx, account, secret.Key)
	}
	if err == nil && !secret.ConfirmedAt.IsZero() {
		err = errs.Conflictf("You have an authenticator app already. Remove it first.")
	}
	return secret, err
}

// A Sealer keeps secrets unreadable for whoever has the database alone. The place is where the secret stands.
type Sealer interface {
	Seal(place string, plain []byte) ([]byte, error)
	Open(place string, sealed []byte) ([]byte, error)
}

func placeOf(account uuid.UUID) string { return "authenticators.secret/" + account.String() }

func (s *Service) saveSecret(ctx context.Context, account uuid.UUID, key []byte) error {
	key, err := s.Sealer.Seal(placeOf(account), key)
	if err != nil {
		return err
	}
	return s.store.SaveSecret(ctx, account, key, s.now().UTC())
}

func (s *Service) secret(ctx context.Context, account uuid.UUID) (Secret, error) {
	secret, err := s.store.Secret(ctx, account)
	if err == nil {
		secret.Key, err = s.Sealer.Open(placeOf(account), secret.Key)
	}
	return secret, err
}

// Confirm takes the authenticator into use by its first code, and returns the session's new token. ErrCode, ErrTooSoon.
func (s *Service) Confirm(ctx context.Context, session Session, code string, v Visit) (token string, err error) {
	defer errs.Wrap(&err, "account.Confirm(%s)", session.Account)
	a, _, err := s.store.Account(ctx, session.Account)
	if err != nil {
		return "", err
	}
	secret, err := s.secret(ctx, a.ID)
	if err != nil {
		return "", err
	}
	if !secret.ConfirmedAt.IsZero() {
		return "", errs.Conflictf("You have an authenticator app already. Remove it first.")
	}
	if err := s.attempt(ctx, factorOf(a), v.From); err != nil {
		return "", err
	}
	n := secret.stepOf(digits(code), s.now())
	if n == 0 {
		return "", ErrCode
	}
	c := s.change(a.Actor(), a, "set up an authenticator app", "")
	c.Letters = s.notice(a, "An authenticator app was set up as your second factor.")
	if err := s.store.ConfirmSecret(ctx, n, c); err != nil {
		return "", err
	}
	if err := s.forgive(ctx, factorOf(a), v.From); err != nil {
		return "", err
	}
	return s.second(ctx, session, ByAuthenticator)
}

// EnterCode shows a session's second factor: a code of the authenticator app, or one of the recovery codes. It returns the session's
// new token. ErrCode where the code is wrong or was used; ErrTooSoon; ErrBusy.
func (s *Service) EnterCode(ctx context.Context, session Session, code string, v Visit) (token string, err error) {
	defer errs.Wrap(&err, "account.EnterCode(%s)", session.Account)
	a, _, err := s.store.Account(ctx, session.Account)
	if err != nil {
		return "", err
	}
	if err := s.attempt(ctx, factorOf(a), v.From); err != nil {
		return "", errors.Join(err, s.refused(ctx, "was refused to enter a code so soon", a, v))
	}
	by, err := s.useCode(ctx, a, code)
	if errors.Is(err, ErrCode) {
		return "", errors.Join(err, s.refused(ctx, "was refused by a second factor", a, v))
	}
	if err != nil {
		return "", err
	}
	if err := s.forgive(ctx, factorOf(a), v.From); err != nil {
		return "", err
	}
	return s.second(ctx, session, by)
}

// useCode uses a code up and returns of which kind it is.
func (s *Service) useCode(ctx context.Context, a Account, code string) (Proof, error) {
	if code := digits(code); len(code) == 6 {
		secret, err := s.secret(ctx, a.ID)
		if errors.Is(err, errs.NotFound) || err == nil && secret.ConfirmedAt.IsZero() {
			return "", ErrCode
		}
		if err != nil {
			return "", err
		}
		n := secret.stepOf(code, s.now())
		if n == 0 {
			return "", ErrCode
		}
		if err := s.store.UseStep(ctx, a.ID, n); errors.Is(err, errs.Conflict) { // somebody used it this moment
			return "", ErrCode
		} else if err != nil {
			return "", err
		}
		return ByAuthenticator, nil
	}
	return ByRecoveryCode, s.useRecoveryCode(ctx, a, code)
}

// second notes by what a session showed its second factor, and gives it a new token.
func (s *Service) second(ctx context.Context, session Session, by Proof) (token string, err error) {
	session.Second, session.ExpiresAt = by, session.CreatedAt.Add(AbsoluteLimit)
	return s.rotate(ctx, session, "gave a second factor")
}

// factorOf is whose attempts at a second factor are counted.
func factorOf(a Account) string { return "factor of " + a.ID.String() }

// digits takes away what people type between digits.
func digits(code string) string { return strings.NewReplacer(" ", "", "-", "").Replace(code) }

const (
	// RecoveryCodes is how many are made at once.
	RecoveryCodes = 10
	// recoveryLetters is the length of each: 60 bits in twelve letters, hashed as a password, as NIST SP 800-63B-4 (3.1.2.2)
	// asks of those below 112.
	recoveryLetters = 12
	saltSize        = 16
)

// MakeRecoveryCodes makes codes in place of those that are left, each of which works once instead of the second factor. They are
// returned and kept nowhere. An account without a second factor needs none: errs.Invalid.
func (s *Service) MakeRecoveryCodes(ctx context.Context, account uuid.UUID) (codes []string, err error) {
	defer errs.Wrap(&err, "account.MakeRecoveryCodes(%s)", account)
	a, _, err := s.store.Account(ctx, account)
	if err != nil {
		return nil, err
	}
	if !a.HasFactor() {
		return nil, errs.Invalidf("Set up a second factor first.")
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	hashes := make([][]byte, RecoveryCodes)
	for i := range hashes {
		code := rand.Text()[:recoveryLetters]
		if hashes[i], err = s.hashCode(ctx, salt, code); err != nil {
			return nil, err
		}
		codes = append(codes, fmt.Sprintf("%s-%s-%s", code[:4], code[4:8], code[8:]))
	}
	c := s.change(a.Actor(), a, "made recovery codes", "")
	c.Letters = s.notice(a, "New recovery codes were made for your account. Those of before do not work any more.")
	return codes, s.store.SaveRecoveryCodes(ctx, salt, hashes, c)
}

// hashCode hashes a recovery code as passwords are, under the salt of its set, so that one hash tells whether it is any of them.
func (s *Service) hashCode(ctx context.Context, salt []byte, code string) (hash []byte, err error) {
	err = s.inTurn(ctx, func() error {
		hash = argon2.IDKey([]byte(code), salt, hashing.Iterations, hashing.Memory, hashing.Parallelism, hashing.KeyLength)
		return nil
	})
	return hash, err
}

func (s *Service) useRecoveryCode(ctx context.Context, a Account, code string) error {
	code = strings.ToUpper(digits(strings.TrimSpace(code)))
	if len(code) != recoveryLetters {
		return ErrCode
	}
	salt, left, err := s.store.RecoveryCodes(ctx, a.ID)
	if err != nil {
		return err
	}
	if left == 0 {
		return ErrCode
	}
	hash, err := s.hashCode(ctx, salt, code)
	if err != nil {
		return err
	}
	c := s.change(a.Actor(), a, "used a recovery code", "")
	c.Letters = s.notice(a, fmt.Sprintf("A recovery code was used to sign in to your account. %d are left.", left-1))
	err = s.store.UseRecoveryCode(ctx, hash, c)
	if errors.Is(err, errs.NotFound) {
		return ErrCode
	}
	return err
}

// RecoveryCodesLeft returns how many recovery codes the account has left.
func (s *Service) RecoveryCodesLeft(ctx context.Context, account uuid.UUID) (int, error) {
	_, left, err := s.store.RecoveryCodes(ctx, account)
	return left, err
}

// RemoveAuthenticator takes the owner's authenticator app out of use. The last factor of somebody who needs one stays.
func (s *Service) RemoveAuthenticator(ctx context.Context, account uuid.UUID) (err error) {
	defer errs.Wrap(&err, "account.RemoveAuthenticator(%s)", account)
	a, _, err := s.store.Account(ctx, account)
	if err != nil {
		return err
	}
	if a.Passkeys == 0 && s.SecondFactor && NeedsFactor(a.Role) {
		return errLastFactor
	}
	c := s.change(a.Actor(), a, "removed the authenticator app", "")
	c.Letters = s.notice(a, "The authenticator app was removed from your account.")
	return s.store.RemoveAuthenticator(ctx, c)
}

var errLastFactor = errs.Invalidf("Your role needs a second factor, and this is your last one. Set up another first.")

// RemoveFactors takes every second factor of somebody away who lost them, with the recovery codes, and ends the account's sessions.
// Whoever it is should be known to the administrator by voice or in person.
func (s *Service) RemoveFactors(ctx context.Context, by vetting.Actor, account uuid.UUID) (err error) {
	defer errs.Wrap(&err, "account.RemoveFactors(%s)", account)
	if err := by.May(vetting.ManageAccounts); err != nil {
		return err
	}
	if by.ID == account {
		return errs.Invalidf("You cannot remove your own second factors here. Ask another administrator.")
	}
	a, _, err := s.store.Account(ctx, account)
	if err != nil {
		return err
	}
	c := s.change(by, a, "removed the second factors", "")
	c.Letters = s.notice(a, "An administrator removed the second factors of your account, and you were signed out everywhere.")
	return s.store.RemoveFactors(ctx, c)
}
