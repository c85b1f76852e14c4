package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type rescoringRow struct {
	PolicyID  uuid.UUID
	BaseID    *uuid.UUID
	StartedAt time.Time
	EndedAt   *time.Time
	Cancelled bool
	Total     int
	Done      int
	Changed   int
	Reached   *uuid.UUID
}

func (rescoringRow) TableName() string { return "rescorings" }

func (r rescoringRow) rescoring() *policy.Rescoring {
	p := &policy.Rescoring{Policy: r.PolicyID, StartedAt: r.StartedAt.UTC(), Cancelled: r.Cancelled, Total: r.Total, Done: r.Done, Changed: r.Changed}
	if r.EndedAt != nil {
		p.EndedAt = r.EndedAt.UTC()
	}
	return p
}

// rescore begins to count everybody's assessment again under a version that is being published.
func (s *Store) rescore(ctx context.Context, t tx, version policy.Version, base uuid.UUID) error {
	_, err := exec(ctx, t.db, `INSERT INTO rescorings (policy_id, base_id, started_at, total) SELECT ?, ?, ?, count(*) FROM scores`,
		version.ID, known(base), version.PublishedAt)
	if err != nil {
		return err
	}
	return s.jobs.EnqueueRescoring(ctx, t.pgx, version.ID)
}

// rescoredAtOnce is how many assessments one job counts again: less than a second's work where few come out otherwise.
const rescoredAtOnce = 25_000

const storedScores = `SELECT candidate_id, assessment_id, judged_by, counted_by, catalog, answers, unmet FROM scores
WHERE candidate_id > $1 ORDER BY candidate_id LIMIT $2`

// RescoreSome implements policy.Store.
func (s *Store) RescoreSome(ctx context.Context, version uuid.UUID, at time.Time, count func(base, to indicator.Policy) func(policy.Score) policy.Recount) (err error) {
	defer errs.Wrap(&err, "store.RescoreSome(%s)", version)
	return s.transact(ctx, func(t tx) error {
		rows, err := query[rescoringRow](ctx, t.db, `SELECT * FROM rescorings WHERE policy_id = ? AND ended_at IS NULL FOR UPDATE`, version)
		if err != nil || len(rows) == 0 {
			return err
		}
		row := rows[0]
		to, err := s.policyInForce(ctx, t)
		if err != nil {
			return err
		}
		if newest, err := inForce(ctx, t.db); err != nil || newest != version {
			return endRescoring(ctx, t, version, at, err)
		}
		base, err := s.policy(ctx, t.db, given(row.BaseID))
		if err != nil {
			return err
		}
		scores, err := s.scoresAfter(ctx, t, storedScores, given(row.Reached), rescoredAtOnce)
		if err != nil {
			return err
		}
		changed, err := s.recountAll(ctx, t, scores, to.Version, at, count(base, to))
		if err != nil {
			return err
		}
		return s.saveRescoring(ctx, t, version, scores, changed, at)
	})
}

// endRescoring ends one that a later publication took the place of.
func endRescoring(ctx context.Context, t tx, version uuid.UUID, at time.Time, err error) error {
	if err == nil {
		_, err = exec(ctx, t.db, `UPDATE rescorings SET ended_at = ? WHERE policy_id = ?`, at, version)
	}
	return err
}

// saveRescoring notes how far it is, and makes the job for the rest due.
func (s *Store) saveRescoring(ctx context.Context, t tx, version uuid.UUID, scores []policy.Score, changed int, at time.Time) error {
	n := len(scores)
	var ended *time.Time
	var reached uuid.UUID
	if n < rescoredAtOnce {
		ended = &at
	}
	if n > 0 {
		reached = scores[n-1].Candidate
	}
	_, err := exec(ctx, t.db, `UPDATE rescorings SET done = done + ?, total = greatest(total, done + ?), changed = changed + ?,
reached = coalesce(?, reached), ended_at = ? WHERE policy_id = ?`, n, n, changed, known(reached), ended, version)
	if err != nil || ended != nil {
		return err
	}
	return s.jobs.EnqueueRescoring(ctx, t.pgx, version)
}

