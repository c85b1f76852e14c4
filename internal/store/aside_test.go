package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
)

// overturning sets a finding aside.
func (c twoPeople) overturn(t *testing.T, by vetting.Actor, id string) error {
	t.Helper()
	r := c.record(t, c.id)
	return c.SetAside(t.Context(), by, c.id, r.Revision, vetting.Aside{
		Indicator: id, Reason: "explained", Words: "The second session was at a parent's home.", ExpiresAt: c.Now().AddDate(0, 11, 0),
	})
}

func (c twoPeople) liftAside(t *testing.T, by vetting.Actor, id string) error {
	t.Helper()
	a := c.record(t, c.id).AsideOf(id)
	if a == nil {
		return errs.Conflictf("nothing is set aside")
	}
	return c.LiftAside(t.Context(), by, c.id, a.ID, "The parent lives elsewhere.")
}

func TestWhatIsSetAsideStaysInTheVerdict(t *testing.T) {
	f := setUp(t)
	at := now
	f.Now = func() time.Time { return at }
	f.Catalog = alarmsOf(14, "history", "network", "contact")
	c := f.twoPeople(t)
	before := c.record(t, c.id)
	if before.Review == nil || before.Review.Band != indicator.Critical {
		t.Fatalf("review %+v, want a critical one", before.Review)
	}

	if err := c.overturn(t, c.owner, "two_sessions"); !errors.Is(err, errs.Forbidden) {
		t.Errorf("the owner: %v, want Forbidden", err)
	}
	if err := c.overturn(t, vetting.Actor{ID: c.one.ID, Role: vetting.Recruiter}, "two_sessions"); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter: %v, want Forbidden", err)
	}
	if err := c.overturn(t, c.one, "none_such"); !errors.Is(err, errs.Conflict) {
		t.Errorf("what is not found: %v, want Conflict", err)
	}
	for what, a := range map[string]vetting.Aside{
		"no reason": {Indicator: "two_sessions", Words: "a sentence of words", ExpiresAt: now.AddDate(0, 1, 0)},
		"no words":  {Indicator: "two_sessions", Reason: "explained", ExpiresAt: now.AddDate(0, 1, 0)},
		"over":      {Indicator: "two_sessions", Reason: "explained", Words: "a sentence of words", ExpiresAt: now},
		"for ever":  {Indicator: "two_sessions", Reason: "explained", Words: "a sentence of words", ExpiresAt: now.AddDate(2, 0, 0)},
	} {
		if err := c.SetAside(t.Context(), c.one, c.id, before.Revision, a); !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v, want Invalid", what, err)
		}
	}
	for _, id := range []string{"two_sessions", "two_sessions_in_network", "two_sessions_in_contact"} {
		if err := c.overturn(t, c.one, id); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.overturn(t, c.other, "two_sessions"); !errors.Is(err, errs.Conflict) {
		t.Errorf("twice: %v, want Conflict", err)
	}

	// All that was found is set aside, and the case is what it was; what there is without stands beside it.
	r := c.record(t, c.id)
	if r.Assessment.Points != before.Assessment.Points || r.Review == nil || r.Review.ID != before.Review.ID || r.Review.Band != indicator.Critical {
		t.Errorf("points %v and review %+v, want %v and %+v", r.Assessment.Points, r.Review, before.Assessment.Points, before.Review)
	}
	if r.Beside == nil || r.Beside.Band != indicator.Low || r.Beside.Points != 0 {
		t.Errorf("without it: %+v, want nothing", r.Beside)
	}
	page, err := c.Queue(t.Context(), c.one, vetting.QueueFilter{})
	if err != nil || !page.Entries[0].Aside {
		t.Errorf("the queue does not say so: %+v, %v", page.Entries, err)
	}

	// Who set it aside decides nothing, by the domain and by the database.
	if err := c.Decide(t.Context(), c.one, c.id, c.answer(t, vetting.Cleared)); !errors.Is(err, errs.Forbidden) {
		t.Errorf("who set it aside proposes: %v, want Forbidden", err)
	}
	if err := c.Decide(t.Context(), c.bystander, c.id, c.answer(t, vetting.Cleared)); err != nil {
		t.Fatal(err)
	}
	if err := c.Second(t.Context(), c.one, c.id, c.waiting(t), true, agreeing); !errors.Is(err, errs.Forbidden) {
		t.Errorf("who set it aside agrees: %v, want Forbidden", err)
	}
	if err := c.liftAside(t, c.other, "two_sessions_in_contact"); err != nil {
		t.Fatal(err)
	}
	if err := c.overturn(t, c.bystander, "two_sessions_in_contact"); !errors.Is(err, errs.Forbidden) {
		t.Errorf("who proposed sets aside: %v, want Forbidden", err)
	}
	for what, statement := range map[string]string{
		"agrees to the proposal":  `UPDATE proposals SET ended = 'agreed', ended_at = now(), ended_words = 'words', ended_by = $1 WHERE ended = ''`,
		"sets aside as the owner": `INSERT INTO set_asides (id, candidate_id, indicator, version, inputs, reason, words, set_at, set_by, expires_at) SELECT gen_random_uuid(), id, 'x', 1, sha256(''), 'explained', 'words', now(), owner_id, now() + interval '1 day' FROM candidates WHERE owner_id <> $1`,
		"changes the reason":      `UPDATE set_asides SET words = 'others' WHERE set_by = $1`,
		"sets aside for ever":     `INSERT INTO set_asides (id, candidate_id, indicator, version, inputs, reason, words, set_at, set_by, expires_at) SELECT gen_random_uuid(), id, 'x', 1, sha256(''), 'explained', 'words', now(), $1, now() + interval '2 years' FROM candidates`,
	} {
		if _, err := c.pool.Exec(t.Context(), statement, c.one.ID); err == nil {
			t.Errorf("SQL %s", what)
		}
	}
	if err := c.Second(t.Context(), c.other, c.id, c.waiting(t), true, agreeing); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	if err := c.CountIndicators(t.Context()); err != nil {
		t.Fatal(err)
	}
	tallies, err := c.Tallies(t.Context(), c.one)
	if got := tallies["two_sessions"]; err != nil || got.SetAside != 1 || got.Cleared != 1 || tallies["two_sessions_in_contact"].SetAside != 0 {
		t.Errorf("tally %+v, %v; want one set aside, and none where it was lifted", tallies, err)
	}

	// The decision rested on it: once it counts again somebody looks again.
	if r := c.record(t, c.id); r.Review != nil {
		t.Fatalf("review %+v after the decision", r.Review)
	}
	at = at.AddDate(0, 11, 1)
	if n, err := c.AssessDue(t.Context(), 10); err != nil || n != 1 {
		t.Fatalf("%d are due when the time is over, %v; want 1", n, err)
	}
	r = c.record(t, c.id)
	if r.Review == nil || r.Beside != nil || r.AsideOf("two_sessions") != nil || r.Asides[0].Ended != vetting.AsideExpired {
		t.Errorf("after its time: review %v, without %v, %+v", r.Review, r.Beside, r.Asides[0])
	}
}

