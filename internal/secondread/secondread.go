// Package secondread has decided cases read a second time, blind, to see how far people agree.
//
// One decision in ten is drawn by its random id, so that nobody chooses which. A reviewer who had no part in it sees the
// evidence on which it was made, answers as if it were the first time, and only then sees what was decided. A second read
// changes nothing about the candidate.
package secondread

import (
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// Share is how many of 256 decisions are drawn.
const Share = 26

// Drawn reports whether a decision is read again. Ids are of version 7, whose last byte is random.
func Drawn(decision uuid.UUID) bool { return decision[15] < Share }

// An Item is a decided case that waits for a second read.
type Item struct {
	Decision, Candidate uuid.UUID
	Name, Requisition   string
	DecidedAt           time.Time
}

// A Case is a decided case with the evidence of then.
type Case struct {
	Item
	Assessment *indicator.Assessment
	Decided    vetting.Decision // what was decided first, by whom
	Parties    []uuid.UUID      // who had a part in it: whoever decided or agreed, and the candidate's owner
	Read       *Read            // nil: nobody read it again yet
}

// A Read is what the second reader answered.
type Read struct {
	ID, Decision, Candidate uuid.UUID
	Outcome                 vetting.Outcome
	Reason, Words           string
	At                      time.Time
	By                      vetting.Actor
}

// A Pair is what the first and the second reader answered to one case.
type Pair struct{ First, Second vetting.Outcome }

// A Store keeps second reads.
type Store interface {
	// UnreadCases returns the drawn decisions without a second read in which the reader had no part, oldest first, PageSize at most.
	UnreadCases(ctx context.Context, reader uuid.UUID) ([]Item, error)
	// DecidedCase returns a drawn decision with its evidence; errs.NotFound for any other.
	DecidedCase(ctx context.Context, decision uuid.UUID) (*Case, error)
	// SaveRead keeps a read with its audit event. A second one of a case is errs.Conflict.
	SaveRead(ctx context.Context, r Read) error
	// ReadPairs returns the answers to every case that was read twice.
	ReadPairs(ctx context.Context) ([]Pair, error)
}

// PageSize is how many cases a list shows.
const PageSize = 50

// A Service performs the acts. All its fields are required.
type Service struct {
	Store Store
	Now   func() time.Time
}

// Waiting returns the cases that the actor may read.
func (s *Service) Waiting(ctx context.Context, actor vetting.Actor) (_ []Item, err error) {
	defer errs.Wrap(&err, "secondread.Waiting")
	if err := actor.May(vetting.DecideReviews); err != nil {
		return nil, err
	}
	return s.Store.UnreadCases(ctx, actor.ID)
}

// Case returns a case for the actor to read; errs.Forbidden where the actor had a part in it.
func (s *Service) Case(ctx context.Context, actor vetting.Actor, decision uuid.UUID) (_ *Case, err error) {
	defer errs.Wrap(&err, "secondread.Case(%s)", decision)
	if err := actor.May(vetting.DecideReviews); err != nil {
		return nil, err
	}
	c, err := s.Store.DecidedCase(ctx, decision)
	if err != nil {
		return nil, err
	}
	if c.Read == nil && slices.Contains(c.Parties, actor.ID) {
		return nil, errs.Forbiddenf("You had a part in this case. A second read is another person's.")
	}
	return c, nil
}

// Answer keeps what the actor answers to a case.
func (s *Service) Answer(ctx context.Context, actor vetting.Actor, decision uuid.UUID, d vetting.Decision) (err error) {
	defer errs.Wrap(&err, "secondread.Answer(%s)", decision)
	c, err := s.Case(ctx, actor, decision)
	if err != nil {
		return err
	}
	if c.Read != nil {
		return errs.Conflictf("Somebody read this case while you did. See what came of it.")
	}
	if len(d.Check()) > 0 {
		return errs.Invalidf("The answer is not complete: choose an outcome and a reason that fits it, and give your reasons in words.")
	}
	return s.Store.SaveRead(ctx, Read{
		ID: uuid.Must(uuid.NewV7()), Decision: decision, Candidate: c.Candidate, Outcome: d.Outcome, Reason: d.Reason,
		Words: strings.TrimSpace(d.Words), At: s.Now().UTC(), By: actor,
	})
}

// An Agreement is how far first and second readers agree.
type Agreement struct {
	Cases, Equal int
	Kappa        float64 // Cohen's: 1 is full agreement, 0 what chance alone would bring; 0 without cases
}

// Rate is the share of equal answers, 0 to 1.
func (a Agreement) Rate() float64 {
	if a.Cases == 0 {
		return 0
	}
	return float64(a.Equal) / float64(a.Cases)
}

// Agreement returns how far readers agree.
func (s *Service) Agreement(ctx context.Context, actor vetting.Actor) (_ Agreement, err error) {
	defer errs.Wrap(&err, "secondread.Agreement")
	if err := actor.May(vetting.ViewReviews); err != nil {
		return Agreement{}, err
	}
	pairs, err := s.Store.ReadPairs(ctx)
	return Agree(pairs), err
}

// Agree counts agreement by J. Cohen, "A coefficient of agreement for nominal scales", 1960. Where everybody always gave one and
// the same answer, chance explains everything and kappa is taken as 1.
func Agree(pairs []Pair) Agreement {
	a := Agreement{Cases: len(pairs)}
	if len(pairs) == 0 {
		return a
	}
	first, second := map[vetting.Outcome]float64{}, map[vetting.Outcome]float64{}
	for _, p := range pairs {
		first[p.First]++
		second[p.Second]++
		if p.First == p.Second {
			a.Equal++
		}
	}
	n, chance := float64(len(pairs)), 0.0
	for outcome, count := range first {
		chance += count * second[outcome] / (n * n)
	}
	if a.Kappa = 1; chance < 1 {
		a.Kappa = (a.Rate() - chance) / (1 - chance)
	}
	return a
}
