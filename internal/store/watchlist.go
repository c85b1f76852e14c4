package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type watchlistRow struct {
	ID          uuid.UUID
	Kind        string
	Key         []byte
	Masked      string
	Source      string
	SourceURL   string
	Date        time.Time
	Reviewer    string
	Expires     time.Time
	ImportedAt  time.Time
	ImportedBy  *uuid.UUID // nil for the command line
	WithdrawnAt *time.Time
	WithdrawnBy *uuid.UUID
	Reason      string
}

func (watchlistRow) TableName() string { return "watchlist_entries" }

func (r watchlistRow) entry() watchlist.Entry {
	return watchlist.Entry{
		Kind: dossier.ListKind(r.Kind), Source: r.Source, SourceURL: r.SourceURL, Date: dossier.DateOf(r.Date.UTC()),
		Reviewer: r.Reviewer, Expires: dossier.DateOf(r.Expires.UTC()),
	}
}

type watchKeyRow struct {
	Key         []byte
	CandidateID uuid.UUID
}

func (watchKeyRow) TableName() string { return "watch_keys" }

// watchHash returns the keyed hash of what a list may name, bound to its kind.
func (s *Store) watchHash(kind dossier.ListKind, value string) []byte {
	return s.hashKey("watchlist "+string(kind), value)
}

func (s *Store) watchHashes(keys []watchlist.Key) [][]byte {
	hashes := [][]byte{}
	for _, k := range keys {
		hashes = append(hashes, s.watchHash(k.Kind, k.Value))
	}
	return hashes
}

// An import and an assessment do not overlap, so that none of them misses what the other commits: assessments share
// this lock, imports and withdrawals hold it alone.
const (
	watchLock      = 0x77617463
	lockWatchlist  = `SELECT pg_advisory_xact_lock(?)`
	shareWatchlist = `SELECT pg_advisory_xact_lock_shared(?)`
)

// watched stores what a list may name of the candidate and returns what the installation's does; nil where it is empty.
func (s *Store) watched(ctx context.Context, t tx, r *vetting.Record) (dossier.Listings, error) {
	if _, err := exec(ctx, t.db, shareWatchlist, watchLock); err != nil {
		return nil, err
	}
	keys := watchlist.Keys(r.Dossier)
	hashes := s.watchHashes(keys)
	if err := replaceWatchKeys(ctx, t, r.ID, hashes); err != nil {
		return nil, err
	}
	rows, err := gorm.G[*watchlistRow](t.db).Where("withdrawn_at IS NULL AND key = ANY(?::bytea[])", hashArray(hashes)).Order("source, id").Find(ctx)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nothingListed(ctx, t.db)
	}
	entries := map[string][]watchlist.Entry{}
	for _, row := range rows {
		entries[string(row.Key)] = append(entries[string(row.Key)], row.entry())
	}
	listings := dossier.Listings{}
	for _, k := range keys {
		for _, e := range entries[string(s.watchHash(k.Kind, k.Value))] {
			listings = append(listings, k.Listing(e))
		}
	}
	return listings, nil
}

// nothingListed returns no listings, or nil where there is no list.
func nothingListed(ctx context.Context, db *gorm.DB) (dossier.Listings, error) {
	some, err := gorm.G[*watchlistRow](db).Select("id").Where("withdrawn_at IS NULL").Limit(1).Find(ctx)
	if err != nil || len(some) == 0 {
		return nil, err
	}
	return dossier.Listings{}, nil
}

const keepWatchKeys = `WITH gone AS (DELETE FROM watch_keys WHERE candidate_id = $1 AND key <> ALL($2::bytea[]))
INSERT INTO watch_keys (key, candidate_id) SELECT DISTINCT key, $1::uuid FROM unnest($2::bytea[]) key ON CONFLICT DO NOTHING`

// replaceWatchKeys touches only the keys that came or went.
func replaceWatchKeys(ctx context.Context, t tx, candidate uuid.UUID, hashes [][]byte) error {
	_, err := t.pgx.Exec(ctx, keepWatchKeys, plainID(candidate), hashes)
	return kind(err)
}

