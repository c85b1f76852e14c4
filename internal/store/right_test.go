package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A contested case is one of twoPeople with the candidate's own link.
type contested struct {
	twoPeople
	token string
	at    *time.Time
}

func (f *fixture) contested(t testing.TB) contested {
	t.Helper()
	at := now
	f.Now = func() time.Time { return at }
	f.Secret = make([]byte, 32)
	c := contested{twoPeople: f.twoPeople(t), at: &at}
	if err := c.InviteToRights(t.Context(), c.owner, c.id); err != nil {
		t.Fatal(err)
	}
	link, err := c.RightsLink(t.Context(), c.owner, c.read(t))
	if err != nil || link == nil {
		t.Fatal(link, err)
	}
	if c.token, err = c.Token(c.owner, link); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c contested) confirmed(t testing.TB) {
	t.Helper()
	if err := c.Decide(t.Context(), c.one, c.id, c.answer(t, vetting.Misrepresented)); err != nil {
		t.Fatal(err)
	}
	if err := c.Second(t.Context(), c.other, c.id, c.waiting(t), true, agreeing); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
}

func (c contested) read(t testing.TB) *vetting.Record {
	t.Helper()
	r, err := c.Candidate(t.Context(), c.owner, c.id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (c contested) dispute() error {
	return c.AskFor(context.Background(), c.token, vetting.English, vetting.Request{Kind: vetting.AskDispute, Words: "I worked there under another name."})
}

func (c contested) respond(actor vetting.Actor, accepts bool) error {
	r, err := c.Candidate(context.Background(), c.owner, c.id)
	if err != nil {
		return err
	}
	if r.Dispute() == nil {
		return errs.Conflictf("nothing is disputed")
	}
	return c.AnswerRequest(context.Background(), actor, c.id, r.Dispute().ID, accepts, "The payslip was looked at again.")
}

func TestADisputeFreezesTheDecision(t *testing.T) {
	c := setUp(t).contested(t)
	ctx := t.Context()
	if err := c.dispute(); err != nil {
		t.Fatal(err)
	}
	if err := c.dispute(); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second dispute: %v, want Conflict", err)
	}
	for _, o := range vetting.Outcomes {
		if err := c.Decide(ctx, c.one, c.id, c.answer(t, o)); !errors.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "disputed") {
			t.Errorf("%s while it is disputed: %v, want Conflict", o, err)
		}
	}
	_, err := c.pool.Exec(ctx, `INSERT INTO decisions (id, review_id, candidate_id, assessment_id, outcome, reason, words, hits, revision, decided_at, decided_by)
SELECT gen_random_uuid(), r.id, r.candidate_id, a.id, 'cleared', 'x', 'words', '[]', 1, now(), $1 FROM reviews r JOIN assessments a ON a.candidate_id = r.candidate_id LIMIT 1`, c.one.ID)
	if err == nil || !strings.Contains(err.Error(), "frozen") {
		t.Errorf("SQL decides: %v, want it refused", err)
	}
	page, err := c.Queue(ctx, c.one, vetting.QueueFilter{})
	if err != nil || !page.Entries[0].Disputed || page.Entries[0].Requests != 1 {
		t.Errorf("the queue does not say that it is disputed: %+v, %v", page, err)
	}
	if err := c.respond(c.one, false); err != nil {
		t.Fatal(err)
	}
	c.confirmed(t)

	// What was confirmed is disputed: the outcome is taken back, and somebody looks again.
	*c.at = c.at.Add(time.Hour)
	if err := c.dispute(); err != nil {
		t.Fatal(err)
	}
	*c.at = c.at.Add(time.Hour)
	if err := c.respond(c.bystander, true); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	if r := c.read(t); r.Review == nil || r.Dossier.Outcome != nil || r.Confirmed() != nil {
		t.Errorf("after an accepted dispute: review %v, outcome %v", r.Review, r.Dossier.Outcome)
	}
	*c.at = c.at.Add(time.Hour)
	if err := c.Decide(ctx, c.one, c.id, c.answer(t, vetting.Cleared)); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	if r := c.read(t); r.Review != nil {
		t.Error("the review is open after somebody looked again")
	}
}

