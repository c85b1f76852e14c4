package account_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/mail"
	"bonafide/internal/vetting"
)

// An outbox is where a test reads letters, as their readers would.
type outbox struct{ sent []mail.Message }

func (o *outbox) Send(_ context.Context, m mail.Message) (string, error) {
	o.sent = append(o.sent, m)
	return "250 ok", nil
}

// deliver hands in what waits, and returns the new letters.
func (f *fixture) deliver(t *testing.T) []mail.Message {
	t.Helper()
	post := &outbox{}
	f.Post = post
	for _, id := range f.jobs.take() {
		if _, err := f.Deliver(t.Context(), id); err != nil && !errors.Is(err, errs.NotFound) {
			t.Fatal(err)
		}
	}
	return post.sent
}

var linkPattern = regexp.MustCompile(`https://vetting\.example\.com/(invitation|reset)/([A-Z0-9]{26})`)

// token returns the token in a letter.
func token(t *testing.T, m mail.Message) string {
	t.Helper()
	found := linkPattern.FindStringSubmatch(m.Letter.Text())
	if found == nil {
		t.Fatalf("no link in the letter %+v", m)
	}
	return found[2]
}

// withMail returns a fixture that sends mail, and its first administrator.
func withMail(t *testing.T) (*fixture, account.Account) {
	t.Helper()
	f := setUp(t)
	f.Post, f.Site = &outbox{}, "https://vetting.example.com"
	admin, _ := f.first(t)
	return f, admin
}

func TestInvitationByMail(t *testing.T) {
	f, admin := withMail(t)
	ctx := t.Context()
	a, err := f.Invite(ctx, admin.Actor(), account.Invitee{Email: "nora@example.com", Role: vetting.Reviewer})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second waits for nothing more than the first
		if err := f.SendLink(ctx, admin.Actor(), a.ID); err != nil {
			t.Fatal(err)
		}
	}
	letters := f.deliver(t)
	if len(letters) != 1 || letters[0].To != "nora@example.com" {
		t.Fatalf("%+v, want one letter to nora@example.com", letters)
	}
	if _, err := f.SignIn(ctx, a.Email, "", account.Visit{}); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("sign-in of somebody who has not joined: %v, want ErrSignIn", err)
	}
	link := token(t, letters[0])
	if _, err := f.LinkOf(ctx, account.ForReset, link); !errors.Is(err, errs.NotFound) {
		t.Errorf("an invitation as a reset: %v, want NotFound", err)
	}
	f.now = f.now.Add(account.InvitationLifetime)
	if _, err := f.Accept(ctx, link, "Nora", password, account.Visit{}); !errors.Is(err, errs.NotFound) {
		t.Errorf("a late invitation: %v, want NotFound", err)
	}
	f.now = f.now.Add(-time.Second)
	session, err := f.Accept(ctx, link, " Nora ", password, account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.Authenticate(ctx, session); err != nil || got.Name != "Nora" || got.Role != vetting.Reviewer || got.Invited {
		t.Errorf("joined as %+v, %v", got, err)
	}
	if _, err := f.Accept(ctx, link, "Eve", "another one altogether", account.Visit{}); !errors.Is(err, errs.NotFound) {
		t.Errorf("an invitation used again: %v, want NotFound", err)
	}
}