// SaveEntries implements watchlist.Store.
func (s *Store) SaveEntries(ctx context.Context, by vetting.Actor, at time.Time, entries []watchlist.Entry, again bool) (done watchlist.Import, err error) {
	defer errs.Wrap(&err, "store.SaveEntries")
	err = s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, lockWatchlist, watchLock); err != nil {
			return err
		}
		rows := s.watchlistRows(by, at, entries)
		if !again {
			if rows, err = withoutWithdrawn(ctx, t, rows); err != nil {
				return err
			}
		}
		written, err := upsertEntries(ctx, t, rows)
		if err != nil {
			return err
		}
		done = watchlist.Import{Entries: len(entries), Written: written, Refused: len(entries) - len(rows)}
		detail := fmt.Sprintf("%d entries, %d new or changed", len(entries), written)
		if err := writeEvent(ctx, t, event{At: at, ActorID: accountOf(by), Action: "imported watch list", Detail: detail}); err != nil {
			return err
		}
		return s.enqueueNamed(ctx, t, "e.imported_at = ? AND e.withdrawn_at IS NULL", at)
	})
	return done, err
}

// accountOf returns the actor's account, nil where the actor has none.
func accountOf(a vetting.Actor) *uuid.UUID {
	if a.ID == uuid.Nil {
		return nil
	}
	return &a.ID
}

func (s *Store) watchlistRows(by vetting.Actor, at time.Time, entries []watchlist.Entry) []watchlistRow {
	rows := make([]watchlistRow, len(entries))
	for i, e := range entries {
		rows[i] = watchlistRow{
			ID: uuid.Must(uuid.NewV7()), Kind: string(e.Kind), Key: s.watchHash(e.Kind, e.Value), Masked: watchlist.Mask(e.Kind, e.Value),
			Source: e.Source, SourceURL: e.SourceURL, Date: e.Date.Time(), Reviewer: e.Reviewer, Expires: e.Expires.Time(),
			ImportedAt: at, ImportedBy: accountOf(by),
		}
	}
	return rows
}

// withoutWithdrawn leaves out what was withdrawn here and what the source has not named since.
func withoutWithdrawn(ctx context.Context, t tx, rows []watchlistRow) ([]watchlistRow, error) {
	withdrawn, err := gorm.G[*watchlistRow](t.db).Select("key, source, date").Where("withdrawn_at IS NOT NULL").Find(ctx)
	if err != nil {
		return nil, err
	}
	named := map[string]time.Time{}
	for _, w := range withdrawn {
		if id := string(w.Key) + w.Source; w.Date.After(named[id]) {
			named[id] = w.Date
		}
	}
	return slices.DeleteFunc(rows, func(r watchlistRow) bool {
		at, ok := named[string(r.Key)+r.Source]
		return ok && !r.Date.After(at)
	}), nil
}

// replaceEntry is what becomes of an entry that the same source listed before: what differs is replaced.
var replaceEntry = clause.OnConflict{
	Columns:     []clause.Column{{Name: "key"}, {Name: "source"}},
	TargetWhere: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "withdrawn_at IS NULL"}}},
	DoUpdates:   clause.AssignmentColumns([]string{"masked", "source_url", "date", "reviewer", "expires", "imported_at", "imported_by"}),
	Where: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: `(watchlist_entries.masked, watchlist_entries.source_url,
watchlist_entries.date, watchlist_entries.reviewer, watchlist_entries.expires)
IS DISTINCT FROM (excluded.masked, excluded.source_url, excluded.date, excluded.reviewer, excluded.expires)`}}},
}

// upsertEntries returns how many rows are new or other than before.
func upsertEntries(ctx context.Context, t tx, rows []watchlistRow) (written int, err error) {
	for part := range slices.Chunk(rows, batch) {
		result := gorm.WithResult()
		if err := createAll(ctx, t.db, part, replaceEntry, result); err != nil {
			return 0, err
		}
		written += int(result.RowsAffected)
	}
	return written, nil
}

// enqueueNamed makes the assessments due of those whom the entries e name.
func (s *Store) enqueueNamed(ctx context.Context, t tx, where string, args ...any) error {
	rows, err := query[idRow](ctx, t.db, `SELECT DISTINCT k.candidate_id AS id FROM watchlist_entries e
JOIN watch_keys k ON k.key = e.key WHERE `+where, args...)
	if err != nil || len(rows) == 0 {
		return err
	}
	return s.enqueue(ctx, t.pgx, ids(rows))
}

// WithdrawEntry implements watchlist.Store.
func (s *Store) WithdrawEntry(ctx context.Context, by vetting.Actor, at time.Time, id uuid.UUID, reason string) (err error) {
	defer errs.Wrap(&err, "store.WithdrawEntry(%s)", id)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, lockWatchlist, watchLock); err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `UPDATE watchlist_entries SET withdrawn_at = ?, withdrawn_by = ?, reason = ?
WHERE id = ? AND withdrawn_at IS NULL`, at, accountOf(by), reason, id)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		err = writeEvent(ctx, t, event{At: at, ActorID: accountOf(by), Action: "withdrew watch list entry", Detail: id.String() + ": " + reason})
		if err != nil {
			return err
		}
		return s.enqueueNamed(ctx, t, "e.id = ?", id)
	})
}