// recountAll counts scores again and writes what comes out otherwise.
func (s *Store) recountAll(ctx context.Context, t tx, scores []policy.Score, version string, at time.Time, count func(policy.Score) policy.Recount) (changed int, err error) {
	var rows [][]any
	var again []uuid.UUID
	var owners []uuid.UUID
	var documents []string
	hits := map[uuid.UUID][]string{} // of those whose review may change
	aside := map[uuid.UUID]bool{}
	if n := len(scores); n > 0 {
		if aside, err = candidatesSettingAside(ctx, t, scores[0].Candidate, scores[n-1].Candidate); err != nil {
			return 0, err
		}
	}
	for _, score := range scores {
		if score.Answers.Each == nil {
			continue
		}
		r := count(score)
		switch {
		case r.Again || aside[score.Candidate]:
			again = append(again, score.Candidate)
		case r.Rest != nil:
			document, err := json.Marshal(r.Rest)
			if err != nil {
				return 0, err
			}
			a := r.Rest
			outline, err := outline(a)
			if err != nil {
				return 0, err
			}
			owners, documents = append(owners, score.Candidate), append(documents, string(document))
			rows = append(rows, []any{score.Candidate, uuid.Must(uuid.NewV7()), score.Assessment, score.CountedBy.Version, string(a.Band), a.Points,
				a.Coverage.Looked, a.Coverage.Of, r.Next, outline, r.Moved})
			if r.Moved {
				hits[score.Candidate] = r.Hits
			}
		}
	}
	if len(again) > 0 {
		if err := s.enqueue(ctx, t.pgx, again); err != nil {
			return 0, err
		}
	}
	if len(rows) == 0 {
		return 0, nil
	}
	keys, err := sealingKeys(ctx, t.db, owners)
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		if err := (secret{"assessments.document", row[1].(uuid.UUID).String(), &documents[i]}).seal(keys[owners[i]]); err != nil {
			return 0, err
		}
		rows[i] = append(row, documents[i])
	}
	return s.saveRecounts(ctx, t, rows, hits, version, at)
}

var recountColumns = []string{"candidate_id", "assessment_id", "base_id", "counted_by", "band", "points", "looked", "checks", "next_step", "outline", "moved", "document"}

// The statements by which recounts are written, all at once. Candidates are locked first, as an assessment does, and then those
// left out that were assessed while they were being counted.
const (
	makeRecounts = `CREATE TEMPORARY TABLE recounts (candidate_id uuid, assessment_id uuid, base_id uuid, counted_by text, band text,
points double precision, looked integer, checks integer, next_step text, outline jsonb, moved boolean, document jsonb) ON COMMIT DROP`

	lockRecounts = `SELECT count(*) AS n FROM (SELECT FROM candidates c JOIN recounts n ON n.candidate_id = c.id ORDER BY c.id FOR NO KEY UPDATE OF c) locked`

	dropOutdated = `DELETE FROM recounts n WHERE NOT EXISTS (SELECT FROM scores s
WHERE s.candidate_id = n.candidate_id AND s.assessment_id = n.base_id AND s.counted_by = n.counted_by)`

	insertRecounts = `INSERT INTO assessments (id, candidate_id, revision, made_at, band, document, outline, mentions, policy_version, base_id)
SELECT n.assessment_id, n.candidate_id, c.assessed_revision, @at, n.band, n.document, n.outline, b.mentions, @version, n.base_id
FROM recounts n JOIN candidates c ON c.id = n.candidate_id JOIN assessments b ON b.id = n.base_id`

	updateCandidates = `UPDATE candidates c SET band = n.band, points = n.points, looked = n.looked, checks = n.checks, next_step = n.next_step, policy_version = @version
FROM recounts n WHERE c.id = n.candidate_id`

	updateScores = `UPDATE scores s SET counted_by = @version FROM recounts n WHERE s.candidate_id = n.candidate_id`

	movedReviews = `SELECT c.id AS candidate_id, n.band, c.revision, r.id AS review_id, coalesce(r.band, '') AS review_band,
d.outcome, d.hits, coalesce(d.revision, 0) AS decided_on,
` + lookBack + `
FROM recounts n JOIN candidates c ON c.id = n.candidate_id LEFT JOIN reviews r ON r.candidate_id = c.id AND r.status = 'open'
LEFT JOIN LATERAL (SELECT outcome, hits, revision FROM decisions WHERE candidate_id = c.id ORDER BY decided_at DESC, id DESC LIMIT 1) d ON true
WHERE n.moved`
)

