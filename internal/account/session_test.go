package account_test

import (
	"errors"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
)

func TestSessionsAreListedAndEnded(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	admin, first := f.first(t)
	var tokens []string
	for _, agent := range []string{"a", "b", "c"} {
		f.now = f.now.Add(time.Minute)
		token, err := f.SignIn(ctx, admin.Email, password, account.Visit{UserAgent: agent, From: "192.0.2.7"})
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	all, err := f.Sessions(ctx, admin.Actor(), admin.ID)
	if err != nil || len(all) != 4 || all[0].Visit != (account.Visit{UserAgent: "c", From: "192.0.2.7"}) || all[0].First != account.ByPassword || all[3].First != account.ByLink {
		t.Fatalf("%+v, %v", all, err)
	}
	other := vetting.Actor{ID: admin.ID, Role: vetting.Administrator}
	other.ID[0]++
	stranger := other
	stranger.Role = vetting.Lead
	if _, err := f.Sessions(ctx, stranger, admin.ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a lead lists another's sessions: %v, want Forbidden", err)
	}
	if err := f.EndSession(ctx, stranger, admin.ID, all[0].ID); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a lead ends another's session: %v, want Forbidden", err)
	}
	if err := f.EndSession(ctx, other, admin.ID, all[0].ID); err != nil {
		t.Errorf("an administrator ends another's session: %v", err)
	}
	if err := f.EndSession(ctx, other, admin.ID, all[0].ID); err != nil {
		t.Errorf("an ended session ended again: %v", err)
	}
	if _, err := f.Authenticate(ctx, tokens[2]); !errors.Is(err, errs.NotFound) {
		t.Errorf("an ended session: %v, want NotFound", err)
	}
	if n, err := f.EndSessions(ctx, admin.Actor(), admin.ID, all[1].ID); n != 2 || err != nil {
		t.Errorf("ended %d sessions, %v; want 2", n, err)
	}
	for token, want := range map[string]error{first: errs.NotFound, tokens[0]: errs.NotFound, tokens[1]: nil} {
		if _, err := f.Authenticate(ctx, token); !errors.Is(err, want) {
			t.Errorf("after all others were ended: %v, want %v", err, want)
		}
	}
}
