package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type reviewRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Status      string
	Band        string
	OpenedAt    time.Time
	ClosedAt    *time.Time
	HolderID    *uuid.UUID
	HeldAt      *time.Time
	DueAt       time.Time
}

func (reviewRow) TableName() string { return "reviews" }

type decisionRow struct {
	ID           uuid.UUID
	ReviewID     uuid.UUID
	CandidateID  uuid.UUID
	AssessmentID uuid.UUID
	Outcome      string
	Reason       string
	Words        string
	Hits         string
	Revision     int64
	DecidedAt    time.Time
	DecidedBy    uuid.UUID
	ProposalID   *uuid.UUID
	SecondBy     *uuid.UUID
	SecondWords  string
	Deciding     string
	Band         string     `gorm:"->"` // these three are filled in by the database, which holds the people against them
	OwnerID      *uuid.UUID `gorm:"->"`
	AuthorIDs    string     `gorm:"->"`
}

func (decisionRow) TableName() string { return "decisions" }

func (r *decisionRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"decisions.words", id, &r.Words}, {"decisions.second_words", id, &r.SecondWords}}
}

// Decide implements vetting.Store.
func (s *Store) Decide(ctx context.Context, r vetting.Ruling) (err error) {
	defer errs.Wrap(&err, "store.Decide(%s)", r.Review)
	return s.transact(ctx, func(t tx) error { return s.decide(ctx, t, r) })
}

func (s *Store) decide(ctx context.Context, t tx, r vetting.Ruling) error {
	if err := lockReview(ctx, t, r.Change.Candidate, r.Review, r.Revision); err != nil {
		return err
	}
	if r.Agrees == nil {
		if err := notHeld(ctx, t, r.Review, r.By.ID); err != nil {
			return err
		}
	}
	if err := endUnanswered(ctx, t, r); err != nil {
		return err
	}
	if r.Proposes {
		return propose(ctx, t, r)
	}
	n, err := exec(ctx, t.db, `UPDATE reviews SET status = 'decided', closed_at = ? WHERE id = ? AND candidate_id = ? AND status = 'open'`,
		r.At, r.Review, r.Change.Candidate)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflictf("This review was closed while you were reading. See the record for who decided.")
	}
	if err := saveDecision(ctx, t, r); err != nil {
		return err
	}
	if err := endMeasuring(ctx, t, r.Change.Candidate, r.Decision); err != nil {
		return err
	}
	if err := s.apply(ctx, t, r.Change); err != nil {
		return err
	}
	return s.tellOf(ctx, t, webhook.ReviewDecided, r.Change.Candidate, r.At, func(m *webhook.Message) { m.Outcome, m.Reason = r.Outcome, r.Reason })
}

// DecideTogether implements vetting.Store. The candidates are taken in one order, so that two acts never wait for each other.
func (s *Store) DecideTogether(ctx context.Context, rulings []vetting.Ruling) (err error) {
	defer errs.Wrap(&err, "store.DecideTogether")
	rulings = slices.Clone(rulings)
	slices.SortFunc(rulings, func(a, b vetting.Ruling) int {
		return cmp.Compare(a.Change.Candidate.String(), b.Change.Candidate.String())
	})
	return s.transact(ctx, func(t tx) error {
		for _, r := range rulings {
			err := s.decide(ctx, t, r)
			if errors.Is(err, errs.Conflict) {
				return vetting.Undecidable{r.Change.Candidate: err}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func saveDecision(ctx context.Context, t tx, r vetting.Ruling) error {
	on, err := basis(ctx, t, r)
	if err != nil {
		return err
	}
	d := r.Decision
	row := decisionRow{
		ID: d.ID, ReviewID: d.Review, CandidateID: r.Change.Candidate, AssessmentID: on.assessment, Outcome: string(d.Outcome),
		Reason: d.Reason, Words: d.Words, Hits: on.hits, Revision: d.Revision, DecidedAt: d.At, DecidedBy: d.By.ID,
		SecondBy: known(d.Second.ID), SecondWords: d.SecondWords, Deciding: on.deciding,
	}
	if r.Agrees != nil {
		row.ProposalID = &r.Agrees.ID
	}
	return refusedByRule(create(ctx, t.db, &row))
}

// A decisionBasis is what a decision or a proposal rests on, as its row holds it.
type decisionBasis struct {
	assessment     uuid.UUID
	hits, deciding string
}

func basis(ctx context.Context, t tx, r vetting.Ruling) (on decisionBasis, err error) {
	newest, err := gorm.G[*assessmentRow](t.db).Select("id").Where("candidate_id = ?", r.Change.Candidate).Order("made_at DESC, id DESC").Take(ctx)
	if err != nil {
		return on, err
	}
	hits, err := json.Marshal(r.Hits)
	if err != nil {
		return on, err
	}
	deciding, err := json.Marshal(r.Deciding)
	return decisionBasis{newest.ID, string(hits), string(deciding)}, err
}