func (s *Store) saveRecounts(ctx context.Context, t tx, rows [][]any, hits map[uuid.UUID][]string, version string, at time.Time) (int, error) {
	if _, err := exec(ctx, t.db, makeRecounts); err != nil {
		return 0, err
	}
	if _, err := t.pgx.CopyFrom(ctx, pgx.Identifier{"recounts"}, recountColumns, pgx.CopyFromRows(rows)); err != nil {
		return 0, err
	}
	if _, err := query[struct{ N int }](ctx, t.db, lockRecounts); err != nil {
		return 0, err
	}
	if _, err := exec(ctx, t.db, dropOutdated); err != nil {
		return 0, err
	}
	messages, err := s.recountMessages(ctx, t, at)
	if err != nil {
		return 0, err
	}
	values := map[string]any{"at": at, "version": version}
	n, err := exec(ctx, t.db, insertRecounts, values)
	if err != nil {
		return 0, err
	}
	for _, statement := range []string{updateCandidates, updateScores} {
		if _, err := exec(ctx, t.db, statement, values); err != nil {
			return 0, err
		}
	}
	opened, err := moveReviews(ctx, t, hits, at)
	if err != nil {
		return 0, err
	}
	return int(n), s.tellRecounts(ctx, t, messages, opened, at)
}

type movedReviewRow struct {
	CandidateID uuid.UUID
	Band        string
	Revision    int64
	ReviewID    *uuid.UUID
	ReviewBand  string
	Outcome     *string
	Hits        *string
	DecidedOn   int64
	LookBack    bool
}

// moveReviews opens, updates and lapses the reviews of those whose band or hits are others now, and returns whose were opened.
func moveReviews(ctx context.Context, t tx, hits map[uuid.UUID][]string, at time.Time) (opened []uuid.UUID, err error) {
	if len(hits) == 0 {
		return nil, nil
	}
	rows, err := query[movedReviewRow](ctx, t.db, movedReviews)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		var last *vetting.Decision
		if r.Outcome != nil {
			last = &vetting.Decision{Outcome: vetting.Outcome(*r.Outcome), Revision: r.DecidedOn}
			if err := json.Unmarshal([]byte(*r.Hits), &last.Hits); err != nil {
				return nil, err
			}
		}
		var open *vetting.Review
		if r.ReviewID != nil {
			open = &vetting.Review{ID: *r.ReviewID, Band: indicator.Band(r.ReviewBand)}
		}
		band := indicator.Band(r.Band)
		needed := r.LookBack || vetting.NeedsReview(band, hits[r.CandidateID], r.Revision, last)
		if err := saveReview(ctx, t, r.CandidateID, open, band, at, needed); err != nil {
			return nil, err
		}
		if needed && open == nil {
			opened = append(opened, r.CandidateID)
		}
	}
	return opened, nil
}

// An verdictRow is what lists show of an assessment.
type verdictRow struct {
	Band     string
	Points   float64
	Looked   int
	Checks   int
	NextStep string
}

func (r verdictRow) verdict(requisition string) *webhook.Verdict {
	a := &indicator.Assessment{Band: indicator.Band(r.Band), Points: r.Points, Coverage: indicator.Coverage{Looked: r.Looked, Of: r.Checks}}
	if r.NextStep != "" {
		a.NextSteps = []indicator.NextStep{{Text: r.NextStep}}
	}
	return webhook.VerdictOf(requisition, a)
}

// A recountedRow is a candidate that is counted again, with what was said of it before.
type recountedRow struct {
	ID          uuid.UUID
	ExternalID  string
	Requisition string
	BaseID      uuid.UUID
	Before      verdictRow `gorm:"embedded;embeddedPrefix:before_"`
	Now         verdictRow `gorm:"embedded;embeddedPrefix:now_"`
}

const recountedQuery = `SELECT c.id, c.external_id, c.requisition, n.base_id, c.band AS before_band, c.points AS before_points, c.looked AS before_looked, c.checks AS before_checks,
c.next_step AS before_next_step, n.band AS now_band, n.points AS now_points, n.looked AS now_looked, n.checks AS now_checks, n.next_step AS now_next_step
FROM recounts n JOIN candidates c ON c.id = n.candidate_id ORDER BY c.id`

