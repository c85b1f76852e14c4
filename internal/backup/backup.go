// Package backup writes an installation into one encrypted file, and reads it.
//
// The file is a tar archive encrypted with age (https://age-encryption.org/v1) to the operator's public keys or a passphrase. Since
// nobody knows how long a database dump becomes, everything lies in it as parts of one size, one after the other under one name;
// the last part is shorter, be it empty. age notices whatever was changed or cut off, and the last entry says that all is there. It
// does not say who wrote the file: whoever has the public key can, so restore what you kept yourself.
package backup

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"bonafide/internal/errs"

	"filippo.io/age"
)

// Version is that of the format. A reader refuses another.
const Version = 1

// About is what a backup says of itself, at its beginning.
type About struct {
	Version int
	MadeAt  time.Time
	Schema  int64 // the newest migration of the database
	Server  int   // major version of the PostgreSQL server
	HasKey  bool  // the vault's keys are in it
}

// The names of what lies in a backup. Those that end in a slash begin names.
const (
	aboutName = "about.json"
	endName   = "end.json"

	Database = "database.dump" // by pg_dump, in its own format
	Answers  = "impact.dump"   // the survey answers, likewise; absent where there are none
	Erased   = "erased.txt"    // ids of erased candidates, a line each
	VaultKey = "vault.key"
	LinkKey  = "link.key"
	AuditKey = "audit.key"
	AuditPub = "audit.key.pub"
	Audit    = "audit/" // checkpoints
	Blobs    = "blobs/" // by their keys, as they lie: sealed
)

// partSize is the length of a part in bytes.
const partSize = 4 << 20

// A Writer writes a backup. Close it to have one.
type Writer struct {
	sealed  io.WriteCloser
	tar     *tar.Writer
	part    []byte
	entries int
}

// NewWriter begins a backup to those who may read it.
func NewWriter(w io.Writer, about About, to ...age.Recipient) (*Writer, error) {
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return nil, err
	}
	b := &Writer{sealed: sealed, tar: tar.NewWriter(sealed), part: make([]byte, partSize)}
	about.Version = Version
	text, err := json.Marshal(about)
	if err != nil {
		return nil, err
	}
	return b, b.Add(aboutName, bytes.NewReader(text))
}

// Add puts all of r into the backup.
func (b *Writer) Add(name string, r io.Reader) error {
	for {
		n, err := io.ReadFull(r, b.part)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("%s: %w", name, err)
		}
		header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(n), Mode: 0o600, Format: tar.FormatPAX}
		if err := b.tar.WriteHeader(header); err != nil {
			return err
		}
		if _, err := b.tar.Write(b.part[:n]); err != nil {
			return err
		}
		if last {
			b.entries++
			return nil
		}
	}
}

// end is the last entry.
type end struct{ Entries int }

// Close says that all is there, and ends the file.
func (b *Writer) Close() error {
	text, err := json.Marshal(end{b.entries})
	if err != nil {
		return err
	}
	return errors.Join(b.Add(endName, bytes.NewReader(text)), b.tar.Close(), b.sealed.Close())
}

// Read calls each for all that lies in a backup, in its order, but for what it says of itself, which it returns. What each leaves
// unread is passed over. An error from a file that was cut short or changed may come at any time: read a backup to its end once
// before anything follows from it.
func Read(file io.Reader, each func(about About, name string, content io.Reader) error, by ...age.Identity) (about About, err error) {
	defer errs.Wrap(&err, "backup")
	plain, err := age.Decrypt(file, by...)
	if err != nil {
		return about, err
	}
	r := tar.NewReader(plain)
	for entries := 0; ; entries++ {
		header, err := r.Next()
		if err != nil {
			return about, cutShort(err)
		}
		content := &parts{tar: r, name: header.Name, left: header.Size, size: header.Size}
		switch header.Name {
		case aboutName:
			err = about.read(content)
		case endName:
			return about, readEnd(content, r, entries)
		default:
			err = each(about, header.Name, content)
		}
		if err == nil {
			_, err = io.Copy(io.Discard, content)
		}
		if err != nil {
			return about, err
		}
		if entries == 0 && about.Version != Version {
			return about, errs.Invalidf("it is of version %d of the format, and this program reads %d", about.Version, Version)
		}
	}
}

// largestNote bounds what a backup says of itself.
const largestNote = 64 << 10

func (a *About) read(r io.Reader) error {
	return json.NewDecoder(io.LimitReader(r, largestNote)).Decode(a)
}

func readEnd(content io.Reader, r *tar.Reader, entries int) error {
	var e end
	if err := json.NewDecoder(io.LimitReader(content, largestNote)).Decode(&e); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return err
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) || e.Entries != entries {
		return errs.Invalidf("it holds %d entries, and says %d", entries, e.Entries)
	}
	return nil
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return errs.Invalidf("the file is cut short")
	}
	return err
}

// parts reads the parts of one entry as one.
type parts struct {
	tar        *tar.Reader
	name       string
	size, left int64 // of the part that is read
}

func (p *parts) Read(b []byte) (int, error) {
	for p.left == 0 {
		if p.size != partSize {
			return 0, io.EOF
		}
		header, err := p.tar.Next()
		if err != nil {
			return 0, cutShort(err)
		}
		if header.Name != p.name || header.Size > partSize {
			return 0, errs.Invalidf("%s goes on as %.80q", p.name, header.Name)
		}
		p.size, p.left = header.Size, header.Size
	}
	n, err := p.tar.Read(b[:min(int64(len(b)), p.left)])
	p.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// Recipients reads public keys, as age-keygen prints them: given one by one, or in files, one a line.
func Recipients(keys, files []string) (all []age.Recipient, err error) {
	texts := map[string]string{}
	for _, key := range keys {
		texts[key] = key
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts[file] = string(text)
	}
	for name, text := range texts {
		some, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return nil, errs.Invalidf("%s: %v: want age1…, as age-keygen prints it", name, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// Passphrase reads the passphrase of a file. Line ends around it do not count.
func Passphrase(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	words := strings.Trim(string(text), "\r\n")
	if len(words) < shortest {
		return "", errs.Invalidf("%s: the passphrase has %d bytes: want %d at least, by chance", file, len(words), shortest)
	}
	return words, nil
}

// shortest is the shortest passphrase, in bytes: whoever has the file may try as many as they like.
const shortest = 16
