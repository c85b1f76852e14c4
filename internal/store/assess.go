package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type assessmentRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Revision    int64
	MadeAt      time.Time
	Band        string
	Document    string

	PolicyVersion string
	BaseID        *uuid.UUID // of a recount, the assessment in which the indicators were asked
}

func (assessmentRow) TableName() string { return "assessments" }

// Assess implements vetting.Store. The candidate's row stays locked, so that of two assessments the later one has
// seen at least as much. Rows that refer to it, as edges and members do, may be written meanwhile.
func (s *Store) Assess(ctx context.Context, id uuid.UUID, judge vetting.Judge) (err error) {
	defer errs.Wrap(&err, "store.Assess(%s)", id)
	return s.transact(ctx, func(t tx) error {
		if _, err := queryRow[idRow](ctx, t.db, `SELECT id FROM candidates WHERE id = ? FOR NO KEY UPDATE`, id); err != nil {
			return kind(err)
		}
		on, err := s.subject(ctx, t, id)
		if err != nil {
			return err
		}
		if on.Policy, err = s.policyInForce(ctx, t); err != nil {
			return err
		}
		if on.Cleared, err = clearedMatches(ctx, t.db, id); err != nil {
			return err
		}
		if err := noteHubs(ctx, t, on.Hubs, time.Now().UTC()); err != nil {
			return err
		}
		j := judge(on)
		if err := s.saveAssessment(ctx, t, on.Record, j); err != nil {
			return err
		}
		if err := s.regroup(ctx, t, on, j); err != nil {
			return err
		}
		return s.lookBack(ctx, t, on.Record, j)
	})
}

// subject returns a candidate and what stands around it, without what people and the policy say of it.
func (s *Store) subject(ctx context.Context, t tx, id uuid.UUID) (on vetting.Subject, err error) {
	if on.Record, err = record(ctx, t.db, id); err != nil {
		return on, err
	}
	if err = countBackgrounds(ctx, t.db, on.Record); err != nil {
		return on, err
	}
	others, err := s.around(ctx, t.pgx, on.Record)
	if err != nil {
		return on, err
	}
	on.Others, on.Hubs = others.dossiers, others.hubs
	if on.Answers, err = personAnswers(ctx, t.db, append([]uuid.UUID{id}, others.ids...)); err != nil {
		return on, err
	}
	on.Watch, err = s.watched(ctx, t, on.Record)
	return on, err
}

// backgroundQuery counts the people behind whom each background of a candidate is, the candidate among them, and the
// people of whom a background is known. Either is turned as suits best, as linkage compares two; turning theirs is looked at
// only where turning mine comes near.
var backgroundQuery = `SELECT mine.id, count(DISTINCT theirs.candidate_id) AS "of", count(DISTINCT theirs.candidate_id)
  FILTER (WHERE ` + differing("background") + ` <= @same_turned
  AND least(` + differing("background") + ", " + turning("theirs", "mine", "background") + `) <= @same) AS seen
FROM files mine JOIN files theirs ON theirs.background IS NOT NULL
WHERE mine.candidate_id = @id AND mine.background IS NOT NULL GROUP BY mine.id`

type backgroundRow struct {
	ID   uuid.UUID
	Seen int
	Of   int
}

// countBackgrounds fills in how common the backgrounds of the record's portraits are.
func countBackgrounds(ctx context.Context, db *gorm.DB, r *vetting.Record) error {
	if !slices.ContainsFunc(r.Files, func(f vetting.File) bool { return f.Parts != nil }) {
		return nil
	}
	rows, err := query[backgroundRow](ctx, db, backgroundQuery, map[string]any{"id": r.ID, "same": dossier.SamePicture, "same_turned": linkage.TurnedDistance})
	for _, row := range rows {
		i := slices.IndexFunc(r.Files, func(f vetting.File) bool { return f.ID == row.ID })
		r.Files[i].Parts.Seen, r.Files[i].Parts.Of = row.Seen, row.Of
	}
	return err
}

func (s *Store) saveAssessment(ctx context.Context, t tx, r *vetting.Record, j vetting.Judgement) error {
	a := j.Assessment
	document, err := json.Marshal(a)
	if err != nil {
		return err
	}
	row := assessmentRow{
		ID: uuid.Must(uuid.NewV7()), CandidateID: r.ID, Revision: r.Revision, MadeAt: a.AsOf,
		Band: string(a.Band), Document: string(document), PolicyVersion: a.Policy.Version,
	}
	if err := create(ctx, t.db, &row); err != nil {
		return err
	}
	if err := saveScore(ctx, t, row, a); err != nil {
		return err
	}
	_, err = exec(ctx, t.db, `UPDATE candidates SET assessed_revision = ?, band = ?, points = ?, looked = ?, checks = ?, next_step = ?, policy_version = ?,
assess_again_at = ? WHERE id = ?`, r.Revision, string(a.Band), a.Points, a.Coverage.Looked, a.Coverage.Of, firstStep(a), a.Policy.Version, orNull(j.Again), r.ID)
	if err != nil {
		return err
	}
	if err := replaceMatches(ctx, t, r.ID, j.Screening, a.AsOf); err != nil {
		return err
	}
	if err := s.endOutdated(ctx, t, j.Outdated, a.AsOf); err != nil {
		return err
	}
	return saveReview(ctx, t, r.ID, r.Review, a.Band, a.AsOf, j.Review)
}

// firstStep is the next step that lists show.
func firstStep(a *indicator.Assessment) string {
	if len(a.NextSteps) == 0 {
		return ""
	}
	return a.NextSteps[0].Text
}

// orNull returns the time for its column, nil where it is zero.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// dueAtOnce is how many assessments one transaction makes due.
const dueAtOnce = 1000

// EnqueueDue implements vetting.Store.
func (s *Store) EnqueueDue(ctx context.Context, at time.Time) (n int, err error) {
	defer errs.Wrap(&err, "store.EnqueueDue")
	for taken := dueAtOnce; taken == dueAtOnce && err == nil; n += taken {
		err = s.transact(ctx, func(t tx) error {
			rows, err := query[idRow](ctx, t.db, `UPDATE candidates SET assess_again_at = NULL WHERE id IN (
SELECT id FROM candidates WHERE assess_again_at <= ? ORDER BY assess_again_at LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING id`,
				at, dueAtOnce)
			taken = len(rows)
			if err != nil || taken == 0 {
				return err
			}
			return s.enqueue(ctx, t.pgx, ids(rows))
		})
	}
	return n, err
}

// saveReview opens, updates or lapses a candidate's review as an assessment asks; open is nil where none is.
func saveReview(ctx context.Context, t tx, candidate uuid.UUID, open *vetting.Review, band indicator.Band, at time.Time, needed bool) error {
	switch {
	case needed && open == nil:
		row := reviewRow{ID: uuid.Must(uuid.NewV7()), CandidateID: candidate, Status: "open", Band: string(band), OpenedAt: at, DueAt: at.Add(vetting.DueIn(band))}
		return create(ctx, t.db, &row)
	case needed && open.Band != band:
		_, err := exec(ctx, t.db, `UPDATE reviews SET band = ?, due_at = least(due_at, ?) WHERE id = ? AND status = 'open'`, string(band), at.Add(vetting.DueIn(band)), open.ID)
		return err
	case !needed && open != nil:
		_, err := exec(ctx, t.db, `UPDATE reviews SET status = 'lapsed', closed_at = ? WHERE id = ? AND status = 'open'`, at, open.ID)
		return err
	}
	return nil
}
