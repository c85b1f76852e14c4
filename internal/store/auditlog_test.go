package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"bonafide/internal/audit"
	"bonafide/internal/auditor"
	"bonafide/internal/errs"
	"bonafide/internal/store"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// A kept log is that of a fixture with a key and a folder for checkpoints.
type kept struct {
	*fixture
	key    auditor.PublicKey
	folder string
}

func setUpLog(t testing.TB) *kept {
	t.Helper()
	f := setUp(t)
	k := &kept{fixture: f, folder: t.TempDir()}
	var err error
	if f.store.AuditKey, err = audit.OpenKey(filepath.Join(t.TempDir(), "audit.key")); err != nil {
		t.Fatal(err)
	}
	if k.key, err = auditor.ParsePublicKey(f.store.AuditKey.Public()); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kept) note(t testing.TB, action string) uuid.UUID {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	if err := k.store.Note(t.Context(), uuid.Nil, vetting.Event{ID: id, At: now, Actor: k.actor, Action: action, Detail: "word"}); err != nil {
		t.Fatal(err)
	}
	return id
}

func (k *kept) integrate(t testing.TB) {
	t.Helper()
	if err := k.store.Integrate(t.Context(), k.folder, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
}

// verify reads the log in a transaction, which do may change before.
func (k *kept) verify(t testing.TB, do func(pgx.Tx) error) *auditor.Report {
	t.Helper()
	tx, err := k.pool.BeginTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	if do != nil {
		if err := do(tx); err != nil {
			t.Fatal(err)
		}
	}
	a := auditor.Audit{Key: k.key, Secret: k.store.AuditKey.MarkSecret()}
	files, _ := filepath.Glob(filepath.Join(k.folder, "*.checkpoint")) // the pattern is right
	for _, file := range files {
		note, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a.Outside = append(a.Outside, auditor.Signed{Where: file, Note: string(note)})
	}
	r, err := a.Verify(t.Context(), auditor.Tables{Tx: tx, Open: openBeside(k.store)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// openBeside opens the words beside an entry as the command line does.
func openBeside(s *store.Store) func(context.Context, []byte, *auditor.Beside) (bool, error) {
	return func(ctx context.Context, entry []byte, b *auditor.Beside) (bool, error) {
		var e struct{ ID, Candidate uuid.UUID }
		if err := json.Unmarshal(entry, &e); err != nil {
			return false, nil
		}
		return s.OpenWords(ctx, e.ID, e.Candidate, &b.Salt, &b.Words)
	}
}

func (k *kept) sound(t testing.TB, entries int64, waiting int) {
	t.Helper()
	r := k.verify(t, nil)
	if len(r.Problems) > 0 || r.Entries != entries || r.Waiting != waiting {
		t.Errorf("got %+v, want %d entries, %d waiting and no problem", r, entries, waiting)
	}
}

// TestEveryEntryGetsOnePlace writes from many sides at once while places are given from two, and leaves one transaction open
// longer than the others.
func TestEveryEntryGetsOnePlace(t *testing.T) {
	k := setUpLog(t)
	k.integrate(t) // what the fixture wrote has no mark and is from before the log
	slow, err := k.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := audit.Entry{ID: uuid.Must(uuid.NewV7()), At: audit.Time{Time: now}, Act: "was slow"}.Bytes()
	if _, err := slow.Exec(t.Context(), `INSERT INTO audit_events (id, entry, mark) VALUES (($1::json ->> 'id')::uuid, $1, $2)`, string(late), k.store.AuditKey.Mark(late)); err != nil {
		t.Fatal(err)
	}
	const writers, each = 6, 20
	var writing, placing sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		placing.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					k.store.Integrate(t.Context(), k.folder, slog.New(slog.DiscardHandler)) // one of two may lose a race, and tries again
				}
			}
		})
	}
	for i := range writers {
		writing.Go(func() {
			for range each {
				k.note(t, fmt.Sprintf("wrote as %d", i))
			}
		})
	}
	writing.Wait()
	close(done)
	placing.Wait()
	k.integrate(t)
	k.sound(t, 1+writers*each, 0)
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.sound(t, 1+writers*each, 1)
	k.integrate(t)
	k.sound(t, 2+writers*each, 0)
}

