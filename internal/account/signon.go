package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/sso"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// BySignon is the proof of whom the company's sign-on knows; as a second factor, that it asked for one.
const BySignon Proof = "sso"

// A GroupRole gives the members of a group a role.
type GroupRole struct {
	Group string
	Role  vetting.Role
}

// SignonPath is where the company's sign-on sends people back to, below the site's address.
const SignonPath = "/sign-in/company/back"

const (
	signonCeremony = "sign-on"
	signonLimit    = 10 * time.Minute
)

// BeginSignon returns the address of the company's sign-on, and the token for the browser that is sent there.
func (s *Service) BeginSignon(ctx context.Context) (address, token string, err error) {
	defer errs.Wrap(&err, "account.BeginSignon")
	if s.Signon == nil {
		return "", "", errs.NotFound
	}
	address, kept, err := s.Signon.Begin(ctx)
	if err != nil {
		return "", "", err
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return "", "", err
	}
	token = rand.Text()
	return address, token, s.store.SaveCeremony(ctx, hashToken(token), Ceremony{Kind: signonCeremony, Data: data, ExpiresAt: s.now().UTC().Add(signonLimit)})
}

// ErrNoGroup says that the company's sign-on knows somebody whom nothing lets in here.
var ErrNoGroup = errs.Forbiddenf("The company's sign-on knows you, but no group of yours may use Bonafide. Ask an administrator.")

// FinishSignon signs in whoever comes back from the company's sign-on, and returns the session's token. The first time it makes the
// account, and each time it brings name, mail address and role up to date. sso.ErrRefused, ErrNoGroup; errs.Conflict where another
// account has the mail address. What it refuses stands in the audit log.
func (s *Service) FinishSignon(ctx context.Context, token, state, code string, v Visit) (_ string, err error) {
	defer errs.Wrap(&err, "account.FinishSignon")
	if s.Signon == nil {
		return "", errs.NotFound
	}
	who, err := s.finish(ctx, token, state, code)
	if errors.Is(err, sso.ErrRefused) {
		return "", errors.Join(err, s.refused(ctx, "was refused by the company's sign-on", Account{}, v))
	}
	if err != nil {
		return "", err
	}
	role := s.roleOf(who.Groups)
	if role == "" {
		return "", errors.Join(ErrNoGroup, s.refused(ctx, "was refused for want of a group", Account{}, v))
	}
	a, err := s.known(ctx, who, role)
	if err != nil {
		return "", err
	}
	if !a.DisabledAt.IsZero() {
		return "", errors.Join(ErrNoGroup, s.refused(ctx, "was refused to sign in", a, v))
	}
	second := Proof("")
	if who.Factor {
		second = BySignon
	}
	return s.open(ctx, a, BySignon, second, v)
}

func (s *Service) finish(ctx context.Context, token, state, code string) (sso.Identity, error) {
	c, err := s.store.TakeCeremony(ctx, hashToken(token))
	if errors.Is(err, errs.NotFound) || err == nil && (c.Kind != signonCeremony || !s.now().Before(c.ExpiresAt)) {
		return sso.Identity{}, sso.ErrRefused
	}
	if err != nil {
		return sso.Identity{}, err
	}
	var kept sso.Kept
	if err := json.Unmarshal(c.Data, &kept); err != nil {
		return sso.Identity{}, err
	}
	return s.Signon.Finish(ctx, kept, state, code)
}

// roleOf returns the role of the first setting that names one of the groups, "" where none does.
func (s *Service) roleOf(groups []string) vetting.Role {
	for _, g := range s.Groups {
		if slices.Contains(groups, g.Group) {
			return g.Role
		}
	}
	return ""
}

// known returns the account of whom the sign-on knows, made or brought up to date.
func (s *Service) known(ctx context.Context, who sso.Identity, role vetting.Role) (Account, error) {
	before, err := s.store.AccountBySubject(ctx, who.Subject)
	if errors.Is(err, errs.NotFound) {
		return s.join(ctx, who, role)
	}
	if err != nil {
		return Account{}, err
	}
	after := before
	after.Role, after.Name, after.Email = role, cmp.Or(who.Name, before.Name), cmp.Or(who.Email, before.Email)
	c := s.differences(signonActor, before, after)
	if c.Detail == "" || !after.DisabledAt.IsZero() {
		return after, nil
	}
	err = s.store.UpdateAccount(ctx, before, after, c)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("Another account has the mail address %s. Ask an administrator to change that one.", after.Email)
	}
	return after, err
}

// signonActor is who makes and changes accounts as the company's sign-on says.
var signonActor = vetting.Actor{Name: "the company's sign-on"}

// join makes the account of somebody who is here for the first time. An account that has the mail address already stays its own: who
// controls an address at the provider is not let into what somebody else has here.
func (s *Service) join(ctx context.Context, who sso.Identity, role vetting.Role) (Account, error) {
	d := Draft{Email: who.Email, Name: cmp.Or(who.Name, who.Email), Role: role}
	problems := d.Check()
	delete(problems, "password")
	if len(problems) > 0 {
		return Account{}, errs.Invalidf("The company's sign-on gives no mail address of yours that is verified. Ask its administrator.")
	}
	a := Account{ID: uuid.Must(uuid.NewV7()), Subject: who.Subject, Email: d.Email, Name: d.Name, Role: role, CreatedAt: s.now().UTC()}
	err := s.store.CreateAccount(ctx, signonActor, a, "")
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("An account with the mail address %s exists already. Sign in by its password, or ask an administrator.", a.Email)
	}
	return a, err
}
