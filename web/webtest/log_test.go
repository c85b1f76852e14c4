package webtest

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/dossier"
)

func TestPersonal(t *testing.T) {
	d, err := dossier.Decode([]byte(`{"schema": "bonafide/dossier/v1", "id": "c-1", "names": [{"kind": "legal", "full": "Dana Whitlock"}],
"contacts": [{"kind": "email", "value": "dana@mail.example"}], "application": {"requisition": "REQ-1", "title": "Engineer", "applied_at": "2026-10-07T15:00:00Z"}}`))
	if err != nil {
		t.Fatal(err)
	}
	j := &journal{}
	j.forbid(t, d)
	slices.Sort(j.personal)
	if want := []string{"Dana Whitlock", "dana@mail.example"}; !slices.Equal(j.personal, want) {
		t.Errorf("got %q, want %q", j.personal, want)
	}
	log := slog.New(slog.NewTextHandler(j, nil))
	log.Info("request", "route", "/candidates/:id")
	if leaks := j.leaks(); len(leaks) > 0 {
		t.Errorf("a route is said to be personal: %q", leaks)
	}
	log.Info("search", "for", "dana@mail.example")
	if leaks := j.leaks(); len(leaks) != 1 || !strings.Contains(leaks[0], "search") {
		t.Errorf("a mail address in the log: %q", leaks)
	}
}

// TestSitesLog holds that the journal is the one that the site writes to: a request is in it.
func TestSitesLog(t *testing.T) {
	s := New(t)
	s.Anybody().Get("/sign-in")
	if !strings.Contains(s.journal.text.String(), "route=/sign-in") {
		t.Errorf("a request is not in the journal:\n%s", s.journal.text.String())
	}
}
