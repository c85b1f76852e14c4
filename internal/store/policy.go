package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

type policyRow struct {
	ID          uuid.UUID
	Version     string
	Document    string
	Revision    int64
	CreatedAt   time.Time
	CreatedBy   uuid.UUID
	PublishedAt *time.Time
	PublishedBy *uuid.UUID
	Words       string
}

func (policyRow) TableName() string { return "policies" }

type comparisonRow struct {
	ID        uuid.UUID
	PolicyID  uuid.UUID
	Revision  int64
	BaseID    *uuid.UUID
	StartedAt time.Time
	EndedAt   *time.Time
	Cancelled bool
	Total     int
	Done      int
	Reached   *uuid.UUID
	Tally     string
}

func (comparisonRow) TableName() string { return "policy_comparisons" }

type policyChangeRow struct {
	ComparisonID uuid.UUID
	CandidateID  uuid.UUID
	FromBand     string
	ToBand       string
	FromPoints   float64
	ToPoints     float64
	Why          string
	Judged       bool
}

func (policyChangeRow) TableName() string { return "policy_changes" }

// policyLock is the advisory lock that assessments share and a publication takes alone: when it commits, every
// assessment by the version before has committed too, whichever process made it.
const policyLock = 0x706f6c69 // "poli"

// policyInForce returns the newest published policy, else the built-in one. Published versions never change, so that one
// read before is right for ever.
func (s *Store) policyInForce(ctx context.Context, t tx) (indicator.Policy, error) {
	if _, err := exec(ctx, t.db, `SELECT pg_advisory_xact_lock_shared(?)`, policyLock); err != nil {
		return indicator.Policy{}, err
	}
	id, err := inForce(ctx, t.db)
	if err != nil {
		return indicator.Policy{}, err
	}
	return s.policy(ctx, t.db, id)
}

// inForce returns the id of the newest published version, zero for the built-in one.
func inForce(ctx context.Context, db *gorm.DB) (uuid.UUID, error) {
	rows, err := query[idRow](ctx, db, `SELECT id FROM policies WHERE published_at IS NOT NULL ORDER BY published_at DESC, id DESC LIMIT 1`)
	if err != nil || len(rows) == 0 {
		return uuid.Nil, err
	}
	return rows[0].ID, nil
}

// policy returns a published policy, the built-in one for the zero id.
func (s *Store) policy(ctx context.Context, db *gorm.DB, id uuid.UUID) (indicator.Policy, error) {
	if id == uuid.Nil {
		return indicator.DefaultPolicy, nil
	}
	if p, ok := s.policies.Load(id); ok {
		return p.(indicator.Policy), nil
	}
	row, err := gorm.G[*policyRow](db).Where("id = ?", id).Take(ctx)
	if err != nil {
		return indicator.Policy{}, kind(err)
	}
	p, err := policy.Decode([]byte(row.Document))
	if err == nil && row.PublishedAt != nil {
		s.policies.Store(id, p)
	}
	return p, err
}

// A namedPolicyRow is a version with the names of who made it.
type namedPolicyRow struct {
	Policy          policyRow `gorm:"embedded"`
	CreatedByName   string
	PublishedByName string
}

// Versions implements policy.Store.
func (s *Store) Versions(ctx context.Context) (_ []policy.Version, err error) {
	defer errs.Wrap(&err, "store.Versions")
	rows, err := query[namedPolicyRow](ctx, s.db, `SELECT p.*, c.name AS created_by_name, coalesce(b.name, '') AS published_by_name
FROM policies p JOIN accounts c ON c.id = p.created_by LEFT JOIN accounts b ON b.id = p.published_by
ORDER BY p.published_at DESC NULLS FIRST, p.id DESC`)
	versions := make([]policy.Version, len(rows))
	for i, named := range rows {
		row := named.Policy
		v := policy.Version{ID: row.ID, Revision: row.Revision, CreatedAt: row.CreatedAt.UTC(), Words: row.Words,
			CreatedBy: vetting.Actor{ID: row.CreatedBy, Name: named.CreatedByName}}
		if v.Policy, err = policy.Decode([]byte(row.Document)); err != nil {
			return nil, fmt.Errorf("policy %s: %w", row.Version, err)
		}
		if row.PublishedAt != nil {
			v.PublishedAt, v.PublishedBy = row.PublishedAt.UTC(), vetting.Actor{ID: *row.PublishedBy, Name: named.PublishedByName}
		}
		versions[i] = v
	}
	return versions, err
}

