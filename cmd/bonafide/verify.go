package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/seal"
)

type verifyCmd struct {
	Key   []string `help:"The public key to trust, as the page Verify and verify --print-key show it; may be given more than once. Without it, that of the installation in BONAFIDE_DATA, and without one there the key that each file names."`
	Print bool     `name:"print-key" help:"Print the public key of the installation in BONAFIDE_DATA."`
	Files []string `arg:"" optional:"" name:"file" help:"Reports and bundles of reports, as they were downloaded."`
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
	var altered, invalid []error
	for _, file := range c.Files {
		err := verifyOne(p, file, keys)
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
	public, err := os.ReadFile(filepath.Join(settings.Data, auditKeyFile+".pub"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return []string{strings.TrimSpace(string(public))}, err
}

func verifyOne(p *program, file string, keys []string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	s, err := seal.Check(data, keys...)
	if err != nil {
		if words, ok := errs.Message(err); ok {
			return fmt.Errorf("%s: %s", file, words)
		}
		return fmt.Errorf("%s: %w", file, err)
	}
	trust := "trusted"
	if len(keys) == 0 {
		trust = "named by the file: compare it with the one that the company gave you"
	}
	_, err = fmt.Fprintf(p.stdout, "%s: not altered since %s; report %s, document %x; key %s, %s\n",
		file, s.Frozen.Format("2006-01-02T15:04:05Z"), s.Report, s.Document, s.Key, trust)
	return err
}
