package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"gorm.io/gorm"
)

type intakeRow struct {
	ID            uuid.UUID
	File          string
	Fingerprint   []byte
	BeganAt       time.Time
	BeganBy       *uuid.UUID
	BeganAs       string
	ChangedAt     time.Time
	EndedAt       *time.Time
	ReadBytes     int64
	ReadRows      int64
	RejectedBytes int64
	Created       int64
	Updated       int64
	Unchanged     int64
	Rejected      int64
}

func (intakeRow) TableName() string { return "intakes" }

func (r intakeRow) intake() *vetting.Intake {
	in := &vetting.Intake{
		ID: r.ID, File: r.File, Fingerprint: [32]byte(r.Fingerprint), BeganAt: r.BeganAt.UTC(),
		BeganBy: vetting.Actor{ID: given(r.BeganBy), Name: r.BeganAs}, ChangedAt: r.ChangedAt.UTC(),
		IntakeCount: vetting.IntakeCount{
			Bytes: r.ReadBytes, Rows: r.ReadRows, RejectedBytes: r.RejectedBytes,
			Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Rejected: r.Rejected,
		},
	}
	if r.EndedAt != nil {
		in.EndedAt = r.EndedAt.UTC()
	}
	return in
}

// CandidatesOf implements vetting.Store.
func (s *Store) CandidatesOf(ctx context.Context, externalIDs []string) (_ map[string]uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.CandidatesOf")
	return candidatesOf(ctx, s.db, externalIDs)
}

func candidatesOf(ctx context.Context, db *gorm.DB, externalIDs []string) (map[string]uuid.UUID, error) {
	ids := map[string]uuid.UUID{}
	if len(externalIDs) == 0 {
		return ids, nil
	}
	rows, err := gorm.G[*candidateRow](db).Select("id", "external_id").Where("external_id IN ?", externalIDs).Find(ctx)
	for _, r := range rows {
		ids[r.ExternalID] = r.ID
	}
	return ids, err
}

// BeginIntake implements vetting.Store.
func (s *Store) BeginIntake(ctx context.Context, in vetting.Intake) (_ *vetting.Intake, err error) {
	defer errs.Wrap(&err, "store.BeginIntake(%s)", in.File)
	_, err = exec(ctx, s.db, `INSERT INTO intakes (id, file, fingerprint, began_at, began_by, began_as, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (fingerprint) WHERE ended_at IS NULL DO NOTHING`,
		in.ID, in.File, in.Fingerprint[:], in.BeganAt, known(in.BeganBy.ID), guest(in.BeganBy), in.ChangedAt)
	if err != nil {
		return nil, err
	}
	row, err := gorm.G[*intakeRow](s.db).Where("fingerprint = ? AND ended_at IS NULL", in.Fingerprint[:]).Take(ctx)
	if err != nil {
		return nil, kind(err)
	}
	return row.intake(), nil
}

// TakeIn implements vetting.Store.
func (s *Store) TakeIn(ctx context.Context, from, to vetting.Intake, arrivals []vetting.Arrival, changes []vetting.Change, rows []vetting.IntakeRow) (err error) {
	defer errs.Wrap(&err, "store.TakeIn(%s)", from.File)
	return s.transact(ctx, func(t tx) error {
		if err := saveIntake(ctx, t, from, to); err != nil {
			return err
		}
		for _, c := range changes {
			if err := s.apply(ctx, t, c); err != nil {
				return err
			}
		}
		if err := s.createMany(ctx, t, arrivals, to.ChangedAt); err != nil {
			return err
		}
		if err := s.saveIntakeRows(ctx, t, arrivals, rows); err != nil {
			return err
		}
		return noteBrought(ctx, t, to.Import, arrivals)
	})
}

type intakeRowRow struct {
	CandidateID uuid.UUID
	Digest      []byte
	Revision    int64
}

func (intakeRowRow) TableName() string { return "intake_rows" }

