package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// A Key signs the checkpoints of one installation and marks its entries. Whoever has the database and not the key can change
// the log, but not so that it passes.
type Key struct {
	signer   note.Signer
	private  string
	verifier string
	mark     []byte
}

// Form of a key file: the private key as package note writes it, a line, and the public one, a line.
const keyMode = 0o600

// OpenKey reads the key file, and makes it where there is none. Beside it lies the public key, in file + ".pub", for whoever
// checks.
func OpenKey(file string) (*Key, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(file)
	}
	if err != nil {
		return nil, err
	}
	k, err := parseKey(data)
	if err != nil {
		return nil, fmt.Errorf("%s: is not the key of an audit log (%w): restore it from a backup; without it the log ends and a new one cannot be told from a forged one", file, err)
	}
	return k, nil
}

func makeKey(file string) (*Key, error) {
	var id [4]byte
	rand.Read(id[:])
	private, public, err := note.GenerateKey(rand.Reader, "bonafide-audit-"+hex.EncodeToString(id[:]))
	if err != nil {
		return nil, err
	}
	text := []byte(private + "\n" + public + "\n")
	if err := writeFile(file, text, keyMode); err != nil {
		return nil, err
	}
	if err := writeFile(file+".pub", []byte(public+"\n"), 0o644); err != nil {
		return nil, err
	}
	return parseKey(text)
}

// parseKey reads what makeKey wrote.
func parseKey(text []byte) (*Key, error) {
	lines := strings.Split(string(bytes.TrimSpace(text)), "\n")
	if len(lines) != 2 {
		return nil, fmt.Errorf("it has %d lines instead of 2", len(lines))
	}
	signer, err := note.NewSigner(lines[0])
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(lines[1])
	if err == nil && (verifier.Name() != signer.Name() || verifier.KeyHash() != signer.KeyHash()) {
		err = errors.New("the public key is another's")
	}
	if err != nil {
		return nil, err
	}
	mark := hmac.New(sha256.New, []byte(lines[0]))
	mark.Write([]byte("entries of the audit log"))
	return &Key{signer, lines[0], lines[1], mark.Sum(nil)}, nil
}

// Private returns the private key in the form of package note, for what else the installation signs.
func (k *Key) Private() string { return k.private }

// Public returns the public key in the form of package note: name, hash and key, with plus signs between.
func (k *Key) Public() string { return k.verifier }

// MarkSecret returns the secret of Mark, for the auditor.
func (k *Key) MarkSecret() []byte { return bytes.Clone(k.mark) }

// Mark returns a keyed hash of an entry, by which the program knows before it integrates an entry that it wrote it itself.
func (k *Key) Mark(entry []byte) []byte {
	mac := hmac.New(sha256.New, k.mark)
	mac.Write(entry)
	return mac.Sum(nil)
}

// Marked reports whether the mark is the entry's.
func (k *Key) Marked(entry, mark []byte) bool { return hmac.Equal(k.Mark(entry), mark) }

// writeFile writes a file whole or not at all, durably.
func writeFile(file string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(file+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