func TestCorrectionsAndConsents(t *testing.T) {
	c := setUp(t).contested(t)
	ctx := t.Context()
	wrong := c.read(t).FactsOf("sessions")[1].ID
	if err := c.AskFor(ctx, c.token, vetting.English, vetting.Request{Kind: vetting.AskCorrection, Fact: wrong, Words: "I was never in this session."}); err != nil {
		t.Fatal(err)
	}
	if err := c.AskFor(ctx, c.token, vetting.English, vetting.Request{Kind: vetting.AskCorrection}); !errors.Is(err, errs.Invalid) {
		t.Errorf("without words: %v, want Invalid", err)
	}
	if err := c.AskFor(ctx, "none", vetting.English, vetting.Request{Kind: vetting.AskCopy}); !errors.Is(err, errs.NotFound) {
		t.Errorf("a token of nobody's: %v, want NotFound", err)
	}
	q := c.read(t).Requests[0]
	if !q.DueAt.Equal(now.AddDate(0, 0, 30)) {
		t.Errorf("due %v, want 30 days on", q.DueAt)
	}
	answer := func(actor vetting.Actor) error {
		return c.AnswerRequest(ctx, actor, c.id, q.ID, true, "The session was another candidate's.")
	}
	if err := answer(vetting.Actor{ID: c.owner.ID, Role: vetting.Recruiter}); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter answers: %v, want Forbidden", err)
	}
	if err := answer(c.one); !errors.Is(err, errs.Invalid) {
		t.Errorf("accepted while the fact stands: %v, want Invalid", err)
	}
	if err := c.Withdraw(ctx, c.owner, c.id, wrong, "another candidate's"); err != nil {
		t.Fatal(err)
	}
	if err := answer(c.one); err != nil {
		t.Fatal(err)
	}
	if err := answer(c.one); !errors.Is(err, errs.Conflict) {
		t.Errorf("answered twice: %v, want Conflict", err)
	}
	c.settle(t)
	if r := c.read(t); r.Assessment.Points != 0 || r.Review != nil {
		t.Errorf("after the correction: %v points, review %v; want it scored again", r.Assessment.Points, r.Review)
	}
	open, err := c.OpenRequests(ctx, c.one)
	if err != nil || len(open) != 0 {
		t.Errorf("open requests %v, %v", open, err)
	}
	if _, err := c.pool.Exec(ctx, `UPDATE notice_texts SET digest = decode(repeat('00', 32), 'hex')`); err != nil {
		t.Fatal(err)
	}
	if err := c.AskFor(ctx, c.token, vetting.English, vetting.Request{Kind: vetting.AskCopy}); err == nil {
		t.Error("a text that was shown with other words under one version was accepted")
	}
}

func TestNoticesWait(t *testing.T) {
	c := setUp(t).contested(t)
	ctx := t.Context()
	begin := func() error {
		return c.BeginAdverse(ctx, c.one, c.id, "us", "We intend to end the application.", []byte("%PDF-1.7"))
	}
	end := func(final bool) error { return c.EndAdverse(ctx, c.one, c.id, final, "The waiting period is over.") }
	if err := begin(); !errors.Is(err, errs.Conflict) {
		t.Errorf("before anything was decided: %v, want Conflict", err)
	}
	c.confirmed(t)
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	if err := begin(); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second notice: %v, want Conflict", err)
	}
	// Tuesday, 3 November, and five business days: the 10th is over at midnight.
	earliest := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	if a := c.read(t).Adverse(); a == nil || !a.EarliestAt.Equal(earliest) {
		t.Fatalf("notice %+v, want it final from %v", a, earliest)
	}
	*c.at = now.Add(24 * time.Hour)
	if err := c.dispute(); err != nil {
		t.Fatal(err)
	}
	*c.at = earliest.Add(time.Hour)
	if err := end(true); !errors.Is(err, errs.Conflict) {
		t.Errorf("while it is disputed: %v, want Conflict", err)
	}
	refused := func(what, at string) {
		t.Helper()
		if _, err := c.pool.Exec(ctx, `UPDATE adverse_actions SET state = 'final', ended_at = $1, ended_by = $2, ended_words = 'x'`, at, c.one.ID); err == nil {
			t.Errorf("SQL gives the final notice %s", what)
		}
	}
	refused("while it is disputed", "2026-12-24T00:00:00Z")
	if err := c.respond(c.other, false); !errors.Is(err, errs.Forbidden) {
		t.Errorf("who decided answers: %v, want Forbidden", err)
	}
	if _, err := c.pool.Exec(ctx, `UPDATE requests SET status = 'declined', answered_at = now() + interval '1 year', answered_by = $1, answer = 'x' WHERE status = 'open'`, c.one.ID); err == nil {
		t.Error("SQL has who decided answer")
	}
	if err := c.respond(c.bystander, false); err != nil {
		t.Fatal(err)
	}
	paused := earliest.Add(c.at.Sub(now.Add(24 * time.Hour)))
	if from, ok := c.read(t).FinalFrom(c.read(t).Adverse()); !ok || !from.Equal(paused) {
		t.Errorf("final from %v, %v; want %v", from, ok, paused)
	}
	*c.at = paused.Add(-time.Second)
	if err := end(true); !errors.Is(err, errs.Conflict) {
		t.Errorf("before the pause is made good: %v, want Conflict", err)
	}
	refused("before the pause is made good", "2026-11-15T00:00:00Z")
	refused("before the waiting period is over", "2026-11-04T00:00:00Z")
	if _, err := c.pool.Exec(ctx, `UPDATE adverse_actions SET earliest_at = began_at + interval '5 days'`); err == nil {
		t.Error("SQL makes the waiting period shorter")
	}
	*c.at = paused
	if err := end(true); err != nil {
		t.Fatal(err)
	}
	if err := end(false); !errors.Is(err, errs.Conflict) {
		t.Errorf("withdrawn after the end: %v, want Conflict", err)
	}
	if copied, err := c.AdverseReport(ctx, c.token); err != nil || string(copied) != "%PDF-1.7" {
		t.Errorf("the copy is %q, %v", copied, err)
	}
}

