package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bonafide/internal/clearance"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type sanctionsMatchRow struct {
	CandidateID uuid.UUID
	Digest      string
	Confirmed   bool
	Document    string
	FoundAt     time.Time
}

func (sanctionsMatchRow) TableName() string { return "sanctions_matches" }

func (r *sanctionsMatchRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"sanctions_matches.document", r.CandidateID.String() + "/" + r.Digest, &r.Document}}
}

type sanctionsMemoRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Digest      string
	List        string
	Entry       string
	Outcome     string
	Words       string
	At          time.Time
	By          uuid.UUID
	NeedsSecond bool
	SecondAt    *time.Time
	SecondBy    *uuid.UUID
	SecondWords string
	Agreed      *bool
}

func (sanctionsMemoRow) TableName() string { return "sanctions_memos" }

func (r *sanctionsMemoRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"sanctions_memos.words", id, &r.Words}, {"sanctions_memos.second_words", id, &r.SecondWords}}
}

// clearedDigests are the matches whose last memo that counts clears them.
const clearedDigests = `SELECT candidate_id, digest FROM (SELECT DISTINCT ON (candidate_id, digest) candidate_id, digest, outcome
FROM sanctions_memos WHERE NOT needs_second OR agreed ORDER BY candidate_id, digest, at DESC, id DESC) last WHERE outcome = 'cleared'`

// clearedMatches returns the digests of the candidate's matches that people cleared.
func clearedMatches(ctx context.Context, db *gorm.DB, candidate uuid.UUID) (map[string]bool, error) {
	rows, err := query[sanctionsMatchRow](ctx, db, clearedDigests+` AND candidate_id = ?`, candidate)
	cleared := map[string]bool{}
	for _, r := range rows {
		cleared[r.Digest] = true
	}
	return cleared, err
}

// replaceMatches keeps what was found before and is found still, with the day on which it first was.
func replaceMatches(ctx context.Context, t tx, candidate uuid.UUID, found dossier.Screening, at time.Time) error {
	digests, rows := []string{""}, []sanctionsMatchRow(nil) // IN wants at least one; no digest is empty
	for _, m := range found {
		document, err := json.Marshal(m)
		if err != nil {
			return err
		}
		digests = append(digests, m.Digest)
		rows = append(rows, sanctionsMatchRow{candidate, m.Digest, m.Confirmed, string(document), at})
	}
	if _, err := gorm.G[*sanctionsMatchRow](t.db).Where("candidate_id = ? AND digest NOT IN ?", candidate, digests).Delete(ctx); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	update := clause.OnConflict{
		Columns:   []clause.Column{{Name: "candidate_id"}, {Name: "digest"}},
		DoUpdates: clause.AssignmentColumns([]string{"confirmed", "document"}),
	}
	return createAll(ctx, t.db, rows, update)
}

// A screenedRow is a fact that screening reads, or none, of a candidate with the digests found last.
type screenedRow struct {
	ID      uuid.UUID
	Digests string
	FactID  uuid.UUID // where there is none, as Member says, the candidate
	Member  string
	Value   string
}

func (r *screenedRow) sealed() (uuid.UUID, []secret) {
	return r.ID, []secret{{"facts.value", r.FactID.String(), &r.Value}}
}

