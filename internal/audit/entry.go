// Package audit writes the installation's log of acts: entries, the Merkle tree over them (RFC 6962, section 2), and the
// signed checkpoints that say how many there were and what their tree hashed to.
//
// An entry holds no personal data in the clear. What is personal is bound to it by a keyed hash whose key, the entry's
// salt, lies beside the words outside the log: when both are erased, the entry stands and tells nothing.
//
// Package auditor reads the log again, with the same rules and none of this code.
package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// An Entry is one act, or one denial. Its JSON text, as Bytes returns it, is the leaf of the tree.
type Entry struct {
	ID         uuid.UUID  `json:"id"`
	At         Time       `json:"at"`
	By         *uuid.UUID `json:"by,omitempty"` // account; nil where the program itself acted, or somebody without an account
	As         string     `json:"as,omitempty"` // who that was, in words that fit many
	Act        string     `json:"act"`
	On         string     `json:"on,omitempty"`        // what was acted on: a kind and an id, or members of a dossier; never personal
	Candidate  *uuid.UUID `json:"candidate,omitempty"` // nil where the act is about no candidate
	Denied     bool       `json:"denied,omitempty"`
	Restricted bool       `json:"restricted,omitempty"` // only those who see reviews may read it
	Changes    []Change   `json:"changes,omitempty"`
	Words      string     `json:"words,omitempty"` // keyed hash of what stands in words beside the log; empty: nothing does
}

// A Change is what an act changed. A value that is personal stands as its keyed hash, and none is empty.
type Change struct {
	Of     string `json:"of"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// A Time is written in UTC with six digits of its second, always, so that texts compare as times do.
type Time struct{ time.Time }

// MarshalJSON implements json.Marshaler, since time.Time does.
func (t Time) MarshalJSON() ([]byte, error) {
	return t.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000000Z"`), nil
}

// Bytes returns the entry's text.
func (e Entry) Bytes() []byte {
	var text bytes.Buffer
	w := json.NewEncoder(&text)
	w.SetEscapeHTML(false)
	if err := w.Encode(e); err != nil {
		panic(err) // texts, numbers and times within the years that JSON has
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// A Salt is the key of an entry's hashes.
type Salt [sha256.Size]byte

// NewSalt returns a random salt.
func NewSalt() (s Salt) {
	rand.Read(s[:])
	return s
}

// Hash returns HMAC-SHA-256 of a personal value under the salt, in the form in which entries hold it. The name says what it is
// a value of, so that equal values of two things differ.
func (s Salt) Hash(name string, value []byte) string {
	mac := hmac.New(sha256.New, s[:])
	mac.Write([]byte(name))
	mac.Write([]byte{0})
	mac.Write(value)
	return "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil))
}
