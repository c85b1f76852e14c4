package main

import (
	"io"
	"os"
	"slices"

	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type exportCmd struct {
	Output     string   `short:"o" help:"The file to write; it must not exist. Without it the ZIP goes to standard output."`
	Candidates []string `arg:"" name:"candidate" help:"Ids of candidates: those in the addresses of the pages, or the dossiers'."`
}

// Run writes the candidates' portable copy: nothing at all unless it is whole.
func (c exportCmd) Run(p *program) (err error) {
	if err := absent(c.Output); err != nil {
		return err
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	records, err := c.find(p, in)
	if err != nil {
		return err
	}
	copied, err := os.CreateTemp("", "bonafide-export-*.zip")
	if err != nil {
		return err
	}
	defer os.Remove(copied.Name())
	defer copied.Close()
	if err := in.vetting.Export(p.ctx, vetting.CommandLine, copied, records...); err != nil {
		return err
	}
	if _, err := copied.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if c.Output == "" {
		_, err = io.Copy(p.stdout, copied)
		return err
	}
	return writeOnce(c.Output, copied)
}

// find returns the candidates, each once.
func (c exportCmd) find(p *program, in *installation) (records []*vetting.Record, err error) {
	var seen []uuid.UUID
	for _, id := range c.Candidates {
		r, err := in.find(p.ctx, id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(seen, r.ID) {
			seen, records = append(seen, r.ID), append(records, r)
		}
	}
	return records, nil
}
