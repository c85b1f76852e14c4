package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
)

type assessmentRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Revision    int64
	MadeAt      time.Time
	Band        string
	Document    string
	Outline     string  // what the indicators answered, for the database: see outline
	Mentions    *string // uuid[]: whom else the document may name; nil: nobody knows

	PolicyVersion string
	BaseID        *uuid.UUID // of a recount, the assessment in which the indicators were asked

	AsideBand   string // without the findings that are set aside; empty where none is
	AsidePoints float64
}

func (assessmentRow) TableName() string { return "assessments" }

func (r *assessmentRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"assessments.document", r.ID.String(), &r.Document}}
}

// outline returns what an assessment's indicators answered, as a JSON object by their ids: ["hit", points, the members of the dossier
// that it rests on …], or ["clear"] and the like. Nothing in it is personal, and the rules of two people and the counts read it.
func outline(a *indicator.Assessment) (string, error) {
	all := make(map[string][]any, len(a.Findings))
	for _, f := range a.Findings {
		answer := []any{f.Outcome}
		if f.Outcome == indicator.IsHit {
			answer = append(answer, f.Points)
			for _, e := range f.Evidence {
				answer = append(answer, e.Ref)
			}
		}
		all[f.Indicator] = answer
	}
	b, err := json.Marshal(all)
	return string(b), err
}

// idArray writes ids for a column of type uuid[].
func idArray(ids []uuid.UUID) *string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id.String()
	}
	array := "{" + strings.Join(words, ",") + "}"
	return &array
}

// hashArray writes hashes for a parameter of type bytea[].
func hashArray(hashes [][]byte) string {
	words := make([]string, len(hashes))
	for i, h := range hashes {
		words[i] = `"\\x` + hex.EncodeToString(h) + `"`
	}
	return "{" + strings.Join(words, ",") + "}"
}

// Assess implements vetting.Store. The candidate's row stays locked, so that of two assessments the later one has
// seen at least as much. Rows that refer to it, as edges and members do, may be written meanwhile. Rows that assessments of several
// candidates write are locked in this order, so that none waits for one that waits for it: answers about pairs by id, hubs by key, edges and clusters
// under clusterLock.
func (s *Store) Assess(ctx context.Context, id uuid.UUID, judge vetting.Judge) (err error) {
	defer errs.Wrap(&err, "store.Assess(%s)", id)
	return s.assess(ctx, judge, `id = ? FOR NO KEY UPDATE`, id)
}

// AssessDue implements vetting.Store. One that somebody else assesses right now is left alone.
func (s *Store) AssessDue(ctx context.Context, id uuid.UUID, at time.Time, judge vetting.Judge) (err error) {
	defer errs.Wrap(&err, "store.AssessDue(%s)", id)
	return s.assess(ctx, judge, `id = ? AND assess_again_at <= ? FOR NO KEY UPDATE SKIP LOCKED`, id, at)
}

// assess judges the candidate that the condition finds; none is errs.NotFound.
func (s *Store) assess(ctx context.Context, judge vetting.Judge, where string, values ...any) error {
	return s.transact(ctx, func(t tx) error { return s.assessIn(ctx, t, judge, where, values...) })
}

func (s *Store) assessIn(ctx context.Context, t tx, judge vetting.Judge, where string, values ...any) error {
	row, err := queryRow[candidateRow](ctx, t.db, `SELECT id, assessed_revision, assess_again_at FROM candidates WHERE `+where, values...)
	if err != nil {
		return kind(err)
	}
	id := row.ID
	// Whatever made an assessment due that waits has been committed, so that this one sees it: of many who are alike and come at once
	// each makes all others' due.
	if err := s.jobs.DropAssessments(ctx, t.pgx, id); err != nil {
		return err
	}
	on, around, farther, err := s.subject(ctx, t, id)
	if err != nil {
		return err
	}
	if on.Policy, err = s.policyInForce(ctx, t); err != nil {
		return err
	}
	if on.Cleared, err = clearedMatches(ctx, t.db, id); err != nil {
		return err
	}
	j := judge(on)
	if err := s.saveAssessment(ctx, t, on.Record, j, append(farther, around...)); err != nil {
		return err
	}
	if err := noteHubs(ctx, t, on.Hubs, time.Now().UTC()); err != nil { // late, since many may wait for the rows
		return err
	}
	if err := s.regroup(ctx, t, on, j); err != nil {
		return err
	}
	if err := s.lookBack(ctx, t, on.Record, j); err != nil || row.AssessedRevision > 0 || row.AssessAgainAt == nil {
		return err
	}
	return s.arrived(ctx, t, around)
}

