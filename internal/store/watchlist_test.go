package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"

	"github.com/google/uuid"
)

func (f *fixture) lists(at time.Time) *watchlist.Service {
	return &watchlist.Service{Store: f.store, Now: func() time.Time { return at }}
}

// listOf returns a list file; each entry is written "kind value date expires".
func listOf(entries ...string) []byte {
	var all []string
	for _, e := range entries {
		w := strings.Fields(e)
		all = append(all, fmt.Sprintf(`{"kind": %q, "value": %q, "source": "bulletin", "date": %q, "reviewer": "r", "expires": %q}`, w[0], w[1], w[2], w[3]))
	}
	return []byte(`{"schema": "bonafide/watchlist/v1", "entries": [` + strings.Join(all, ",") + `]}`)
}

// watched returns what the list names of the candidate at the time, nil where there is no list.
func (f *fixture) watched(t *testing.T, id uuid.UUID, at time.Time) (found dossier.Listings) {
	t.Helper()
	err := f.store.Assess(t.Context(), id, func(on vetting.Subject) vetting.Judgement {
		found = on.Watch.At(at)
		c := caseOf(on)
		return vetting.Judgement{Assessment: alarms.Assess(c, on.Policy), Again: alarms.ChangesAt(c, on.Policy)}
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAListNamesByKeyAndNeverByName(t *testing.T) {
	f := setUp(t)
	d := draft("c-1")
	d.Contacts = []dossier.Contact{{Kind: dossier.Email, Value: "Ada+jobs@mailbox.example"}, {Kind: dossier.Messaging, Value: "@AdaB"}}
	d.Sessions = []dossier.Session{{Kind: "portal", At: now, IP: "198.51.100.7"}}
	d.Employment = []dossier.Job{{Employer: "Brookline Works", Domain: "brookline.example", RegistrationNumber: "12-34 56"}}
	named, err := f.Create(t.Context(), f.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	other := f.create(t, "c-2")
	for _, id := range []uuid.UUID{named, other} {
		if got := f.watched(t, id, now); got != nil {
			t.Errorf("without a list: %v, want nil", got)
		}
	}
	f.queue.due = nil
	done, err := f.lists(now).Import(t.Context(), vetting.CommandLine, listOf(
		"email ada@mailbox.example 2026-01-02 2027-12-31", "ip 198.51.100.7 2026-01-02 2026-11-02",
		"domain https://www.brookline.example/ 2026-01-02 2027-12-31", "registration_number 123456 2026-01-02 2027-12-31",
		"handle adaexample 2026-01-02 2027-12-31", "messaging brookline 2026-01-02 2027-12-31",
	))
	if err != nil || done != (watchlist.Import{Entries: 6, Written: 6}) {
		t.Fatalf("import = %+v, %v", done, err)
	}
	if !slices.Equal(f.queue.due, []uuid.UUID{named}) {
		t.Errorf("due %v, want %v alone", f.queue.due, named)
	}
	var refs []string
	for _, l := range f.watched(t, named, now) {
		refs = append(refs, l.Ref)
	}
	if want := []string{"contacts[0]", "employment[0].domain", "employment[0].registration_number"}; !slices.Equal(refs, want) {
		t.Errorf("listed %v, want %v: the address has expired", refs, want)
	}
	if got := f.watched(t, other, now); got == nil || len(got) > 0 {
		t.Errorf("the other is listed: %v, want none and not nil", got)
	}
}

func TestEntriesAreImportedAllOrNone(t *testing.T) {
	f := setUp(t)
	_, err := f.lists(now).Import(t.Context(), f.actor, listOf("email ada@mailbox.example 2026-01-02 2027-12-31",
		"email nobody 2026-01-02 2027-12-31", "phone 555 2026-01-02 2029-12-31"))
	var ps dossier.Problems
	if !errors.As(err, &ps) || len(ps) != 3 || ps[0].Path != "entries[1].value" || ps[2].Path != "entries[2].expires" {
		t.Errorf("problems = %v, want three", err)
	}
	page, err := f.lists(now).Entries(t.Context(), f.actor, watchlist.Filter{})
	if err != nil || len(page.Entries) > 0 {
		t.Errorf("%d entries, %v; want none", len(page.Entries), err)
	}
	recruiter := vetting.Actor{ID: f.actor.ID, Role: vetting.Recruiter}
	if _, err := f.lists(now).Import(t.Context(), recruiter, nil); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter imports: got %v, want Forbidden", err)
	}
}

func TestASecondImportUpdatesAndAWithdrawalLasts(t *testing.T) {
	f := setUp(t)
	d := draft("c-1")
	d.Contacts = []dossier.Contact{{Kind: dossier.Email, Value: "ada@mailbox.example"}}
	id, err := f.Create(t.Context(), f.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	f.watched(t, id, now)
	load := func(at time.Time, entries ...string) watchlist.Import {
		t.Helper()
		done, err := f.lists(at).Import(t.Context(), f.actor, listOf(entries...))
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	first := "email ada@mailbox.example 2026-01-02 2027-12-31"
	twice := load(now, first, "email ADA@mailbox.example 2026-01-02 2027-06-30")
	if again := load(now.Add(time.Hour), first); twice.Entries != 1 || again.Written != 0 {
		t.Errorf("imports = %+v, %+v; want one entry, then none written", twice, again)
	}
	if done := load(now.Add(time.Hour), "email ada@mailbox.example 2026-01-02 2026-12-31"); done.Written != 1 {
		t.Errorf("another expiry: %+v, want it written", done)
	}
	page, err := f.lists(now).Entries(t.Context(), f.actor, watchlist.Filter{Value: " Ada@Mailbox.example"})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Expires.String() != "2026-12-31" || page.Entries[0].Masked != "a•••@mailbox.example" {
		t.Fatalf("entries = %+v, %v", page.Entries, err)
	}

	f.queue.due = nil
	entry := page.Entries[0].ID
	if err := f.lists(now).Withdraw(t.Context(), f.actor, entry, "  The account was stolen and is its owner's again. "); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.queue.due, []uuid.UUID{id}) {
		t.Errorf("due %v after the withdrawal, want %v", f.queue.due, id)
	}
	if err := f.lists(now).Withdraw(t.Context(), f.actor, entry, "again"); !errors.Is(err, errs.Conflict) {
		t.Errorf("withdrawing twice: got %v, want Conflict", err)
	}
	if done := load(now, first); done.Refused != 1 || f.watched(t, id, now) != nil {
		t.Errorf("the same list again: %+v, want it to stay withdrawn", done)
	}
	if done := load(now, "email ada@mailbox.example 2026-02-02 2027-12-31"); done.Written != 1 || len(f.watched(t, id, now)) != 1 {
		t.Errorf("named anew by the source: %+v, want it in force", done)
	}
}

func TestAPersonListsAgainWhatWasWithdrawn(t *testing.T) {
	f := setUp(t)
	e := watchlist.Entry{Kind: dossier.ListedIP, Value: "198.51.100.7", Source: "bulletin", Date: dossier.NewDate(2026, 1, 2), Expires: dossier.NewDate(2027, 1, 2)}
	for range 2 {
		if err := f.lists(now).Add(t.Context(), f.actor, e); err != nil {
			t.Fatal(err)
		}
		page, err := f.lists(now).Entries(t.Context(), f.actor, watchlist.Filter{State: watchlist.InForce, Kind: dossier.ListedIP, Source: "bulletin"})
		if err != nil || len(page.Entries) != 1 || page.Entries[0].Reviewer != "Lena Lead" {
			t.Fatalf("entries = %+v, %v", page.Entries, err)
		}
		if err := f.lists(now).Withdraw(t.Context(), f.actor, page.Entries[0].ID, "checked"); err != nil {
			t.Fatal(err)
		}
	}
}

// What age changes is due once its time has come, and once only.
func TestAgeMakesAssessmentsDue(t *testing.T) {
	f := setUp(t)
	d := draft("c-1")
	d.Contacts = []dossier.Contact{{Kind: dossier.Email, Value: "ada@mailbox.example"}}
	id, err := f.Create(t.Context(), f.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.lists(now).Import(t.Context(), f.actor, listOf("email ada@mailbox.example 2026-01-02 2026-11-30")); err != nil {
		t.Fatal(err)
	}
	if got := f.watched(t, id, now); len(got) != 1 {
		t.Fatalf("listed %v, want once", got)
	}
	end := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		at   time.Time
		want int
	}{{end.Add(-time.Second), 0}, {end, 1}, {end.Add(time.Hour), 0}} {
		f.Now = func() time.Time { return tt.at }
		if n, err := f.AssessDue(t.Context(), 10); n != tt.want || err != nil {
			t.Errorf("at %v: %d due, %v; want %d", tt.at, n, err, tt.want)
		}
	}
	if got := f.watched(t, id, end); len(got) != 0 {
		t.Errorf("after the expiry: listed %v", got)
	}
}
