// Package sso signs people in through the company's OpenID provider: the authorization code flow of OpenID Connect Core 1.0 with PKCE
// (RFC 7636), a state and a nonce, as RFC 9700 asks. It says who somebody is and in which groups; what they may do here is for others
// to say.
package sso

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"bonafide/internal/errs"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// A Config says which provider is asked, and what of its answer counts. Issuer, ClientID and Redirect are required.
type Config struct {
	Issuer   string // its https address, as it writes it itself
	ClientID string
	Secret   string   // empty: a public client, which PKCE protects
	Redirect string   // address of this site that the provider sends people back to
	Groups   string   // claim that lists groups; empty: groups
	Factors  []string // values of the claims acr or amr by which the provider says that it asked for a second factor; none: it is asked here
}

// algorithms are those by which a provider may sign: with a private key, never with a shared secret or not at all.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// limit is how long the provider may take to answer.
const limit = 10 * time.Second

// A Provider is the company's. It is safe for concurrent use; make it with New.
type Provider struct {
	config Config
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	found *oidc.Provider // what it says of itself; nil: not asked yet
}

// New returns the provider, which is not asked before somebody signs in: the site works without it. A nil client is an ordinary one.
func New(c Config, client *http.Client, now func() time.Time) *Provider {
	if client == nil {
		client = &http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if c.Groups == "" {
		c.Groups = "groups"
	}
	return &Provider{config: c, client: client, now: now}
}

// Kept is what the browser's way back is held to. It is kept on this side and used once.
type Kept struct{ State, Nonce, Verifier string }

// An Identity is whom the provider says somebody to be.
type Identity struct {
	Subject string // the issuer and its name for the person, which it gives to nobody else
	Email   string // empty where the provider says that it is not the person's
	Name    string
	Groups  []string
	Factor  bool // a second factor was shown there
}

// ErrRefused says that the provider's answer is not to be believed, or is a refusal. What was wrong with it is for the log alone.
var ErrRefused = errs.Invalidf("The company's sign-on did not confirm who you are. Try again.")

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrRefused, fmt.Errorf(format, args...))
}

// discover asks the provider what it says of itself, once it answers.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The context outlives the request: by it the keys are fetched anew when the provider changes them.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.config.Issuer)
	if err != nil {
		return nil, refused("the provider cannot be asked: %w", err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) flow(at *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.Secret, RedirectURL: p.config.Redirect, Endpoint: at.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", "groups"},
	}
}

// Begin returns the address that the browser is sent to, and what its way back is held to.
func (p *Provider) Begin(ctx context.Context) (address string, kept Kept, err error) {
	defer errs.Wrap(&err, "sso.Begin")
	at, err := p.discover(ctx)
	if err != nil {
		return "", Kept{}, err
	}
	kept = Kept{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return p.flow(at).AuthCodeURL(kept.State, oidc.Nonce(kept.Nonce), oauth2.S256ChallengeOption(kept.Verifier)), kept, nil
}

// Finish returns whom the provider says the browser to be that came back with the state and the code. ErrRefused where anything is not
// as Begin asked for it.
func (p *Provider) Finish(ctx context.Context, kept Kept, state, code string) (_ Identity, err error) {
	defer errs.Wrap(&err, "sso.Finish")
	if kept.State == "" || subtle.ConstantTimeCompare([]byte(kept.State), []byte(state)) != 1 {
		return Identity{}, refused("the state is another")
	}
	if code == "" {
		return Identity{}, refused("there is no code")
	}
	at, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	tokens, err := p.flow(at).Exchange(oidc.ClientContext(ctx, p.client), code, oauth2.VerifierOption(kept.Verifier))
	if err != nil {
		return Identity{}, refused("the code was not taken: %w", err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return Identity{}, refused("there is no ID token")
	}
	verifier := at.Verifier(&oidc.Config{ClientID: p.config.ClientID, SupportedSigningAlgs: algorithms, Now: p.now})
	token, err := verifier.Verify(oidc.ClientContext(ctx, p.client), raw)
	if err != nil {
		return Identity{}, refused("the ID token does not hold: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(kept.Nonce)) != 1 {
		return Identity{}, refused("the nonce is another")
	}
	return p.identity(token)
}

// identity reads what the token says.
func (p *Provider) identity(token *oidc.IDToken) (Identity, error) {
	var said struct {
		Email    string `json:"email"`
		Verified *bool  `json:"email_verified"`
		Name     string `json:"name"`
		ACR      string `json:"acr"`
	}
	all := map[string]any{}
	if err := errors.Join(token.Claims(&said), token.Claims(&all)); err != nil {
		return Identity{}, refused("the ID token cannot be read: %w", err)
	}
	who := Identity{Subject: token.Issuer + " " + token.Subject, Email: said.Email, Name: said.Name, Groups: texts(all[p.config.Groups])}
	if said.Verified != nil && !*said.Verified {
		who.Email = ""
	}
	for _, value := range append(texts(all["amr"]), said.ACR) {
		who.Factor = who.Factor || value != "" && slices.Contains(p.config.Factors, value)
	}
	return who, nil
}

// texts returns the texts of a claim, which may be one or a list.
func texts(claim any) (all []string) {
	if one, ok := claim.(string); ok {
		return []string{one}
	}
	list, _ := claim.([]any)
	for _, value := range list {
		if text, ok := value.(string); ok {
			all = append(all, text)
		}
	}
	return all
}
