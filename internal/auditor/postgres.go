package auditor

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Tables reads the log of a database in a transaction, which should be of repeatable reads: see package store for who writes it.
type Tables struct {
	Tx pgx.Tx
	// Open opens what lies sealed beside an entry, and reports whether it could; nil: nothing is sealed.
	Open func(ctx context.Context, entry []byte, b *Beside) (bool, error)
}

// Records implements Log.
func (t Tables) Records(ctx context.Context, from int64, most int) ([]Record, error) {
	rows, err := t.Tx.Query(ctx, `SELECT l.place, e.entry::text, d.salt, coalesce(d.words, '')
FROM (SELECT place, event_id FROM audit_leaves WHERE place >= $1 ORDER BY place LIMIT $2) l
LEFT JOIN audit_events e ON e.id = l.event_id LEFT JOIN event_details d ON d.event_id = l.event_id ORDER BY l.place`, from, most)
	if err != nil {
		return nil, err
	}
	records, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Record, err error) {
		err = row.Scan(&r.Place, &r.Entry, &r.Salt, &r.Words)
		return r, err
	})
	if err != nil || t.Open == nil {
		return records, err
	}
	for i := range records {
		r := &records[i]
		if len(r.Salt) == 0 {
			continue
		}
		opened, err := t.Open(ctx, r.Entry, &r.Beside)
		if err != nil {
			return nil, err
		}
		if !opened { // and so it agrees with no hash
			r.Beside = Beside{Salt: []byte{}}
		}
	}
	return records, nil
}

// Hashes implements Log.
func (t Tables) Hashes(ctx context.Context, from int64, most int) ([]Stored, error) {
	rows, err := t.Tx.Query(ctx, `SELECT position, hash FROM audit_hashes WHERE position >= $1 ORDER BY position LIMIT $2`, from, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Stored])
}

// Checkpoints implements Log.
func (t Tables) Checkpoints(ctx context.Context) ([]Signed, error) {
	rows, err := t.Tx.Query(ctx, `SELECT 'of ' || day, note FROM audit_checkpoints ORDER BY day`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Signed])
}

// Strays implements Log.
func (t Tables) Strays(ctx context.Context) ([]Stray, error) {
	rows, err := t.Tx.Query(ctx, `SELECT e.id::text, e.entry::text, e.mark, coalesce(pg_visible_in_snapshot(e.written_in, (SELECT seen FROM audit_progress)), true)
FROM audit_events e WHERE NOT EXISTS (SELECT FROM audit_leaves l WHERE l.event_id = e.id)
UNION ALL SELECT d.event_id::text, NULL, NULL, false FROM event_details d WHERE NOT EXISTS (SELECT FROM audit_events e WHERE e.id = d.event_id)`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Stray])
}
