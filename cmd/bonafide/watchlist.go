package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"bonafide/internal/assess"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
)

type watchlistCmd struct {
	Import watchlistImportCmd `cmd:"" help:"Add the entries of a watch list; a second import of the same ones updates them."`
}

type watchlistImportCmd struct {
	File string `arg:"" help:"The list, in the format bonafide/watchlist/v1."`
}

// Run imports the list, or prints every problem of it and imports nothing.
func (c watchlistImportCmd) Run(p *program) (err error) {
	data, err := c.read()
	if err != nil {
		return err
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	done, err := in.watchlists.Import(p.ctx, vetting.CommandLine, data)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%d entries: %d new or changed, %d as before, %d left out because somebody withdrew them\n",
		done.Entries, done.Written, done.Entries-done.Written-done.Refused, done.Refused)
	return nil
}

// read returns the file's bytes once they are known to be a list, so that a bad file touches nothing.
func (c watchlistImportCmd) read() ([]byte, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return nil, errs.Invalidf("%s: cannot be read: %v", c.File, errors.Unwrap(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, watchlist.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	_, err = watchlist.Read(data)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		var bad assess.BadInput
		for _, p := range problems {
			bad = append(bad, c.File+": "+p.String())
		}
		return nil, bad
	}
	return data, err
}