func TestTheLeadSetsWaitingPeriods(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	if err := f.SetWaitingPeriod(ctx, f.person(t, "Remy", vetting.Reviewer), "us", 9, false); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a reviewer: %v, want Forbidden", err)
	}
	for _, days := range []int{0, 91} {
		if err := f.SetWaitingPeriod(ctx, f.actor, "us", days, true); !errors.Is(err, errs.Invalid) {
			t.Errorf("%d days: %v, want Invalid", days, err)
		}
	}
	if err := f.SetWaitingPeriod(ctx, f.actor, "us", 9, false); err != nil {
		t.Fatal(err)
	}
	all, err := f.WaitingPeriods(ctx, f.actor)
	if err != nil || all[0].Days != 9 || all[0].Business || all[0].SetBy.Name != f.actor.Name || all[1].Days != 5 || !all[1].SetAt.IsZero() {
		t.Errorf("periods %+v, %v", all, err)
	}
}

// A model is what the flows of review, dispute and notices may do, written apart from the program.
type model struct {
	now             time.Time
	open, critical  bool
	first           int // who proposed what waits; -1: nothing does
	proposed        vetting.Outcome
	decisions       []modelDecision
	disputed        time.Time // zero: nothing is
	begun           bool      // a notice waits
	earliest        time.Time
	confirmedStands bool
	aside           int // who set the finding aside; -1: nobody
	asideAt         time.Time
}

type modelDecision struct {
	outcome vetting.Outcome
	last    int
	at      time.Time
	two     bool
	first   int
	noticed bool
}

const (
	ownerIndex  = 0
	authorIndex = 1
	people      = 5
)

