package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Tree grows by entries. It holds the hashes that it made and reads older ones with Stored.
type Tree struct {
	Size int64
	// Stored returns the hashes at the positions: see tlog.StoredHashIndex.
	Stored func(positions []int64) ([][]byte, error)

	made  []tlog.Hash // from first on
	first int64
}

// NewTree returns a tree of so many entries, whose hashes are stored.
func NewTree(size int64, stored func([]int64) ([][]byte, error)) *Tree {
	return &Tree{Size: size, Stored: stored, first: tlog.StoredHashCount(size)}
}

// Append adds an entry, and returns its place in the log, counted from 0.
func (t *Tree) Append(entry []byte) (int64, error) {
	hashes, err := tlog.StoredHashes(t.Size, entry, tlog.HashReaderFunc(t.read))
	if err != nil {
		return 0, err
	}
	t.made = append(t.made, hashes...)
	t.Size++
	return t.Size - 1, nil
}

// Made returns the hashes that Append made, and the position of the first.
func (t *Tree) Made() (first int64, hashes [][]byte) {
	for i := range t.made {
		hashes = append(hashes, t.made[i][:])
	}
	return t.first, hashes
}

func (t *Tree) read(positions []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(positions))
	var old []int64
	for i, p := range positions {
		if p >= t.first && p-t.first < int64(len(t.made)) {
			hashes[i] = t.made[p-t.first]
		} else {
			old = append(old, p)
		}
	}
	if len(old) == 0 {
		return hashes, nil
	}
	stored, err := t.Stored(old)
	if err != nil {
		return nil, err
	}
	if len(stored) != len(old) {
		return nil, fmt.Errorf("%d of the hashes %v are stored", len(stored), old)
	}
	for i, p := range positions {
		if j := slices.Index(old, p); j >= 0 {
			if copy(hashes[i][:], stored[j]) != tlog.HashSize {
				return nil, fmt.Errorf("the hash %d has %d bytes", p, len(stored[j]))
			}
		}
	}
	return hashes, nil
}

// Root returns the hash of the tree.
func (t *Tree) Root() ([]byte, error) {
	h, err := tlog.TreeHash(t.Size, tlog.HashReaderFunc(t.read))
	return h[:], err
}

// Inclusion returns the path from an entry to the root (RFC 6962, section 2.1.1).
func (t *Tree) Inclusion(index int64) ([][]byte, error) {
	proof, err := tlog.ProveRecord(t.Size, index, tlog.HashReaderFunc(t.read))
	return list(proof), err
}

// Consistency returns the proof that the tree begins with the first so many of its entries (RFC 6962, section 2.1.2).
func (t *Tree) Consistency(size int64) ([][]byte, error) {
	proof, err := tlog.ProveTree(t.Size, size, tlog.HashReaderFunc(t.read))
	return list(proof), err
}

func list(hashes []tlog.Hash) [][]byte {
	var all [][]byte
	for i := range hashes {
		all = append(all, hashes[i][:])
	}
	return all
}

// Checkpoint returns a signed statement of what the tree is, in the form of a signed note (c2sp.org/tlog-checkpoint): the
// log's name, the number of entries, the root in base64, the time, and the hash of the last checkpoint of an earlier day, which
// is empty where there is none.
func (k *Key) Checkpoint(t *Tree, at time.Time, earlier string) (string, error) {
	root, err := t.Root()
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s\n%d\n%s\ntime %s\n", k.signer.Name(), t.Size, base64.StdEncoding.EncodeToString(root), at.UTC().Format(time.RFC3339))
	if earlier != "" {
		text += fmt.Sprintf("after %x\n", sha256.Sum256([]byte(earlier)))
	}
	signed, err := note.Sign(&note.Note{Text: text}, k.signer)
	return string(signed), err
}

// A Proof shows somebody who has the public key that an entry is in the log. Package auditor checks it, without a network.
type Proof struct {
	Entry      string   `json:"entry"`      // the entry's text
	Index      int64    `json:"index"`      // its place in the log, from 0
	Path       [][]byte `json:"path"`       // hashes from the entry to the root
	Checkpoint string   `json:"checkpoint"` // signed
}

// File is the checkpoint file of a day, in a folder: the day's last.
func File(folder string, day time.Time) string {
	return filepath.Join(folder, day.UTC().Format(time.DateOnly)+".checkpoint")
}

// WriteCheckpoint keeps a checkpoint outside the database, in the file of its day: whoever cuts the log short there cannot
// cut it here.
func WriteCheckpoint(folder string, checkpoint string, at time.Time) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return writeFile(File(folder, at), []byte(checkpoint), 0o644)
}
