package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// maxNeighbours bounds how many candidates one is compared with. Whatever joins more is an office, an agency, a carrier or a
// studio, and joins nobody.
const maxNeighbours = 200

// hardKinds are the keys that by themselves may join two records of different people: see dossier.Link.Hard.
var hardKinds = []string{
	string(linkage.Phone), string(linkage.Mailbox), string(linkage.Account), string(linkage.Document), string(linkage.Portrait),
	string(linkage.Candidate),
}

// otherKinds are the keys that join nobody, or only several of them together.
var otherKinds = func() []string {
	kinds := []string{string(linkage.Text)}
	for _, k := range linkage.Unweighed {
		kinds = append(kinds, string(k))
	}
	return kinds
}()

// neighbourQuery finds the candidates that share a key, or several keys of texts that few have, or a file, or a picture, a
// file or one inside it, in any of its eight orientations, or the background of one: those that the gallery found, and those
// whose pictures came after its snapshot. Where they are too many, those stay who
// share what is hard, then a home, a device or a text, then a network or a resemblance; of each, what few have before
// what many have. Of whom a number or a mailbox joins that makes a hub, the first are enough to be shown, unless a person said that it
// counts. The limits are no parameters, or else the statement is planned anew each time.
var neighbourQuery = `WITH pictures AS (SELECT candidate_id, pdq FROM files WHERE pdq IS NOT NULL
UNION ALL SELECT candidate_id, pdq FROM file_pictures),
newer AS MATERIALIZED (SELECT * FROM pictures_since(CAST(@snapshot AS pg_snapshot)) WHERE candidate_id <> @id),
shared (id, rank, holders) AS (
SELECT theirs.candidate_id, CASE WHEN mine.kind IN @hard THEN 0 WHEN mine.kind <> @ip THEN 1 ELSE 2 END, theirs.holders
FROM link_keys mine CROSS JOIN LATERAL (SELECT candidate_id, count(*) OVER () - 1 AS holders, row_number() OVER (ORDER BY candidate_id) AS place FROM
  (SELECT k.candidate_id FROM link_keys k WHERE k.kind = mine.kind AND k.key = mine.key ORDER BY k.candidate_id LIMIT ` + strconv.Itoa(maxNeighbours+1) + `) few) theirs
WHERE mine.candidate_id = @id AND mine.kind NOT IN @other AND theirs.candidate_id <> @id
  AND (theirs.place <= @hub + 1 OR mine.kind NOT IN @countable OR EXISTS (SELECT FROM hub_answers a
    WHERE a.kind = mine.kind AND a.key = mine.key AND NOT a.shared AND a.ended_at IS NULL AND a.expires_at > now()))
UNION ALL
(SELECT theirs.candidate_id, 1, 1 FROM link_keys mine
JOIN link_keys theirs ON theirs.kind = mine.kind AND theirs.key = mine.key AND theirs.candidate_id <> mine.candidate_id
WHERE mine.candidate_id = @id AND mine.kind = @text AND (SELECT count(*) FROM
  (SELECT FROM link_keys every WHERE every.kind = mine.kind AND every.key = mine.key LIMIT ` + strconv.Itoa(linkage.CommonText) + `) few) < @common
GROUP BY theirs.candidate_id HAVING count(*) >= @several)
UNION ALL
SELECT theirs.candidate_id, 0, count(*) OVER (PARTITION BY mine.id) FROM files mine
JOIN files theirs ON theirs.candidate_id <> mine.candidate_id AND theirs.sha256 = mine.sha256
WHERE mine.candidate_id = @id
UNION ALL
SELECT c.id, near.rank, near.holders FROM json_to_recordset(CAST(@near AS json)) near (id uuid, rank int, holders bigint) JOIN candidates c ON c.id = near.id
UNION ALL
SELECT theirs.candidate_id, 2, count(*) OVER (PARTITION BY mine.id) FROM files mine
JOIN newer theirs ON theirs.background IS NOT NULL
WHERE mine.candidate_id = @id AND ` + differing("background") + ` <= @turned
UNION ALL
SELECT theirs.candidate_id, CASE WHEN ` + differing("pdq") + ` <= @same THEN 0 ELSE 2 END,
  count(*) OVER (PARTITION BY mine.pdq)
FROM pictures mine JOIN newer theirs ON theirs.pdq IS NOT NULL
WHERE mine.candidate_id = @id AND ` + differing("pdq") + ` <= @turned)
SELECT id, row_number() OVER (ORDER BY min(rank), min(holders), id) AS place FROM shared GROUP BY id ORDER BY place LIMIT ` + strconv.Itoa(maxNeighbours)

