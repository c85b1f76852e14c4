package account_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/sso"
	"bonafide/internal/vetting"

	"github.com/oauth2-proxy/mockoidc"
)

// withProvider gives the fixture the sign-on of a provider that runs, where two groups have roles.
func (f *fixture) withProvider(t *testing.T) *mockoidc.MockOIDC {
	t.Helper()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Shutdown() })
	f.Signon = sso.New(sso.Config{Issuer: m.Issuer(), ClientID: m.ClientID, Secret: m.ClientSecret, Redirect: "https://vetting.example.com" + account.SignonPath}, nil, time.Now)
	f.Groups = []account.GroupRole{{Group: "leads", Role: vetting.Lead}, {Group: "hiring", Role: vetting.Recruiter}}
	return m
}

// through signs in through the provider as the user, and returns what the browser came back with.
func (f *fixture) through(t *testing.T, m *mockoidc.MockOIDC, user *mockoidc.MockUser) (session, ceremony string, back url.Values, err error) {
	t.Helper()
	m.QueueUser(user)
	address, ceremony, err := f.BeginSignon(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	to, err := answer.Location()
	if err != nil {
		t.Fatal(err)
	}
	back = to.Query()
	session, err = f.FinishSignon(t.Context(), ceremony, back.Get("state"), back.Get("code"), account.Visit{})
	return session, ceremony, back, err
}

func TestSignonMakesAndChangesAccounts(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	f.first(t)
	f.SecondFactor = true
	m := f.withProvider(t)
	nora := &mockoidc.MockUser{Subject: "7", Email: "nora@example.com", EmailVerified: true, Groups: []string{"hiring"}}
	session, ceremony, back, err := f.through(t, m, nora)
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Authenticate(ctx, session)
	if err != nil || a.Role != vetting.Recruiter || a.Email != "nora@example.com" || a.HasPassword || a.Invited {
		t.Errorf("signed in as %+v, %v", a, err)
	}
	if _, err := f.FinishSignon(ctx, ceremony, back.Get("state"), back.Get("code"), account.Visit{}); !errors.Is(err, sso.ErrRefused) {
		t.Errorf("the same way back again: %v, want ErrRefused", err)
	}
	if _, err := f.SignIn(ctx, a.Email, "", account.Visit{}); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("by an empty password: %v, want ErrSignIn", err)
	}

	nora.Groups = []string{"hiring", "leads"}
	lead, _, _, err := f.through(t, m, nora)
	if err != nil {
		t.Fatal(err)
	}
	f.at(t, lead, account.Enrol) // the provider did not say that it asked for a second factor
	if _, err := f.Authenticate(ctx, session); !errors.Is(err, errs.NotFound) {
		t.Errorf("a session from before the new role: %v, want NotFound", err)
	}
	if got, _, err := f.Open(ctx, lead); err != nil || got.ID != a.ID || got.Role != vetting.Lead {
		t.Errorf("with another group signed in as %+v, %v", got, err)
	}

	for name, test := range map[string]struct {
		user *mockoidc.MockUser
		want error
	}{
		"no group":                       {&mockoidc.MockUser{Subject: "8", Email: "eve@example.com", EmailVerified: true, Groups: []string{"sales"}}, errs.Forbidden},
		"no group any more":              {&mockoidc.MockUser{Subject: "7", Email: "nora@example.com", EmailVerified: true}, errs.Forbidden},
		"the address of another account": {&mockoidc.MockUser{Subject: "9", Email: "ada@example.com", EmailVerified: true, Groups: []string{"leads"}}, errs.Conflict},
		"no address":                     {&mockoidc.MockUser{Subject: "10", Groups: []string{"leads"}}, errs.Invalid},
	} {
		if _, _, _, err := f.through(t, m, test.user); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := f.SignIn(ctx, "ada@example.com", password, account.Visit{}); err != nil {
		t.Errorf("the local administrator, beside the sign-on: %v", err)
	}
	if err := f.Disable(ctx, vetting.Actor{Role: vetting.Administrator}, a.ID); err != nil {
		t.Fatal(err)
	}
	nora.Groups = []string{"leads"}
	if _, _, _, err := f.through(t, m, nora); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a disabled account: %v, want Forbidden", err)
	}
}
