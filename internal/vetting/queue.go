package vetting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"

	"github.com/google/uuid"
)

// DueIn is how soon after it opens a review of a band should be decided, unless a person sets another time: a candidate whose
// application stands still waits a day, everybody else within a week of work. Nothing follows from a time that has passed.
func DueIn(band indicator.Band) time.Duration {
	const day = 24 * time.Hour
	switch band {
	case indicator.Critical:
		return day
	case indicator.Escalate:
		return 2 * day
	}
	return 5 * day
}

// A QueueFilter chooses and pages open reviews. The zero value is the first page of all.
type QueueFilter struct {
	Holder   QueueHolder
	Overdue  bool
	Bands    []indicator.Band // any of them; none: whatever the band
	LookBack bool             // those alone that share something with a confirmed case
	Second   bool             // those alone that wait for a second person who may be the viewer
	Page     int              // from 0
}

// A QueueHolder says whose reviews are looked for.
type QueueHolder string

// The holders. The zero value is whoever, or nobody.
const (
	HeldByMe     QueueHolder = "mine"
	HeldByNobody QueueHolder = "unclaimed"
)

// QueuePageSize is how many reviews a page of the queue holds.
const QueuePageSize = 50

// A QueuePage is one page of the queue, most pressing first: by band, then by the time by which they are due.
type QueuePage struct {
	Entries []QueueEntry
	Total   int // that the filter finds, on all pages
}

// Queue returns a page of the open reviews.
func (s *Service) Queue(ctx context.Context, actor Actor, f QueueFilter) (QueuePage, error) {
	if err := actor.May(ViewReviews); err != nil {
		return QueuePage{}, err
	}
	return s.Store.OpenReviews(ctx, actor, f, s.Now().UTC())
}

