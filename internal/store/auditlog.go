package store

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type leafRow struct {
	Place   int64
	EventID uuid.UUID
}

func (leafRow) TableName() string { return "audit_leaves" }

type auditHashRow struct {
	Position int64
	Hash     []byte
}

func (auditHashRow) TableName() string { return "audit_hashes" }

type checkpointRow struct {
	Day  time.Time
	Size int64
	Note string
}

func (checkpointRow) TableName() string { return "audit_checkpoints" }

type placingRow struct {
	ID   bool
	Seen string // a pg_snapshot
	Size int64
}

func (placingRow) TableName() string { return "audit_progress" }

// integrateEvery is how often entries are given their places: each has one within a second.
const integrateEvery = 400 * time.Millisecond

// mostIntegrated bounds how many entries are given places in one transaction.
const mostIntegrated = 20_000

// KeepAudit gives entries of the log their places and signs checkpoints, which it keeps in the folder too, until ctx ends. Only
// one process at a time gives places; no act waits for it.
func (s *Store) KeepAudit(ctx context.Context, folder string, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(integrateEvery):
		}
		if err := s.Integrate(ctx, folder, log); err != nil && ctx.Err() == nil {
			log.Warn("entries of the audit log wait for their places", "error", err)
		}
	}
}

// unplaced is entries e that came since the snapshot of audit_progress p. The transactions that it does not see end in any order:
// none is missed, and nobody waits for another.
const unplaced = `FROM audit_events e, audit_progress p WHERE e.written_in >= pg_snapshot_xmin(p.seen) AND NOT pg_visible_in_snapshot(e.written_in, p.seen)`

// Integrate gives the entries written before their places, and signs a checkpoint where there were any.
func (s *Store) Integrate(ctx context.Context, folder string, log *slog.Logger) (err error) {
	defer errs.Wrap(&err, "store.Integrate")
	for {
		var some bool
		err := s.sql.QueryRowContext(ctx, `SELECT EXISTS (SELECT `+unplaced+`) OR EXISTS (SELECT FROM audit_progress WHERE pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot()))`).Scan(&some)
		if err != nil || !some {
			return err
		}
		if more, err := s.integrateSome(ctx, folder, log); err != nil || !more {
			return err
		}
	}
}

// integrateSome does so for mostIntegrated entries, and reports whether there are more.
func (s *Store) integrateSome(ctx context.Context, folder string, log *slog.Logger) (more bool, err error) {
	now := time.Now().UTC()
	var checkpoint string
	err = s.transact(ctx, func(t tx) error {
		if _, err := t.pgx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"); err != nil {
			return err
		}
		in := &integration{tx: t, ctx: ctx, log: log}
		if free, err := in.begin(); err != nil || !free {
			return err
		}
		if in.size == 0 { // what stood there before there was a log comes first, and all at once
			if _, err = in.place("AND e.mark = ''", nil); err != nil {
				return err
			}
		}
		if more, err = in.place("AND e.mark <> ''", mostIntegrated); err != nil {
			return err
		}
		checkpoint, err = in.end(now, more)
		return err
	})
	if err != nil || checkpoint == "" {
		return false, err
	}
	return more, audit.WriteCheckpoint(folder, checkpoint, now)
}

// ForgetTransactions forgets the numbers of transactions that a restored database brought from another server, and gives the entries
// that came along without a place theirs, before any other is written.
func (s *Store) ForgetTransactions(ctx context.Context, folder string, log *slog.Logger) (err error) {
	defer errs.Wrap(&err, "store.ForgetTransactions")
	for _, statement := range []string{`UPDATE audit_events SET written_in = '1'`, `UPDATE audit_progress SET seen = '1:1:'`} {
		if _, err := exec(ctx, s.db, statement); err != nil {
			return err
		}
	}
	return s.Integrate(ctx, folder, log)
}

// An integration is one transaction that gives places.
type integration struct {
	tx
	ctx     context.Context
	log     *slog.Logger
	size    int64
	current string // snapshot of this transaction
	tree    *audit.Tree
	leaves  [][]any
}

