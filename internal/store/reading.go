package store

import (
	"context"
	"errors"
	"slices"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// File implements vetting.Store.
func (s *Store) File(ctx context.Context, id uuid.UUID) (_ vetting.File, err error) {
	defer errs.Wrap(&err, "store.File(%s)", id)
	stored, err := document[storedFile](ctx, s.db, `SELECT (`+fileObject+`::jsonb || jsonb_build_object('Candidate', f.candidate_id, 'Key', `+keyObject("f.candidate_id")+`))::text AS document FROM files f JOIN accounts by ON by.id = f.uploaded_by WHERE f.id = ?`, id)
	if err != nil {
		return vetting.File{}, err
	}
	return stored.file()
}

// FilesAmong implements vetting.Store.
func (s *Store) FilesAmong(ctx context.Context, of []uuid.UUID) (_ []uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.FilesAmong")
	rows, err := query[idRow](ctx, s.db, `SELECT id FROM files WHERE id IN ?`, of)
	return ids(rows), err
}

// SaveReading implements vetting.Store. It raises the candidate's revision, since more is known than was judged.
func (s *Store) SaveReading(ctx context.Context, f vetting.File) (err error) {
	defer errs.Wrap(&err, "store.SaveReading(%s)", f.ID)
	return s.transact(ctx, func(t tx) error {
		// The candidate before the file, as every change locks them.
		owner, err := queryRow[idRow](ctx, t.db, `UPDATE candidates SET revision = revision + 1, changed_at = ?
WHERE id = (SELECT candidate_id FROM files WHERE id = ? AND read_at IS NULL) RETURNING id`, f.ReadAt, f.ID)
		if errors.Is(err, errs.NotFound) {
			err = errs.Conflict
		}
		if err != nil {
			return err
		}
		before, err := s.neighbours(ctx, t, owner.ID)
		if err != nil {
			return err
		}
		if err := saveReading(ctx, t, owner.ID, f); err != nil {
			return err
		}
		after, err := s.neighbours(ctx, t, owner.ID)
		if err != nil {
			return err
		}
		if f.Refused == "" {
			if err := s.jobs.EnqueueScan(ctx, t.pgx, owner.ID, f.ID); err != nil {
				return err
			}
		}
		return s.enqueue(ctx, t.pgx, slices.Concat(before, after, []uuid.UUID{owner.ID}))
	})
}

func saveReading(ctx context.Context, t tx, candidate uuid.UUID, f vetting.File) error {
	row, err := newFileRow(candidate, f)
	if err != nil {
		return err
	}
	rows := []fileRow{row}
	if err := sealRows(ctx, t.db, rows); err != nil {
		return err
	}
	n, err := gorm.G[*fileRow](t.db).Where("id = ? AND read_at IS NULL", f.ID).Select("*").Updates(ctx, &rows[0])
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	if err != nil {
		return err
	}
	pictures := make([]filePictureRow, len(f.Inside))
	for i, p := range f.Inside {
		pictures[i] = filePictureRow{FileID: f.ID, CandidateID: candidate, Kind: string(p.Kind), Number: p.Number, PDQ: p.PDQ, Quality: p.Quality}
	}
	return createAll(ctx, t.db, pictures)
}