// step applies a random act to the model and to the store, and returns what it was. Where the model allows an act the store must take
// it, and where it does not the store must refuse.
func (m *model) step(rng *rand.Rand, c contested, who []vetting.Actor, t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	m.now = m.now.Add([]time.Duration{time.Second, 4 * time.Second, 11 * time.Second, 26 * time.Hour, 80 * time.Hour}[rng.IntN(5)])
	*c.at = m.now
	i := rng.IntN(people)
	actor, free := who[i], i != ownerIndex && i != authorIndex && !(m.critical && i == m.aside)
	r := c.read(t)
	last := len(m.decisions) - 1
	check := func(act string, allowed bool, err error, then func()) string {
		t.Helper()
		refused := errors.Is(err, errs.Conflict) || errors.Is(err, errs.Forbidden)
		if err != nil && !refused || allowed != (err == nil) {
			t.Fatalf("%s by %s: %v; the model allows it: %v (%+v)", act, actor.Name, err, allowed, m)
		}
		if allowed {
			then()
		}
		c.settle(t)
		return fmt.Sprintf("%s by %s: %v", act, actor.Name, allowed)
	}
	switch act := rng.IntN(13); act {
	case 0, 1, 2:
		o := vetting.Outcomes[rng.IntN(len(vetting.Outcomes))]
		if act == 0 {
			o = vetting.Misrepresented
		}
		if !m.open {
			return "nothing to decide"
		}
		two := o == vetting.Misrepresented || m.critical
		return check("decide "+string(o), m.disputed.IsZero() && m.first < 0 && (!two || free), c.Decide(ctx, actor, c.id, c.answer(t, o)), func() {
			if two {
				m.first, m.proposed = i, o
				return
			}
			m.decided(modelDecision{outcome: o, last: i, at: m.now})
		})
	case 3, 4, 5:
		if r.Waiting() == nil {
			if m.first >= 0 {
				t.Fatalf("nothing waits, and the model says that something does: %+v", m)
			}
			return "nothing to answer"
		}
		agrees := act != 5
		first := m.first
		return check("second", m.disputed.IsZero() && free && i != m.first, c.Second(ctx, actor, c.id, r.Waiting().ID, agrees, agreeing), func() {
			m.first = -1
			if agrees {
				m.decided(modelDecision{outcome: m.proposed, last: i, at: m.now, two: true, first: first})
			}
		})
	case 6:
		if last < 0 || len(r.Decisions) == 0 {
			return "nothing to undo"
		}
		d := m.decisions[last]
		allowed := d.last == i && m.now.Sub(d.at) <= vetting.UndoWindow && !d.noticed && !m.open
		return check("undo", allowed, c.Undo(ctx, actor, c.id, r.Decisions[len(r.Decisions)-1].ID), func() {
			m.decisions, m.open, m.confirmedStands = m.decisions[:last], true, false
			if d.two {
				m.first, m.proposed = d.first, d.outcome
			}
		})
	case 7:
		return check("dispute", m.disputed.IsZero(), c.dispute(), func() { m.disputed = m.now })
	case 8:
		accepts := rng.IntN(2) == 0
		own := last >= 0 && (m.decisions[last].last == i || m.decisions[last].two && m.decisions[last].first == i)
		return check("answer", !m.disputed.IsZero() && !own, c.respond(actor, accepts), func() {
			if m.begun {
				m.earliest = m.earliest.Add(m.now.Sub(m.disputed))
			}
			m.disputed = time.Time{}
			if accepts {
				m.open, m.first, m.begun, m.confirmedStands = true, -1, false, false
			}
		})
	case 10:
		allowed := m.aside < 0 && i != ownerIndex && !(m.critical && i == m.first)
		return check("set aside", allowed, c.overturn(t, actor, "two_sessions"), func() { m.aside, m.asideAt = i, m.now })
	case 11:
		return check("lift", m.aside >= 0, c.liftAside(t, actor, "two_sessions"), func() {
			if last >= 0 && !m.asideAt.After(m.decisions[last].at) { // the decision rested on it
				m.open = true
			}
			m.aside = -1
		})
	case 9:
		allowed := m.disputed.IsZero() && !m.open && !m.begun && m.confirmedStands
		return check("first notice", allowed, c.BeginAdverse(ctx, actor, c.id, "other", "We intend to end the application.", []byte("x")), func() {
			m.begun, m.decisions[last].noticed = true, true
			m.earliest = m.now.Truncate(24*time.Hour).AddDate(0, 0, 15)
		})
	default:
		final := rng.IntN(3) > 0
		allowed := m.begun && (!final || m.disputed.IsZero() && !m.now.Before(m.earliest) && !m.open && m.confirmedStands)
		return check(fmt.Sprintf("end notice, final %v", final), allowed, c.EndAdverse(ctx, actor, c.id, final, "The waiting period is over."), func() { m.begun = false })
	}
}

func (m *model) decided(d modelDecision) {
	m.decisions, m.open = append(m.decisions, d), false
	m.confirmedStands = d.outcome == vetting.Misrepresented
}

// holds looks at what the store has for what must never be, whatever happened.
func (c contested) holds(t *testing.T, critical bool) {
	t.Helper()
	r := c.read(t)
	for _, d := range r.Decisions {
		if d.Outcome == vetting.Misrepresented || critical {
			for _, who := range []uuid.UUID{d.By.ID, d.Second.ID} {
				if who == uuid.Nil || who == c.owner.ID || who == c.author.ID || d.By.ID == d.Second.ID {
					t.Fatalf("decided by %s: %+v", d.People(), d)
				}
				for _, a := range r.Asides {
					if critical && a.By.ID == who && !a.At.After(d.At) && (a.Ended == "" || a.EndedAt.After(d.At)) {
						t.Fatalf("decided by %s, who had set a finding aside: %+v", d.People(), a)
					}
				}
			}
		}
		for _, q := range r.Requests {
			if q.Kind == vetting.AskDispute && d.At.After(q.OpenedAt) && (q.Open() || d.At.Before(q.AnsweredAt)) {
				t.Fatalf("decided at %v, while it was disputed: %+v", d.At, q)
			}
		}
	}
	for _, a := range r.AdverseActions {
		if a.State != vetting.FinalNotice {
			continue
		}
		wait := a.EarliestAt
		for _, q := range r.Requests {
			if q.Kind == vetting.AskDispute && a.EndedAt.After(q.OpenedAt) && (q.Open() || a.EndedAt.Before(q.AnsweredAt)) {
				t.Fatalf("a final notice at %v, while it was disputed: %+v", a.EndedAt, q)
			}
			if q.Kind == vetting.AskDispute && !q.Open() && q.OpenedAt.After(a.BeganAt) && q.AnsweredAt.Before(a.EndedAt) {
				wait = wait.Add(q.AnsweredAt.Sub(q.OpenedAt))
			}
		}
		if a.EndedAt.Before(wait) {
			t.Fatalf("a final notice at %v, which waits until %v", a.EndedAt, wait)
		}
	}
	if d := r.Dossier.Outcome; d != nil && d.Status == "confirmed_misrepresentation" && r.Confirmed() == nil {
		t.Fatal("the dossier is confirmed, and no decision of two stands")
	}
}

