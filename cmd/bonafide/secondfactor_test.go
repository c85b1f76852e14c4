package main

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// TestSecondFactorsInABrowser sets an installation up that requires second factors: an app's codes without JavaScript, a passkey with
// it, by the browser's own authenticator, and a copy of that passkey that is found out by its counter.
func TestSecondFactorsInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	site := "localhost:" + freePort(t)
	program := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(t.TempDir(), "data"), "HOME="+t.TempDir(),
		"BONAFIDE_ADDR="+site, "BONAFIDE_PUBLIC_URL=http://"+site, "BONAFIDE_SECOND_FACTOR=required")
	b := openBrowser(t, program.site)
	b.telephone(false)
	b.Open(strings.TrimPrefix(program.setUp, program.site))
	b.Submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})
	b.See("Set up a second factor")
	b.Fits()
	b.Open("/candidates")
	b.See("Set up a second factor")
	b.Follow("Set up an app")
	b.Fits()
	secret := strings.ReplaceAll(webtest.Evaluate[string](b.Tab, `document.querySelector("main code").textContent`), " ", "")
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.Submit("Take the app into use", answers{"code": code})
	b.See("Keep these recovery codes")
	b.Fits()
	codes := webtest.Evaluate[[]string](b.Tab, `[...document.querySelectorAll("main code")].map(e => e.textContent)`)
	b.Open("/candidates")
	b.See("Candidates")

	out := func() {
		t.Helper()
		b.Open("/account")
		b.Do(chromedp.Click(chromedp.CSS("details.account summary")))
		b.Load(chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)))
	}
	out()
	b.Submit("Sign in", answers{"email": "ada@example.com", "password": testPassword})
	b.Fits()
	b.Submit("Go on", answers{"code": code})
	b.See("The code is not right, or was used already")
	b.Submit("Go on", answers{"code": codes[0]})
	b.See("Candidates")

	b.telephone(true)
	keys := b.authenticator()
	b.Open("/account/factors")
	b.Submit("Add a passkey", nil)
	b.Fits()
	b.Submit("Make the passkey", answers{"name": "Work laptop"})
	b.See("The passkey is added.", "Work laptop")
	copied := b.credential(keys)
	for range 2 { // the counter goes on
		out()
		b.Submit("Sign in with a passkey", nil)
		b.arrives("/candidates")
	}
	out()
	b.replace(keys, copied)
	b.Submit("Sign in with a passkey", nil)
	b.arrives("/sign-in")
	b.See("The passkey did not work")
	b.Submit("Sign in", answers{"email": "ada@example.com", "password": testPassword})
	b.Submit("Go on", answers{"code": codes[1]})
	b.Open("/audit?denied=yes")
	b.See("Was refused by a passkey")
}

// freePort returns a port that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// arrives waits until the browser, which goes on by a script, is at the path.
func (b *tab) arrives(path string) {
	b.T.Helper()
	for range 100 {
		if webtest.Evaluate[bool](b.Tab, `location.pathname == %s && document.readyState == "complete"`, path) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.T.Fatalf("the browser is not at %s:\n%.1500s", path, b.Text())
}

// call sends a command of the DevTools protocol to the tab.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.T.Helper()
	result, err := chromedp.Run(b.Ctx, func(ctx context.Context, _ *chromedp.Target) (R, error) { return chromedp.Call(ctx, command, params) })
	if err != nil {
		b.T.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// authenticator gives the browser an authenticator that knows its owner, as a laptop with a fingerprint reader has it.
func (b *tab) authenticator() webauthn.AuthenticatorID {
	b.T.Helper()
	call(b, webauthn.Enable, webauthn.EnableParams{})
	return call(b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}).AuthenticatorID
}

// credential returns the authenticator's only passkey, as somebody would who copies it.
func (b *tab) credential(keys webauthn.AuthenticatorID) *webauthn.Credential {
	b.T.Helper()
	all := call(b, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: keys}).Credentials
	if len(all) != 1 {
		b.T.Fatalf("the authenticator has %d passkeys, want 1", len(all))
	}
	return all[0]
}

// replace puts a copy in the place of the authenticator's passkey.
func (b *tab) replace(keys webauthn.AuthenticatorID, copied *webauthn.Credential) {
	b.T.Helper()
	call(b, webauthn.RemoveCredential, webauthn.RemoveCredentialParams{AuthenticatorID: keys, CredentialID: copied.CredentialID})
	// webauthn.Credential says of an extension that this authenticator lacks that it is off, which the browser refuses to hear.
	add := cdp.Command[map[string]any, cdp.Empty]{Method: webauthn.CommandAddCredential}
	call(b, add, map[string]any{"authenticatorId": keys, "credential": map[string]any{
		"credentialId": copied.CredentialID, "isResidentCredential": true, "rpId": copied.RpID, "privateKey": copied.PrivateKey,
		"userHandle": copied.UserHandle, "signCount": copied.SignCount,
	}})
}
