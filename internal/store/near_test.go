package store_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"bonafide/internal/population"
	"bonafide/internal/store"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// process is a store on the same database, as another process has it.
func (f *fixture) process(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.New(f.pool, f.queue, make([]byte, 32), f.vault)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// reads brings the pictures in a store's memory up to date.
func reads(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.ReadGallery(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func around(t *testing.T, s *store.Store, id uuid.UUID) (ids []uuid.UUID) {
	t.Helper()
	r, err := s.Record(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	others, err := s.Neighbours(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range others {
		ids = append(ids, o.ID)
	}
	return ids
}

// neighbours returns who is around a candidate, which must be the same whether pictures are in memory or not.
func (f *fixture) neighbours(t *testing.T, id uuid.UUID) []uuid.UUID {
	t.Helper()
	inMemory := f.process(t)
	reads(t, inMemory)
	all := around(t, f.store, id)
	if others := around(t, inMemory, id); !slices.Equal(others, all) {
		t.Errorf("with pictures in memory %d neighbours, without %d; or in another order", len(others), len(all))
	}
	return all
}

// fill stores candidates with nothing but a picture each, and returns their ids.
func (f *fixture) fill(t *testing.T, s *store.Store, pictures ...[8][4]uint64) (ids []uuid.UUID) {
	t.Helper()
	var arrivals []vetting.Arrival
	for _, pdq := range pictures {
		d := draft(uuid.NewString())
		d.Contacts = nil
		file := vetting.File{ID: uuid.Must(uuid.NewV7()), Name: "me.png", MediaType: "image/png", PDQ: &pdq, Quality: 100, UploadedAt: now, UploadedBy: f.actor, ReadAt: now}
		rand := rand.New(rand.NewPCG(pdq[0][0], uint64(len(arrivals))))
		for i := range file.SHA256 {
			file.SHA256[i] = byte(rand.Uint32())
		}
		a, err := f.Arrive(f.actor, f.actor.ID, d, file)
		if err != nil {
			t.Fatal(err)
		}
		arrivals, ids = append(arrivals, a), append(ids, a.Change.Candidate)
	}
	if err := s.Fill(t.Context(), arrivals); err != nil {
		t.Fatal(err)
	}
	return ids
}

// turned returns the hash as all eight orientations of a picture.
func turned(h [4]uint64) (all [8][4]uint64) {
	rng := rand.New(rand.NewPCG(h[0], h[1]))
	for i := range all {
		all[i] = h
		if i > 0 {
			all[i] = population.Resaved(rng, h, 128)
		}
	}
	return all
}

// TestGalleryFindsWhatTheTablesHold holds the pictures in memory to a comparison of all rows, where many are near few and some
// regions are common.
func TestGalleryFindsWhatTheTablesHold(t *testing.T) {
	f := setUp(t)
	rng := rand.New(rand.NewPCG(4, 5))
	hashes := population.Hashes(3, 1500)
	pictures := make([][8][4]uint64, len(hashes))
	for i, h := range hashes {
		if i%2 == 0 { // another's, turned and saved again
			h = population.Resaved(rng, pictures[rng.IntN(i+1)][rng.IntN(8)], rng.IntN(50))
		}
		pictures[i] = turned(h)
	}
	ids := f.fill(t, f.store, pictures...)
	inMemory := f.process(t)
	reads(t, inMemory)
	found := 0
	for _, id := range ids[:60] {
		want, got := around(t, f.store, id), around(t, inMemory, id)
		if found += len(want); !slices.Equal(got, want) {
			t.Errorf("%s: %d neighbours, want %d", id, len(got), len(want))
		}
	}
	if found < 100 {
		t.Errorf("%d found: too few to hold anything", found)
	}
}

// TestGalleryOfAnotherProcess holds that what one process writes another finds in its next query, whenever it last read, once and
// in whatever order transactions end; and that what was deleted is not found.
func TestGalleryOfAnotherProcess(t *testing.T) {
	f := setUp(t)
	picture := turned([4]uint64{1, 2, 3, 4})
	first := f.fill(t, f.store, picture)[0]
	other := f.process(t)
	reads(t, other)
	want := func(what string, n int) {
		t.Helper()
		for range 2 {
			if got := around(t, other, first); len(got) != n {
				t.Errorf("%s: %d neighbours, want %d", what, len(got), n)
			}
			reads(t, other)
		}
	}
	want("alone", 0)
	second := f.fill(t, f.store, picture)[0]
	want("one more", 1)

	// A transaction that began to write before others did ends after they were read.
	slow, err := f.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback(t.Context())
	third := f.fill(t, f.store, turned([4]uint64{^uint64(0), 5, 6, 7}))[0]
	if _, err := slow.Exec(t.Context(), `UPDATE files SET pdq = (SELECT pdq FROM files WHERE candidate_id = $1) WHERE candidate_id = $2`, first, third); err != nil {
		t.Fatal(err)
	}
	f.fill(t, f.store, picture)
	want("while a transaction is open", 2)
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("after it ended", 3)

	if _, err := f.pool.Exec(t.Context(), `DELETE FROM candidates WHERE id = $1`, second); err != nil {
		t.Fatal(err)
	}
	want("after one is gone", 2)
}

// TestGalleryOfARestoredDump holds that transactions of another server, of which the numbers are far ahead, are not taken for ones to
// come.
func TestGalleryOfARestoredDump(t *testing.T) {
	f := setUp(t)
	picture := turned([4]uint64{1, 2, 3, 4})
	ids := f.fill(t, f.store, picture, picture)
	if _, err := f.pool.Exec(t.Context(), `UPDATE files SET hashed_in = '99999999'`); err != nil {
		t.Fatal(err)
	}
	reads(t, f.store)
	if got := around(t, f.store, ids[0]); !slices.Equal(got, ids[1:]) {
		t.Errorf("%v, want %v", got, ids[1:])
	}
	var ahead int
	if err := f.pool.QueryRow(t.Context(), `SELECT count(*) FROM files WHERE hashed_in > pg_current_xact_id()`).Scan(&ahead); err != nil || ahead != 0 {
		t.Errorf("%d are ahead, %v", ahead, err)
	}
	if got := f.fill(t, f.store, picture); len(around(t, f.store, got[0])) != 2 {
		t.Error("a new one does not find both")
	}
}