// TestNoReachableStateBreaksTheRules lets random people do random things.
func TestNoReachableStateBreaksTheRules(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 7))
			c := setUp(t).contested(t)
			m := &model{now: now, open: true, critical: seed%2 == 1, first: -1, aside: -1}
			if m.critical {
				c.Catalog = alarmsOf(14, "history", "network", "contact")
				if err := c.Assess(t.Context(), c.id); err != nil {
					t.Fatal(err)
				}
			}
			who := []vetting.Actor{c.owner, c.author, c.bystander, c.one, c.other}
			var done []string
			for range 90 {
				done = append(done, m.step(rng, c, who, t))
				if r := c.read(t); (r.Review != nil) != m.open || (r.Waiting() != nil) != (m.first >= 0) || (r.Adverse() != nil) != m.begun || (r.AsideOf("two_sessions") != nil) != (m.aside >= 0) {
					t.Fatalf("review %v, waiting %v, notice %v; the model: %+v\n%s", r.Review, r.Waiting(), r.Adverse(), m, strings.Join(done, "\n"))
				}
				c.holds(t, m.critical)
			}
		})
	}
}

// TestFiftyActAtOnce holds that whatever was acknowledged is there, and that what only one may do one did.
func TestFiftyActAtOnce(t *testing.T) {
	c := setUp(t).contested(t)
	ctx := t.Context()
	var who []vetting.Actor
	for i := range 50 {
		who = append(who, c.person(t, fmt.Sprintf("Person %d", i), vetting.Reviewer))
	}
	r := c.read(t)
	answer := c.answer(t, vetting.Misrepresented)
	var added, claimed, proposed, asked atomic.Int64
	var all sync.WaitGroup
	count := func(n *atomic.Int64, what string, err error) {
		switch {
		case err == nil:
			n.Add(1)
		case !errors.Is(err, errs.Conflict):
			t.Errorf("%s: %v", what, err)
		}
	}
	for i, actor := range who {
		all.Go(func() {
			switch i % 4 {
			case 0:
				count(&added, "add", c.Add(ctx, actor, c.id, session("203.0.113.9")))
			case 1:
				count(&claimed, "claim", c.Claim(ctx, actor, c.id, r.Review.ID))
			case 2:
				count(&proposed, "propose", c.Decide(ctx, actor, c.id, answer))
			default:
				count(&asked, "ask", c.AskFor(ctx, c.token, vetting.English, vetting.Request{Kind: vetting.AskToExplain, Words: fmt.Sprintf("explanation %d", i)}))
			}
		})
	}
	all.Wait()
	got := c.read(t)
	if n := int64(len(got.FactsOf("sessions")) - len(r.FactsOf("sessions"))); n != added.Load() || n == 0 || got.Revision != r.Revision+n {
		t.Errorf("%d facts and revision %d; %d were acknowledged on %d", n, got.Revision, added.Load(), r.Revision)
	}
	if claimed.Load() > 1 && proposed.Load() == 0 {
		t.Errorf("%d hold one review", claimed.Load())
	}
	if n := int64(len(got.Proposals)); n != proposed.Load() || n > 1 {
		t.Errorf("%d proposals, and %d were acknowledged", n, proposed.Load())
	}
	if n := int64(len(got.Requests)); n != asked.Load() || n == 0 {
		t.Errorf("%d requests, and %d were acknowledged", n, asked.Load())
	}
	events, err := c.History(ctx, c.one, c.record(t, c.id))
	acts := map[string]int64{}
	for _, e := range events {
		acts[e.Action]++
	}
	if err != nil || acts["asked through a link"] != asked.Load() || acts["claimed a review"] != claimed.Load() || acts["proposed an outcome"] != proposed.Load() {
		t.Errorf("the record says %v (%v)", acts, err)
	}
}
