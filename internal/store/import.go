package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/intake"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type importRow struct {
	ID        uuid.UUID
	File      string
	Format    string
	Bytes     int64
	State     string
	MadeAt    time.Time
	MadeBy    uuid.UUID
	ChangedAt time.Time
	EndedAt   *time.Time
	ReadBytes int64
	ReadRows  int64
	Created   int64
	Updated   int64
	Unchanged int64
	Rejected  int64
	Unread    string
	Failure   string
	ByPage    bool
	Total     int64
	LeftOut   int64
	Undo      string
	UndoneAt  *time.Time
}

func (importRow) TableName() string { return "imports" }

type importProblemRow struct {
	ImportID uuid.UUID
	Row      int64
	Problems string
}

func (importProblemRow) TableName() string { return "import_problems" }

func (r *importProblemRow) sealed() (uuid.UUID, []secret) {
	return vault.House, []secret{{"import_problems.problems", r.ImportID.String() + "/" + strconv.FormatInt(r.Row, 10), &r.Problems}}
}

// A madeImportRow is an import with the account that began it.
type madeImportRow struct {
	Import  importRow  `gorm:"embedded;embeddedPrefix:import_"`
	Account accountRow `gorm:"embedded"`
}

const importQuery = `SELECT i.id AS import_id, i.file AS import_file, i.format AS import_format, i.bytes AS import_bytes, i.state AS import_state,
i.made_at AS import_made_at, i.made_by AS import_made_by, i.changed_at AS import_changed_at, i.ended_at AS import_ended_at, i.read_bytes AS import_read_bytes,
i.read_rows AS import_read_rows, i.created AS import_created, i.updated AS import_updated, i.unchanged AS import_unchanged, i.rejected AS import_rejected,
i.unread AS import_unread, i.failure AS import_failure, i.by_page AS import_by_page, i.total AS import_total, i.left_out AS import_left_out, i.undo AS import_undo,
i.undone_at AS import_undone_at, a.* FROM imports i JOIN accounts a ON a.id = i.made_by WHERE `

func (r madeImportRow) find() (*intake.Import, error) {
	in := r.Import
	i := &intake.Import{
		ID: in.ID, File: in.File, Format: in.Format, Bytes: in.Bytes, State: intake.State(in.State), MadeAt: in.MadeAt.UTC(), ChangedAt: in.ChangedAt.UTC(), Failure: in.Failure,
		ByPage: in.ByPage, Total: in.Total, LeftOut: in.LeftOut, Undo: intake.Undo(in.Undo),
		IntakeCount: vetting.IntakeCount{Bytes: in.ReadBytes, Rows: in.ReadRows, Created: in.Created, Updated: in.Updated, Unchanged: in.Unchanged, Rejected: in.Rejected},
	}
	account := r.Account.account()
	i.MadeBy = account.Actor()
	if !account.DisabledAt.IsZero() {
		i.MadeBy.Role = ""
	}
	if in.EndedAt != nil {
		i.EndedAt = in.EndedAt.UTC()
	}
	if in.UndoneAt != nil {
		i.UndoneAt = in.UndoneAt.UTC()
	}
	return i, json.Unmarshal([]byte(in.Unread), &i.Unread)
}

// CreateImport implements intake.Store.
func (s *Store) CreateImport(ctx context.Context, i intake.Import, m *intake.Mapping) (err error) {
	defer errs.Wrap(&err, "store.CreateImport")
	row := importRow{
		ID: i.ID, File: i.File, Format: i.Format, Bytes: i.Bytes, State: string(i.State), MadeAt: i.MadeAt, MadeBy: i.MadeBy.ID, ChangedAt: i.ChangedAt, Unread: "[]",
		ByPage: i.ByPage, Total: i.Total, LeftOut: i.LeftOut,
	}
	return s.transact(ctx, func(t tx) error {
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		if err := saveMapping(ctx, t, m); err != nil {
			return err
		}
		if err := writeEvent(ctx, t, event{At: i.MadeAt, ActorID: &i.MadeBy.ID, Action: "began an import", On: importOn(i.ID)}); err != nil {
			return err
		}
		return s.jobs.EnqueueImport(ctx, t.pgx, i.ID)
	})
}

func importOn(id uuid.UUID) string { return "import " + id.String() }

// Import implements intake.Store.
func (s *Store) Import(ctx context.Context, id uuid.UUID) (_ *intake.Import, err error) {
	defer errs.Wrap(&err, "store.Import(%s)", id)
	row, err := queryRow[madeImportRow](ctx, s.db, importQuery+`i.id = ?`, id)
	if err != nil {
		return nil, err
	}
	i, err := row.find()
	if err != nil {
		return nil, err
	}
	problems, err := query[importProblemRow](ctx, s.db, `SELECT * FROM import_problems WHERE import_id = ? ORDER BY row`, id)
	for _, p := range problems {
		r := intake.Rejected{Row: p.Row}
		if err := json.Unmarshal([]byte(p.Problems), &r.Problems); err != nil {
			return nil, err
		}
		i.Problems = append(i.Problems, r)
	}
	return i, err
}

