package auditor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// A Hash is of a leaf, of a node or of the whole tree.
type Hash = [sha256.Size]byte

// hasher hashes leaves and nodes (RFC 6962, section 2.1) without allocating.
type hasher struct{ buffer []byte }

func (h *hasher) leaf(entry []byte) Hash {
	h.buffer = append(append(h.buffer[:0], 0), entry...)
	return sha256.Sum256(h.buffer)
}

func node(left, right *Hash) Hash {
	var both [1 + 2*sha256.Size]byte
	both[0] = 1
	copy(both[1:], left[:])
	copy(both[1+sha256.Size:], right[:])
	return sha256.Sum256(both[:])
}

// A frontier is a tree of size leaves as the roots of its full subtrees, the largest first.
type frontier struct {
	hasher
	size  int64
	roots []Hash
}

// add appends an entry and returns the hashes that this completes: the leaf's, and of each subtree that is full now, the
// smallest first. They are good until the next call.
func (f *frontier) add(entry []byte, made []Hash) []Hash {
	h := f.leaf(entry)
	made = append(made[:0], h)
	for n := f.size; n&1 == 1; n >>= 1 {
		last := len(f.roots) - 1
		h = node(&f.roots[last], &h)
		f.roots = f.roots[:last]
		made = append(made, h)
	}
	f.roots = append(f.roots, h)
	f.size++
	return made
}

// root returns the hash of the tree; that of an empty one is the hash of nothing.
func (f *frontier) root() Hash {
	if f.size == 0 {
		return sha256.Sum256(nil)
	}
	h := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		h = node(&f.roots[i], &h)
	}
	return h
}

// A Proof shows that an entry is in the log of a signed checkpoint.
type Proof struct {
	Entry      string   `json:"entry"`
	Index      int64    `json:"index"`
	Path       [][]byte `json:"path"`
	Checkpoint string   `json:"checkpoint"`
}

// Check returns what the proof's checkpoint says, and an error where the proof does not hold under the key.
func (p Proof) Check(key PublicKey) (Checkpoint, error) {
	c, err := key.Open(p.Checkpoint)
	if err != nil {
		return c, fmt.Errorf("checkpoint: %w", err)
	}
	root, err := climb(p.Index, c.Size, (&hasher{}).leaf([]byte(p.Entry)), p.Path)
	if err == nil && root != c.Root {
		err = errors.New("the entry is not at this place of the log")
	}
	return c, err
}

// CheckDocument checks the proof that the file of a report carries of itself: the log of the key has the freezing of the document with the
// hash. It returns what the checkpoint says, and the proof.
func CheckDocument(proof []byte, key string, document Hash) (c Checkpoint, p Proof, err error) {
	if err := json.Unmarshal(proof, &p); err != nil {
		return c, p, err
	}
	k, err := ParsePublicKey(key)
	if err != nil {
		return c, p, err
	}
	if c, err = p.Check(k); err != nil {
		return c, p, err
	}
	documents, err := p.Documents()
	if err == nil && !slices.Contains(documents, hex.EncodeToString(document[:])) {
		err = errors.New("the proof is another document's")
	}
	return c, p, err
}

// Documents returns the SHA-256, in hexadecimal, of the documents whose freezing the proof's entry is.
func (p Proof) Documents() (hashes []string, err error) {
	var entry struct {
		Changes []struct{ Of, After string }
	}
	err = json.Unmarshal([]byte(p.Entry), &entry)
	for _, change := range entry.Changes {
		if change.Of == "SHA-256" {
			hashes = append(hashes, change.After)
		}
	}
	return hashes, err
}

// climb returns the root that a path leads to (RFC 9162, section 2.1.3.2).
func climb(index, size int64, h Hash, path [][]byte) (Hash, error) {
	if index < 0 || index >= size {
		return h, errors.New("the place of the entry is outside the log")
	}
	inner := bits.Len64(uint64(index ^ (size - 1)))
	if want := inner + bits.OnesCount64(uint64(index)>>inner); len(path) != want {
		return h, fmt.Errorf("the path has %d hashes instead of %d", len(path), want)
	}
	for i, raw := range path {
		if len(raw) != len(h) {
			return h, errors.New("a hash of the path has the wrong length")
		}
		sibling := Hash(raw)
		if i < inner && index>>i&1 == 0 {
			h = node(&h, &sibling)
		} else {
			h = node(&sibling, &h)
		}
	}
	return h, nil
}

// CheckConsistency returns an error where the proof does not show that the tree of the older checkpoint is the beginning of the
// newer one's (RFC 9162, section 2.1.4.2).
func CheckConsistency(older, newer Checkpoint, proof [][]byte) error {
	if older.Size > newer.Size || older.Size <= 0 {
		return errors.New("the older checkpoint is not of fewer entries")
	}
	if older.Size == newer.Size {
		if older.Root != newer.Root || len(proof) > 0 {
			return errors.New("two trees of one size differ")
		}
		return nil
	}
	hashes := make([]Hash, 0, len(proof)+1)
	if older.Size&(older.Size-1) == 0 {
		hashes = append(hashes, older.Root)
	}
	for _, raw := range proof {
		if len(raw) != sha256.Size {
			return errors.New("a hash of the proof has the wrong length")
		}
		hashes = append(hashes, Hash(raw))
	}
	if len(hashes) == 0 {
		return errors.New("the proof is empty")
	}
	fn, sn := older.Size-1, newer.Size-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := hashes[0], hashes[0]
	for i := range hashes[1:] {
		c := &hashes[1+i]
		if sn == 0 {
			return errors.New("the proof is too long")
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = node(c, &fr), node(c, &sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = node(&sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 || fr != older.Root || sr != newer.Root {
		return errors.New("the older log is not the beginning of the newer one")
	}
	return nil
}
