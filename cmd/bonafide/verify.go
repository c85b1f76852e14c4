package main

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"bonafide/internal/auditor"
	"bonafide/internal/errs"
	"bonafide/internal/seal"
)

type verifyCmd struct {
	Key   []string `help:"The public key to trust, as the page Verify and verify --print-key show it; may be given more than once. Without it, that of the installation in BONAFIDE_DATA, and without one there the key that each file names."`
	Print bool     `name:"print-key" help:"Print the public key of the installation in BONAFIDE_DATA."`
	Files []string `arg:"" optional:"" name:"file" help:"Reports, case bundles, proofs of the audit log and exports of it, as they were downloaded. A proof that stands before a report shows that its freezing is in the log."`
}

// Run checks files without the database and the network, and prints a line for each that holds. The error is
// failed where a file was altered, and bad input where one cannot be read.
func (c verifyCmd) Run(p *program) error {
	keys, err := c.keys(p)
	if err != nil {
		return err
	}
	if c.Print {
		return c.print(p, keys)
	}
	if len(c.Files) == 0 {
		return errs.Invalidf("verify: name the files to check")
	}
	v := &verifier{keys, map[string]string{}}
	var altered, invalid []error
	for _, file := range c.Files {
		err := v.print(p, file)
		switch {
		case errors.Is(err, seal.ErrAltered), errors.Is(err, seal.ErrUnsealed):
			altered = append(altered, err)
		case err != nil:
			invalid = append(invalid, errs.Invalidf("%v", err))
		}
	}
	if len(altered) > 0 {
		return errors.Join(append(altered, invalid...)...)
	}
	return errors.Join(invalid...)
}

func (c verifyCmd) print(p *program, keys []string) error {
	if len(keys) == 0 {
		return errs.Invalidf("verify: there is no audit.key.pub in BONAFIDE_DATA: the web app makes it at its first start")
	}
	_, err := fmt.Fprintln(p.stdout, keys[0])
	return err
}

// keys returns the keys to trust, none where each file's own is taken.
func (c verifyCmd) keys(p *program) ([]string, error) {
	if len(c.Key) > 0 {
		return c.Key, nil
	}
	settings, err := p.config()
	if err != nil {
		return nil, err
	}
	public, err := os.ReadFile(keyFile(settings) + ".pub")
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return []string{strings.TrimSpace(string(public))}, err
}

// print checks a file and says what came out.
func (v *verifier) print(p *program, file string) error {
	said, err := v.check(file)
	if words, ok := errs.Message(err); ok {
		err = errors.New(words)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err == nil {
		_, err = fmt.Fprintf(p.stdout, "%s: %s\n", file, said)
	}
	return err
}

// A verifier checks files one after the other.
type verifier struct {
	keys   []string
	proven map[string]string // when the log's checkpoint was signed under which a document's hash is proven
}

// check returns what is said of a file that holds.
func (v *verifier) check(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if said, ok, err := v.fromLog(data); ok {
		return said, err
	}
	s, err := v.sealed(data)
	if err != nil {
		return "", err
	}
	trust, logged := "trusted", ""
	if len(v.keys) == 0 {
		trust = "named by the file: compare it with the one that the company gave you"
	}
	if s.Format == seal.ZIP {
		n, err := v.bundle(data)
		return fmt.Sprintf("not altered since %s; a case bundle, of whose %d files each holds; key %s, %s", s.Frozen.Format(time.RFC3339), n, s.Key, trust), err
	}
	if at, ok := v.proven[hex.EncodeToString(s.Document[:])]; ok {
		logged = ", in the audit log of " + at
	}
	return fmt.Sprintf("not altered since %s%s; report %s, document %x; key %s, %s", s.Frozen.Format("2006-01-02T15:04:05Z"), logged, s.Report, s.Document, s.Key, trust), nil
}

// sealed returns what the seal of a file says, and the proof that the file carries, once both were checked.
func (v *verifier) sealed(data []byte) (*seal.Statement, error) {
	s, err := seal.Check(data, v.keys...)
	if err != nil {
		return nil, err
	}
	return s, v.carried(s)
}

// carried checks the proof that a file carries of itself: its freezing must be an entry of the log that the same key signed.
func (v *verifier) carried(s *seal.Statement) error {
	if len(s.Proof) == 0 {
		return nil
	}
	c, _, err := auditor.CheckDocument(s.Proof, s.Key, s.Document)
	if err != nil {
		return fmt.Errorf("%w: the proof in the file: %w", seal.ErrAltered, err)
	}
	v.proven[hex.EncodeToString(s.Document[:])] = c.Time
	return nil
}

// bundle checks each file within a case bundle as one that came alone, and returns how many there are.
func (v *verifier) bundle(data []byte) (int, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	for _, f := range z.File {
		inside, err := f.Open()
		if err != nil {
			return 0, err
		}
		file, err := io.ReadAll(io.LimitReader(inside, largestInside))
		if err == nil {
			_, err = v.sealed(file)
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return len(z.File), nil
}

// largestInside is how many bytes of a file within a bundle are read: a report has far fewer.
const largestInside = 256 << 20

// fromLog checks a proof that an entry is in the audit log, or the export of the log; ok is whether the file is either.
func (v *verifier) fromLog(data []byte) (said string, ok bool, err error) {
	var p auditor.Proof
	isProof := json.Unmarshal(data, &p) == nil && p.Checkpoint != ""
	if !isProof && !bytes.Contains(data, []byte("\n{\"checkpoint\":")) {
		return "", false, nil
	}
	if len(v.keys) == 0 {
		return "", true, errs.Invalidf("what comes from the audit log is checked by a key that is known: name it with --key")
	}
	for _, line := range v.keys {
		key, parsed := auditor.ParsePublicKey(line)
		if parsed != nil {
			return "", true, errs.Invalidf("%s: %v", line, parsed)
		}
		if isProof {
			said, err = v.proof(p, key)
		} else if c, wrong := auditor.CheckExport(bytes.NewReader(data), key); wrong == nil {
			said, err = fmt.Sprintf("the audit log as it was written, %d entries to %s", c.Size, c.Time), nil
		} else {
			err = fmt.Errorf("%w: %w", seal.ErrAltered, wrong)
		}
		if err == nil {
			return said, true, nil
		}
	}
	return "", true, err
}

// proof checks a proof and remembers the hash of the document whose freezing it proves.
func (v *verifier) proof(p auditor.Proof, key auditor.PublicKey) (string, error) {
	c, err := p.Check(key)
	if err != nil {
		return "", fmt.Errorf("%w: %w", seal.ErrAltered, err)
	}
	var entry struct{ At, Act string }
	if err := json.Unmarshal([]byte(p.Entry), &entry); err != nil {
		return "", err
	}
	documents, err := p.Documents()
	if err != nil {
		return "", err
	}
	for _, hash := range documents {
		v.proven[hash] = c.Time
	}
	return fmt.Sprintf("entry %d of the audit log of %s, %d entries: %s, %s", p.Index, c.Time, c.Size, entry.At, entry.Act), nil
}
