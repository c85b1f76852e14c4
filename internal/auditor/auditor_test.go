package auditor_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/auditor"

	"github.com/google/uuid"
)

// A log is the tables of a log, in memory.
type log struct {
	events      map[string]auditor.Stray // by id, placed or not
	beside      map[string]auditor.Beside
	leaves      []leaf
	hashes      []auditor.Stored
	checkpoints []auditor.Signed
}

type leaf struct {
	place int64
	event string
}

func (l *log) Records(_ context.Context, from int64, most int) (records []auditor.Record, _ error) {
	start, _ := slices.BinarySearchFunc(l.leaves, from, func(a leaf, from int64) int { return int(min(1, max(-1, a.place-max(from, -1)))) })
	for _, a := range l.leaves[start:min(len(l.leaves), start+most)] {
		records = append(records, auditor.Record{Place: a.place, Entry: l.events[a.event].Entry, Beside: l.beside[a.event]})
	}
	return records, nil
}

func (l *log) Hashes(_ context.Context, from int64, most int) ([]auditor.Stored, error) {
	start, _ := slices.BinarySearchFunc(l.hashes, from, func(a auditor.Stored, from int64) int { return int(min(1, max(-1, a.Position-max(from, -1)))) })
	return l.hashes[start:min(len(l.hashes), start+most)], nil
}

func (l *log) Checkpoints(context.Context) ([]auditor.Signed, error) { return l.checkpoints, nil }

func (l *log) Strays(context.Context) (strays []auditor.Stray, _ error) {
	placed := map[string]bool{}
	for _, a := range l.leaves {
		placed[a.event] = true
	}
	for id, e := range l.events {
		if !placed[id] {
			strays = append(strays, e)
		}
	}
	for id := range l.beside {
		if _, ok := l.events[id]; !ok {
			strays = append(strays, auditor.Stray{ID: id})
		}
	}
	return strays, nil
}

// copied returns a log that can be tampered with alone.
func (l *log) copied() *log {
	c := &log{events: map[string]auditor.Stray{}, beside: map[string]auditor.Beside{}, leaves: slices.Clone(l.leaves), hashes: slices.Clone(l.hashes), checkpoints: slices.Clone(l.checkpoints)}
	for id, e := range l.events {
		c.events[id] = e
	}
	for id, b := range l.beside {
		c.beside[id] = b
	}
	return c
}

var start = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

// grow returns a log of so many entries, with a checkpoint every so many and each second candidate erased, and the last
// checkpoint, which somebody outside kept.
func grow(t testing.TB, key *audit.Key, n, every int, random *rand.Rand) (*log, []auditor.Signed) {
	t.Helper()
	l := &log{events: map[string]auditor.Stray{}, beside: map[string]auditor.Beside{}}
	tree := audit.NewTree(0, nil)
	earlier := ""
	candidate := uuid.Must(uuid.NewV7())
	var words []string
	for i := range n {
		of := candidate
		e := audit.Entry{ID: uuid.Must(uuid.NewV7()), At: audit.Time{Time: start.Add(time.Duration(i) * time.Hour)}, Act: "recorded", On: "contacts", Candidate: &of}
		switch {
		case i%10 == 9:
			e.Act, e.On = "erased", "on request"
			if i%20 == 9 {
				for _, id := range words {
					delete(l.beside, id)
				}
			}
			candidate, words = uuid.Must(uuid.NewV7()), nil
		case i%2 == 0:
			salt, text := audit.NewSalt(), fmt.Sprintf("word %d", i)
			e.Words = salt.Hash("words", []byte(text))
			l.beside[e.ID.String()] = auditor.Beside{Salt: salt[:], Words: text}
			words = append(words, e.ID.String())
		}
		l.events[e.ID.String()] = auditor.Stray{ID: e.ID.String(), Entry: e.Bytes(), Mark: key.Mark(e.Bytes())}
		l.leaves = append(l.leaves, leaf{int64(i), e.ID.String()})
		if _, err := tree.Append(e.Bytes()); err != nil {
			t.Fatal(err)
		}
		if i%every == every-1 || i == n-1 {
			note, err := key.Checkpoint(tree, e.At.Time, earlier)
			if err != nil {
				t.Fatal(err)
			}
			earlier, l.checkpoints = note, append(l.checkpoints, auditor.Signed{Where: e.At.Format(time.DateOnly), Note: note})
		}
	}
	_, hashes := tree.Made()
	for i, h := range hashes {
		l.hashes = append(l.hashes, auditor.Stored{Position: int64(i), Hash: h})
	}
	if waiting := random.IntN(3); waiting > 0 { // written, and not placed yet
		for range waiting {
			e := audit.Entry{ID: uuid.Must(uuid.NewV7()), At: audit.Time{Time: start}, Act: "recorded"}
			l.events[e.ID.String()] = auditor.Stray{ID: e.ID.String(), Entry: e.Bytes(), Mark: key.Mark(e.Bytes())}
		}
	}
	return l, l.checkpoints[len(l.checkpoints)-1:]
}