// SaveImport implements intake.Store.
func (s *Store) SaveImport(ctx context.Context, i intake.Import) (err error) {
	defer errs.Wrap(&err, "store.SaveImport(%s)", i.ID)
	unread, err := json.Marshal(append([]string{}, i.Unread...))
	if err != nil {
		return err
	}
	n, err := exec(ctx, s.db, `UPDATE imports SET state = ?, changed_at = ?, ended_at = ?, read_bytes = ?, read_rows = ?, created = ?, updated = ?, unchanged = ?, rejected = ?,
unread = ?, failure = ? WHERE id = ? AND ended_at IS NULL`,
		string(i.State), i.ChangedAt, orNull(i.EndedAt), i.IntakeCount.Bytes, i.Rows, i.Created, i.Updated, i.Unchanged, i.Rejected, string(unread), i.Failure, i.ID)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// SaveProblem implements intake.Store.
func (s *Store) SaveProblem(ctx context.Context, id uuid.UUID, r intake.Rejected) (err error) {
	defer errs.Wrap(&err, "store.SaveProblem(%s)", id)
	problems, err := json.Marshal(r.Problems)
	if err != nil {
		return err
	}
	return create(ctx, s.db, &importProblemRow{id, r.Row, string(problems)}, clause.OnConflict{DoNothing: true})
}

// CancelImport implements intake.Store.
func (s *Store) CancelImport(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.CancelImport(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE imports SET state = 'cancelled', ended_at = ?, changed_at = ? WHERE id = ? AND ended_at IS NULL`, at, at, id)
		if err == nil && n == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "cancelled an import", On: importOn(id)})
	})
}

// ForgetImports implements intake.Store.
func (s *Store) ForgetImports(ctx context.Context, before time.Time) (err error) {
	defer errs.Wrap(&err, "store.ForgetImports")
	_, err = exec(ctx, s.db, `DELETE FROM imports WHERE made_at < ?`, before)
	return err
}

type uploadRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Name        string
	MediaType   string
	Bytes       int64
	SHA256      []byte `gorm:"column:sha256"`
	UploadedAt  time.Time
	UploadedBy  uuid.UUID
}

func (uploadRow) TableName() string { return "uploads" }

func (r *uploadRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"uploads.name", r.ID.String(), &r.Name}}
}

// SaveUpload implements vetting.Store.
func (s *Store) SaveUpload(ctx context.Context, candidate uuid.UUID, f vetting.File, forget time.Time) (err error) {
	defer errs.Wrap(&err, "store.SaveUpload(%s)", f.ID)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM uploads WHERE uploaded_at < ?`, forget); err != nil {
			return err
		}
		name, err := sealText(ctx, t.db, candidate, "uploads.name", f.ID, f.Name)
		if err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `INSERT INTO uploads (id, candidate_id, name, media_type, bytes, sha256, uploaded_at, uploaded_by)
SELECT ?, c.id, ?, ?, ?, ?, ?, ? FROM candidates c WHERE c.id = ?`, f.ID, name, f.MediaType, f.Bytes, f.SHA256[:], f.UploadedAt, f.UploadedBy.ID, candidate)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		return kind(err)
	})
}

// Uploaded implements vetting.Store.
func (s *Store) Uploaded(ctx context.Context, account uuid.UUID, since time.Time) (files int, bytes int64, err error) {
	defer errs.Wrap(&err, "store.Uploaded(%s)", account)
	sum, err := queryRow[struct {
		Files int
		Bytes int64
	}](ctx, s.db, `SELECT count(*) AS files, coalesce(sum(bytes), 0)::bigint AS bytes FROM (
  SELECT id, bytes FROM files WHERE uploaded_by = ? AND uploaded_at >= ? UNION SELECT id, bytes FROM uploads WHERE uploaded_by = ? AND uploaded_at >= ?) AS sent`,
		account, since, account, since)
	return sum.Files, sum.Bytes, err
}

// UploadsOf implements vetting.Store.
func (s *Store) UploadsOf(ctx context.Context, candidate uuid.UUID, since time.Time) (_ []vetting.File, err error) {
	defer errs.Wrap(&err, "store.UploadsOf(%s)", candidate)
	rows, err := query[uploadRow](ctx, s.db, `SELECT * FROM uploads WHERE candidate_id = ? AND uploaded_at >= ?`, candidate, since)
	files := make([]vetting.File, len(rows))
	for i, r := range rows {
		files[i] = vetting.File{ID: r.ID, Name: r.Name, MediaType: r.MediaType, Bytes: r.Bytes, SHA256: [32]byte(r.SHA256), UploadedAt: r.UploadedAt.UTC(), UploadedBy: vetting.Actor{ID: r.UploadedBy}}
	}
	return files, err
}