// TestResetTellsNobodyWhoIsThere asks for three addresses, of which one is somebody's who has a password.
func TestResetTellsNobodyWhoIsThere(t *testing.T) {
	f, admin := withMail(t)
	ctx := t.Context()
	if _, err := f.Invite(ctx, admin.Actor(), account.Invitee{Email: "nora@example.com", Role: vetting.Reviewer}); err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{"nobody@example.com", "nora@example.com", "no address", "ADA@example.com"} {
		if err := f.AskReset(ctx, email, account.Visit{}); err != nil {
			t.Fatalf("AskReset(%q): %v", email, err)
		}
	}
	letters := f.deliver(t)
	if len(letters) != 1 || letters[0].To != "ADA@example.com" {
		t.Fatalf("%+v, want one letter to ADA@example.com", letters)
	}
	session, err := f.SignIn(ctx, admin.Email, password, account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	link, next := token(t, letters[0]), "nine black swans swim"
	if err := f.Reset(ctx, link, "too short"); !errors.Is(err, errs.Invalid) {
		t.Errorf("a short password: %v, want Invalid", err)
	}
	f.now = f.now.Add(account.ResetLifetime)
	if err := f.Reset(ctx, link, next); !errors.Is(err, errs.NotFound) {
		t.Errorf("a late link: %v, want NotFound", err)
	}
	f.now = f.now.Add(-time.Second)
	if err := f.Reset(ctx, link, next); err != nil {
		t.Fatal(err)
	}
	if err := f.Reset(ctx, link, "eleven grey geese fly"); !errors.Is(err, errs.NotFound) {
		t.Errorf("a link used again: %v, want NotFound", err)
	}
	if _, err := f.Authenticate(ctx, session); !errors.Is(err, errs.NotFound) {
		t.Errorf("a session from before the reset: %v, want NotFound", err)
	}
	if letters := f.deliver(t); len(letters) != 1 || !strings.Contains(letters[0].Letter.Text(), "Your password was set anew") {
		t.Errorf("after the reset: %+v, want one notice", letters)
	}
	if _, err := f.SignIn(ctx, admin.Email, next, account.Visit{}); err != nil {
		t.Errorf("sign-in by the new password: %v", err)
	}
}

func TestChangesAreMailed(t *testing.T) {
	f, admin := withMail(t)
	ctx := t.Context()
	a, err := f.Create(ctx, admin.Actor(), account.Draft{Email: "rita@example.com", Name: "Rita", Role: vetting.Recruiter, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{}
	for _, browser := range []string{"this", "other"} {
		if tokens[browser], err = f.SignIn(ctx, a.Email, password, account.Visit{}); err != nil {
			t.Fatal(err)
		}
	}
	_, session, err := f.Open(ctx, tokens["this"])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ChangePassword(ctx, session, "not the password", "nine black swans swim", account.Visit{}); !errors.Is(err, account.ErrPassword) {
		t.Errorf("by a wrong password: %v, want ErrPassword", err)
	}
	rotated, err := f.ChangePassword(ctx, session, password, "nine black swans swim", account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		token string
		want  error
	}{"this browser's token of before": {tokens["this"], errs.NotFound}, "another browser": {tokens["other"], errs.NotFound}, "this browser": {rotated, nil}} {
		if _, err := f.Authenticate(ctx, test.token); !errors.Is(err, test.want) {
			t.Errorf("%s after the change: %v, want %v", name, err, test.want)
		}
	}
	d := account.Draft{Email: "rita.reyes@example.com", Name: "Rita Reyes", Role: vetting.Lead}
	for _, role := range []vetting.Role{vetting.Recruiter, vetting.Lead} {
		if err := f.Change(ctx, vetting.Actor{ID: a.ID, Role: role}, a.ID, d); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s changes a role: %v, want Forbidden", role, err)
		}
	}
	if err := f.Change(ctx, admin.Actor(), a.ID, d); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Authenticate(ctx, rotated); !errors.Is(err, errs.NotFound) {
		t.Errorf("a session from before the new role: %v, want NotFound", err)
	}
	if err := f.Change(ctx, admin.Actor(), admin.ID, account.Draft{Email: admin.Email, Name: admin.Name, Role: vetting.Recruiter}); !errors.Is(err, errs.Invalid) {
		t.Errorf("an administrator's own role: %v, want Invalid", err)
	}
	d.Email = "ADA@example.com"
	if err := f.Change(ctx, admin.Actor(), a.ID, d); !errors.Is(err, errs.Conflict) {
		t.Errorf("another's address: %v, want Conflict", err)
	}
	var got []string
	for _, m := range f.deliver(t) {
		got = append(got, m.To)
	}
	if want := "rita@example.com rita.reyes@example.com rita@example.com rita.reyes@example.com"; strings.Join(got, " ") != want {
		t.Errorf("letters to %v, want %s", got, want)
	}
}