func newKey(t testing.TB) (*audit.Key, auditor.PublicKey) {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := auditor.ParsePublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

// pick returns a member of a map, at random.
func pick[V any](m map[string]V, random *rand.Rand) string {
	ids := make([]string, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids[random.IntN(len(ids))]
}

// flipped returns the bytes with one bit changed.
func flipped(data []byte, random *rand.Rand) []byte {
	data = slices.Clone(data)
	data[random.IntN(len(data))] ^= 1 << random.IntN(8)
	return data
}

// reseal makes all stored hashes anew, as somebody does who has no key, and signs with another where there is one.
func (l *log) reseal(t *testing.T, other *audit.Key) {
	tree := audit.NewTree(0, nil)
	for _, a := range l.leaves {
		if _, err := tree.Append(l.events[a.event].Entry); err != nil {
			t.Fatal(err)
		}
	}
	_, hashes := tree.Made()
	l.hashes = nil
	for i, h := range hashes {
		l.hashes = append(l.hashes, auditor.Stored{Position: int64(i), Hash: h})
	}
	if other == nil {
		return
	}
	note, err := other.Checkpoint(tree, start, "")
	if err != nil {
		t.Fatal(err)
	}
	l.checkpoints = []auditor.Signed{{Where: "forged", Note: note}}
}

// forged is an entry that the program did not write.
func forged(other *audit.Key) auditor.Stray {
	e := audit.Entry{ID: uuid.Must(uuid.NewV7()), At: audit.Time{Time: start}, Act: "decided"}
	return auditor.Stray{ID: e.ID.String(), Entry: e.Bytes(), Mark: other.Mark(e.Bytes())}
}

// placed returns one of the places, at random.
func (l *log) placed(random *rand.Rand) int { return random.IntN(len(l.leaves)) }

func (l *log) renumber() {
	for i := range l.leaves {
		l.leaves[i].place = int64(i)
	}
}

// cut takes the last k entries off, with all that belongs to them, and the checkpoints that know of them.
func (l *log) cut(t *testing.T, k int, public auditor.PublicKey) {
	for _, a := range l.leaves[len(l.leaves)-k:] {
		delete(l.events, a.event)
		delete(l.beside, a.event)
	}
	l.leaves = l.leaves[:len(l.leaves)-k]
	l.checkpoints = slices.DeleteFunc(l.checkpoints, func(s auditor.Signed) bool {
		c, err := public.Open(s.Note)
		return err != nil || c.Size > int64(len(l.leaves))
	})
	l.reseal(t, nil)
}

// tamperings are what somebody can do who may write everything in the database and has no key.
func tamperings(t *testing.T, other *audit.Key, public auditor.PublicKey) map[string]func(*log, *rand.Rand) {
	edit := func(l *log, r *rand.Rand) {
		id := l.leaves[l.placed(r)].event
		e := l.events[id]
		e.Entry = flipped(e.Entry, r)
		l.events[id] = e
	}
	return map[string]func(*log, *rand.Rand){
		"edit an entry": edit,
		"edit words": func(l *log, r *rand.Rand) {
			id := pick(l.beside, r)
			b := l.beside[id]
			b.Words = string(flipped([]byte(b.Words), r))
			l.beside[id] = b
		},
		"edit a salt": func(l *log, r *rand.Rand) {
			id := pick(l.beside, r)
			b := l.beside[id]
			b.Salt = flipped(b.Salt, r)
			l.beside[id] = b
		},
		"edit a hash": func(l *log, r *rand.Rand) {
			i := r.IntN(len(l.hashes))
			l.hashes[i].Hash = flipped(l.hashes[i].Hash, r)
		},
		"edit a checkpoint": func(l *log, r *rand.Rand) {
			i := r.IntN(len(l.checkpoints))
			l.checkpoints[i].Note = string(flipped([]byte(l.checkpoints[i].Note), r))
		},
		"delete an entry": func(l *log, r *rand.Rand) { delete(l.events, l.leaves[l.placed(r)].event) },
		"delete a place":  func(l *log, r *rand.Rand) { i := l.placed(r); l.leaves = slices.Delete(l.leaves, i, i+1) },
		"delete words":    func(l *log, r *rand.Rand) { delete(l.beside, l.needed(r)) },
		"delete a hash":   func(l *log, r *rand.Rand) { i := r.IntN(len(l.hashes)); l.hashes = slices.Delete(l.hashes, i, i+1) },
		"delete a checkpoint": func(l *log, r *rand.Rand) {
			i := r.IntN(len(l.checkpoints))
			l.checkpoints = slices.Delete(l.checkpoints, i, i+1)
		},
		"delete and close up": func(l *log, r *rand.Rand) {
			i := l.placed(r)
			l.leaves = slices.Delete(l.leaves, i, i+1)
			l.renumber()
			l.reseal(t, nil)
		},
		"reorder two entries": func(l *log, r *rand.Rand) {
			i := 1 + r.IntN(len(l.leaves)-1)
			l.leaves[i].event, l.leaves[i-1].event = l.leaves[i-1].event, l.leaves[i].event
		},
		"reorder and rehash": func(l *log, r *rand.Rand) {
			i := 1 + r.IntN(len(l.leaves)-1)
			l.leaves[i].event, l.leaves[i-1].event = l.leaves[i-1].event, l.leaves[i].event
			l.reseal(t, nil)
		},
		"reorder two hashes": func(l *log, r *rand.Rand) {
			i := 1 + r.IntN(len(l.hashes)-1)
			l.hashes[i].Hash, l.hashes[i-1].Hash = l.hashes[i-1].Hash, l.hashes[i].Hash
		},
		"exchange two words": func(l *log, r *rand.Rand) {
			a, b := pick(l.beside, r), pick(l.beside, r)
			for a == b {
				b = pick(l.beside, r)
			}
			l.beside[a], l.beside[b] = l.beside[b], l.beside[a]
		},
		"insert and let place": func(l *log, r *rand.Rand) { e := forged(other); l.events[e.ID] = e },
		"insert unseen":        func(l *log, r *rand.Rand) { e := forged(other); e.Passed = true; l.events[e.ID] = e },
		"insert a copy": func(l *log, r *rand.Rand) {
			e := l.events[l.leaves[l.placed(r)].event]
			e.ID = uuid.NewString()
			l.events[e.ID] = e
		},
		"insert at a place": func(l *log, r *rand.Rand) {
			e := forged(other)
			l.events[e.ID] = e
			l.leaves = slices.Insert(l.leaves, l.placed(r), leaf{event: e.ID})
			l.renumber()
			l.reseal(t, nil)
		},
		"insert at the end": func(l *log, r *rand.Rand) {
			e := forged(other)
			l.events[e.ID] = e
			l.leaves = append(l.leaves, leaf{int64(len(l.leaves)), e.ID})
			l.reseal(t, nil)
		},
		"insert words": func(l *log, r *rand.Rand) { l.beside[uuid.NewString()] = auditor.Beside{Salt: make([]byte, 32)} },
		"insert a hash": func(l *log, r *rand.Rand) {
			l.hashes = append(l.hashes, auditor.Stored{Position: int64(len(l.hashes)), Hash: make([]byte, 32)})
		},
		"insert before all": func(l *log, r *rand.Rand) {
			e := forged(other)
			l.events[e.ID] = e
			l.leaves = slices.Insert(l.leaves, 0, leaf{-1, e.ID})
		},
		"cut off": func(l *log, r *rand.Rand) { l.cut(t, 1+r.IntN(len(l.leaves)), public) },
		"cut off all tables": func(l *log, r *rand.Rand) {
			*l = log{events: map[string]auditor.Stray{}, beside: map[string]auditor.Beside{}}
		},
		"cut off the places": func(l *log, r *rand.Rand) { l.leaves = l.leaves[:r.IntN(len(l.leaves))] },
		"rewrite":            func(l *log, r *rand.Rand) { edit(l, r); l.reseal(t, nil) },
		"rewrite and sign":   func(l *log, r *rand.Rand) { edit(l, r); l.reseal(t, other) },
	}
}

// needed returns an entry whose words nothing says were erased.
func (l *log) needed(r *rand.Rand) string {
	for {
		id := pick(l.beside, r)
		place := slices.IndexFunc(l.leaves, func(a leaf) bool { return a.event == id })
		if place/10 == (len(l.leaves)-1)/10 && len(l.leaves)%10 != 0 {
			return id
		}
	}
}

// TestTamperingIsFound tampers 10,000 times with logs in memory, and reads as many that nobody touched.
func TestTamperingIsFound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	key, public := newKey(t)
	other, _ := newKey(t)
	how := tamperings(t, other, public)
	var names []string
	for name := range how {
		names = append(names, name)
	}
	slices.Sort(names)
	const times = 10_000
	var base *log
	var outside []auditor.Signed
	for i := range times {
		if i%100 == 0 {
			base, outside = grow(t, key, 31+10*random.IntN(6)+random.IntN(8), 24, random)
			if r := verify(t, public, key, base, outside); len(r.Problems) > 0 {
				t.Fatalf("a log that nobody touched: %q", r.Problems)
			}
		}
		name := names[i%len(names)]
		l := base.copied()
		how[name](l, random)
		if r := verify(t, public, key, l, outside); len(r.Problems) == 0 {
			t.Errorf("tampering %d, %s, was not found", i, name)
		}
	}
}

func verify(t testing.TB, public auditor.PublicKey, key *audit.Key, l *log, outside []auditor.Signed) *auditor.Report {
	t.Helper()
	r, err := auditor.Audit{Key: public, Secret: key.MarkSecret(), Outside: outside}.Verify(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReportOfALog(t *testing.T) {
	key, public := newKey(t)
	l, outside := grow(t, key, 48, 24, rand.New(rand.NewPCG(3, 4)))
	r := verify(t, public, key, l, outside)
	if r.Entries != 48 || r.Held != 3 || r.Newest != "2026-11-05T13:05:00Z" || r.Erased == 0 || len(r.Problems) > 0 {
		t.Errorf("got %+v", r)
	}
	delete(l.events, l.leaves[7].event)
	if r := verify(t, public, key, l, outside); len(r.Problems) == 0 || !strings.Contains(r.Problems[0], "place 7") {
		t.Errorf("got %q", r.Problems)
	}
}

// A flat log is read without a search, so that the benchmark measures the auditor.
type flat struct {
	log
	records []auditor.Record
}

func (l *flat) Records(_ context.Context, from int64, most int) ([]auditor.Record, error) {
	from = max(from, 0)
	return l.records[from:min(int64(len(l.records)), from+int64(most))], nil
}

func (l *flat) Hashes(_ context.Context, from int64, most int) ([]auditor.Stored, error) {
	from = max(from, 0)
	return l.hashes[from:min(int64(len(l.hashes)), from+int64(most))], nil
}

func (l *flat) Strays(context.Context) ([]auditor.Stray, error) { return nil, nil }

// BenchmarkVerify reads a million entries, a checkpoint each 3000 of them, and states how many times as long that takes as hashing them.
func BenchmarkVerify(b *testing.B) {
	const n = 1_000_000
	key, public := newKey(b)
	l, outside := grow(b, key, n, 3000, rand.New(rand.NewPCG(5, 6)))
	f := &flat{log: log{hashes: l.hashes, checkpoints: l.checkpoints}}
	for _, a := range l.leaves {
		f.records = append(f.records, auditor.Record{Place: a.place, Entry: l.events[a.event].Entry, Beside: l.beside[a.event]})
	}
	l.events, l.beside = nil, nil
	b.ResetTimer()
	var whole, floor time.Duration
	for b.Loop() {
		begin := time.Now()
		tree := audit.NewTree(0, nil)
		for _, r := range f.records {
			if _, err := tree.Append(r.Entry); err != nil {
				b.Fatal(err)
			}
		}
		floor += time.Since(begin)
		begin = time.Now()
		r, err := auditor.Audit{Key: public, Secret: key.MarkSecret(), Outside: outside}.Verify(b.Context(), f)
		if err != nil || len(r.Problems) > 0 {
			b.Fatal(err, r.Problems)
		}
		whole += time.Since(begin)
	}
	b.ReportMetric(float64(whole)/float64(floor), "times-hashing")
	b.ReportMetric(float64(whole.Nanoseconds())/float64(b.N)/n, "ns/entry")
	b.ReportMetric(float64(floor.Nanoseconds())/float64(b.N)/n, "ns/hashing")
}

func FuzzOpen(f *testing.F) {
	key, public := newKey(f)
	l, _ := grow(f, key, 30, 24, rand.New(rand.NewPCG(7, 8)))
	note := l.checkpoints[0].Note
	f.Add(note)
	f.Add("\n\n— \n")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := public.Open(text); err == nil && text != note && !strings.HasSuffix(text, "\n") {
			t.Errorf("%q passes as %v", text, c)
		}
	})
}
