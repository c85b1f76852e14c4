package account

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
)

// A Passkey is a key pair whose private half lies in its owner's device. It is shown only after the device has made sure who uses it.
type Passkey struct {
	ID         uuid.UUID
	Account    uuid.UUID
	Name       string
	Key        []byte // the credential's id
	Credential []byte // JSON of the library
	CreatedAt  time.Time
	UsedAt     time.Time // zero: never
}

// A Ceremony is what a browser was asked to do, for its answer to be checked once.
type Ceremony struct {
	Kind      string
	Account   uuid.UUID // zero: nobody is known yet
	Data      []byte
	ExpiresAt time.Time
}

// The kinds of ceremony.
const (
	addPasskey = "add passkey"
	usePasskey = "use passkey"
)

const (
	passkeyLimit   = 5 * time.Minute
	mostPasskeys   = 10
	maxPasskeyName = 60
)

// passkeyData is a Ceremony's data.
type passkeyData struct {
	Options json.RawMessage // for the browser
	Session webauthn.SessionData
}

// ErrPasskey says that a passkey was not shown, or not rightly.
var ErrPasskey = errs.Invalidf("The passkey did not work. Try again, or sign in another way.")

// HasPasskeys reports whether passkeys work at the site's address: browsers want https, or localhost, and a name.
func (s *Service) HasPasskeys() bool {
	u, err := url.Parse(s.Site)
	return err == nil && (u.Scheme == "https" && strings.ContainsAny(u.Hostname(), "abcdefghijklmnopqrstuvwxyz") && !strings.Contains(u.Hostname(), ":") || u.Hostname() == "localhost")
}

// relyingParty is who asks for passkeys: this site, and no other, whatever a request says of its host.
func (s *Service) relyingParty() (*webauthn.WebAuthn, error) {
	if !s.HasPasskeys() {
		return nil, errs.Invalidf("Passkeys do not work at this address. Name the site's https address in BONAFIDE_PUBLIC_URL.")
	}
	u, err := url.Parse(s.Site)
	if err != nil {
		return nil, err
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Bonafide", RPOrigins: []string{s.Site}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Enforce: true, Timeout: passkeyLimit, TimeoutUVD: passkeyLimit},
			Registration: webauthn.TimeoutConfig{Enforce: true, Timeout: passkeyLimit, TimeoutUVD: passkeyLimit},
		},
	})
}

// A holder is an account as the library asks for it. It implements webauthn.User.
type holder struct {
	account Account
	keys    []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.account.ID[:] }
func (h *holder) WebAuthnName() string                       { return h.account.Email }
func (h *holder) WebAuthnDisplayName() string                { return h.account.Name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Service) holder(ctx context.Context, id uuid.UUID) (*holder, error) {
	a, _, err := s.store.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	h := &holder{account: a}
	all, err := s.store.Passkeys(ctx, id)
	for _, p := range all {
		var c webauthn.Credential
		if err := json.Unmarshal(p.Credential, &c); err != nil {
			return nil, err
		}
		h.keys = append(h.keys, c)
	}
	return h, err
}

// Passkeys returns the account's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, account uuid.UUID) ([]Passkey, error) {
	return s.store.Passkeys(ctx, account)
}

// BeginPasskey begins to add a passkey to an account. The token is for the browser that will answer.
func (s *Service) BeginPasskey(ctx context.Context, account uuid.UUID) (token string, err error) {
	defer errs.Wrap(&err, "account.BeginPasskey(%s)", account)
	rp, err := s.relyingParty()
	if err != nil {
		return "", err
	}
	h, err := s.holder(ctx, account)
	if err != nil {
		return "", err
	}
	if len(h.keys) >= mostPasskeys {
		return "", errs.Invalidf("You have %d passkeys. Remove one first.", mostPasskeys)
	}
	options, session, err := rp.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return "", err
	}
	return s.begin(ctx, addPasskey, account, options.Response, session)
}

// BeginSignIn begins a sign-in by a passkey: as the second factor of a session's account, or of whoever shows one where the account
// is zero.
func (s *Service) BeginSignIn(ctx context.Context, account uuid.UUID) (token string, err error) {
	defer errs.Wrap(&err, "account.BeginSignIn(%s)", account)
	rp, err := s.relyingParty()
	if err != nil {
		return "", err
	}
	if account == uuid.Nil {
		options, session, err := rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return "", err
		}
		return s.begin(ctx, usePasskey, account, options.Response, session)
	}
	h, err := s.holder(ctx, account)
	if err != nil {
		return "", err
	}
	options, session, err := rp.BeginLogin(h, webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return "", errs.Invalidf("You have no passkey.")
	}
	return s.begin(ctx, usePasskey, account, options.Response, session)
}

func (s *Service) begin(ctx context.Context, kind string, account uuid.UUID, options any, session *webauthn.SessionData) (token string, err error) {
	d := passkeyData{Session: *session}
	if d.Options, err = json.Marshal(options); err != nil {
		return "", err
	}
	data, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	token = rand.Text()
	return token, s.store.SaveCeremony(ctx, hashToken(token), Ceremony{Kind: kind, Account: account, Data: data, ExpiresAt: s.now().UTC().Add(passkeyLimit)})
}

// PasskeyOptions returns what a browser is to be asked, as JSON. A token that is unknown or late is errs.NotFound.
func (s *Service) PasskeyOptions(ctx context.Context, token string) (_ string, err error) {
	defer errs.Wrap(&err, "account.PasskeyOptions")
	c, err := s.store.Ceremony(ctx, hashToken(token))
	if err != nil || !s.now().Before(c.ExpiresAt) || c.Kind != addPasskey && c.Kind != usePasskey {
		return "", errors.Join(errs.NotFound, err)
	}
	var d passkeyData
	err = json.Unmarshal(c.Data, &d)
	return string(d.Options), err
}