// SaveDraft implements policy.Store.
func (s *Store) SaveDraft(ctx context.Context, by vetting.Actor, draft policy.Version, expected int64) (err error) {
	defer errs.Wrap(&err, "store.SaveDraft(%s)", draft.Policy.Version)
	document := string(policy.Encode(draft.Policy))
	return s.transact(ctx, func(t tx) error {
		if expected == 0 {
			row := policyRow{ID: draft.ID, Version: draft.Policy.Version, Document: document, Revision: 1, CreatedAt: draft.CreatedAt, CreatedBy: by.ID}
			if err := create(ctx, t.db, &row); err != nil {
				return kind(err)
			}
		} else {
			n, err := exec(ctx, t.db, `UPDATE policies SET version = ?, document = ?, revision = revision + 1 WHERE published_at IS NULL AND revision = ?`,
				draft.Policy.Version, document, expected)
			if err != nil {
				return kind(err)
			}
			if n == 0 {
				return errs.Conflictf("Somebody changed the draft while you were reading. Look at it again.")
			}
		}
		return writeEvent(ctx, t, event{At: draft.CreatedAt, ActorID: &by.ID, Action: "drafted policy", Detail: draft.Policy.Version})
	})
}

// DropDraft implements policy.Store.
func (s *Store) DropDraft(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.DropDraft(%s)", id)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM policies WHERE id = ? AND published_at IS NULL`, id); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: &by.ID, Action: "dropped the policy's draft", Detail: id.String()})
	})
}

