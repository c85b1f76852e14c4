package main

import (
	"errors"
	"fmt"

	"bonafide/internal/postgres"
)

type migrateCmd struct{}

// Run brings the database to the schema of this program, as every start does, and says which that is.
func (migrateCmd) Run(p *program) (err error) {
	settings, err := p.config()
	if err != nil {
		return err
	}
	in, err := open(p.ctx, settings, logger(settings, p.stderr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	version, err := postgres.Version(p.ctx, in.pool)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "the database is at migration %d\n", version)
	return nil
}
