package main

import (
	"bonafide/internal/assess"
	"bonafide/internal/reader"
)

type linksCmd struct {
	Files []string `arg:"" name:"file" help:"Dossiers, one a file, or one a line where the name ends in .jsonl; together they are the population that links are looked for in."`
}

// Run prints what each two of the dossiers share, or every problem of every file and nothing else.
func (c linksCmd) Run(p *program) error {
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
	return assess.Links(p.ctx, p.stdout, c.Files, assess.Options{Networks: db, Reader: files, Warnings: p.stderr})
}
