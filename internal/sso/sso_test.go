package sso_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"bonafide/internal/sso"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

const redirect = "https://vetting.example.com/sign-in/sso/back"

// A site is a provider at work and ourselves as its client.
type site struct {
	*mockoidc.MockOIDC
	*sso.Provider
	forge func(claims jwt.MapClaims) (string, bool) // an ID token in place of the provider's
}

func newSite(t *testing.T, factors ...string) *site {
	t.Helper()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Shutdown() })
	s := &site{MockOIDC: m}
	client := &http.Client{Transport: forger{s}, Timeout: 10 * time.Second}
	s.Provider = sso.New(sso.Config{Issuer: m.Issuer(), ClientID: m.ClientID, Secret: m.ClientSecret, Redirect: redirect, Factors: factors}, client, time.Now)
	return s
}

// A forger puts another ID token into the provider's answer on its way.
type forger struct{ s *site }

func (f forger) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || f.s.forge == nil || r.URL.String() != f.s.TokenEndpoint() || answer.StatusCode != http.StatusOK {
		return answer, err
	}
	defer answer.Body.Close()
	var said map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return nil, err
	}
	var claims jwt.MapClaims
	if _, _, err := jwt.NewParser().ParseUnverified(said["id_token"].(string), &claims); err != nil {
		return nil, err
	}
	if forged, ok := f.s.forge(claims); ok {
		said["id_token"] = forged
	}
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(said); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// visit goes to the provider as a browser does and returns what it comes back with.
func (s *site) visit(t *testing.T, address string) url.Values {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("%s: %v", answer.Status, err)
	}
	return back.Query()
}

func (s *site) signIn(t *testing.T) (sso.Identity, error) {
	t.Helper()
	address, kept, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	back := s.visit(t, address)
	return s.Finish(t.Context(), kept, back.Get("state"), back.Get("code"))
}

func TestSignIn(t *testing.T) {
	s := newSite(t, "mfa")
	s.QueueUser(&mockoidc.MockUser{Subject: "7", Email: "nora@example.com", EmailVerified: true, Groups: []string{"hiring", "leads"}})
	got, err := s.signIn(t)
	if err != nil || got.Subject != s.Issuer()+" 7" || got.Email != "nora@example.com" || !slices.Equal(got.Groups, []string{"hiring", "leads"}) || got.Factor {
		t.Errorf("%+v, %v", got, err)
	}
	for name, test := range map[string]struct {
		claim string
		value any
		want  bool
	}{
		"amr with it": {"amr", []string{"pwd", "mfa"}, true}, "amr without it": {"amr", []string{"pwd"}, false}, "acr": {"acr", "mfa", true},
	} {
		s.forge = func(claims jwt.MapClaims) (string, bool) {
			claims[test.claim] = test.value
			signed, err := s.Keypair.SignJWT(claims)
			return signed, err == nil
		}
		if got, err := s.signIn(t); err != nil || got.Factor != test.want {
			t.Errorf("%s: %+v, %v; want a second factor: %v", name, got, err, test.want)
		}
	}
	s.forge = func(claims jwt.MapClaims) (string, bool) {
		claims["email_verified"] = false
		signed, err := s.Keypair.SignJWT(claims)
		return signed, err == nil
	}
	if got, err := s.signIn(t); err != nil || got.Email != "" {
		t.Errorf("an address that is not verified: %+v, %v; want none", got, err)
	}
}

// TestForgedTokens changes what the provider says on its way, or who says it.
func TestForgedTokens(t *testing.T) {
	s := newSite(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(change func(jwt.MapClaims)) func(jwt.MapClaims) (string, bool) {
		return func(claims jwt.MapClaims) (string, bool) {
			change(claims)
			token, err := s.Keypair.SignJWT(claims)
			return token, err == nil
		}
	}
	by := func(method jwt.SigningMethod, key any) func(jwt.MapClaims) (string, bool) {
		return func(claims jwt.MapClaims) (string, bool) {
			token, err := jwt.NewWithClaims(method, claims).SignedString(key)
			return token, err == nil
		}
	}
	for name, forge := range map[string]func(jwt.MapClaims) (string, bool){
		"another issuer":          signed(func(c jwt.MapClaims) { c["iss"] = "https://elsewhere.example.com" }),
		"another audience":        signed(func(c jwt.MapClaims) { c["aud"] = []string{"another client"} }),
		"another nonce":           signed(func(c jwt.MapClaims) { c["nonce"] = "another" }),
		"no nonce":                signed(func(c jwt.MapClaims) { delete(c, "nonce") }),
		"expired":                 signed(func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Minute).Unix() }),
		"unsigned":                by(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
		"signed with the secret":  by(jwt.SigningMethodHS256, []byte(s.ClientSecret)),
		"signed by another's key": by(jwt.SigningMethodRS256, other),
		"no token":                func(jwt.MapClaims) (string, bool) { return "", true },
	} {
		s.forge = forge
		if got, err := s.signIn(t); !errors.Is(err, sso.ErrRefused) {
			t.Errorf("%s: %+v, %v; want ErrRefused", name, got, err)
		}
	}
	s.forge = nil
	if _, err := s.signIn(t); err != nil {
		t.Errorf("what was not changed: %v", err)
	}
}

// TestTheWayBack comes back with what was not asked for.
func TestTheWayBack(t *testing.T) {
	s := newSite(t)
	address, kept, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	back := s.visit(t, address)
	state, code := back.Get("state"), back.Get("code")
	_, another, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		kept        sso.Kept
		state, code string
	}{
		"another state": {kept, "another", code}, "nothing was asked": {sso.Kept{}, "", code}, "no code": {kept, state, ""},
		"another browser's code": {another, another.State, code},
	} {
		if got, err := s.Finish(t.Context(), test.kept, test.state, test.code); !errors.Is(err, sso.ErrRefused) {
			t.Errorf("%s: %+v, %v; want ErrRefused", name, got, err)
		}
	}
	address, kept, err = s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	back = s.visit(t, address)
	for _, want := range []error{nil, sso.ErrRefused} { // a code works once
		if _, err := s.Finish(t.Context(), kept, back.Get("state"), back.Get("code")); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// TestRotatedKeys signs by a new key, which is fetched, and then by the old one, which is not believed any more.
func TestRotatedKeys(t *testing.T) {
	s := newSite(t)
	if _, err := s.signIn(t); err != nil {
		t.Fatal(err)
	}
	before := s.Keypair
	after, err := mockoidc.RandomKeypair(2048)
	if err != nil {
		t.Fatal(err)
	}
	s.Keypair = after
	if _, err := s.signIn(t); err != nil {
		t.Errorf("by the new key: %v", err)
	}
	s.forge = func(claims jwt.MapClaims) (string, bool) {
		token, err := before.SignJWT(claims)
		return token, err == nil
	}
	if got, err := s.signIn(t); !errors.Is(err, sso.ErrRefused) {
		t.Errorf("by the old key: %+v, %v; want ErrRefused", got, err)
	}
}

func TestAProviderThatIsAway(t *testing.T) {
	p := sso.New(sso.Config{Issuer: "http://127.0.0.1:1", ClientID: "us", Redirect: redirect}, nil, time.Now)
	if _, _, err := p.Begin(t.Context()); !errors.Is(err, sso.ErrRefused) {
		t.Errorf("%v, want ErrRefused", err)
	}
}
