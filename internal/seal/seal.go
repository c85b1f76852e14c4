// Package seal signs files that leave the installation, and checks them without it: reports as HTML, CSV, JSON, XLSX and
// PDF, and ZIP files of them.
//
// A seal is a signed note as the transparency logs have them (C2SP signed-note, Ed25519): a few lines that say which report a
// file is, when it was frozen, and the SHA-256 of the frozen document and of the file's bytes but for the seal. It stands
// inside the file where readers of that format pass it over: a comment, a last row, a member, the comment of a ZIP. In a PDF
// it stands in a signature dictionary of PDF's own kind (PAdES's baseline, ECDSA P-256), whose certificate the same Ed25519
// key issued, so that readers of PDF check the file too. Signing is deterministic: one document gives one file.
//
// Every byte of a sealed file is held to the signature, those of the seal itself too: each is either signed or has one
// way to be written.
package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
)

// heading is the first line of the text that is signed.
const heading = "bonafide/report/v1"

// A Statement is what is signed of one file.
type Statement struct {
	Report   uuid.UUID         // zero in a bundle
	Frozen   time.Time         // to the second, in UTC
	Document [sha256.Size]byte // the SHA-256 of the frozen document; of a bundle, of its index
	Format   Format
	Bytes    int               // of the file without the seal …
	File     [sha256.Size]byte // … and their SHA-256
	Key      string            // the public key as a note's verifier key
	Proof    []byte            // that the log of acts has the report's freezing, see package audit; nil: the file carries none
}

func (s *Statement) text() string {
	text := fmt.Sprintf("%s\nreport %s\nfrozen %s\ndocument %x\nformat %s\nbytes %d\nfile %x\nkey %s\n",
		heading, s.Report, s.Frozen.UTC().Format(time.RFC3339), s.Document, s.Format, s.Bytes, s.File, s.Key)
	if len(s.Proof) > 0 {
		text += "proof " + base.EncodeToString(s.Proof) + "\n"
	}
	return text
}

// parse reads a text that has no other way to be written.
func parse(text string) (*Statement, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	value := func(i int, name string) string {
		if i < len(lines) {
			if v, ok := strings.CutPrefix(lines[i], name+" "); ok {
				return v
			}
		}
		return ""
	}
	id, err1 := uuid.Parse(value(1, "report"))
	at, err2 := time.Parse(time.RFC3339, value(2, "frozen"))
	document, err3 := digest(value(3, "document"))
	size, err4 := strconv.Atoi(value(5, "bytes"))
	file, err5 := digest(value(6, "file"))
	proof, err6 := base.DecodeString(value(8, "proof"))
	s := &Statement{Report: id, Frozen: at, Document: document, Format: Format(value(4, "format")), Bytes: size, File: file, Key: value(7, "key"), Proof: proof}
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil || s.text() != text {
		return nil, errUnfit
	}
	return s, nil
}

func digest(text string) (d [sha256.Size]byte, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(d) {
		return d, errors.New("not a SHA-256")
	}
	return [sha256.Size]byte(b), nil
}

// What a check may find besides a sound file.
var (
	// ErrAltered says that the file has a seal that does not hold.
	ErrAltered = errors.New("altered")
	// ErrUnsealed says that the file has no seal that can be read.
	ErrUnsealed = errors.New("unsealed")

	errUnfit = fmt.Errorf("%w: a signature of Bonafide stands in the file and does not fit the rest of it", ErrAltered)
)

// Seal returns the file with its seal; body is the file without one. The key signs as it does every time.
func (k *Key) Seal(body []byte, s Statement) (_ []byte, err error) {
	defer errs.Wrap(&err, "seal.Seal(%s %s)", s.Format, s.Report)
	f, ok := frames[s.Format]
	if !ok {
		return nil, errors.New("a format that has no place for a seal")
	}
	s.Frozen, s.Bytes, s.File, s.Key = s.Frozen.UTC().Truncate(time.Second), len(body), sha256.Sum256(body), k.public
	signed, err := note.Sign(&note.Note{Text: s.text()}, k.signer)
	if err != nil {
		return nil, err
	}
	return f.put(k, body, signed, s.Frozen)
}

// Check returns what the file's seal says, once every byte of the file was held to it. The keys are those that are trusted,
// as verifier keys; without any, the one that the file names is believed, and a caller has to say so. The error is ErrAltered,
// ErrUnsealed or, for what is none of the formats, errs.Invalid.
func Check(file []byte, keys ...string) (_ *Statement, err error) {
	format, ok := FormatOf(file)
	if !ok {
		return nil, errs.Invalidf("is no report or export of Bonafide: HTML, CSV, JSON, XLSX, PDF or ZIP")
	}
	f := frames[format]
	body, signed, err := f.take(file)
	if err != nil {
		return nil, err
	}
	s, err := open(signed, keys)
	if err != nil {
		return nil, err
	}
	if (s.Format != format && format != ZIP) || s.Bytes != len(body) || s.File != sha256.Sum256(body) {
		return nil, errUnfit
	}
	return s, f.check(file, s)
}

// open checks a note's signature and reads it.
func open(signed []byte, keys []string) (*Statement, error) {
	text, _, found := bytes.Cut(signed, []byte("\n\n"))
	s, err := parse(string(text) + "\n")
	if !found || err != nil {
		return nil, errUnfit
	}
	if len(keys) == 0 {
		keys = []string{s.Key}
	}
	var verifiers []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			return nil, errs.Invalidf("%s: is no public key as Bonafide prints them", key)
		}
		if key == s.Key {
			verifiers = []note.Verifier{v}
		}
	}
	n, err := note.Open(signed, note.VerifierList(verifiers...))
	var unknown *note.UnverifiedNoteError
	switch {
	case errors.As(err, &unknown):
		return nil, fmt.Errorf("%w: it is signed with the key %s, which is not the one that is trusted", ErrAltered, s.Key)
	case err != nil || len(n.Sigs) != 1 || len(n.UnverifiedSigs) > 0 || rewritten(n) != string(signed):
		return nil, errUnfit
	}
	return s, nil
}

// rewritten is the note as it is written: base64 has ways to write one signature twice.
func rewritten(n *note.Note) string {
	return fmt.Sprintf("%s\n— %s %s\n", n.Text, n.Sigs[0].Name, n.Sigs[0].Base64)
}
