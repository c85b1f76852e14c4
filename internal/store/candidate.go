package store

import (
	"cmp"
	"context"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type candidateRow struct {
	ID               uuid.UUID
	ExternalID       string
	Name             string
	Requisition      string
	Title            string
	Source           string
	Residence        string
	AppliedAt        time.Time
	OwnerID          uuid.UUID
	CreatedAt        time.Time
	ChangedAt        time.Time
	Revision         int64
	AssessedRevision int64
	Band             string
	Points           float64
	Looked           int
	Checks           int
	NextStep         string
	AssessAgainAt    *time.Time
	PolicyVersion    string
	KeysVersion      int
}

func (candidateRow) TableName() string { return "candidates" }

// CandidateOf implements vetting.Store.
func (s *Store) CandidateOf(ctx context.Context, externalID string) (_ uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.CandidateOf(%s)", externalID)
	row, err := gorm.G[*candidateRow](s.db).Select("id").Where("external_id = ?", externalID).Take(ctx)
	return row.ID, kind(err)
}

// A listRow is a candidate in a list, with its owner's name.
type listRow struct {
	Candidate candidateRow `gorm:"embedded"`
	OwnerName string

	Behind     bool
	Duplicates int
}

func (r listRow) listed() vetting.Listed {
	c := r.Candidate
	return vetting.Listed{
		ID: c.ID, ExternalID: c.ExternalID, Owner: r.OwnerName,
		Summary:  vetting.Summary{Name: c.Name, Requisition: c.Requisition, Title: c.Title, Residence: c.Residence, AppliedAt: c.AppliedAt.UTC()},
		Band:     indicator.Band(c.Band),
		Points:   c.Points,
		Coverage: indicator.Coverage{Looked: c.Looked, Of: c.Checks},
		NextStep: c.NextStep,
		Behind:   r.Behind, Duplicates: r.Duplicates,
	}
}

const listColumns = `c.*, a.name AS owner_name, EXISTS (SELECT FROM person_answers WHERE second_id = c.id AND one_person AND ended_at IS NULL) AS behind,
(SELECT count(*) FROM person_answers WHERE first_id = c.id AND one_person AND ended_at IS NULL) AS duplicates FROM candidates c JOIN accounts a ON a.id = c.owner_id`

// Candidates implements vetting.Store.
func (s *Store) Candidates(ctx context.Context, f vetting.Filter) (_ vetting.Page, err error) {
	defer errs.Wrap(&err, "store.Candidates")
	where, args := s.conditions(f)
	size := cmp.Or(f.Limit, vetting.PageSize)
	args = append(args, size+1, f.Page*size)
	rows, err := query[listRow](ctx, s.db, `SELECT `+listColumns+` WHERE `+where+
		` ORDER BY c.applied_at DESC, c.id DESC LIMIT ? OFFSET ?`, args...)
	if err != nil {
		return vetting.Page{}, err
	}
	var page vetting.Page
	if page.More = len(rows) > size; page.More {
		rows = rows[:size]
	}
	for _, r := range rows {
		page.Candidates = append(page.Candidates, r.listed())
	}
	return page, nil
}

// conditions returns the WHERE clause of a filter and its arguments.
func (s *Store) conditions(f vetting.Filter) (string, []any) {
	where, args := []string{"true"}, []any{}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.Query != "" {
		s.search(f.Query, add)
	}
	if len(f.Bands) > 0 {
		add("c.band IN ?", f.Bands)
	}
	if f.Requisition != "" {
		add("c.requisition = ?", f.Requisition)
	}
	if !f.Duplicates && f.Query == "" {
		add("NOT EXISTS (SELECT FROM person_answers WHERE second_id = c.id AND one_person AND ended_at IS NULL)")
	}
	if f.After != nil {
		add("(c.applied_at, c.id) < (?, ?)", f.After.AppliedAt, f.After.ID)
	}
	if f.Seer != uuid.Nil {
		add(seen, f.Seer, f.Seer)
	}
	if f.Owner != uuid.Nil {
		add("c.owner_id = ?", f.Owner)
	}
	return strings.Join(where, " AND "), args
}

// searched is what a search looks through, as the index has it: see migration 125.
const searched = `name || E'\n' || external_id || E'\n' || requisition`

// search finds the text in what lists show, and a whole number or mail address among the keyed hashes. The two are a query each, since no
// index answers both at once.
func (s *Store) search(text string, add func(string, ...any)) {
	found, args := `SELECT id FROM candidates WHERE (`+searched+`) ILIKE ?`, []any{"%" + escapeLike(text) + "%"}
	var keys [][]any
	for _, k := range linkage.Search(text) {
		keys = append(keys, []any{string(k.Kind), s.hashKey(string(k.Kind), k.Value)})
	}
	if len(keys) > 0 {
		found, args = found+` UNION ALL SELECT candidate_id FROM link_keys WHERE (kind, key) IN ?`, append(args, keys)
	}
	add(`c.id IN (`+found+`)`, args...)
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