// A namedWatchlistRow is an entry with the names of who imported and who withdrew it.
type namedWatchlistRow struct {
	Entry           watchlistRow `gorm:"embedded"`
	ImportedByName  string
	WithdrawnByName string
}

func (n namedWatchlistRow) stored() watchlist.Stored {
	r := n.Entry
	s := watchlist.Stored{
		Entry: r.entry(), ID: r.ID, Masked: r.Masked, ImportedAt: r.ImportedAt.UTC(), ImportedBy: n.ImportedByName,
		WithdrawnBy: n.WithdrawnByName, Reason: r.Reason,
	}
	if r.WithdrawnAt != nil {
		s.WithdrawnAt = r.WithdrawnAt.UTC()
	}
	return s
}

const watchlistColumns = `SELECT e.*, coalesce(i.name, '') AS imported_by_name, coalesce(w.name, '') AS withdrawn_by_name
FROM watchlist_entries e LEFT JOIN accounts i ON i.id = e.imported_by LEFT JOIN accounts w ON w.id = e.withdrawn_by WHERE `

// Entry implements watchlist.Store.
func (s *Store) Entry(ctx context.Context, id uuid.UUID) (_ watchlist.Stored, err error) {
	defer errs.Wrap(&err, "store.Entry(%s)", id)
	row, err := queryRow[namedWatchlistRow](ctx, s.db, watchlistColumns+"e.id = ?", id)
	return row.stored(), kind(err)
}

// Entries implements watchlist.Store.
func (s *Store) Entries(ctx context.Context, f watchlist.Filter, keys []watchlist.Key, at time.Time) (p watchlist.Page, err error) {
	defer errs.Wrap(&err, "store.Entries")
	where, args := s.watchlistConditions(f, keys, at)
	args = append(args, watchlist.PageSize+1, f.Page*watchlist.PageSize)
	rows, err := query[namedWatchlistRow](ctx, s.db, watchlistColumns+where+` ORDER BY e.imported_at DESC, e.id DESC LIMIT ? OFFSET ?`, args...)
	if err != nil {
		return watchlist.Page{}, err
	}
	if p.More = len(rows) > watchlist.PageSize; p.More {
		rows = rows[:watchlist.PageSize]
	}
	for _, r := range rows {
		p.Entries = append(p.Entries, r.stored())
	}
	p.Sources, err = sources(ctx, s.db, at)
	return p, err
}

func (s *Store) watchlistConditions(f watchlist.Filter, keys []watchlist.Key, at time.Time) (string, []any) {
	where, args := []string{"true"}, []any{}
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if f.Kind != "" {
		add("e.kind = ?", string(f.Kind))
	}
	if f.Source != "" {
		add("e.source = ?", f.Source)
	}
	switch today := at.UTC().Format(time.DateOnly); f.State {
	case watchlist.InForce:
		add("e.withdrawn_at IS NULL AND e.expires >= ?::date", today)
	case watchlist.Expired:
		add("e.withdrawn_at IS NULL AND e.expires < ?::date", today)
	case watchlist.Withdrawn:
		add("e.withdrawn_at IS NOT NULL")
	}
	if keys != nil {
		add("e.key IN ?", s.watchHashes(keys))
	}
	return strings.Join(where, " AND "), args
}

type sourceRow struct {
	Source     string
	InForce    int
	Expired    int
	ImportedAt time.Time
}

func sources(ctx context.Context, db *gorm.DB, at time.Time) ([]watchlist.SourceCount, error) {
	today := at.UTC().Format(time.DateOnly)
	rows, err := query[sourceRow](ctx, db, `SELECT source, count(*) FILTER (WHERE expires >= ?::date) AS in_force,
count(*) FILTER (WHERE expires < ?::date) AS expired, max(imported_at) AS imported_at
FROM watchlist_entries WHERE withdrawn_at IS NULL GROUP BY source ORDER BY max(imported_at) DESC, source`, today, today)
	all := make([]watchlist.SourceCount, len(rows))
	for i, r := range rows {
		all[i] = watchlist.SourceCount{Source: r.Source, InForce: r.InForce, Expired: r.Expired, ImportedAt: r.ImportedAt.UTC()}
	}
	return all, err
}
