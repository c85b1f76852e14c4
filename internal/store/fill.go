package store

import (
	"context"
	"encoding/binary"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Fill stores new candidates with their files as TakeIn stores those of a file, but keeps no ledger and makes nothing due. It fills a
// database that is measured; people's candidates come by TakeIn. Of files, what is kept is what they are and the hash of the picture.
func (s *Store) Fill(ctx context.Context, arrivals []vetting.Arrival) (err error) {
	defer errs.Wrap(&err, "store.Fill")
	return s.transact(ctx, func(t tx) error { return s.copyMany(ctx, t, arrivals, time.Time{}) })
}

// FillWatchKeys stores by what a watch list may name candidates, as their first assessment does.
func (s *Store) FillWatchKeys(ctx context.Context, candidates []uuid.UUID, dossiers []*dossier.Dossier) (err error) {
	defer errs.Wrap(&err, "store.FillWatchKeys")
	var rows [][]any
	for i, d := range dossiers {
		seen := map[string]bool{}
		for _, hash := range s.watchHashes(watchlist.Keys(d)) {
			if !seen[string(hash)] {
				seen[string(hash)] = true
				rows = append(rows, []any{hash, plainID(candidates[i])})
			}
		}
	}
	return s.transact(ctx, func(t tx) error {
		_, err := t.pgx.CopyFrom(ctx, pgx.Identifier{"watch_keys"}, []string{"key", "candidate_id"}, pgx.CopyFromRows(rows))
		return err
	})
}

// bitArray is a picture's hashes as COPY writes a bit(256)[], nil where there are none.
func bitArray(h *[8][4]uint64) []pgtype.Bits {
	if h == nil {
		return nil
	}
	all := make([]pgtype.Bits, len(h))
	for i, words := range h {
		all[i] = pgtype.Bits{Len: 256, Valid: true}
		for _, w := range words {
			all[i].Bytes = binary.BigEndian.AppendUint64(all[i].Bytes, w)
		}
	}
	return all
}