// differing is in how many bits a hash of mine, turned as suits best, differs from one of theirs: null where either is. It is written out, since a query of the eight orientations takes four times as long.
func differing(hash string) string { return turning("mine", "theirs", hash) }

// turning is in how many bits the one's hash, turned as suits best, differs from the other's.
func turning(one, other, hash string) string {
	turned := make([]string, 8)
	for i := range turned {
		turned[i] = fmt.Sprintf("bit_count(%s.%s[%d] # %s.%s[1])", one, hash, i+1, other, hash)
	}
	return "least(" + strings.Join(turned, ", ") + ")"
}

type idRow struct{ ID uuid.UUID }

func (s *Store) neighbours(ctx context.Context, db *gorm.DB, id uuid.UUID) ([]uuid.UUID, error) {
	l, err := lookFor(ctx, db, id)
	if err != nil {
		return nil, err
	}
	values, err := s.neighboursOf(l)
	if err != nil {
		return nil, err
	}
	rows, err := query[idRow](ctx, db, neighbourQuery, values)
	return ids(rows), err
}

// neighboursOf returns the values of neighbourQuery.
func (s *Store) neighboursOf(l look) (map[string]any, error) {
	values := map[string]any{
		"id": l.candidate, "hard": hardKinds, "ip": string(linkage.IP), "text": string(linkage.Text), "other": otherKinds, "common": linkage.CommonText,
		"several": linkage.TextKeys, "hub": linkage.HubSize, "countable": linkage.Countable, "turned": linkage.TurnedDistance, "same": dossier.SamePicture,
	}
	return values, s.nearValues(l, values)
}

func ids(rows []idRow) []uuid.UUID {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

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
	others, err := s.neighbourRecords(ctx, t.db, dossierQuery, on.Record)
	if err != nil {
		return on, err
	}
	on.Others = vetting.Population(others)
	all := []uuid.UUID{id}
	for _, other := range others {
		all = append(all, other.ID)
	}
	if on.Answers, err = personAnswers(ctx, t.db, all); err != nil {
		return on, err
	}
	if on.Hubs, err = s.hubs(ctx, t.db, on.Record); err != nil {
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

// Neighbours implements vetting.Store.
func (s *Store) Neighbours(ctx context.Context, of *vetting.Record) (_ []*vetting.Record, err error) {
	defer errs.Wrap(&err, "store.Neighbours(%s)", of.ID)
	return s.neighbourRecords(ctx, s.db, recordQuery, of)
}

// Around returns the neighbours with nothing but what their dossiers are built from, which is what an assessment looks at.
func (s *Store) Around(ctx context.Context, of *vetting.Record) (_ []*vetting.Record, err error) {
	defer errs.Wrap(&err, "store.Around(%s)", of.ID)
	return s.neighbourRecords(ctx, s.db, dossierQuery, of)
}

// neighbourRecords returns the neighbours as the query makes them: recordQuery or dossierQuery.
func (s *Store) neighbourRecords(ctx context.Context, db *gorm.DB, made string, of *vetting.Record) ([]*vetting.Record, error) {
	values, err := s.neighboursOf(lookOf(of))
	if err != nil {
		return nil, err
	}
	stored, err := documents[storedRecord](ctx, db, made+` JOIN (`+neighbourQuery+`) near ON near.id = c.id ORDER BY near.place`, values)
	if err != nil {
		return nil, err
	}
	records := make([]*vetting.Record, len(stored))
	for i := range stored {
		if records[i], err = stored[i].record(); err != nil {
			return nil, err
		}
	}
	return records, nil
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
		row := reviewRow{ID: uuid.Must(uuid.NewV7()), CandidateID: candidate, Status: "open", Band: string(band), OpenedAt: at}
		return create(ctx, t.db, &row)
	case needed && open.Band != band:
		_, err := exec(ctx, t.db, `UPDATE reviews SET band = ? WHERE id = ? AND status = 'open'`, string(band), open.ID)
		return err
	case !needed && open != nil:
		_, err := exec(ctx, t.db, `UPDATE reviews SET status = 'lapsed', closed_at = ? WHERE id = ? AND status = 'open'`, at, open.ID)
		return err
	}
	return nil
}