// take returns the data of a ceremony, which can be answered once. One that is unknown, late or another's is ErrPasskey.
func (s *Service) take(ctx context.Context, token, kind string) (c Ceremony, d passkeyData, err error) {
	c, err = s.store.TakeCeremony(ctx, hashToken(token))
	if errors.Is(err, errs.NotFound) || err == nil && (c.Kind != kind || !s.now().Before(c.ExpiresAt)) {
		return c, d, ErrPasskey
	}
	if err == nil {
		err = json.Unmarshal(c.Data, &d)
	}
	return c, d, err
}

// AddPasskey adds the passkey that the browser answered with, and returns the session's new token. ErrPasskey where the answer is not
// right.
func (s *Service) AddPasskey(ctx context.Context, session Session, token, name, answer string) (_ string, err error) {
	defer errs.Wrap(&err, "account.AddPasskey(%s)", session.Account)
	ceremony, d, err := s.take(ctx, token, addPasskey)
	if err != nil {
		return "", err
	}
	if ceremony.Account != session.Account {
		return "", ErrPasskey
	}
	rp, err := s.relyingParty()
	if err != nil {
		return "", err
	}
	h, err := s.holder(ctx, session.Account)
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return "", ErrPasskey
	}
	credential, err := rp.CreateCredential(h, d.Session, parsed)
	if err != nil {
		return "", ErrPasskey
	}
	p := Passkey{ID: uuid.Must(uuid.NewV7()), Account: session.Account, Name: passkeyName(name), Key: credential.ID, CreatedAt: s.now().UTC()}
	if p.Credential, err = json.Marshal(credential); err != nil {
		return "", err
	}
	c := s.change(h.account.Actor(), h.account, "added a passkey", p.Name)
	c.Letters = s.notice(h.account, "A passkey was added to your account: "+p.Name+".")
	if err := s.store.SavePasskey(ctx, p, c); err != nil {
		return "", err
	}
	return s.second(ctx, session, ByPasskey)
}

// passkeyName returns the name that its owner gave a passkey, or one in its place.
func passkeyName(name string) string {
	name = strings.TrimSpace(name)
	if runes := []rune(name); len(runes) > maxPasskeyName {
		name = string(runes[:maxPasskeyName])
	}
	if name == "" {
		return "Passkey"
	}
	return name
}

// EnterPasskey signs in by the passkey that the browser answered with, and returns a session's token: of the session that waits for
// its second factor, or of a new one where that is the zero one. ErrPasskey where the answer is not right, or where the passkey's
// counter shows that there are two of it; both stand in the audit log.
func (s *Service) EnterPasskey(ctx context.Context, session Session, token, answer string, v Visit) (_ string, err error) {
	defer errs.Wrap(&err, "account.EnterPasskey")
	ceremony, d, err := s.take(ctx, token, usePasskey)
	if err != nil {
		return "", err
	}
	if ceremony.Account != session.Account {
		return "", ErrPasskey
	}
	h, err := s.judge(ctx, ceremony.Account, d.Session, answer)
	if errors.Is(err, ErrPasskey) {
		return "", errors.Join(err, s.refused(ctx, "was refused by a passkey", h.account, v))
	}
	if err != nil {
		return "", err
	}
	if !h.account.DisabledAt.IsZero() {
		return "", errors.Join(ErrPasskey, s.refused(ctx, "was refused to sign in", h.account, v))
	}
	if session.Account != uuid.Nil {
		return s.second(ctx, session, ByPasskey)
	}
	return s.open(ctx, h.account, ByPasskey, ByPasskey, v)
}

// judge checks a browser's answer, and stores what the passkey says of its use. The holder is the zero one where nobody is known.
func (s *Service) judge(ctx context.Context, account uuid.UUID, session webauthn.SessionData, answer string) (h *holder, err error) {
	h = &holder{}
	rp, err := s.relyingParty()
	if err != nil {
		return h, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return h, ErrPasskey
	}
	find := func(_, user []byte) (webauthn.User, error) {
		id, err := uuid.FromBytes(user)
		if err != nil {
			return nil, err
		}
		found, err := s.holder(ctx, id)
		if err == nil {
			h = found
		}
		return found, err
	}
	var credential *webauthn.Credential
	if account == uuid.Nil {
		credential, err = rp.ValidateDiscoverableLogin(find, session, parsed)
	} else {
		if h, err = s.holder(ctx, account); err != nil {
			return h, err
		}
		credential, err = rp.ValidateLogin(h, session, parsed)
	}
	if err != nil || credential.Authenticator.CloneWarning {
		return h, ErrPasskey
	}
	stored, err := json.Marshal(credential)
	if err != nil {
		return h, err
	}
	return h, s.store.UsePasskey(ctx, credential.ID, stored, s.now().UTC())
}

// RemovePasskey takes one of the owner's passkeys out of use. The last factor of somebody who needs one stays.
func (s *Service) RemovePasskey(ctx context.Context, account, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "account.RemovePasskey(%s)", id)
	a, _, err := s.store.Account(ctx, account)
	if err != nil {
		return err
	}
	if !a.Authenticator && a.Passkeys == 1 && s.SecondFactor && NeedsFactor(a.Role) {
		return errLastFactor
	}
	c := s.change(a.Actor(), a, "removed a passkey", "")
	c.Letters = s.notice(a, "A passkey was removed from your account.")
	return s.store.RemovePasskey(ctx, id, c)
}