// A recountMessage is what may be told of a candidate that is counted again.
type recountMessage struct {
	webhook.Message
	events []webhook.Event // none: it says what was said before
}

// recountMessages are what may be told of all who are counted again, as of before that is written; none where nobody wants to be told.
func (s *Store) recountMessages(ctx context.Context, t tx, at time.Time) ([]recountMessage, error) {
	if some, err := told(ctx, t); err != nil || !some {
		return nil, err
	}
	rows, err := query[recountedRow](ctx, t.db, recountedQuery)
	if err != nil {
		return nil, err
	}
	messages, bases := make([]recountMessage, len(rows)), map[uuid.UUID]*webhook.Message{}
	for i, r := range rows {
		m := recountMessage{Message: webhook.Message{At: at, Candidate: r.ID, Dossier: r.ExternalID, Verdict: r.Now.verdict(r.Requisition)}}
		if *r.Before.verdict(r.Requisition) != *m.Verdict {
			m.events = append(m.events, webhook.Assessed)
		}
		if r.Before.Band != r.Now.Band {
			m.events = append(m.events, webhook.BandChanged)
		}
		if messages[i] = m; len(m.events) > 0 {
			bases[r.BaseID] = &messages[i].Message
		}
	}
	return messages, addRouting(ctx, t, bases)
}

// addRouting adds to messages the routing of the assessments that they are counted from, which a policy does not change.
func addRouting(ctx context.Context, t tx, of map[uuid.UUID]*webhook.Message) error {
	for some := range slices.Chunk(slices.Collect(maps.Keys(of)), batch) {
		rows, err := query[assessmentRow](ctx, t.db, `SELECT id, candidate_id, document FROM assessments WHERE id IN ?`, some)
		if err != nil {
			return err
		}
		for _, r := range rows {
			var a struct{ Routing []indicator.Routing }
			if err := json.Unmarshal([]byte(r.Document), &a); err != nil {
				return err
			}
			for _, route := range a.Routing {
				of[r.ID].Routing = append(of[r.ID].Routing, route.Code)
			}
		}
	}
	return nil
}

// tellRecounts tells of all who were counted again what an assessment would have told, and of the reviews that this opened.
func (s *Store) tellRecounts(ctx context.Context, t tx, messages []recountMessage, opened []uuid.UUID, at time.Time) error {
	var all []telling
	var notes []note
	for _, m := range messages {
		for _, e := range m.events {
			all = append(all, telling{e, m.Message})
		}
		if len(m.events) > 0 {
			notes = append(notes, note{m.Candidate, m.Verdict})
		}
		if slices.Contains(opened, m.Candidate) {
			m.Routing = nil
			all = append(all, telling{webhook.ReviewOpened, m.Message})
		}
	}
	if err := s.noteBack(ctx, t, notes, at); err != nil {
		return err
	}
	return s.tell(ctx, t, all...)
}

// Rescoring implements policy.Store.
func (s *Store) Rescoring(ctx context.Context, version uuid.UUID) (_ *policy.Rescoring, err error) {
	defer errs.Wrap(&err, "store.Rescoring(%s)", version)
	rows, err := query[rescoringRow](ctx, s.db, `SELECT * FROM rescorings WHERE policy_id = ?`, version)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].rescoring(), nil
}

// CancelRescoring implements policy.Store.
func (s *Store) CancelRescoring(ctx context.Context, by vetting.Actor, version uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.CancelRescoring(%s)", version)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE rescorings SET ended_at = ?, cancelled = true WHERE policy_id = ? AND ended_at IS NULL`, at, version)
		if err != nil || n == 0 {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: &by.ID, Action: "stopped counting again", Detail: version.String()})
	})
}

// ResumeRescoring implements policy.Store.
func (s *Store) ResumeRescoring(ctx context.Context, by vetting.Actor, version uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.ResumeRescoring(%s)", version)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE rescorings SET ended_at = NULL, cancelled = false WHERE policy_id = ? AND cancelled`, version)
		if err != nil || n == 0 {
			return err
		}
		if err := writeEvent(ctx, t, event{At: at, ActorID: &by.ID, Action: "went on counting again", Detail: version.String()}); err != nil {
			return err
		}
		return s.jobs.EnqueueRescoring(ctx, t.pgx, version)
	})
}
