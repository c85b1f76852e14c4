package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/auditor"

	"github.com/google/uuid"
)

var at = time.Date(2026, 11, 3, 14, 5, 0, 123456789, time.UTC)

func TestAnEntryHasOneText(t *testing.T) {
	id, by := uuid.MustParse("0193a5f0-0000-7000-8000-000000000001"), uuid.MustParse("0193a5f0-0000-7000-8000-000000000002")
	e := audit.Entry{ID: id, At: audit.Time{Time: at}, By: &by, Act: "decided", On: "review <1>", Candidate: &id,
		Changes: []audit.Change{{Of: "outcome", After: "cleared"}}, Words: audit.Salt{}.Hash("words", []byte("Ada"))}
	got := string(e.Bytes())
	want := `{"id":"0193a5f0-0000-7000-8000-000000000001","at":"2026-11-03T14:05:00.123456Z","by":"0193a5f0-0000-7000-8000-000000000002","act":"decided",` +
		`"on":"review <1>","candidate":"0193a5f0-0000-7000-8000-000000000001","changes":[{"of":"outcome","after":"cleared"}],` +
		`"words":"hmac-sha256:bb015c088ebf0772e59a398f619a90573dce9db9fe4c28d018d341273d0dbc22"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A grown is a log in memory: entries and the hashes that stand for them.
func grown(t *testing.T, n int) (*audit.Key, *audit.Tree, [][]byte) {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	tree := audit.NewTree(0, nil)
	var entries [][]byte
	for range n {
		entries = append(entries, audit.Entry{ID: uuid.Must(uuid.NewV7()), At: audit.Time{Time: at}, Act: "recorded"}.Bytes())
		if _, err := tree.Append(entries[len(entries)-1]); err != nil {
			t.Fatal(err)
		}
	}
	return key, tree, entries
}

// TestProofsAreCheckedByOthers makes every proof of small trees with one implementation and checks it with the other.
func TestProofsAreCheckedByOthers(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 8, 13} {
		key, tree, entries := grown(t, n)
		public, err := auditor.ParsePublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		checkpoint, err := key.Checkpoint(tree, at, "")
		if err != nil {
			t.Fatal(err)
		}
		whole, err := public.Open(checkpoint)
		if err != nil || whole.Size != int64(n) || whole.Time != "2026-11-03T14:05:00Z" {
			t.Fatal(whole, err)
		}
		for i, entry := range entries {
			path, err := tree.Inclusion(int64(i))
			if err != nil {
				t.Fatal(err)
			}
			p := auditor.Proof{Entry: string(entry), Index: int64(i), Path: path, Checkpoint: checkpoint}
			if _, err := p.Check(public); err != nil {
				t.Errorf("entry %d of %d: %v", i, n, err)
			}
			for name, spoilt := range map[string]auditor.Proof{
				"entry":      {Entry: p.Entry + " ", Index: p.Index, Path: p.Path, Checkpoint: checkpoint},
				"index":      {Entry: p.Entry, Index: p.Index + 1, Path: p.Path, Checkpoint: checkpoint},
				"path":       {Entry: p.Entry, Index: p.Index, Path: append(path[:len(path):len(path)], make([]byte, 32)), Checkpoint: checkpoint},
				"checkpoint": {Entry: p.Entry, Index: p.Index, Path: p.Path, Checkpoint: strings.Replace(checkpoint, "14:05", "14:06", 1)},
			} {
				if _, err := spoilt.Check(public); err == nil {
					t.Errorf("entry %d of %d: a proof with another %s passes", i, n, name)
				}
			}
		}
		for size := 1; size <= n; size++ {
			_, before, _ := partOf(t, entries[:size])
			old := auditor.Checkpoint{Size: int64(size), Root: before}
			proof, err := tree.Consistency(int64(size))
			if err != nil {
				t.Fatal(err)
			}
			if err := auditor.CheckConsistency(old, whole, proof); err != nil {
				t.Errorf("%d in %d: %v", size, n, err)
			}
			old.Root[3] ^= 1
			if err := auditor.CheckConsistency(old, whole, proof); err == nil {
				t.Errorf("%d in %d: another tree passes for the beginning", size, n)
			}
		}
	}
}

func partOf(t *testing.T, entries [][]byte) (*audit.Tree, [32]byte, error) {
	t.Helper()
	tree := audit.NewTree(0, nil)
	for _, e := range entries {
		if _, err := tree.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	root, err := tree.Root()
	return tree, [32]byte(root), err
}

func TestTheKeyIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "audit.key")
	first, err := audit.OpenKey(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := audit.OpenKey(file)
	if err != nil || again.Public() != first.Public() || !again.Marked([]byte("x"), first.Mark([]byte("x"))) || again.Marked([]byte("y"), first.Mark([]byte("x"))) {
		t.Errorf("the key is another after it was read again (%v)", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file has the mode %v (%v)", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("nothing\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.OpenKey(file); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("a spoilt key gives %v", err)
	}
}