func TestWhatIsSetAsideCountsAgainWhenItsInputsChange(t *testing.T) {
	c := setUp(t).twoPeople(t)
	if err := c.overturn(t, c.one, "two_sessions"); err != nil {
		t.Fatal(err)
	}
	changes := func(act string, standing bool, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		c.settle(t)
		r := c.record(t, c.id)
		if got := r.AsideOf("two_sessions") != nil; got != standing || (r.Beside != nil) != standing {
			t.Errorf("%s: set aside %v, without %+v; want %v", act, got, r.Beside, standing)
		}
	}
	r := c.record(t, c.id)
	changes("another fact", true, c.Add(t.Context(), c.owner, c.id, session("198.51.100.8")))
	changes("a note", true, c.Add(t.Context(), c.owner, c.id, dossier.Member{Name: "contacts", Value: []byte(`{"kind":"email","value":"ada@example.com"}`)}))
	changes("the fact", false, c.Correct(t.Context(), c.owner, c.id, r.FactsOf("sessions")[1].ID, session("203.0.113.20")))
	r = c.record(t, c.id)
	if a := r.Asides[0]; a.Ended != vetting.AsideChanged || a.EndedAt.IsZero() {
		t.Errorf("ended %+v, want that it changed", a)
	}
	events, err := c.History(t.Context(), c.owner, c.record(t, c.id))
	var said []string
	for _, e := range events {
		if e.On == "indicator two_sessions" {
			said = append(said, e.Action)
		}
	}
	if got := strings.Join(said, ", "); err != nil || got != "set a finding aside, counted a finding again" {
		t.Errorf("the record says %q, %v", got, err)
	}
	if err := c.overturn(t, c.other, "two_sessions"); err != nil {
		t.Errorf("set aside again: %v", err)
	}
}

