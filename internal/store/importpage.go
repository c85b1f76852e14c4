package store

import (
	"context"
	"encoding/json"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/intake"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type importCandidateRow struct {
	ImportID    uuid.UUID
	CandidateID uuid.UUID
	Kept        string
}

func (importCandidateRow) TableName() string { return "import_candidates" }

type importMappingRow struct {
	Headers []byte `gorm:"primaryKey"`
	Columns string
	Fixes   string
	SavedAt time.Time
	SavedBy uuid.UUID
}

func (importMappingRow) TableName() string { return "import_mappings" }

// noteBrought notes under an import by a page whom it brings; the zero id is none.
func noteBrought(ctx context.Context, t tx, of uuid.UUID, arrivals []vetting.Arrival) error {
	if of == uuid.Nil {
		return nil
	}
	rows := make([]importCandidateRow, len(arrivals))
	for i, a := range arrivals {
		rows[i] = importCandidateRow{ImportID: of, CandidateID: a.Change.Candidate}
	}
	return createAll(ctx, t.db, rows)
}

func saveMapping(ctx context.Context, t tx, m *intake.Mapping) error {
	if m == nil {
		return nil
	}
	columns, err := json.Marshal(m.Columns)
	if err != nil {
		return err
	}
	fixes, err := json.Marshal(m.Fixes)
	if err != nil {
		return err
	}
	row := importMappingRow{m.Headers[:], string(columns), string(fixes), m.SavedAt, m.SavedBy.ID}
	return create(ctx, t.db, &row, clause.OnConflict{UpdateAll: true, Columns: []clause.Column{{Name: "headers"}}})
}

// Mapping implements intake.Store.
func (s *Store) Mapping(ctx context.Context, headers [32]byte) (_ *intake.Mapping, err error) {
	defer errs.Wrap(&err, "store.Mapping")
	row, err := queryRow[struct {
		Mapping importMappingRow `gorm:"embedded"`
		Name    string
	}](ctx, s.db, `SELECT m.*, a.name FROM import_mappings m JOIN accounts a ON a.id = m.saved_by WHERE m.headers = ?`, headers[:])
	if err != nil {
		return nil, err
	}
	m := &intake.Mapping{Headers: headers, SavedAt: row.Mapping.SavedAt.UTC(), SavedBy: vetting.Actor{ID: row.Mapping.SavedBy, Name: row.Name}}
	if err := json.Unmarshal([]byte(row.Mapping.Columns), &m.Columns); err != nil {
		return nil, err
	}
	return m, json.Unmarshal([]byte(row.Mapping.Fixes), &m.Fixes)
}

// ImportsOf implements intake.Store.
func (s *Store) ImportsOf(ctx context.Context, account uuid.UUID, most int) (_ []intake.Import, err error) {
	defer errs.Wrap(&err, "store.ImportsOf(%s)", account)
	rows, err := query[madeImportRow](ctx, s.db, importQuery+`i.made_by = ? AND i.by_page ORDER BY i.made_at DESC, i.id DESC LIMIT ?`, account, most)
	var all []intake.Import
	for _, r := range rows {
		i, err := r.find()
		if err != nil {
			return nil, err
		}
		all = append(all, *i)
	}
	return all, err
}