// begin takes the turn. It is false where another process has it.
func (in *integration) begin() (free bool, err error) {
	var foreign bool
	err = in.pgx.QueryRow(in.ctx, `SELECT size, pg_current_snapshot()::text, pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())
FROM audit_progress FOR UPDATE SKIP LOCKED`).Scan(&in.size, &in.current, &foreign)
	var pg *pgconn.PgError
	if err == pgx.ErrNoRows || errors.As(err, &pg) && pg.Code == "40001" { // another has it, or had it just now
		return false, nil
	}
	in.tree = audit.NewTree(in.size, in.stored)
	if err == nil && foreign { // restored on another server: its numbers of transactions say nothing here
		_, err = in.pgx.Exec(in.ctx, `UPDATE audit_events SET written_in = '1' WHERE written_in >= pg_snapshot_xmax(pg_current_snapshot())`)
		if err == nil {
			_, err = in.pgx.Exec(in.ctx, `UPDATE audit_progress SET seen = '1:1:'`)
		}
	}
	return err == nil, err
}

func (in *integration) stored(positions []int64) ([][]byte, error) {
	return storedHashes(in.ctx, in.pgx, positions)
}

// storedHashes returns the hashes at positions, in their order.
func storedHashes(ctx context.Context, t pgx.Tx, positions []int64) ([][]byte, error) {
	rows, err := t.Query(ctx, `SELECT h.hash FROM unnest($1::bigint[]) WITH ORDINALITY want(position, number) JOIN audit_hashes h USING (position) ORDER BY number`, positions)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[[]byte])
}

// place appends so many entries that have no place. Those that the program did not write get none, and are for the auditor to find.
func (in *integration) place(which string, most any) (more bool, err error) {
	rows, err := in.pgx.Query(in.ctx, `SELECT e.id, e.entry::text, e.mark `+unplaced+`
AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.event_id = e.id) `+which+` ORDER BY e.written_in, e.id LIMIT $1`, most)
	if err != nil {
		return false, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		ID    uuid.UUID
		Entry string
		Mark  []byte
	}])
	if err != nil {
		return false, err
	}
	for _, e := range found {
		if !in.ours(e.ID, e.Entry, e.Mark) {
			in.log.Error("an entry of the audit log was not written by Bonafide and gets no place", "entry", e.ID)
			continue
		}
		place, err := in.tree.Append([]byte(e.Entry))
		if err != nil {
			return false, err
		}
		in.leaves = append(in.leaves, []any{place, e.ID})
	}
	return len(found) == mostIntegrated, nil
}

// ours reports whether the program wrote the entry. What stood there before there was a log has no mark and is taken as it is.
func (in *integration) ours(id uuid.UUID, entry string, mark []byte) bool {
	if len(mark) == 0 {
		return true
	}
	return in.key.Marked([]byte(entry), mark) && strings.HasPrefix(entry, `{"id":"`+id.String()+`"`)
}

// end stores places, hashes and the checkpoint, and returns it; empty where there was nothing to place.
func (in *integration) end(now time.Time, more bool) (checkpoint string, err error) {
	if len(in.leaves) > 0 {
		if checkpoint, err = in.store(now); err != nil {
			return "", err
		}
	}
	if more && len(in.leaves) > 0 { // the rest is looked for from where this began
		_, err = in.pgx.Exec(in.ctx, `UPDATE audit_progress SET size = $1`, in.tree.Size)
		return checkpoint, err
	}
	_, err = in.pgx.Exec(in.ctx, `UPDATE audit_progress SET size = $1, seen = $2::text::pg_snapshot`, in.tree.Size, in.current)
	return checkpoint, err
}

func (in *integration) store(now time.Time) (string, error) {
	if _, err := in.pgx.CopyFrom(in.ctx, pgx.Identifier{"audit_leaves"}, []string{"place", "event_id"}, pgx.CopyFromRows(in.leaves)); err != nil {
		return "", err
	}
	first, made := in.tree.Made()
	hashes := pgx.CopyFromSlice(len(made), func(i int) ([]any, error) { return []any{first + int64(i), made[i]}, nil })
	if _, err := in.pgx.CopyFrom(in.ctx, pgx.Identifier{"audit_hashes"}, []string{"position", "hash"}, hashes); err != nil {
		return "", err
	}
	var earlier string
	err := in.pgx.QueryRow(in.ctx, `SELECT coalesce((SELECT note FROM audit_checkpoints WHERE day < $1 ORDER BY day DESC LIMIT 1), '')`, now).Scan(&earlier)
	if err != nil {
		return "", err
	}
	checkpoint, err := in.key.Checkpoint(in.tree, now, earlier)
	if err == nil {
		_, err = in.pgx.Exec(in.ctx, `INSERT INTO audit_checkpoints (day, size, note) VALUES ($1, $2, $3)
ON CONFLICT (day) DO UPDATE SET size = excluded.size, note = excluded.note`, now, in.tree.Size, checkpoint)
	}
	return checkpoint, err
}

