package main

import (
	"time"

	"bonafide/internal/assess"
	"bonafide/internal/errs"
	"bonafide/internal/reader"
)

type assessCmd struct {
	AsOf      string   `placeholder:"T" help:"Judge as of this time, 2026-11-01T00:00:00Z say; evidence ages. Now if left out."`
	Policy    string   `placeholder:"FILE" help:"Judge by this policy; it states what differs from the built-in one."`
	Watchlist string   `placeholder:"FILE" help:"Also look contacts and companies up in this watch list; without it those checks say that none was loaded."`
	Files     []string `arg:"" name:"file" help:"Dossiers; together they are the population that links are looked for in."`
}

// Run prints the assessments of the dossiers, or every problem of every file and nothing else.
func (c assessCmd) Run(p *program) error {
	asOf := time.Now()
	if c.AsOf != "" {
		var err error
		if asOf, err = time.Parse(time.RFC3339, c.AsOf); err != nil {
			return errs.Invalidf("--as-of: %q is not a time: write it as 2026-11-01T00:00:00Z", c.AsOf)
		}
	}
	db, err := p.networks()
	if err != nil {
		return err
	}
	defer db.Close()
	files, err := newReader(nil, reader.UserCache(), "")
	if err != nil {
		return err
	}
	defer files.Close()
	document, err := assess.Run(p.ctx, c.Files, assess.Options{AsOf: asOf, Networks: db, Reader: files, Policy: c.Policy, Watchlist: c.Watchlist, Warnings: p.stderr})
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(document)
	return err
}