// arrived makes the assessments due of whoever is around a candidate that an import brought, after its first one. Those are left out
// who wait for their own first one, which finds the candidate; but not while somebody holds them, whose assessment may have
// begun before the candidate came.
func (s *Store) arrived(ctx context.Context, t tx, around []uuid.UUID) error {
	if len(around) == 0 {
		return nil
	}
	waiting, err := query[idRow](ctx, t.db, `SELECT id FROM candidates WHERE id IN ? AND assessed_revision = 0 AND assess_again_at IS NOT NULL FOR NO KEY UPDATE SKIP LOCKED`, around)
	if err != nil {
		return err
	}
	left := ids(waiting)
	return s.enqueue(ctx, t.pgx, slices.DeleteFunc(around, func(id uuid.UUID) bool { return slices.Contains(left, id) }))
}

// subject returns a candidate and what stands around it, without what people and the policy say of it, who is around it, and
// whom those lead to.
func (s *Store) subject(ctx context.Context, t tx, id uuid.UUID) (on vetting.Subject, around, farther []uuid.UUID, err error) {
	if on.Record, err = record(ctx, t.db, id); err != nil {
		return on, nil, nil, err
	}
	if err = s.countBackgrounds(ctx, t.pgx, on.Record); err != nil {
		return on, nil, nil, err
	}
	others, err := s.around(ctx, t.pgx, on.Record)
	if err != nil {
		return on, nil, nil, err
	}
	on.Others, on.Hubs = others.dossiers, others.hubs
	if others.lead {
		if on.Farther, farther, err = s.farther(ctx, t.pgx, id, others.ids); err != nil {
			return on, nil, nil, err
		}
	}
	if on.Answers, err = personAnswers(ctx, t.db, append([]uuid.UUID{id}, others.ids...)); err != nil {
		return on, nil, nil, err
	}
	on.Watch, err = s.watched(ctx, t, on.Record)
	return on, others.ids, farther, err
}

// mostFarther bounds how many are looked at whom others lead to: see linkage.Index.Around, which follows a ring no further.
const mostFarther = 50

// farther returns the nearest of those within three steps who are not around the candidate.
func (s *Store) farther(ctx context.Context, q querier, id uuid.UUID, around []uuid.UUID) (all []*linkage.Prepared, ids []uuid.UUID, err error) {
	within, err := neighbourhood(ctx, q, id)
	if err != nil {
		return nil, nil, err
	}
	var some []neighbour
	for _, a := range within {
		if !slices.Contains(around, a.Candidate) && len(some) < mostFarther {
			some = append(some, neighbour{a.Candidate, a.Revision})
		}
	}
	if len(some) == 0 {
		return nil, nil, nil
	}
	dossiers, err := s.prepared(ctx, q, some)
	for _, n := range some {
		if d := dossiers[n.id]; d != nil {
			all, ids = append(all, d), append(ids, n.id)
		}
	}
	return all, ids, err
}

func (s *Store) saveAssessment(ctx context.Context, t tx, r *vetting.Record, j vetting.Judgement, mentions []uuid.UUID) error {
	a := j.Assessment
	document, err := json.Marshal(a)
	if err != nil {
		return err
	}
	outline, err := outline(a)
	if err != nil {
		return err
	}
	row := assessmentRow{
		ID: uuid.Must(uuid.NewV7()), CandidateID: r.ID, Revision: r.Revision, MadeAt: a.AsOf,
		Band: string(a.Band), Document: string(document), Outline: outline, Mentions: idArray(mentions), PolicyVersion: a.Policy.Version,
	}
	if j.Beside != nil {
		row.AsideBand, row.AsidePoints = string(j.Beside.Band), j.Beside.Points
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
	if err := s.tellAssessed(ctx, t, r, a); err != nil {
		return err
	}
	if err := replaceMatches(ctx, t, r.ID, j.Screening, a.AsOf); err != nil {
		return err
	}
	if err := s.endOutdated(ctx, t, j.Outdated, a.AsOf); err != nil {
		return err
	}
	for _, aside := range j.CountAgain {
		if err := endAside(ctx, t, aside); err != nil {
			return err
		}
	}
	if err := saveReview(ctx, t, r.ID, r.Review, a.Band, a.AsOf, j.Review); err != nil || !j.Review || r.Review != nil {
		return err
	}
	return s.tellOf(ctx, t, webhook.ReviewOpened, r.ID, a.AsOf, nothing)
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

// Due implements vetting.Store.
func (s *Store) Due(ctx context.Context, at time.Time, most int) (_ []uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.Due")
	rows, err := query[idRow](ctx, s.db, `SELECT id FROM candidates WHERE assess_again_at <= ? ORDER BY assess_again_at, id LIMIT ?`, at, most)
	return ids(rows), err
}

// Postpone implements vetting.Store.
func (s *Store) Postpone(ctx context.Context, id uuid.UUID, until time.Time) (err error) {
	defer errs.Wrap(&err, "store.Postpone(%s)", id)
	_, err = exec(ctx, s.db, `UPDATE candidates SET assess_again_at = ? WHERE id = ? AND assess_again_at < ?`, until, id, until)
	return err
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
