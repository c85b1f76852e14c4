package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/clearance"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// listed returns a match as screening finds it; its digest is made of one letter.
func listed(digest string, confirmed bool) dossier.SanctionsMatch {
	return dossier.SanctionsMatch{List: "OFAC", Entry: "9001", Names: []string{"EXAMPLE, Ada"}, Listed: "EXAMPLE, Ada", Claimed: "Ada Example",
		Ref: "names[0]", Score: 0.95, Confirmed: confirmed, Digest: strings.Repeat(digest, 64)}
}

// screened assesses the candidate with what screening finds now, and returns what was left after clearances.
func (f *fixture) screened(t *testing.T, id uuid.UUID, found ...dossier.SanctionsMatch) (left dossier.Screening) {
	t.Helper()
	err := f.store.Assess(t.Context(), id, func(on vetting.Subject) vetting.Judgement {
		left = dossier.Screening(found).Without(on.Cleared)
		return vetting.Judgement{Assessment: alarms.Assess(caseOf(on), on.Policy), Screening: found}
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func (f *fixture) another(t *testing.T) vetting.Actor {
	t.Helper()
	a := account.Account{ID: uuid.Must(uuid.NewV7()), Email: "second@example.com", Name: "Remy Reviewer", Role: vetting.Reviewer, CreatedAt: now}
	if err := f.store.CreateAccount(t.Context(), a.Actor(), a, "x"); err != nil {
		t.Fatal(err)
	}
	return a.Actor()
}

func (f *fixture) clearances() *clearance.Service {
	at := now
	return &clearance.Service{Store: f.store, Now: func() time.Time { at = at.Add(time.Minute); return at }}
}

const words = "The passport says 1991, the list 1979."

func TestANameAloneIsClearedByOneUntilItChanges(t *testing.T) {
	f, ctx := setUp(t), t.Context()
	id := f.create(t, "c-1")
	m, svc := listed("a", false), f.clearances()
	f.screened(t, id, m)
	queue, err := svc.Queue(ctx, f.actor)
	if err != nil || len(queue) != 1 || queue[0].State() != clearance.Open || queue[0].Candidate.ID != id || queue[0].Entry != "9001" {
		t.Fatalf("queue = %+v, %v", queue, err)
	}
	f.queue.due = nil
	if err := svc.Answer(ctx, f.actor, id, m.Digest, 0, clearance.Cleared, words); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.queue.due, []uuid.UUID{id}) {
		t.Errorf("due %v, want the candidate", f.queue.due)
	}
	if left := f.screened(t, id, m); len(left) > 0 {
		t.Errorf("after clearing, %v is left", left)
	}
	if queue, err := svc.Queue(ctx, f.actor); err != nil || len(queue) > 0 {
		t.Errorf("queue = %v, %v; want none", queue, err)
	}
	// The lists go and come back; then a fact changes.
	f.screened(t, id)
	if left := f.screened(t, id, m); len(left) > 0 {
		t.Errorf("after a time without lists, %v is left", left)
	}
	if left := f.screened(t, id, listed("b", false)); len(left) != 1 {
		t.Errorf("of other inputs %v is left, want the match", left)
	}
	if _, err := svc.Match(ctx, f.actor, id, m.Digest); !errors.Is(err, errs.NotFound) {
		t.Errorf("the old match: %v, want NotFound", err)
	}
}

func TestASecondIdentifierTakesTwoPeople(t *testing.T) {
	f, ctx := setUp(t), t.Context()
	id := f.create(t, "c-1")
	m, svc, other := listed("a", true), f.clearances(), f.another(t)
	f.screened(t, id, m)
	answer := func(by vetting.Actor, seen int, o clearance.Outcome) error {
		return svc.Answer(ctx, by, id, m.Digest, seen, o, words)
	}
	second := func(by vetting.Actor, agreed bool) error { return svc.Second(ctx, by, id, m.Digest, agreed, words) }
	state := func(want clearance.State) {
		t.Helper()
		got, err := svc.Match(ctx, f.actor, id, m.Digest)
		if err != nil || got.State() != want {
			t.Errorf("state %v, %v; want %s", got.State(), err, want)
		}
	}
	steps := []struct {
		name  string
		do    func() error
		fault error
		state clearance.State
		left  int
	}{
		{"a recruiter", func() error {
			return answer(vetting.Actor{ID: other.ID, Role: vetting.Recruiter}, 0, clearance.Cleared)
		}, errs.Forbidden, clearance.Open, 1},
		{"a proposal", func() error { return answer(f.actor, 0, clearance.Cleared) }, nil, clearance.Proposed, 1},
		{"another while it waits", func() error { return answer(other, 1, clearance.Confirmed) }, errs.Conflict, clearance.Proposed, 1},
		{"agreeing with oneself", func() error { return second(f.actor, true) }, errs.Forbidden, clearance.Proposed, 1},
		{"another disagrees", func() error { return second(other, false) }, nil, clearance.Open, 1},
		{"too late", func() error { return second(other, true) }, errs.Conflict, clearance.Open, 1},
		{"a stale page", func() error { return answer(other, 0, clearance.Confirmed) }, errs.Conflict, clearance.Open, 1},
		{"a stop", func() error { return answer(other, 1, clearance.Confirmed) }, nil, clearance.Stopped, 1},
		{"a second proposal", func() error { return answer(other, 2, clearance.Cleared) }, nil, clearance.Proposed, 1},
		{"both agree", func() error { return second(f.actor, true) }, nil, clearance.Settled, 0},
		{"a stop by one", func() error { return answer(f.actor, 3, clearance.Confirmed) }, nil, clearance.Stopped, 1},
	}
	for _, s := range steps {
		if err := s.do(); !errors.Is(err, s.fault) {
			t.Errorf("%s: got %v, want %v", s.name, err, s.fault)
		}
		state(s.state)
		if left := f.screened(t, id, m); len(left) != s.left {
			t.Errorf("%s: %d matches are left, want %d", s.name, len(left), s.left)
		}
	}
	seen, err := f.History(ctx, other, f.record(t, id))
	if err != nil || !slices.ContainsFunc(seen, func(e vetting.Event) bool { return e.Action == "agreed to clear a sanctions match" }) {
		t.Errorf("a reviewer's history lacks the clearance: %v, %v", seen, err)
	}
	hidden, err := f.History(ctx, vetting.Actor{ID: f.actor.ID, Role: vetting.Recruiter}, f.record(t, id))
	if err != nil || len(hidden) == 0 || slices.ContainsFunc(hidden, func(e vetting.Event) bool { return strings.Contains(e.Action, "sanction") }) {
		t.Errorf("a recruiter's history: %v, %v; want events, none on sanctions", hidden, err)
	}
}

// The database itself holds the two people apart, whoever writes to it.
func TestTheDatabaseWantsTwoPeople(t *testing.T) {
	f, ctx := setUp(t), t.Context()
	id := f.create(t, "c-1")
	m := listed("a", true)
	f.screened(t, id, m)
	match, err := f.store.Match(ctx, id, m.Digest)
	if err != nil {
		t.Fatal(err)
	}
	memo := clearance.Memo{ID: uuid.Must(uuid.NewV7()), Outcome: clearance.Cleared, Words: words, At: now, By: f.actor, NeedsSecond: true}
	if err := f.store.SaveMemo(ctx, match, memo); err != nil {
		t.Fatal(err)
	}
	err = f.store.SaveSecond(ctx, match, memo.ID, clearance.Second{Agreed: true, Words: words, At: now, By: f.actor})
	if err == nil || !strings.Contains(err.Error(), "check constraint") {
		t.Errorf("the same person twice: %v, want a check constraint", err)
	}
	if left := f.screened(t, id, m); len(left) != 1 {
		t.Errorf("%d matches are left, want the one", len(left))
	}
}

func TestRescreenMakesDueWhoseMatchesChange(t *testing.T) {
	f, ctx := setUp(t), t.Context()
	named, other := f.create(t, "c-1"), f.create(t, "c-2")
	born := dossier.Member{Name: "date_of_birth", Value: []byte(`"1979-02-11"`)}
	if err := f.Add(ctx, f.actor, named, born); err != nil {
		t.Fatal(err)
	}
	f.Screen = func(d *dossier.Dossier) dossier.Screening {
		if d.DateOfBirth.String() != "1979-02-11" || len(d.Names) != 1 {
			return dossier.Screening{}
		}
		return dossier.Screening{listed("b", true), listed("a", false)}
	}
	f.queue.due = nil
	if n, err := f.Rescreen(ctx); n != 1 || err != nil || !slices.Equal(f.queue.due, []uuid.UUID{named}) {
		t.Fatalf("Rescreen = %d, %v, due %v; want the one named", n, err, f.queue.due)
	}
	for _, id := range []uuid.UUID{named, other} {
		if err := f.Assess(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := f.Rescreen(ctx); n != 0 || err != nil {
		t.Errorf("again: %d, %v; want none", n, err)
	}
	f.Screen = nil
	if n, err := f.Rescreen(ctx); n != 1 || err != nil {
		t.Errorf("without lists: %d, %v; want the one", n, err)
	}
}
