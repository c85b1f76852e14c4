package store_test

import (
	"errors"
	"testing"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

func TestTheQueueIsChosenAndPaged(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	at := now
	f.Now = func() time.Time { return at }
	one, two := f.person(t, "Ode One", vetting.Reviewer), f.person(t, "Tia Two", vetting.Reviewer)
	var all []vetting.Chosen
	for range 3 {
		all = append(all, f.decidable(t, f.create(t, uuid.NewString()))...)
	}
	f.critical(t, all[2].Candidate)
	count := func(actor vetting.Actor, q vetting.QueueFilter) int {
		t.Helper()
		page, err := f.Queue(ctx, actor, q)
		if err != nil || len(page.Entries) > 0 && page.Total < len(page.Entries) {
			t.Fatal(page, err)
		}
		return len(page.Entries)
	}
	page, err := f.Queue(ctx, one, vetting.QueueFilter{})
	if err != nil || page.Total != 3 || page.Entries[0].Candidate.ID != all[2].Candidate || !page.Entries[0].DueAt.Equal(now.Add(vetting.DueIn(indicator.Verify))) {
		t.Fatalf("queue %+v, %v; want the critical one first, due as it opened", page, err)
	}
	if err := f.Claim(ctx, one, all[0].Candidate, all[0].Review); err != nil {
		t.Fatal(err)
	}
	if err := f.Claim(ctx, one, all[0].Candidate, all[0].Review); err != nil {
		t.Errorf("claiming again: %v", err)
	}
	if err := f.Claim(ctx, two, all[0].Candidate, all[0].Review); !errors.Is(err, errs.Conflict) {
		t.Errorf("another claims: %v, want Conflict", err)
	}
	cleared := vetting.Decision{Outcome: vetting.Cleared, Reason: "explained", Words: "They explained both sessions."}
	if err := f.DecideTogether(ctx, two, all[:1], cleared); !errors.Is(err, errs.Conflict) {
		t.Errorf("another decides: %v, want Conflict", err)
	}
	if err := f.DecideTogether(ctx, one, all[2:], cleared); err != nil { // a proposal
		t.Fatal(err)
	}
	at = now.Add(vetting.DueIn(indicator.Verify) + time.Hour)
	if err := f.SetDue(ctx, two, all[1].Candidate, all[1].Review, at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		actor  vetting.Actor
		filter vetting.QueueFilter
		want   int
	}{
		"all": {one, vetting.QueueFilter{}, 3}, "mine": {one, vetting.QueueFilter{Holder: vetting.HeldByMe}, 1}, "not mine": {two, vetting.QueueFilter{Holder: vetting.HeldByMe}, 0},
		"nobody's": {two, vetting.QueueFilter{Holder: vetting.HeldByNobody}, 2}, "overdue": {one, vetting.QueueFilter{Overdue: true}, 2},
		"critical": {one, vetting.QueueFilter{Bands: []indicator.Band{indicator.Critical}}, 1}, "look-backs": {one, vetting.QueueFilter{LookBack: true}, 0},
		"mine to answer": {two, vetting.QueueFilter{Second: true}, 1}, "my own proposal": {one, vetting.QueueFilter{Second: true}, 0},
		"the owner's": {f.actor, vetting.QueueFilter{Second: true}, 0}, "next page": {one, vetting.QueueFilter{Page: 1}, 0},
	} {
		if got := count(test.actor, test.filter); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

func TestADecisionIsUndoneWithinTenSeconds(t *testing.T) {
	c := setUp(t).twoPeople(t)
	ctx := t.Context()
	at := now
	c.Now = func() time.Time { return at }
	undo := func(actor vetting.Actor) error {
		t.Helper()
		r := c.record(t, c.id)
		return c.Undo(ctx, actor, c.id, r.Decisions[len(r.Decisions)-1].ID)
	}
	if err := c.Decide(ctx, c.one, c.id, c.answer(t, vetting.Cleared)); err != nil {
		t.Fatal(err)
	}
	if err := undo(c.other); !errors.Is(err, errs.Forbidden) {
		t.Errorf("another undoes: %v, want Forbidden", err)
	}
	at = now.Add(vetting.UndoWindow)
	if err := undo(c.one); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	r := c.record(t, c.id)
	if len(r.Decisions) != 0 || r.Review == nil || r.Dossier.Outcome != nil || len(r.Proposals) != 1 || r.Proposals[0].Ended != vetting.TakenBack {
		t.Fatalf("after undoing: %+v", r)
	}
	if err := c.Decide(ctx, c.one, c.id, c.answer(t, vetting.Misrepresented)); err != nil {
		t.Fatal(err)
	}
	waits := c.waiting(t)
	if err := c.Second(ctx, c.other, c.id, waits, true, agreeing); err != nil {
		t.Fatal(err)
	}
	if err := undo(c.one); !errors.Is(err, errs.Forbidden) {
		t.Errorf("the first of two undoes: %v, want Forbidden", err)
	}
	at = at.Add(vetting.UndoWindow)
	if err := undo(c.other); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	if r := c.record(t, c.id); len(r.Decisions) != 0 || r.Review == nil || r.Dossier.Outcome != nil || c.waiting(t) != waits {
		t.Fatalf("after undoing what two decided: decisions %+v, review %v, outcome %v", r.Decisions, r.Review, r.Dossier.Outcome)
	}
	if err := c.Second(ctx, c.other, c.id, waits, true, agreeing); err != nil {
		t.Fatal(err)
	}
	at = at.Add(vetting.UndoWindow + time.Millisecond)
	if err := undo(c.other); !errors.Is(err, errs.Conflict) {
		t.Errorf("too late: %v, want Conflict", err)
	}
}
