package account_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// letters keeps what was queued, for a test to hand in.
type letters struct {
	store.Enqueuer
	queued []uuid.UUID
}

func (l *letters) EnqueueLetter(_ context.Context, _ pgx.Tx, id uuid.UUID) error {
	l.queued = append(l.queued, id)
	return nil
}

func (l *letters) take() []uuid.UUID {
	all := l.queued
	l.queued = nil
	return all
}

const password = "four quiet herons wade"

type fixture struct {
	*account.Service
	store *store.Store
	jobs  *letters
	now   time.Time
}

func setUp(t *testing.T) *fixture {
	t.Helper()
	jobs := &letters{}
	sealer := storetest.Vault(t)
	s, err := store.New(storetest.New(t), jobs, make([]byte, 32), sealer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	f := &fixture{store: s, jobs: jobs, now: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)}
	if f.Service, err = account.New(s, func() time.Time { return f.now }); err != nil {
		t.Fatal(err)
	}
	if err := s.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Sealer = sealer
	return f
}

// first makes the first administrator and returns the account and its session's token.
func (f *fixture) first(t *testing.T) (account.Account, string) {
	t.Helper()
	link, err := f.SetupToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	session, err := f.SetUp(t.Context(), link, account.Draft{Email: "Ada@example.com", Name: "Ada", Password: password}, account.Visit{UserAgent: "browser"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Authenticate(t.Context(), session)
	if err != nil {
		t.Fatal(err)
	}
	return a, session
}

func TestSetUpWorksOnce(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	old, err := f.SetupToken(ctx)
	if err != nil {
		t.Fatal(err)
	}
	link, err := f.SetupToken(ctx)
	if err != nil {
		t.Fatal(err)
	}
	draft := account.Draft{Email: "ada@example.com", Name: "Ada", Password: password}
	for name, token := range map[string]string{"replaced": old, "invented": "x", "empty": ""} {
		if _, err := f.SetUp(ctx, token, draft, account.Visit{}); !errors.Is(err, errs.NotFound) {
			t.Errorf("%s link: got %v, want NotFound", name, err)
		}
	}
	f.now = f.now.Add(account.SetupLifetime + time.Second)
	if _, err := f.SetUp(ctx, link, draft, account.Visit{}); !errors.Is(err, errs.NotFound) {
		t.Errorf("late link: got %v, want NotFound", err)
	}
	a, _ := f.first(t)
	if a.Role != vetting.Administrator {
		t.Errorf("the first account is %s", a.Role)
	}
	if token, err := f.SetupToken(ctx); token != "" || err != nil {
		t.Errorf("a link is given out after set-up: %q, %v", token, err)
	}
}

func TestSignIn(t *testing.T) {
	f := setUp(t)
	f.first(t)
	for _, try := range []struct {
		email, password string
		want            error
	}{
		{"ADA@example.com", password, nil},
		{"  ada@example.com ", password, nil},
		{"ada@example.com", password + " ", account.ErrSignIn},
		{"ada@example.com", "", account.ErrSignIn},
		{"nobody@example.com", password, account.ErrSignIn},
		{"ada@example.com", strings.Repeat("x", 1<<20), account.ErrSignIn},
	} {
		if _, err := f.SignIn(t.Context(), try.email, try.password, account.Visit{}); !errors.Is(err, try.want) {
			t.Errorf("SignIn(%q): got %v, want %v", try.email, err, try.want)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	tests := []struct {
		name string
		end  func(*testing.T, *fixture, account.Account, string)
	}{
		{"signed out", func(t *testing.T, f *fixture, _ account.Account, token string) {
			if err := f.SignOut(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}},
		{"idle", func(_ *testing.T, f *fixture, _ account.Account, _ string) {
			f.now = f.now.Add(account.IdleLimit + time.Second)
		}},
		{"too old, though in use", func(t *testing.T, f *fixture, _ account.Account, token string) {
			for end := f.now.Add(account.AbsoluteLimit); f.now.Before(end); f.now = f.now.Add(time.Hour) {
				if _, err := f.Authenticate(t.Context(), token); err != nil {
					t.Fatalf("ended early, at %v: %v", f.now, err)
				}
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := setUp(t)
			a, token := f.first(t)
			tt.end(t, f, a, token)
			if _, err := f.Authenticate(t.Context(), token); !errors.Is(err, errs.NotFound) {
				t.Errorf("got %v, want NotFound", err)
			}
		})
	}
}

func TestDisabledIsOutAtOnce(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, _ := f.first(t)
	a, err := f.Create(ctx, admin.Actor(), account.Draft{Email: "rita@example.com", Name: "Rita", Role: vetting.Recruiter, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	token, err := f.SignIn(ctx, a.Email, password, account.Visit{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Disable(ctx, admin.Actor(), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Authenticate(ctx, token); !errors.Is(err, errs.NotFound) {
		t.Errorf("session of a disabled account: got %v, want NotFound", err)
	}
	if _, err := f.SignIn(ctx, a.Email, password, account.Visit{}); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("sign-in of a disabled account: got %v, want ErrSignIn", err)
	}
	if err := f.Enable(ctx, admin.Actor(), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.SignIn(ctx, a.Email, password, account.Visit{}); err != nil {
		t.Errorf("sign-in after enabling: %v", err)
	}
}

func TestAccountsAreKeptByAdministrators(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, _ := f.first(t)
	draft := account.Draft{Email: "rita@example.com", Name: "Rita", Role: vetting.Recruiter, Password: password}
	for _, role := range []vetting.Role{vetting.Recruiter, vetting.Reviewer, vetting.Lead, ""} {
		if _, err := f.Create(ctx, vetting.Actor{ID: admin.ID, Role: role}, draft); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%q creates an account: got %v, want Forbidden", role, err)
		}
	}
	if err := f.Disable(ctx, admin.Actor(), admin.ID); !errors.Is(err, errs.Invalid) {
		t.Errorf("disabling oneself: got %v, want Invalid", err)
	}
	draft.Email = "ADA@example.com"
	if _, err := f.Create(ctx, admin.Actor(), draft); !errors.Is(err, errs.Conflict) {
		t.Errorf("the same address in capitals: got %v, want Conflict", err)
	}
}

func TestDraftCheck(t *testing.T) {
	good := account.Draft{Email: "rita@example.com", Name: "Rita", Role: vetting.Recruiter, Password: password}
	tests := []struct {
		name   string
		change func(*account.Draft)
		field  string
	}{
		{"whole", func(*account.Draft) {}, ""},
		{"no address", func(d *account.Draft) { d.Email = "rita" }, "email"},
		{"address with a name", func(d *account.Draft) { d.Email = "Rita <rita@example.com>" }, "email"},
		{"no name", func(d *account.Draft) { d.Name = "  " }, "name"},
		{"unknown role", func(d *account.Draft) { d.Role = "owner" }, "role"},
		{"the address as password", func(d *account.Draft) { d.Password = d.Email }, "password"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := good
			tt.change(&d)
			got := ""
			for field := range d.Check() {
				got = field
			}
			if got != tt.field {
				t.Errorf("problem at %q, want %q", got, tt.field)
			}
		})
	}
}

// TestDenialsAreWrittenAndBounded refuses one address more often than anybody asks, and then another.
func TestDenialsAreWrittenAndBounded(t *testing.T) {
	f := setUp(t)
	for range 40 {
		if err := f.Denied(t.Context(), account.Denial{Action: "was refused", From: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.denials(t); len(got) != 10 {
		t.Errorf("%d denials are written, want 10", len(got))
	}
	if _, err := f.SignIn(t.Context(), "nobody@example.com", "x", account.Visit{From: "192.0.2.2"}); !errors.Is(err, account.ErrSignIn) {
		t.Fatal(err)
	}
	got := f.denials(t)
	if len(got) != 11 || got[0].Action != "was refused to sign in" || got[0].On != "sign-in, after 30 denials that were not written one by one" ||
		got[0].Detail != "from 192.0.2.2" || got[0].Actor.Name != "somebody who is not signed in" {
		t.Errorf("%d denials, the last %+v", len(got), got[0])
	}
}

func (f *fixture) denials(t *testing.T) []vetting.Event {
	t.Helper()
	page, err := f.store.AuditPage(t.Context(), vetting.AuditFilter{Denied: true}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return page.Events
}