func (s *Store) intakeDigest(text []byte) []byte { return s.hashKey("intake", string(text)) }

const upsertIntakeRows = `INSERT INTO intake_rows (candidate_id, digest, revision)
SELECT c.id, r.digest, c.revision FROM unnest($1::text[], $2::bytea[]) r (external_id, digest) JOIN candidates c USING (external_id)
ON CONFLICT (candidate_id) DO UPDATE SET digest = excluded.digest, revision = excluded.revision`

// saveIntakeRows copies the rows of those who are new, who have no other, and replaces those of others.
func (s *Store) saveIntakeRows(ctx context.Context, t tx, arrivals []vetting.Arrival, rows []vetting.IntakeRow) error {
	arrived := make(map[string]uuid.UUID, len(arrivals))
	for _, a := range arrivals {
		arrived[a.ExternalID] = a.Change.Candidate
	}
	var fresh [][]any
	var ids []string
	var digests [][]byte
	for _, r := range rows {
		digest := s.intakeDigest(r.Text)
		if id, ok := arrived[r.ExternalID]; ok {
			fresh = append(fresh, []any{plainID(id), digest, 1})
		} else {
			ids, digests = append(ids, r.ExternalID), append(digests, digest)
		}
	}
	if _, err := t.pgx.CopyFrom(ctx, pgx.Identifier{"intake_rows"}, []string{"candidate_id", "digest", "revision"}, pgx.CopyFromRows(fresh)); err != nil {
		return kind(err)
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := t.pgx.Exec(ctx, upsertIntakeRows, ids, digests)
	return kind(err)
}

// TakenIn implements vetting.Store.
func (s *Store) TakenIn(ctx context.Context, texts [][]byte) (_ map[int]string, err error) {
	defer errs.Wrap(&err, "store.TakenIn")
	if len(texts) == 0 {
		return nil, nil
	}
	digests := make([][]byte, len(texts))
	for i, text := range texts {
		digests[i] = s.intakeDigest(text)
	}
	rows, err := s.pool.Query(ctx, `SELECT r.digest, c.external_id FROM intake_rows r
JOIN candidates c ON c.id = r.candidate_id AND c.revision = r.revision WHERE r.digest = ANY($1)`, digests)
	if err != nil {
		return nil, err
	}
	byDigest := map[string]string{}
	var digest []byte
	var id string
	_, err = pgx.ForEachRow(rows, []any{&digest, &id}, func() error {
		byDigest[string(digest)] = id
		return nil
	})
	taken := map[int]string{}
	for i, d := range digests {
		if id, ok := byDigest[string(d)]; ok {
			taken[i] = id
		}
	}
	return taken, err
}

func saveIntake(ctx context.Context, t tx, from, to vetting.Intake) error {
	n, err := exec(ctx, t.db, `UPDATE intakes SET changed_at = ?, ended_at = ?, read_bytes = ?, read_rows = ?, rejected_bytes = ?, created = ?, updated = ?,
unchanged = ?, rejected = ? WHERE id = ? AND ended_at IS NULL AND read_rows = ? AND read_bytes = ?`,
		to.ChangedAt, orNull(to.EndedAt), to.Bytes, to.Rows, to.RejectedBytes, to.Created, to.Updated, to.Unchanged, to.Rejected,
		from.ID, from.Rows, from.Bytes)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// createMany stores new candidates with all that their changes bring, and makes their assessments due at the time. Those of
// whoever shares something with them are made due by their first ones: see arrived.
func (s *Store) createMany(ctx context.Context, t tx, arrivals []vetting.Arrival, due time.Time) error {
	if len(arrivals) == 0 {
		return nil
	}
	if err := s.copyMany(ctx, t, arrivals, due); err != nil {
		return err
	}
	return s.jobs.EnqueueDue(ctx, t.pgx)
}

// copyMany stores new candidates with all that their changes bring, table by table. Their assessments are due at the time; zero: never.
func (s *Store) copyMany(ctx context.Context, t tx, arrivals []vetting.Arrival, due time.Time) error {
	var candidates, facts, files, entries, beside, dataKeys [][]any
	var keys keyRows
	l := lockOf(t.db)
	for _, a := range arrivals {
		c := a.Change
		id := plainID(c.Candidate)
		key, wrapped, err := l.vault.Make(c.Candidate)
		if err != nil {
			return err
		}
		l.keep(key)
		dataKeys = append(dataKeys, []any{id, wrapped.By, wrapped.Key})
		candidates = append(candidates, []any{id, a.ExternalID, c.Summary.Name, c.Summary.Requisition, c.Summary.Title, c.Summary.Source, c.Summary.Residence,
			c.Summary.AppliedAt.UTC(), plainID(a.Owner), c.At, c.At, 1, keysVersion, orNull(due)})
		for _, f := range c.Add {
			value := f.Member.Value
			if err := (secret{"facts.value", f.ID.String(), &value}).seal(key); err != nil {
				return err
			}
			var named []pgtype.UUID // null where there are none
			if ids := filesNamed(f.Member); len(ids) > 0 {
				named = plainIDs(ids)
			}
			facts = append(facts, []any{plainID(f.ID), id, f.Member.Name, []byte(value), f.RecordedAt, knownID(f.RecordedBy.ID), guest(f.RecordedBy), named})
		}
		for _, f := range c.Files {
			name := f.Name
			if err := (secret{"files.name", f.ID.String(), &name}).seal(key); err != nil {
				return err
			}
			files = append(files, []any{plainID(f.ID), id, name, f.MediaType, f.Bytes, f.SHA256[:], f.Width, f.Height, bitArray(f.PDQ), f.Quality, f.UploadedAt, plainID(f.UploadedBy.ID), orNull(f.ReadAt)})
		}
		s.addKeys(&keys, c.Candidate, c.Keys)
		entry, words := importOf(c).seal(t.key)
		if err := words.seal(key); err != nil {
			return err
		}
		entries, beside = append(entries, []any{plainID(entry.ID), entry.Entry, entry.Mark}), append(beside, []any{plainID(words.EventID), words.Salt, words.Words})
	}
	for _, table := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{
		{"candidates", []string{"id", "external_id", "name", "requisition", "title", "source", "residence", "applied_at", "owner_id", "created_at", "changed_at", "revision", "keys_version", "assess_again_at"}, candidates},
		{"facts", []string{"id", "candidate_id", "member", "value", "recorded_at", "recorded_by", "recorded_as", "files"}, facts},
		{"data_keys", []string{"owner", "wrapped_by", "wrapped"}, dataKeys},
		{"files", []string{"id", "candidate_id", "name", "media_type", "bytes", "sha256", "width", "height", "pdq", "quality", "uploaded_at", "uploaded_by", "read_at"}, files},
		{"audit_events", []string{"id", "entry", "mark"}, entries},
		{"event_details", []string{"event_id", "salt", "words"}, beside},
	} {
		if _, err := t.pgx.CopyFrom(ctx, pgx.Identifier{table.name}, table.columns, pgx.CopyFromRows(table.rows)); err != nil {
			return fmt.Errorf("%s: %w", table.name, kind(err))
		}
	}
	return copyKeys(ctx, t, &keys)
}

// importOf returns the event of a new candidate among many: one hash stands for all its facts.
func importOf(c vetting.Change) event {
	var all strings.Builder
	for _, f := range c.Add {
		all.Write(f.Member.Value)
	}
	e := eventOf(vetting.Change{Candidate: c.Candidate, At: c.At, Actor: c.Actor, Action: c.Action, Detail: c.Detail}, nil)
	e.Values = []value{{Of: fmt.Sprintf("%d facts", len(c.Add)), After: all.String()}}
	return e
}
