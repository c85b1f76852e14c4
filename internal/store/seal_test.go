package store_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"bonafide/internal/blob"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/store"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// planted are values that nobody may read who has the database and the files, of every kind that a thief would look for.
var planted = []string{"XK7731940", "DE02120300000000202051", "77 Canarylane Walk", "canary.77001@example.com", "+1 713 555 0177", "198.51.100.177", "Canarybrowser/77",
	"words of a person", "back-of-canary.jpg", "DLDAQ12345678"}

const plantedDossier = `{"schema":"bonafide/dossier/v1","id":"ats-77","names":[{"kind":"legal","full":"Ada Example"}],
"residence":{"line1":"77 Canarylane Walk","city":"Houston","region":"TX","postal_code":"77001","country":"US"},
"documents":[{"kind":"passport","number":"XK7731940"}],
"onboarding":{"payouts":[{"holder":"Ada Example","account":"DE02120300000000202051","set_at":"2026-11-02T10:00:00Z"}]},
"contacts":[{"kind":"email","value":"canary.77001@example.com"},{"kind":"phone","value":"+1 713 555 0177"}],
"sessions":[{"kind":"portal","at":"2026-11-02T10:00:00Z","ip":"198.51.100.177","user_agent":"Canarybrowser/77"}],
"application":{"requisition":"REQ-1","title":"Engineer","applied_at":"2026-10-01T10:00:00Z","source":"board.example"}}`