// Claim makes the actor the one who works on the open review. errs.Conflict says who else does.
func (s *Service) Claim(ctx context.Context, actor Actor, id, review uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.Claim(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	return s.Store.HoldReview(ctx, Holding{Candidate: id, Review: review, By: actor, Holder: actor, From: []uuid.UUID{uuid.Nil, actor.ID}, At: s.Now().UTC()})
}

// Release gives an open review back that the actor holds; a lead may release anybody's.
func (s *Service) Release(ctx context.Context, actor Actor, id, review uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.Release(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	h := Holding{Candidate: id, Review: review, By: actor, From: []uuid.UUID{actor.ID}, At: s.Now().UTC()}
	if actor.Role.Can(AssignReviews) {
		h.From = nil
	}
	return s.Store.HoldReview(ctx, h)
}

// Assign makes somebody else the one who works on the open review, whoever held it.
func (s *Service) Assign(ctx context.Context, actor Actor, id, review, to uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.Assign(%s)", id)
	all, err := s.Deciders(ctx, actor)
	if err != nil {
		return err
	}
	for _, who := range all {
		if who.ID == to {
			return s.Store.HoldReview(ctx, Holding{Candidate: id, Review: review, By: actor, Holder: who, At: s.Now().UTC()})
		}
	}
	return errs.Invalidf("Choose somebody who decides reviews.")
}

// Deciders returns the accounts that a review can be assigned to, by name.
func (s *Service) Deciders(ctx context.Context, actor Actor) ([]Actor, error) {
	if err := actor.May(AssignReviews); err != nil {
		return nil, err
	}
	var roles []Role
	for _, r := range Roles {
		if r.Can(DecideReviews) {
			roles = append(roles, r)
		}
	}
	return s.Store.People(ctx, roles)
}

// A Holding changes who works on an open review.
type Holding struct {
	Candidate, Review uuid.UUID
	By                Actor
	Holder            Actor       // from now on; zero: nobody
	From              []uuid.UUID // who may hold it until now, uuid.Nil for nobody; nil: whoever
	At                time.Time
}

// maxDue is how far ahead a review may be put off.
const maxDue = 180 * 24 * time.Hour

// DueProblem returns what is wrong with a time by which a review is to be decided, "" where it may stand.
func DueProblem(due, now time.Time) string {
	switch {
	case due.IsZero():
		return "Enter a day, such as 2026-11-03."
	case due.Before(now.Add(-24 * time.Hour)):
		return "This day is over."
	case due.Sub(now) > maxDue:
		return "This is more than half a year ahead."
	}
	return ""
}

// SetDue sets by when the open review should be decided.
func (s *Service) SetDue(ctx context.Context, actor Actor, id, review uuid.UUID, due time.Time) (err error) {
	defer errs.Wrap(&err, "vetting.SetDue(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	now := s.Now().UTC()
	if problem := DueProblem(due, now); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	return s.Store.SetDue(ctx, actor, id, review, due.UTC(), now)
}

// A ReviewView is a filter of the queue under a name that its owner gave it.
type ReviewView struct {
	Name   string
	Filter string // the query of the queue's address
}

// Bounds of a named filter.
const (
	maxViewName = 60 // characters
	maxViews    = 30 // an account
)

// SaveView keeps a filter under a name, in the place of one of that name.
func (s *Service) SaveView(ctx context.Context, actor Actor, v ReviewView) (err error) {
	defer errs.Wrap(&err, "vetting.SaveView")
	if err := actor.May(ViewReviews); err != nil {
		return err
	}
	v.Name = strings.Join(strings.Fields(v.Name), " ")
	if v.Name == "" || utf8.RuneCountInString(v.Name) > maxViewName || len(v.Filter) > 500 {
		return errs.Invalidf("Name the view with 1 to %d characters.", maxViewName)
	}
	all, err := s.Store.Views(ctx, actor.ID)
	if err == nil && len(all) >= maxViews {
		err = errs.Invalidf("You keep %d views, which is as many as there can be. Remove one first.", maxViews)
	}
	if err != nil {
		return err
	}
	return s.Store.SaveView(ctx, actor.ID, v, s.Now().UTC())
}

// DropView removes a named filter; one that is gone is no error.
func (s *Service) DropView(ctx context.Context, actor Actor, name string) error {
	if err := actor.May(ViewReviews); err != nil {
		return err
	}
	return s.Store.DropView(ctx, actor.ID, name)
}

// Views returns the filters that the actor named, by name.
func (s *Service) Views(ctx context.Context, actor Actor) ([]ReviewView, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.Views(ctx, actor.ID)
}

// UndoWindow is how long after a decision whoever made it may undo it. The page says so; this is where it is held.
const UndoWindow = 10 * time.Second

// Undo takes back a decision that the actor made, as the second person where it took two, within UndoWindow: the review is open
// again, and what was proposed waits again. What was decided and undone stands in the record. Measures of faces that the decision
// deleted stay deleted. errs.Conflict says that it is too late, or that something changed since.
func (s *Service) Undo(ctx context.Context, actor Actor, id, decision uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.Undo(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	for range retries {
		if err = s.tryUndo(ctx, actor, id, decision); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryUndo(ctx context.Context, actor Actor, id, decision uuid.UUID) error {
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	n := len(r.Decisions)
	if n == 0 || r.Decisions[n-1].ID != decision {
		return errs.Conflictf("This decision was undone already, or another followed it.")
	}
	d := r.Decisions[n-1]
	now := s.Now().UTC()
	switch {
	case actor.ID == uuid.Nil || d.last().ID != actor.ID:
		return errs.Forbiddenf("Only %s can undo this decision.", d.last().Name)
	case slices.ContainsFunc(r.AdverseActions, func(a AdverseAction) bool { return a.Decision == d.ID }):
		return errs.Conflictf("A notice was given on this decision: withdraw it, and record a correction.")
	case !d.Undoable(actor, now):
		return errs.Conflictf("A decision can be undone for %d seconds. A new finding, or a correction, opens a new review.", int(UndoWindow.Seconds()))
	}
	c, err := s.change(r, actor, r.without(d))
	if err != nil {
		return err
	}
	return s.Store.Undo(ctx, d, c)
}

// Undoable reports whether the actor made it a decision, and may still undo it at the time.
func (d *Decision) Undoable(actor Actor, now time.Time) bool {
	return actor.ID != uuid.Nil && d.last().ID == actor.ID && now.Sub(d.At) <= UndoWindow
}

// last returns who made it a decision: the second person where it took two.
func (d *Decision) last() Actor {
	if d.Second.ID != uuid.Nil {
		return d.Second
	}
	return d.By
}

// without is the edit that leaves the dossier as it was before a decision.
func (r *Record) without(d Decision) edit {
	e := edit{checked: true, reason: "undone", action: "undid a decision", detail: string(d.Outcome) + ", " + d.Reason}
	for _, f := range r.FactsOf("outcome") {
		if f.RecordedAt.Equal(d.At) {
			e.withdraw = append(e.withdraw, f.ID)
		}
	}
	for _, f := range r.Withdrawn {
		if f.Member.Name == "outcome" && f.Reason == replaced && f.WithdrawnAt.Equal(d.At) {
			e.add = append(e.add, f.Member)
		}
	}
	return e
}
