package main

import (
	"fmt"

	"bonafide/internal/catalog"
)

type indicatorsCmd struct {
	Format string `enum:"md,json" default:"md" help:"One of ${enum}."`
}

// Run prints the catalogue, rendered from the indicators themselves.
func (c indicatorsCmd) Run(p *program) error {
	if c.Format == "json" {
		return printJSON(p.stdout, catalog.JSON())
	}
	_, err := fmt.Fprint(p.stdout, catalog.Markdown())
	return err
}
