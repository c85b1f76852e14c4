package auditor

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxNote bounds what is read as a checkpoint, in bytes. Ours have less than 300.
const maxNote = 64 << 10

// A PublicKey checks the checkpoints of one log.
type PublicKey struct {
	Name string
	id   [4]byte
	key  ed25519.PublicKey
}

// algEd25519 is the kind of key and signature in signed notes: golang.org/x/mod/sumdb/note.
const algEd25519 = 1

// ParsePublicKey reads a line of the form name+hash+key: the hash is eight hexadecimal digits, the key base64 of a 1 and the 32
// bytes of Ed25519.
func ParsePublicKey(line string) (PublicKey, error) {
	parts := strings.SplitN(strings.TrimSpace(line), "+", 3)
	if len(parts) != 3 {
		return PublicKey{}, errors.New("a public key has the form name+hash+key")
	}
	hash, err := hex.DecodeString(parts[1])
	if err != nil || len(hash) != 4 {
		return PublicKey{}, errors.New("the hash of the public key is not eight hexadecimal digits")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algEd25519 {
		return PublicKey{}, errors.New("the public key is not one of Ed25519")
	}
	want := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if !bytes.Equal(want[:4], hash) {
		return PublicKey{}, errors.New("the public key was altered: its hash is another")
	}
	return PublicKey{parts[0], [4]byte(hash), ed25519.PublicKey(key[1:])}, nil
}

// A Checkpoint says how many entries a log had, and what their tree hashed to.
type Checkpoint struct {
	Size  int64
	Root  Hash
	Time  string // when it was signed, as the log says: RFC 3339; empty: it does not say
	After string // SHA-256, in hexadecimal, of the last checkpoint of an earlier day; empty: of none
}

// Open returns what a signed checkpoint says. One that the key did not sign, or that was altered, is an error.
func (k PublicKey) Open(signed string) (Checkpoint, error) {
	if len(signed) > maxNote {
		return Checkpoint{}, errors.New("it is too long for a checkpoint")
	}
	cut := strings.LastIndex(signed, "\n\n")
	if cut < 0 {
		return Checkpoint{}, errors.New("it has no signature")
	}
	text, signatures := signed[:cut+1], strings.Split(strings.TrimSuffix(signed[cut+2:], "\n"), "\n")
	for _, line := range signatures {
		name, signature, ok := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		if !ok || name != k.Name || !strings.HasPrefix(line, "— ") {
			continue
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(signature)
		if err != nil || len(raw) != 4+ed25519.SignatureSize || [4]byte(raw[:4]) != k.id {
			continue
		}
		if !ed25519.Verify(k.key, []byte(text), raw[4:]) {
			return Checkpoint{}, errors.New("its signature is wrong")
		}
		return k.read(text)
	}
	return Checkpoint{}, fmt.Errorf("it is not signed by %s+%08x", k.Name, binary.BigEndian.Uint32(k.id[:]))
}

func (k PublicKey) read(text string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != k.Name {
		return c, errors.New("it is not a checkpoint of this log")
	}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return c, errors.New("its number of entries cannot be read")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return c, errors.New("its hash cannot be read")
	}
	c.Root = Hash(root)
	for _, line := range lines[3:] {
		switch name, value, _ := strings.Cut(line, " "); name {
		case "time":
			c.Time = value
		case "after":
			c.After = value
		}
	}
	return c, nil
}
