package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

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

// A queueRow is an open review with its candidate.
type queueRow struct {
	Listed     listRow `gorm:"embedded"`
	ReviewID   uuid.UUID
	ReviewBand string
	OpenedAt   time.Time
	ClusterID  *uuid.UUID
	LookBack   bool
	ProposedBy *uuid.UUID
	Proposer   string
}

// lookBack is whether a candidate c should be looked at again: see vetting.Record.OpenLookBacks.
const lookBack = `(EXISTS (SELECT FROM look_backs l WHERE l.candidate_id = c.id AND l.opened_at > coalesce((SELECT max(decided_at) FROM decisions WHERE candidate_id = c.id), '-infinity'))
AND coalesce((SELECT outcome FROM decisions WHERE candidate_id = c.id ORDER BY decided_at DESC, id DESC LIMIT 1), '') <> '` + string(vetting.Misrepresented) + `') AS look_back`

// OpenReviews implements vetting.Store.
func (s *Store) OpenReviews(ctx context.Context) (_ []vetting.QueueEntry, err error) {
	defer errs.Wrap(&err, "store.OpenReviews")
	rows, err := query[queueRow](ctx, s.db, `SELECT r.id AS review_id, r.band AS review_band, r.opened_at, (SELECT cluster_id FROM cluster_members WHERE candidate_id = c.id) AS cluster_id,
p.proposed_by, coalesce(by.name, '') AS proposer, `+lookBack+`, `+listColumns+`
JOIN reviews r ON r.candidate_id = c.id AND r.status = 'open'
LEFT JOIN proposals p ON p.review_id = r.id AND p.ended = '' AND p.revision = c.revision LEFT JOIN accounts by ON by.id = p.proposed_by
ORDER BY array_position(ARRAY['critical', 'escalate', 'verify', 'low'], r.band), r.opened_at, r.id`)
	entries := make([]vetting.QueueEntry, len(rows))
	for i, r := range rows {
		entries[i] = vetting.QueueEntry{
			Review:    vetting.Review{ID: r.ReviewID, Band: indicator.Band(r.ReviewBand), OpenedAt: r.OpenedAt.UTC()},
			Candidate: r.Listed.listed(), Cluster: given(r.ClusterID), LookBack: r.LookBack,
			Proposed: vetting.Actor{ID: given(r.ProposedBy), Name: r.Proposer},
		}
	}
	return entries, err
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
	return s.apply(ctx, t, r.Change)
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
	return create(ctx, t.db, &row)
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