// Compare implements policy.Store.
func (s *Store) Compare(ctx context.Context, c policy.Comparison) (err error) {
	defer errs.Wrap(&err, "store.Compare(%s)", c.Draft)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM policy_comparisons WHERE policy_id = ?`, c.Draft); err != nil {
			return err
		}
		_, err := exec(ctx, t.db, `INSERT INTO policy_comparisons (id, policy_id, revision, base_id, started_at, total)
SELECT ?, ?, ?, ?, ?, count(*) FROM candidates`, c.ID, c.Draft, c.Revision, known(c.Base), c.StartedAt)
		if err != nil {
			return err
		}
		return s.jobs.EnqueueComparison(ctx, t.pgx, c.ID)
	})
}

// known returns nil for the zero id.
func known(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// given returns the id, the zero one where there is none.
func given(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// A job compares about a second's work: so many candidates by their stored answers, and so many of those by asking the indicators.
const (
	comparedAtOnce = 10_000
	askedAtOnce    = 100
)

const candidatesWithScores = `SELECT c.id, s.assessment_id, s.judged_by, s.counted_by, s.catalog, s.answers, s.unmet
FROM candidates c LEFT JOIN scores s ON s.candidate_id = c.id WHERE c.id > $1 ORDER BY c.id LIMIT $2`

// CompareSome implements policy.Store. A comparison that is gone or has ended is done.
func (s *Store) CompareSome(ctx context.Context, id uuid.UUID, judge func(from, to indicator.Policy) policy.Judge) (err error) {
	defer errs.Wrap(&err, "store.CompareSome(%s)", id)
	return s.transact(ctx, func(t tx) error {
		rows, err := query[comparisonRow](ctx, t.db, `SELECT * FROM policy_comparisons WHERE id = ? AND ended_at IS NULL FOR UPDATE`, id)
		if err != nil || len(rows) == 0 {
			return err
		}
		row := rows[0]
		from, err := s.policy(ctx, t.db, given(row.BaseID))
		if err != nil {
			return err
		}
		to, err := s.policy(ctx, t.db, row.PolicyID)
		if err != nil {
			return err
		}
		scores, err := s.scoresAfter(ctx, t, candidatesWithScores, given(row.Reached), comparedAtOnce)
		if err != nil {
			return err
		}
		c := row.comparison()
		done, err := s.compareAll(ctx, t, c, scores, judge(from, to))
		if err != nil {
			return err
		}
		var reached uuid.UUID
		if done > 0 {
			reached = scores[done-1].Candidate
		}
		return s.saveComparison(ctx, t, c, done, reached, done == len(scores) && done < comparedAtOnce)
	})
}

// compareAll compares the first candidates, as many as one job does, keeps what differs, and returns how many those are.
func (s *Store) compareAll(ctx context.Context, t tx, c *policy.Comparison, scores []policy.Score, judge policy.Judge) (done int, err error) {
	var changes [][]any
	asked := 0
	for _, score := range scores {
		judged, holds := policy.Judged{}, false
		if score.Answers.Each != nil {
			judged, holds = judge.Stored(score)
		}
		if !holds {
			if asked++; asked > askedAtOnce {
				break
			}
			on, _, _, err := s.subject(ctx, t, score.Candidate)
			if err != nil {
				return 0, err
			}
			judged = judge.Subject(on, c.StartedAt)
		}
		done++
		c.Tally.Before[judged.From]++
		c.Tally.After[judged.To]++
		if judged.Differs {
			why, err := json.Marshal(append([]string{}, judged.Why...))
			if err != nil {
				return 0, err
			}
			changes = append(changes, []any{c.ID, judged.Candidate, string(judged.From), string(judged.To), judged.FromPoints, judged.ToPoints, string(why), judged.Asked})
		}
	}
	columns := []string{"comparison_id", "candidate_id", "from_band", "to_band", "from_points", "to_points", "why", "judged"}
	_, err = t.pgx.CopyFrom(ctx, pgx.Identifier{"policy_changes"}, columns, pgx.CopyFromRows(changes))
	return done, err
}

// saveComparison notes how far it is, and makes the job for the rest due.
func (s *Store) saveComparison(ctx context.Context, t tx, c *policy.Comparison, n int, reached uuid.UUID, last bool) error {
	tally, err := json.Marshal(c.Tally)
	if err != nil {
		return err
	}
	var ended *time.Time
	if last {
		now := time.Now().UTC()
		ended = &now
	}
	_, err = exec(ctx, t.db, `UPDATE policy_comparisons SET done = done + ?, total = greatest(total, done + ?), reached = ?, tally = ?, ended_at = ? WHERE id = ?`,
		n, n, known(reached), string(tally), ended, c.ID)
	if err != nil || ended != nil {
		return err
	}
	return s.jobs.EnqueueComparison(ctx, t.pgx, c.ID)
}

// Cancel implements policy.Store.
func (s *Store) Cancel(ctx context.Context, draft uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.Cancel(%s)", draft)
	return s.transact(ctx, func(t tx) error {
		_, err := exec(ctx, t.db, `UPDATE policy_comparisons SET ended_at = ?, cancelled = true WHERE policy_id = ? AND ended_at IS NULL`, at, draft)
		return err
	})
}

// Comparison implements policy.Store.
func (s *Store) Comparison(ctx context.Context, version uuid.UUID) (_ *policy.Comparison, err error) {
	defer errs.Wrap(&err, "store.Comparison(%s)", version)
	row, err := gorm.G[*comparisonRow](s.db).Where("policy_id = ?", version).Order("started_at DESC").Take(ctx)
	if err != nil {
		return nil, kind(err)
	}
	return row.comparison(), nil
}

func (row comparisonRow) comparison() *policy.Comparison {
	c := &policy.Comparison{ID: row.ID, Draft: row.PolicyID, Revision: row.Revision, StartedAt: row.StartedAt.UTC(),
		Cancelled: row.Cancelled, Total: row.Total, Done: row.Done}
	if row.BaseID != nil {
		c.Base = *row.BaseID
	}
	if row.EndedAt != nil {
		c.EndedAt = row.EndedAt.UTC()
	}
	if err := json.Unmarshal([]byte(row.Tally), &c.Tally); err != nil || c.Tally.Before == nil {
		c.Tally = policy.Tally{Before: map[indicator.Band]int{}, After: map[indicator.Band]int{}}
	}
	return c
}

// A namedChangeRow is a change with the candidate's name.
type namedChangeRow struct {
	Change policyChangeRow `gorm:"embedded"`
	Name   string
}

// Changes implements policy.Store.
func (s *Store) Changes(ctx context.Context, comparison uuid.UUID, most int) (_ []policy.Change, err error) {
	defer errs.Wrap(&err, "store.Changes(%s)", comparison)
	rows, err := query[namedChangeRow](ctx, s.db, `SELECT m.*, c.name FROM policy_changes m JOIN candidates c ON c.id = m.candidate_id
WHERE m.comparison_id = ? AND m.from_band <> m.to_band ORDER BY abs(m.to_points - m.from_points) DESC, m.candidate_id LIMIT ?`, comparison, most)
	changes := make([]policy.Change, len(rows))
	for i, named := range rows {
		row := named.Change
		changes[i] = policy.Change{Candidate: row.CandidateID, Name: named.Name, From: indicator.Band(row.FromBand), To: indicator.Band(row.ToBand),
			FromPoints: row.FromPoints, ToPoints: row.ToPoints}
		if err := json.Unmarshal([]byte(row.Why), &changes[i].Why); err != nil {
			return nil, err
		}
	}
	return changes, err
}

// errNotCompared says why a draft cannot be published yet.
var errNotCompared = errs.Conflictf("The draft, or the policy in force, changed since it was compared. Compare it again, look at who moves, then publish.")

// Publish implements policy.Store.
func (s *Store) Publish(ctx context.Context, draft policy.Version, asks bool) (err error) {
	defer errs.Wrap(&err, "store.Publish(%s)", draft.Policy.Version)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `SELECT pg_advisory_xact_lock(?)`, policyLock); err != nil {
			return err
		}
		base, err := inForce(ctx, t.db)
		if err != nil {
			return err
		}
		row, err := gorm.G[*comparisonRow](t.db).Where("policy_id = ?", draft.ID).Order("started_at DESC").Take(ctx)
		if kind(err) != nil || !row.comparison().Covers(&draft, base) {
			return errNotCompared
		}
		n, err := exec(ctx, t.db, `UPDATE policies SET published_at = ?, published_by = ?, words = ? WHERE id = ? AND published_at IS NULL AND revision = ?`,
			draft.PublishedAt, draft.PublishedBy.ID, draft.Words, draft.ID, draft.Revision)
		if err != nil {
			return err
		}
		if n == 0 {
			return errNotCompared
		}
		if err := writeEvent(ctx, t, event{At: draft.PublishedAt, ActorID: &draft.PublishedBy.ID, Action: "published policy", Detail: draft.Policy.Version + ": " + draft.Words}); err != nil {
			return err
		}
		if err := s.rescore(ctx, t, draft, base); err != nil {
			return err
		}
		return s.assessChanged(ctx, t, *row, asks)
	})
}

// assessChanged makes assessments due for whom the comparison asked indicators and found to differ, and, where since says so, for
// whoever was assessed since it began.
func (s *Store) assessChanged(ctx context.Context, t tx, c comparisonRow, since bool) error {
	if since {
		_, err := exec(ctx, t.db, `INSERT INTO policy_changes (comparison_id, candidate_id, from_band, to_band, from_points, to_points, why, judged)
SELECT ?, id, '', '', 0, 0, '[]', true FROM candidates c
WHERE c.changed_at >= ? OR EXISTS (SELECT FROM assessments a WHERE a.candidate_id = c.id AND a.made_at >= ?)
ON CONFLICT (comparison_id, candidate_id) DO UPDATE SET judged = true`, c.ID, c.StartedAt, c.StartedAt)
		if err != nil {
			return err
		}
	}
	rows, err := query[idRow](ctx, t.db, `SELECT candidate_id AS id FROM policy_changes WHERE comparison_id = ? AND judged ORDER BY 1`, c.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return s.jobs.EnqueueAssessments(ctx, t.pgx, ids)
}

type progressRow struct{ Done, Due int }

// Progress implements policy.Store. A candidate counts as done once it was assessed by this version or a later one.
func (s *Store) Progress(ctx context.Context, version uuid.UUID) (_ policy.Progress, err error) {
	defer errs.Wrap(&err, "store.Progress(%s)", version)
	row, err := queryRow[progressRow](ctx, s.db, `SELECT count(*) AS due, count(*) FILTER (WHERE c.policy_version IN
	(SELECT later.version FROM policies later WHERE later.published_at >= p.published_at)) AS done
FROM policies p JOIN policy_comparisons m ON m.policy_id = p.id JOIN policy_changes d ON d.comparison_id = m.id AND d.judged JOIN candidates c ON c.id = d.candidate_id
WHERE p.id = ?`, version)
	return policy.Progress(row), err
}
