package main

import (
	"fmt"

	"bonafide/internal/postgres"
)

type migrateCmd struct{}

// Run brings the database to the schema of this program, as every start does, and says which that is.
func (migrateCmd) Run(p *program) (err error) {
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	version, _, err := postgres.Versions(p.ctx, in.pool)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "the database is at migration %d\n", version)
	return nil
}
