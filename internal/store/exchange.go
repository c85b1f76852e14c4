package store

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"

	"github.com/google/uuid"
)

const confirmedQuery = `SELECT candidate_id, decided_at FROM (SELECT DISTINCT ON (candidate_id) candidate_id, decided_at, outcome FROM decisions
ORDER BY candidate_id, decided_at DESC, id DESC) d WHERE outcome = ? ORDER BY decided_at DESC, candidate_id LIMIT ?`

// Confirmed implements watchlist.Store.
func (s *Store) Confirmed(ctx context.Context, most int) (_ []watchlist.Confirmed, err error) {
	defer errs.Wrap(&err, "store.Confirmed")
	rows, err := query[struct {
		CandidateID uuid.UUID
		DecidedAt   time.Time
	}](ctx, s.db, confirmedQuery, string(vetting.Misrepresented), most)
	if err != nil {
		return nil, err
	}
	var all []watchlist.Confirmed
	for _, row := range rows {
		r, err := s.Record(ctx, row.CandidateID)
		if errors.Is(err, errs.NotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, err
		}
		c := watchlist.Confirmed{At: row.DecidedAt.UTC(), Dossier: r.Dossier}
		for _, f := range r.Files {
			if f.IsPicture() {
				c.Pictures = append(c.Pictures, watchlist.Picture{SHA256: f.SHA256, PDQ: pdqBytes(f.PDQ[0])})
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// pdqBytes writes a hash with its first bit first.
func pdqBytes(h [4]uint64) []byte {
	var b []byte
	for _, word := range h {
		b = binary.BigEndian.AppendUint64(b, word)
	}
	return b
}

// NoteExchange implements watchlist.Store.
func (s *Store) NoteExchange(ctx context.Context, by vetting.Actor, at time.Time, what string) (err error) {
	defer errs.Wrap(&err, "store.NoteExchange")
	return s.transact(ctx, func(t tx) error {
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "exported indicators", On: what})
	})
}