// ScreenedAfter implements vetting.Store.
func (s *Store) ScreenedAfter(ctx context.Context, after uuid.UUID, limit int) (all []vetting.Screened, err error) {
	defer errs.Wrap(&err, "store.ScreenedAfter(%s)", after)
	rows, err := query[screenedRow](ctx, s.db, `SELECT c.id, c.digests, coalesce(f.id, c.id) AS fact_id, coalesce(f.member, '') AS member, coalesce(f.value::text, '') AS value FROM
(SELECT id, (SELECT coalesce(json_agg(digest ORDER BY digest COLLATE "C"), '[]')::text FROM sanctions_matches WHERE candidate_id = candidates.id) AS digests
FROM candidates WHERE id > ? ORDER BY id LIMIT ?) c
LEFT JOIN facts f ON f.candidate_id = c.id AND f.withdrawn_at IS NULL AND f.member IN ('names', 'date_of_birth', 'documents')
ORDER BY c.id, f.seq`, after, limit)
	if err != nil {
		return nil, err
	}
	members := map[uuid.UUID][]dossier.Member{}
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1].ID != r.ID {
			all = append(all, vetting.Screened{ID: r.ID})
			if err := json.Unmarshal([]byte(r.Digests), &all[len(all)-1].Digests); err != nil {
				return nil, err
			}
		}
		if r.Member != "" {
			members[r.ID] = append(members[r.ID], dossier.Member{Name: r.Member, Value: []byte(r.Value)})
		}
	}
	for i := range all {
		if all[i].Dossier, err = dossier.Join(all[i].ID.String(), members[all[i].ID]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// EnqueueAssessments implements vetting.Store.
func (s *Store) EnqueueAssessments(ctx context.Context, ids []uuid.UUID) (err error) {
	defer errs.Wrap(&err, "store.EnqueueAssessments")
	if len(ids) == 0 {
		return nil
	}
	return s.transact(ctx, func(t tx) error { return s.enqueue(ctx, t.pgx, ids) })
}

// A namedMatchRow is a match with its candidate.
type namedMatchRow struct {
	Listed listRow           `gorm:"embedded"`
	Match  sanctionsMatchRow `gorm:"embedded;embeddedPrefix:match_"`
}

const matchColumns = `SELECT m.candidate_id AS match_candidate_id, m.digest AS match_digest, m.confirmed AS match_confirmed,
m.document::text AS match_document, m.found_at AS match_found_at, ` + listColumns + ` JOIN sanctions_matches m ON m.candidate_id = c.id WHERE `

func (r *namedMatchRow) sealed() (uuid.UUID, []secret) { return r.Match.sealed() }

func (r namedMatchRow) match() (m clearance.Match, err error) {
	if err := json.Unmarshal([]byte(r.Match.Document), &m.SanctionsMatch); err != nil {
		return m, fmt.Errorf("match %s of %s: %w", r.Match.Digest, r.Match.CandidateID, err)
	}
	m.Candidate, m.FoundAt = r.Listed.listed(), r.Match.FoundAt.UTC()
	return m, nil
}

// Matches implements clearance.Store.
func (s *Store) Matches(ctx context.Context) (all []clearance.Match, err error) {
	defer errs.Wrap(&err, "store.Matches")
	rows, err := query[namedMatchRow](ctx, s.db, matchColumns+`(m.candidate_id, m.digest) NOT IN (`+clearedDigests+`)
ORDER BY m.confirmed DESC, m.found_at, m.candidate_id, m.digest`)
	if err != nil {
		return nil, err
	}
	memos, err := memos(ctx, s.db, "(m.candidate_id, m.digest) IN (SELECT candidate_id, digest FROM sanctions_matches)")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		m, err := r.match()
		if err != nil {
			return nil, err
		}
		m.Memos = memos[matchKey{r.Match.CandidateID, r.Match.Digest}]
		all = append(all, m)
	}
	return all, nil
}

// Match implements clearance.Store.
func (s *Store) Match(ctx context.Context, candidate uuid.UUID, digest string) (_ *clearance.Match, err error) {
	defer errs.Wrap(&err, "store.Match(%s)", candidate)
	row, err := queryRow[namedMatchRow](ctx, s.db, matchColumns+"m.candidate_id = ? AND m.digest = ?", candidate, digest)
	if err != nil {
		return nil, kind(err)
	}
	m, err := row.match()
	if err != nil {
		return nil, err
	}
	memos, err := memos(ctx, s.db, "m.candidate_id = ? AND m.digest = ?", candidate, digest)
	m.Memos = memos[matchKey{candidate, digest}]
	return &m, err
}

// A matchKey names a match.
type matchKey struct {
	candidate uuid.UUID
	digest    string
}

// A namedMemoRow is a memo with the names of who wrote it.
type namedMemoRow struct {
	Memo       sanctionsMemoRow `gorm:"embedded"`
	ByName     string
	SecondName string
}

func (r *namedMemoRow) sealed() (uuid.UUID, []secret) { return r.Memo.sealed() }

func (r namedMemoRow) memo() clearance.Memo {
	m := clearance.Memo{
		ID: r.Memo.ID, Outcome: clearance.Outcome(r.Memo.Outcome), Words: r.Memo.Words, At: r.Memo.At.UTC(),
		By: vetting.Actor{ID: r.Memo.By, Name: r.ByName}, NeedsSecond: r.Memo.NeedsSecond,
	}
	if r.Memo.SecondBy != nil {
		m.Second = &clearance.Second{
			Agreed: *r.Memo.Agreed, Words: r.Memo.SecondWords, At: r.Memo.SecondAt.UTC(), By: vetting.Actor{ID: *r.Memo.SecondBy, Name: r.SecondName},
		}
	}
	return m
}

// memos returns the memos m for which the condition holds, by match, oldest first.
func memos(ctx context.Context, db *gorm.DB, where string, args ...any) (map[matchKey][]clearance.Memo, error) {
	rows, err := query[namedMemoRow](ctx, db, `SELECT m.*, a.name AS by_name, coalesce(b.name, '') AS second_name
FROM sanctions_memos m JOIN accounts a ON a.id = m.by LEFT JOIN accounts b ON b.id = m.second_by
WHERE `+where+` ORDER BY m.at, m.id`, args...)
	all := map[matchKey][]clearance.Memo{}
	for _, r := range rows {
		key := matchKey{r.Memo.CandidateID, r.Memo.Digest}
		all[key] = append(all[key], r.memo())
	}
	return all, err
}

// SaveMemo implements clearance.Store.
func (s *Store) SaveMemo(ctx context.Context, m *clearance.Match, memo clearance.Memo) (err error) {
	defer errs.Wrap(&err, "store.SaveMemo(%s)", m.Candidate.ID)
	return s.transact(ctx, func(t tx) error {
		if err := lockMatch(ctx, t, m); err != nil {
			return err
		}
		written, err := gorm.G[*sanctionsMemoRow](t.db).Where("candidate_id = ? AND digest = ?", m.Candidate.ID, m.Digest).Count(ctx, "id")
		if err != nil {
			return err
		}
		if int(written) != len(m.Memos) {
			return errs.Conflictf("Somebody wrote a memo while you were reading. Look at it, then answer.")
		}
		row := sanctionsMemoRow{
			ID: memo.ID, CandidateID: m.Candidate.ID, Digest: m.Digest, List: m.List, Entry: m.Entry, Outcome: string(memo.Outcome),
			Words: memo.Words, At: memo.At, By: memo.By.ID, NeedsSecond: memo.NeedsSecond,
		}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		action := map[clearance.Outcome]string{clearance.Cleared: "cleared a sanctions match", clearance.Confirmed: "stopped at a sanctions match"}[memo.Outcome]
		if memo.NeedsSecond {
			action = "proposed to clear a sanctions match"
		}
		return s.noteMatch(ctx, t, m, memo.At, memo.By, action)
	})
}

// lockMatch lets one memo at a time be written. A match that is gone is errs.NotFound.
func lockMatch(ctx context.Context, t tx, m *clearance.Match) error {
	_, err := queryRow[idRow](ctx, t.db, `SELECT candidate_id AS id FROM sanctions_matches WHERE candidate_id = ? AND digest = ? FOR UPDATE`,
		m.Candidate.ID, m.Digest)
	return err
}

// noteMatch writes what was done into the history, for those who see reviews, and makes the assessment due.
func (s *Store) noteMatch(ctx context.Context, t tx, m *clearance.Match, at time.Time, by vetting.Actor, action string) error {
	err := writeEvent(ctx, t, event{
		At: at, ActorID: &by.ID, CandidateID: &m.Candidate.ID, Action: action, Detail: m.List + " entry " + m.Entry, Restricted: true,
	})
	if err != nil {
		return err
	}
	return s.enqueue(ctx, t.pgx, []uuid.UUID{m.Candidate.ID})
}

// SaveSecond implements clearance.Store.
func (s *Store) SaveSecond(ctx context.Context, m *clearance.Match, memo uuid.UUID, second clearance.Second) (err error) {
	defer errs.Wrap(&err, "store.SaveSecond(%s)", memo)
	return s.transact(ctx, func(t tx) error {
		words, err := sealText(ctx, t.db, m.Candidate.ID, "sanctions_memos.second_words", memo, second.Words)
		if err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `UPDATE sanctions_memos SET second_at = ?, second_by = ?, second_words = ?, agreed = ?
WHERE id = ? AND needs_second AND second_by IS NULL`, second.At, second.By.ID, words, second.Agreed, memo)
		if err == nil && n == 0 {
			err = errs.Conflictf("This proposal was answered while you were reading.")
		}
		if err != nil {
			return err
		}
		action := "did not agree to clear a sanctions match"
		if second.Agreed {
			action = "agreed to clear a sanctions match"
		}
		return s.noteMatch(ctx, t, m, second.At, second.By, action)
	})
}