// TestUndoTakesTheOutcomeBack runs by a clock that goes on between any two looks at it, as clocks do.
func TestUndoTakesTheOutcomeBack(t *testing.T) {
	f := setUp(t)
	at := now
	f.Now = func() time.Time { at = at.Add(time.Millisecond); return at }
	c := f.twoPeople(t)
	undone := func(o vetting.Outcome, want string) {
		t.Helper()
		if err := c.Decide(t.Context(), c.one, c.id, c.answer(t, o)); err != nil {
			t.Fatal(err)
		}
		if err := c.Undo(t.Context(), c.one, c.id, c.record(t, c.id).Decisions[len(c.record(t, c.id).Decisions)-1].ID); err != nil {
			t.Fatal(err)
		}
		got := ""
		if d := c.record(t, c.id).Dossier.Outcome; d != nil {
			got = d.Status
		}
		if got != want {
			t.Errorf("after %s was undone the outcome is %q, want %q", o, got, want)
		}
		c.settle(t)
	}
	undone(vetting.Cleared, "")

	// What an earlier decision concluded ends with a later one that concludes nothing, and is back when that is undone.
	if err := c.overturn(t, c.other, "two_sessions"); err != nil {
		t.Fatal(err)
	}
	if err := c.Decide(t.Context(), c.one, c.id, c.answer(t, vetting.Cleared)); err != nil {
		t.Fatal(err)
	}
	if err := c.liftAside(t, c.other, "two_sessions"); err != nil {
		t.Fatal(err)
	}
	undone(vetting.NeedsMore, "cleared")
	if err := c.Decide(t.Context(), c.one, c.id, c.answer(t, vetting.NeedsMore)); err != nil {
		t.Fatal(err)
	}
	if d := c.record(t, c.id).Dossier.Outcome; d != nil {
		t.Errorf("more is needed, and the outcome is %q", d.Status)
	}
}

// TestAnOutcomeIsNotImported holds that nobody is decided about by a file.
func TestAnOutcomeIsNotImported(t *testing.T) {
	f := setUp(t)
	d := draft("c-brought")
	d.Outcome = &dossier.Outcome{Status: "confirmed_misrepresentation", At: now}
	if _, err := f.Create(t.Context(), f.actor, d); !errors.Is(err, errs.Invalid) {
		t.Errorf("created: %v, want Invalid", err)
	}
	brought := `, "outcome": {"status": "confirmed_misrepresentation", "at": "2026-10-02T09:00:00Z"}`
	for _, changed := range []string{"", `, "residence": {"city": "Houston", "region": "TX", "country": "US"}`} { // new, and again
		if count, said := f.take(t, arrives(t, "people"+changed[:min(2, len(changed))]+".jsonl", arriving("c-imported", "Ada Example", "+17135550100", brought+changed))); len(said) > 0 {
			t.Fatalf("%+v, %q", count, said)
		}
		r := f.named(t, "c-imported")
		if r.Dossier.Outcome != nil || len(r.Withdrawn) > 0 || len(r.Decisions) > 0 {
			t.Errorf("the outcome is %+v", r.Dossier.Outcome)
		}
		events, err := f.History(t.Context(), f.actor, r)
		if err != nil || !strings.Contains(events[0].Detail, "elsewhere the outcome was confirmed_misrepresentation") {
			t.Errorf("the record says %+v, %v", events, err)
		}
	}
}