func TestProofOfAnEvent(t *testing.T) {
	k := setUpLog(t)
	for range 5 {
		k.note(t, "acted")
	}
	id := k.note(t, "exported report")
	if _, err := k.store.Proof(t.Context(), id); !errors.Is(err, errs.NotFound) {
		t.Errorf("an event that waits for its place: got %v, want not found", err)
	}
	k.integrate(t)
	k.note(t, "acted")
	k.integrate(t)
	p, err := k.store.Proof(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := auditor.Proof(p).Check(k.key); err != nil {
		t.Error(err)
	}
}

// TestALogIsGoneOnWithOnAnotherServer restores a log whose numbers of transactions are ahead of the server's.
func TestALogIsGoneOnWithOnAnotherServer(t *testing.T) {
	k := setUpLog(t)
	k.note(t, "acted")
	k.integrate(t)
	k.note(t, "acted last")
	for _, statement := range []string{
		`UPDATE audit_events SET written_in = (written_in::text::bigint + 1000000000)::text::xid8`,
		`UPDATE audit_progress SET seen = '2000000000:2000000000:'`,
	} {
		if _, err := k.pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	k.note(t, "acted here")
	k.integrate(t)
	k.sound(t, 4, 0)
	k.note(t, "acted here")
	k.integrate(t)
	k.sound(t, 5, 0)
}

func TestTheLogIsOnlyAddedTo(t *testing.T) {
	k := setUpLog(t)
	k.integrate(t)
	for _, statement := range []string{
		`UPDATE audit_events SET mark = ''::bytea || mark || '1'`, `DELETE FROM audit_events`, `TRUNCATE audit_events`, `DELETE FROM audit_leaves`, `UPDATE audit_hashes SET position = position + 1000`,
	} {
		if _, err := k.pool.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s succeeds", statement)
		}
	}
}

// TestTamperingInPostgreSQLIsFound tampers as a superuser does, whom no trigger stops.
func TestTamperingInPostgreSQLIsFound(t *testing.T) {
	k := setUpLog(t)
	id := k.create(t, "ats-1")
	for range 9 {
		if err := k.Add(t.Context(), k.actor, id, session("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
	}
	k.integrate(t)
	k.sound(t, 11, 0)
	const some = ` WHERE id = (SELECT event_id FROM audit_leaves WHERE place = 4)`
	for _, statement := range []string{
		`UPDATE audit_events SET entry = replace(entry::text, 'recorded', 'withdrew')::json` + some,
		`UPDATE audit_events SET entry = (entry::text || ' ')::json` + some,
		`UPDATE audit_events SET entry = entry::jsonb::json`,
		`UPDATE audit_events SET id = gen_random_uuid()` + some,
		`UPDATE audit_events SET entry = (SELECT entry FROM audit_events` + some + `) WHERE id = (SELECT event_id FROM audit_leaves WHERE place = 5)`,
		`DELETE FROM audit_events` + some,
		`DELETE FROM audit_events`,
		`TRUNCATE audit_events, audit_leaves, audit_hashes, audit_checkpoints, event_details`,
		`DELETE FROM audit_leaves WHERE place = 10`,
		`DELETE FROM audit_leaves WHERE place = 0`,
		`UPDATE audit_leaves SET place = place + 1000000`,
		`ALTER TABLE audit_leaves DROP CONSTRAINT audit_leaves_pkey; UPDATE audit_leaves SET place = 7 - place WHERE place IN (3, 4)`,
		`DELETE FROM audit_hashes WHERE position = 3`,
		`UPDATE audit_hashes SET hash = sha256(hash) WHERE position = 7`,
		`INSERT INTO audit_hashes SELECT max(position) + 1, sha256('') FROM audit_hashes`,
		`DELETE FROM audit_checkpoints`,
		`UPDATE audit_checkpoints SET size = size - 1, note = replace(note, E'\n11\n', E'\n10\n')`,
		`DELETE FROM event_details WHERE event_id = (SELECT event_id FROM audit_leaves WHERE place = 4)`,
		`UPDATE event_details SET words = words || ' and more'`,
		`UPDATE event_details SET salt = sha256(salt)`,
		`INSERT INTO event_details SELECT gen_random_uuid(), salt, words FROM event_details`,
		`INSERT INTO audit_events (id, entry, mark) SELECT gen_random_uuid(), entry, mark FROM audit_events`,
		`INSERT INTO audit_events (id, entry, mark, written_in) VALUES ('0193a5f0-0000-7000-8000-000000000001', '{"id":"0193a5f0-0000-7000-8000-000000000001","act":"decided"}', '', '3')`,
		`WITH e AS (INSERT INTO audit_events (id, entry, mark) VALUES ('0193a5f0-0000-7000-8000-000000000001', '{"id":"0193a5f0-0000-7000-8000-000000000001","act":"decided"}', '') RETURNING id)
INSERT INTO audit_leaves SELECT 11, id FROM e`,
		`WITH e AS (DELETE FROM audit_events WHERE id = (SELECT event_id FROM audit_leaves WHERE place = 10)), l AS (DELETE FROM audit_leaves WHERE place = 10), h AS (DELETE FROM audit_hashes WHERE position = 18)
DELETE FROM event_details WHERE event_id = (SELECT event_id FROM audit_leaves WHERE place = 10)`,
	} {
		r := k.verify(t, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica`)
			return errors.Join(err, run(tx, t, statement))
		})
		if len(r.Problems) == 0 {
			t.Errorf("%s is not found", statement)
		}
	}
	k.sound(t, 11, 0)
}

func run(tx pgx.Tx, t *testing.T, statement string) error {
	tag, err := tx.Exec(t.Context(), statement, pgx.QueryExecModeSimpleProtocol)
	if err == nil && tag.RowsAffected() == 0 && tag.String() != "TRUNCATE TABLE" {
		err = fmt.Errorf("%s changes nothing", statement)
	}
	return err
}

// TestAForgedEntryGetsNoPlace inserts as the program does, and without its key.
func TestAForgedEntryGetsNoPlace(t *testing.T) {
	k := setUpLog(t)
	k.note(t, "acted")
	k.integrate(t)
	if _, err := k.pool.Exec(t.Context(), `INSERT INTO audit_events (id, entry, mark) VALUES ('0193a5f0-0000-7000-8000-000000000001', '{"id":"0193a5f0-0000-7000-8000-000000000001","act":"decided"}', '')`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r := k.verify(t, nil); len(r.Problems) != 1 || r.Entries != 2 {
			t.Errorf("got %+v", r)
		}
		k.integrate(t)
	}
	k.note(t, "acted")
	k.integrate(t)
	if r := k.verify(t, nil); len(r.Problems) != 1 || r.Entries != 3 {
		t.Errorf("got %+v", r)
	}
}