// plant records a candidate with all of it, a scanned document, a withdrawn fact, a hold and assessments.
func (f *fixture) plant(t *testing.T) uuid.UUID {
	t.Helper()
	d, err := dossier.Decode([]byte(plantedDossier))
	if err != nil {
		t.Fatal(err)
	}
	id, err := f.Create(t.Context(), f.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	upload := vetting.Upload{Name: "back-of-canary.jpg", ContentType: "image/jpeg", Data: licencePicture(t)}
	if err := f.AddDocument(t.Context(), f.actor, id, dossier.Document{Kind: "driver_license"}, upload); err != nil {
		t.Fatal(err)
	}
	if err := f.ScanFile(t.Context(), id, f.record(t, id).Files[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if err := f.Add(t.Context(), f.actor, id, session("198.51.100.178")); err != nil {
		t.Fatal(err)
	}
	sessions := f.record(t, id).FactsOf("sessions")
	if err := f.Withdraw(t.Context(), f.actor, id, sessions[len(sessions)-1].ID, "words of a person"); err != nil {
		t.Fatal(err)
	}
	if err := f.HoldCandidate(t.Context(), f.actor, id, true, "words of a person too"); err != nil {
		t.Fatal(err)
	}
	if err := f.Assess(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return id
}

// forms are the ways in which a value may stand somewhere: as it is, in base64 at each of the three places of a byte, in hex.
func forms(value string) (all []string) {
	all = append(all, strings.ToLower(value), hex.EncodeToString([]byte(value)))
	for shift := range 3 {
		coded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), value...))
		all = append(all, strings.ToLower(coded[(shift*8+5)/6:len(coded)-1]))
	}
	return all
}

// TestTheDatabaseReadsNothing looks for what is planted in a dump, as whoever administers the server may make one, and among the files.
func TestTheDatabaseReadsNothing(t *testing.T) {
	f := setUp(t)
	folder := t.TempDir()
	files, err := blob.Open(t.Context(), folder, blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	f.Blobs = vault.Blobs{Store: files, Keys: f.store}
	id := f.plant(t)
	record := inWords(t, f.record(t, id))
	all := dump(t, f.pool)
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil || !bytes.HasPrefix(content, []byte("bonafide sealed 1\n")) {
				t.Errorf("%s is not sealed, %v", path, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range planted {
		if !strings.Contains(record, strings.TrimPrefix(value, "DLDAQ")) {
			t.Errorf("%q is not planted", value)
		}
		for _, form := range forms(value) {
			if strings.Contains(all, form) {
				t.Errorf("%q can be read in the database as %q", value, form)
			}
		}
	}
	if !strings.Contains(all, "ada example") {
		t.Error("the dump is not one: lists search the name")
	}
	for column, count := range store.PlainConditions() {
		var n int
		if err := f.pool.QueryRow(t.Context(), count).Scan(&n); err != nil || n > 0 {
			t.Errorf("%s: %d values are plain, %v", column, n, err)
		}
	}
}

// TestWhatIsMovedDoesNotOpen moves sealed values as somebody might who has the database.
func TestWhatIsMovedDoesNotOpen(t *testing.T) {
	f := setUp(t)
	id, other := f.plant(t), f.create(t, "other")
	for _, statement := range []string{
		`UPDATE facts SET value = (SELECT value FROM facts WHERE candidate_id = $1 AND member = 'documents' LIMIT 1) WHERE candidate_id = $2 AND member = 'names'`,
		`UPDATE facts SET value = (SELECT value FROM facts WHERE candidate_id = $1 AND member = 'contacts' ORDER BY seq LIMIT 1) WHERE candidate_id = $2 AND member = 'names'`,
		`UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE owner = $1) WHERE owner = $2`,
		`DELETE FROM data_keys WHERE owner = $2 AND owner <> $1`,
	} {
		tx, err := f.pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tag, err := tx.Exec(t.Context(), statement, id, other); err != nil || tag.RowsAffected() == 0 {
			t.Fatal(statement, tag, err)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.vault.Forget(other)
		if _, err := f.Candidate(t.Context(), f.actor, other); err == nil {
			t.Errorf("%s: the record is read", statement)
		}
	}
	if _, err := f.Candidate(t.Context(), f.actor, id); err != nil {
		t.Error(err)
	}
}

// unseal writes what a candidate has as a version of the program did that knew no vault.
func (f *fixture) unseal(t *testing.T, id uuid.UUID) {
	t.Helper()
	r := f.record(t, id)
	exec := func(statement string, values ...any) {
		t.Helper()
		if _, err := f.pool.Exec(t.Context(), statement, values...); err != nil {
			t.Fatal(statement, err)
		}
	}
	for _, fact := range slices.Concat(r.Facts, r.Withdrawn) {
		exec(`UPDATE facts SET value = $2, reason = $3 WHERE id = $1`, fact.ID, string(fact.Member.Value), fact.Reason)
	}
	for _, file := range r.Files {
		exec(`UPDATE files SET name = $2 WHERE id = $1`, file.ID, file.Name)
		if file.Scan != nil {
			exec(`UPDATE scans SET zone = $2, barcode = $3 WHERE file_id = $1`, file.ID, file.Scan.Zone, file.Scan.Barcode)
		}
	}
	document, err := json.Marshal(r.Assessment)
	if err != nil {
		t.Fatal(err)
	}
	exec(`UPDATE assessments SET document = $2 WHERE id = (SELECT id FROM assessments WHERE candidate_id = $1 ORDER BY made_at DESC, id DESC LIMIT 1)`, id, string(document))
	exec(`UPDATE event_details SET words = 'words of a person', salt = sha256(salt)`)
	exec(`UPDATE legal_holds SET words = 'words of a person too'`)
}

// TestOldDataAreSealed seals what an older version left, ended in the middle and begun again, and looks for anything plain.
func TestOldDataAreSealed(t *testing.T) {
	f := setUp(t)
	id := f.plant(t)
	want := inWords(t, f.record(t, id))
	f.unseal(t, id)
	original := (&vetting.File{ID: f.record(t, id).Files[0].ID}).OriginalKey()
	plain := readBlob(t, f.Blobs, original)
	if err := f.blobs.Store.Put(t.Context(), original, bytes.NewReader(plain), int64(len(plain))); err != nil {
		t.Fatal(err)
	}
	if got := inWords(t, f.record(t, id)); got != want {
		t.Errorf("what is plain reads as\n%s\nwant\n%s", got, want)
	}
	// A process that ends in the middle leaves what the next one goes on with.
	ctx, cancel := context.WithCancel(t.Context())
	var steps atomic.Int32
	log := slog.New(slog.NewTextHandler(writerFunc(func(b []byte) (int, error) {
		if steps.Add(1) == 2 {
			cancel()
		}
		return len(b), nil
	}), nil))
	if err := f.store.SealOld(ctx, f.blobs, log); err == nil {
		t.Fatal("it did not end in the middle")
	}
	if got := inWords(t, f.record(t, id)); got != want {
		t.Error("half sealed, the record reads otherwise")
	}
	if err := f.process(t).SealOld(t.Context(), f.blobs, log); err != nil {
		t.Fatal(err)
	}
	for column, count := range store.PlainConditions() {
		var n int
		if err := f.pool.QueryRow(t.Context(), count).Scan(&n); err != nil || n > 0 {
			t.Errorf("%s: %d values are plain, %v", column, n, err)
		}
	}
	if got := readBlob(t, f.blobs.Store, original); bytes.Contains(got, plain[:100]) {
		t.Error("the file lies there as it was")
	}
	later := f.process(t)
	if err := later.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Store = later
	if got := inWords(t, f.record(t, id)); got != want {
		t.Errorf("sealed, the record reads as\n%s\nwant\n%s", got, want)
	}
	if got := readBlob(t, f.Blobs, original); !bytes.Equal(got, plain) {
		t.Error("the file reads otherwise")
	}
	// From now on nothing is believed that is not sealed.
	f.unseal(t, id)
	if _, err := f.Candidate(t.Context(), f.actor, id); err == nil {
		t.Error("a plain value is believed after all were sealed")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func readBlob(t *testing.T, blobs vetting.Blobs, key string) []byte {
	t.Helper()
	body, err := blobs.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	all, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTheOuterKeyIsChangedWhileTheAppRuns wraps all data keys anew while another process reads, and then takes the old key away.
func TestTheOuterKeyIsChangedWhileTheAppRuns(t *testing.T) {
	f := setUp(t)
	file := filepath.Join(t.TempDir(), "vault.key")
	first, err := vault.AddKey(file)
	if err != nil {
		t.Fatal(err)
	}
	opened := func() *vault.Vault {
		v, err := vault.Open(func() (vault.Keys, error) { return vault.ReadFile(file) })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	process := func() *store.Store {
		s, err := store.New(f.pool, f.queue, make([]byte, 32), opened())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	if _, err := f.pool.Exec(t.Context(), `DELETE FROM data_keys`); err != nil { // of the fixture's vault
		t.Fatal(err)
	}
	f.store = process()
	f.Store = f.store
	var all []uuid.UUID
	for _, id := range []string{"a", "b", "c", "d"} {
		all = append(all, f.create(t, id))
	}
	reading, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	reads := 0
	go func() {
		v := opened() // begun before the new key is there
		s, err := store.New(f.pool, f.queue, make([]byte, 32), v)
		for ; err == nil && reading.Err() == nil; reads++ {
			id := all[reads%len(all)]
			v.Forget(id)
			if _, err = s.Record(t.Context(), id); err != nil {
				break
			}
		}
		if s != nil {
			err = errors.Join(err, s.Close())
		}
		ended <- err
	}()
	second, err := vault.AddKey(file)
	if err != nil {
		t.Fatal(err)
	}
	running := process()
	if n, err := running.Rewrap(t.Context()); err != nil || n < len(all) {
		t.Errorf("%d keys are wrapped anew, %v", n, err)
	}
	stop()
	if err := <-ended; err != nil || reads == 0 {
		t.Errorf("meanwhile %d reads, then %v", reads, err)
	}
	var left int
	if err := f.pool.QueryRow(t.Context(), `SELECT count(*) FROM data_keys WHERE wrapped_by = $1`, first).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d keys are wrapped by the old one, %v", left, err)
	}
	// The old key goes: the file's first line of base64 stays.
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err := os.WriteFile(file, []byte(strings.Join(lines[:len(lines)-1], "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := process()
	if _, err := fresh.Record(t.Context(), all[0]); err != nil {
		t.Errorf("with key %s alone: %v", second, err)
	}
	// With another key nothing opens, and whoever starts is told so.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.AddKey(file); err != nil {
		t.Fatal(err)
	}
	if err := process().Unlock(t.Context()); err != nil {
		t.Error("before the installation has a key, another is as good:", err)
	}
	if _, err := process().Record(t.Context(), all[0]); !errors.Is(err, vault.ErrOtherKey) {
		t.Errorf("with another key: got %v, want %v", err, vault.ErrOtherKey)
	}
}

// TestAKeyOfARolledBackTransactionSealsNothing: what is sealed under a key that never came to the database nobody reads.
func TestAKeyOfARolledBackTransactionSealsNothing(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "a")
	r := f.record(t, id)
	for _, fact := range r.Facts { // as from before there was a vault
		if _, err := f.pool.Exec(t.Context(), `UPDATE facts SET value = $2 WHERE id = $1`, fact.ID, string(fact.Member.Value)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.pool.Exec(t.Context(), `DELETE FROM data_keys WHERE owner = $1`, id); err != nil {
		t.Fatal(err)
	}
	f.vault.Forget(id)
	change := vetting.Change{Candidate: id, Expected: r.Revision, At: now, Actor: f.actor, Action: "recorded",
		Summary: vetting.Summary{Name: "Ada Example", Requisition: "REQ-1", Title: "Engineer", AppliedAt: now}}
	change.Add = []vetting.Fact{{ID: uuid.Must(uuid.NewV7()), Member: session("192.0.2.9"), RecordedAt: now, RecordedBy: f.actor}}
	change.Withdraw = []uuid.UUID{uuid.New()} // which is not there, so that it ends after the facts were sealed
	if err := f.store.Apply(t.Context(), change); !errors.Is(err, errs.Conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if err := f.Add(t.Context(), f.actor, id, session("192.0.2.10")); err != nil {
		t.Fatal(err)
	}
	fresh := f.process(t)
	f.vault.Forget(id)
	if r, err := fresh.Record(t.Context(), id); err != nil || len(r.Dossier.Sessions) != 1 {
		t.Errorf("got %v", err)
	}
}