// BeginUndo implements intake.Store.
func (s *Store) BeginUndo(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.BeginUndo(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE imports SET undo = 'running' WHERE id = ? AND by_page AND ended_at IS NOT NULL AND undo = ''`, id)
		if err == nil && n == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return err
		}
		if err := writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "undid an import", On: importOn(id)}); err != nil {
			return err
		}
		return s.jobs.EnqueueUndo(ctx, t.pgx, id)
	})
}

// Undoable implements intake.Store.
func (s *Store) Undoable(ctx context.Context, id uuid.UUID, most int) (_ []uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.Undoable(%s)", id)
	rows, err := query[idRow](ctx, s.db, `SELECT candidate_id AS id FROM import_candidates WHERE import_id = ? AND kept = '' ORDER BY candidate_id LIMIT ?`, id, most)
	return ids(rows), err
}

// KeepImported implements intake.Store.
func (s *Store) KeepImported(ctx context.Context, id, candidate uuid.UUID, why vetting.Kept) (err error) {
	defer errs.Wrap(&err, "store.KeepImported(%s)", candidate)
	_, err = exec(ctx, s.db, `UPDATE import_candidates SET kept = ? WHERE import_id = ? AND candidate_id = ?`, string(why), id, candidate)
	return err
}

// EndUndo implements intake.Store.
func (s *Store) EndUndo(ctx context.Context, id uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.EndUndo(%s)", id)
	_, err = exec(ctx, s.db, `UPDATE imports SET undo = 'done', undone_at = ? WHERE id = ? AND undo = 'running'`, at, id)
	return err
}

// Brought implements intake.Store.
func (s *Store) Brought(ctx context.Context, id uuid.UUID, most int) (b intake.Brought, err error) {
	defer errs.Wrap(&err, "store.Brought(%s)", id)
	counts, err := query[struct {
		Kept string
		N    int
	}](ctx, s.db, `SELECT kept, count(*) AS n FROM import_candidates WHERE import_id = ? GROUP BY kept`, id)
	if err != nil {
		return b, err
	}
	b.Reason = map[vetting.Kept]int{}
	for _, c := range counts {
		if c.Kept == "" {
			b.Left = c.N
			continue
		}
		b.Kept += c.N
		b.Reason[vetting.Kept(c.Kept)] = c.N
	}
	b.Shown, err = query[intake.KeptCandidate](ctx, s.db, `SELECT c.id, c.name, i.kept AS why FROM import_candidates i JOIN candidates c ON c.id = i.candidate_id
WHERE i.import_id = ? AND i.kept <> '' ORDER BY c.name, c.id LIMIT ?`, id, most)
	return b, err
}

// touchedQuery finds what was done about a candidate whom an import brought: a record comes with revision 1.
const touchedQuery = `SELECT CASE
WHEN c.revision <> 1 THEN '` + string(vetting.KeptChanged) + `'
WHEN EXISTS (SELECT FROM legal_holds WHERE candidate_id = c.id) THEN '` + string(vetting.KeptHeld) + `'
WHEN EXISTS (SELECT FROM decisions WHERE candidate_id = c.id) OR EXISTS (SELECT FROM proposals WHERE candidate_id = c.id)
  OR EXISTS (SELECT FROM person_answers WHERE c.id IN (first_id, second_id)) THEN '` + string(vetting.KeptDecided) + `'
WHEN EXISTS (SELECT FROM reviews WHERE candidate_id = c.id AND holder_id IS NOT NULL) THEN '` + string(vetting.KeptReviewed) + `'
WHEN EXISTS (SELECT FROM invitations WHERE candidate_id = c.id) OR EXISTS (SELECT FROM consents WHERE candidate_id = c.id)
  OR EXISTS (SELECT FROM face_consents WHERE candidate_id = c.id) OR EXISTS (SELECT FROM requests WHERE candidate_id = c.id)
  OR EXISTS (SELECT FROM adverse_actions WHERE candidate_id = c.id) OR EXISTS (SELECT FROM reports WHERE candidate_id = c.id)
  OR EXISTS (SELECT FROM deviations WHERE candidate_id = c.id) OR EXISTS (SELECT FROM uploads WHERE candidate_id = c.id)
  OR EXISTS (SELECT FROM sanctions_memos WHERE candidate_id = c.id) OR EXISTS (SELECT FROM enquiries WHERE candidate_id = c.id) THEN '` + string(vetting.KeptAsked) + `'
ELSE '' END AS kept
FROM import_candidates i JOIN imports m ON m.id = i.import_id JOIN candidates c ON c.id = i.candidate_id
WHERE i.import_id = @import AND i.candidate_id = @candidate AND m.made_by = @by`

// Touched implements vetting.Store.
func (s *Store) Touched(ctx context.Context, by, of, id uuid.UUID) (_ vetting.Kept, err error) {
	defer errs.Wrap(&err, "store.Touched(%s)", id)
	row, err := queryRow[struct{ Kept string }](ctx, s.db, touchedQuery, map[string]any{"import": of, "candidate": id, "by": by})
	return vetting.Kept(row.Kept), err
}
