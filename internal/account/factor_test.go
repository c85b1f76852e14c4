package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/pquerna/otp/totp"
)

// code returns what an app shows for the secret at the fixture's time.
func (f *fixture) code(t *testing.T, secret account.Secret) string {
	t.Helper()
	code, err := totp.GenerateCode(secret.Text(), f.now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// open returns the session of a token, which must be at the stage.
func (f *fixture) at(t *testing.T, token string, want account.Stage) account.Session {
	t.Helper()
	_, session, err := f.Open(t.Context(), token)
	if err != nil || session.Stage != want {
		t.Fatalf("the session is at %q, %v; want %q", session.Stage, err, want)
	}
	return session
}

func (f *fixture) signIn(t *testing.T, email string) string {
	t.Helper()
	token, err := f.SignIn(t.Context(), email, password, account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestWhoDecidesNeedsASecondFactor signs in by password alone as each role where a second factor is required.
func TestWhoDecidesNeedsASecondFactor(t *testing.T) {
	f := setUp(t)
	admin, _ := f.first(t)
	f.SecondFactor = true
	want := map[vetting.Role]account.Stage{vetting.Interviewer: account.Complete, vetting.Recruiter: account.Complete, vetting.Reviewer: account.Enrol, vetting.Lead: account.Enrol, vetting.Administrator: account.Enrol}
	for _, role := range vetting.Roles {
		a, err := f.Create(t.Context(), admin.Actor(), account.Draft{Email: string(role) + "@example.com", Name: "Nora", Role: role, Password: password})
		if err != nil {
			t.Fatal(err)
		}
		token := f.signIn(t, a.Email)
		f.at(t, token, want[role])
		if _, err := f.Authenticate(t.Context(), token); (err == nil) != (want[role] == account.Complete) {
			t.Errorf("%s is signed in by a password: %v", role, err)
		}
	}
}

func TestAuthenticatorApp(t *testing.T) {
	f, admin := withMail(t)
	f.SecondFactor = true
	ctx := t.Context()
	token := f.signIn(t, admin.Email)
	session := f.at(t, token, account.Enrol)
	secret, err := f.Enrolment(ctx, admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.Enrolment(ctx, admin.ID); err != nil || again.Text() != secret.Text() {
		t.Errorf("the secret changed while it was set up: %v", err)
	}
	if url := secret.URL("https://vetting.example.com", "ada@example.com"); url != "otpauth://totp/Bonafide%20vetting.example.com:ada@example.com?issuer=Bonafide%20vetting.example.com&secret="+secret.Text() {
		t.Errorf("the app reads %s", url)
	}
	if _, err := f.Confirm(ctx, session, "000000", account.Visit{}); !errors.Is(err, account.ErrCode) {
		t.Errorf("a wrong first code: %v, want ErrCode", err)
	}
	used := f.code(t, secret)
	rotated, err := f.Confirm(ctx, session, used[:3]+" "+used[3:], account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.at(t, rotated, account.Complete); got.Second != account.ByAuthenticator {
		t.Errorf("the session was completed by %q", got.Second)
	}
	if _, _, err := f.Open(ctx, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("the token of before the second factor: %v, want NotFound", err)
	}

	session = f.at(t, f.signIn(t, admin.Email), account.AskFactor)
	for name, code := range map[string]string{"used": used, "wrong": "000000", "none": "", "too long": used + "0"} {
		if _, err := f.EnterCode(ctx, session, code, account.Visit{}); !errors.Is(err, account.ErrCode) {
			t.Errorf("a code that is %s: %v, want ErrCode", name, err)
		}
	}
	f.now = f.now.Add(30 * time.Second)
	next := f.code(t, secret)
	if _, err := f.EnterCode(ctx, session, next, account.Visit{}); err != nil {
		t.Fatalf("the next code: %v", err)
	}
	session = f.at(t, f.signIn(t, admin.Email), account.AskFactor)
	f.now = f.now.Add(-30 * time.Second) // a server whose clock is behind
	for name, code := range map[string]string{"replayed": next, "from before": used} {
		if _, err := f.EnterCode(ctx, session, code, account.Visit{}); !errors.Is(err, account.ErrCode) {
			t.Errorf("a code %s: %v, want ErrCode", name, err)
		}
	}
	if err := f.RemoveAuthenticator(ctx, admin.ID); !errors.Is(err, errs.Invalid) {
		t.Errorf("the last factor of an administrator is removed: %v, want Invalid", err)
	}
	var said []string
	for _, m := range f.deliver(t) {
		said = append(said, m.Letter.Parts[0].Words)
	}
	if strings.Join(said, " ") != "An authenticator app was set up as your second factor." {
		t.Errorf("letters: %q", said)
	}
}

func TestRecoveryCodes(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, token := f.first(t)
	if _, err := f.MakeRecoveryCodes(ctx, admin.ID); !errors.Is(err, errs.Invalid) {
		t.Errorf("codes without a factor: %v, want Invalid", err)
	}
	secret, err := f.Enrolment(ctx, admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Confirm(ctx, f.at(t, token, account.Complete), f.code(t, secret), account.Visit{}); err != nil {
		t.Fatal(err)
	}
	codes, err := f.MakeRecoveryCodes(ctx, admin.ID)
	if err != nil || len(codes) != account.RecoveryCodes {
		t.Fatal(codes, err)
	}
	enter := func(code string) error {
		_, err := f.EnterCode(ctx, f.at(t, f.signIn(t, admin.Email), account.AskFactor), code, account.Visit{})
		return err
	}
	if err := enter(strings.ToLower(codes[3])); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	if err := enter(codes[3]); !errors.Is(err, account.ErrCode) {
		t.Errorf("a recovery code used again: %v, want ErrCode", err)
	}
	if left, err := f.RecoveryCodesLeft(ctx, admin.ID); left != 9 || err != nil {
		t.Errorf("%d are left, %v; want 9", left, err)
	}
	if _, err := f.MakeRecoveryCodes(ctx, admin.ID); err != nil {
		t.Fatal(err)
	}
	if err := enter(codes[4]); !errors.Is(err, account.ErrCode) {
		t.Errorf("a recovery code of before: %v, want ErrCode", err)
	}
}

// TestCodesAreSlowed guesses codes with the right password.
func TestCodesAreSlowed(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, token := f.first(t)
	secret, err := f.Enrolment(ctx, admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Confirm(ctx, f.at(t, token, account.Complete), f.code(t, secret), account.Visit{}); err != nil {
		t.Fatal(err)
	}
	session := f.at(t, f.signIn(t, admin.Email), account.AskFactor)
	for range 5 {
		if _, err := f.EnterCode(ctx, session, "000000", account.Visit{}); !errors.Is(err, account.ErrCode) {
			t.Fatal(err)
		}
	}
	f.signIn(t, admin.Email) // forgives guesses of the password, not of the code
	if _, err := f.EnterCode(ctx, session, "000000", account.Visit{}); !errors.Is(err, account.ErrTooSoon) {
		t.Errorf("the sixth guess: %v, want ErrTooSoon", err)
	}
}

func TestAnAdministratorRemovesFactors(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, _ := f.first(t)
	a, err := f.Create(ctx, admin.Actor(), account.Draft{Email: "rita@example.com", Name: "Rita", Role: vetting.Lead, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := f.Enrolment(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	token, err := f.Confirm(ctx, f.at(t, f.signIn(t, a.Email), account.Complete), f.code(t, secret), account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.RemoveFactors(ctx, a.Actor(), a.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a lead removes factors: %v, want Forbidden", err)
	}
	if err := f.RemoveFactors(ctx, admin.Actor(), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Open(ctx, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("a session of before: %v, want NotFound", err)
	}
	f.at(t, f.signIn(t, a.Email), account.Complete)
}