// Proof returns the proof that the entry of an event is in the log, under the newest checkpoint; errs.NotFound where the event
// is none or has no place yet, which takes less than a second after its transaction.
func (s *Store) Proof(ctx context.Context, id uuid.UUID) (p audit.Proof, err error) {
	defer errs.Wrap(&err, "store.Proof(%s)", id)
	err = s.transact(ctx, func(t tx) error {
		if _, err := t.pgx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
			return err
		}
		var size int64
		err := t.pgx.QueryRow(ctx, `SELECT e.entry::text, l.place, c.size, c.note FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id
CROSS JOIN (SELECT size, note FROM audit_checkpoints ORDER BY size DESC LIMIT 1) c WHERE l.event_id = $1`, id).Scan(&p.Entry, &p.Index, &size, &p.Checkpoint)
		if err == pgx.ErrNoRows {
			return errs.NotFound
		}
		if err != nil {
			return err
		}
		tree := audit.NewTree(size, func(positions []int64) ([][]byte, error) { return storedHashes(ctx, t.pgx, positions) })
		p.Path, err = tree.Inclusion(p.Index)
		return err
	})
	return p, err
}

// AuditEntries implements vetting.Store.
func (s *Store) AuditEntries(ctx context.Context, each func(entry []byte) error) (checkpoint string, err error) {
	defer errs.Wrap(&err, "store.AuditEntries")
	err = s.transact(ctx, func(t tx) error {
		if _, err := t.pgx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
			return err
		}
		err := t.pgx.QueryRow(ctx, `SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1`).Scan(&checkpoint)
		if err == pgx.ErrNoRows {
			return errs.NotFound
		}
		if err != nil {
			return err
		}
		rows, err := t.pgx.Query(ctx, `SELECT e.entry::text FROM audit_leaves l JOIN audit_events e ON e.id = l.event_id ORDER BY l.place`)
		if err != nil {
			return err
		}
		var entry []byte
		_, err = pgx.ForEachRow(rows, []any{&entry}, func() error { return each(entry) })
		return err
	})
	return checkpoint, err
}

// AuditPage implements vetting.Store.
func (s *Store) AuditPage(ctx context.Context, f vetting.AuditFilter, most int) (p vetting.AuditPage, err error) {
	defer errs.Wrap(&err, "store.AuditPage")
	where, values := []string{"true"}, map[string]any{"most": most + 1}
	and := func(given bool, name, condition string, value any) {
		if given {
			where, values[name] = append(where, condition), value
		}
	}
	and(f.By != uuid.Nil, "by", `e.entry ->> 'by' = @by`, f.By.String())
	and(f.Candidate != uuid.Nil, "candidate", `e.entry ->> 'candidate' = @candidate`, f.Candidate.String())
	and(f.Action != "", "act", `position(lower(@act) in lower(e.entry ->> 'act')) > 0`, f.Action)
	and(f.Denied, "denied", `e.entry ->> 'denied' = @denied`, "true")
	and(!f.From.IsZero(), "from", `e.entry ->> 'at' >= @from`, entryTime(f.From))
	and(!f.Until.IsZero(), "until", `e.entry ->> 'at' < @until`, entryTime(f.Until))
	and(f.Before != uuid.Nil, "before", `e.id < @before`, f.Before)
	p.Events, err = events(ctx, s.db, namedEvents+`WHERE `+strings.Join(where, " AND ")+` ORDER BY e.id DESC LIMIT @most`, values)
	if err != nil {
		return p, err
	}
	if p.More = len(p.Events) > most; p.More {
		p.Events = p.Events[:most]
	}
	around, err := document[struct {
		Size   int64
		Note   string
		People []vetting.Actor
	}](ctx, s.db, `SELECT json_build_object('Size', c.size, 'Note', c.note, 'People', (SELECT json_agg(json_build_object('ID', id, 'Name', name) ORDER BY name, id) FROM accounts)) AS document
FROM (SELECT) one LEFT JOIN (SELECT size, note FROM audit_checkpoints ORDER BY size DESC LIMIT 1) c ON true`)
	if err == nil {
		p.Size, p.Checkpoint, p.People = around.Size, around.Note, around.People
	}
	return p, err
}

// entryTime is a time as entries have it, so that texts compare as times do.
func entryTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
