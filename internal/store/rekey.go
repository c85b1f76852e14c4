package store

import (
	"context"
	"slices"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// keysVersion counts the changes to what vetting.Keys and watchlist.Keys make of a dossier, and to how they are hashed. Raise
// it with each, or candidates are found by the old keys until their next change; TestKeysVersion notices.
const keysVersion = 3

// Rekey implements vetting.Store. Each candidate is a transaction: its link keys are made anew, and its assessment and its
// neighbours' are due, before and after. The assessment makes the keys anew by which watch lists find it.
func (s *Store) Rekey(ctx context.Context, most int) (n int, err error) {
	defer errs.Wrap(&err, "store.Rekey")
	rows, err := query[idRow](ctx, s.db, `SELECT id FROM candidates WHERE keys_version < ? ORDER BY keys_version, id LIMIT ?`, keysVersion, most)
	if err != nil {
		return 0, err
	}
	for i, row := range rows {
		if err := s.transact(ctx, func(t tx) error { return s.rekey(ctx, t, row.ID) }); err != nil {
			return i, err
		}
	}
	return len(rows), nil
}

func (s *Store) rekey(ctx context.Context, t tx, id uuid.UUID) error {
	// The candidate is locked first, as by every change. One that is gone, or was keyed meanwhile, needs nothing.
	n, err := exec(ctx, t.db, `UPDATE candidates SET keys_version = ? WHERE id = ? AND keys_version < ?`, keysVersion, id, keysVersion)
	if err != nil || n == 0 {
		return err
	}
	r, err := record(ctx, t.db, id)
	if err != nil {
		return err
	}
	before, err := s.neighbours(ctx, t, id)
	if err != nil {
		return err
	}
	if err := s.replaceKeys(ctx, t, id, vetting.Keys(r.Dossier)); err != nil {
		return err
	}
	after, err := s.neighbours(ctx, t, id)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, t.pgx, slices.Concat(before, after, []uuid.UUID{id}))
}
