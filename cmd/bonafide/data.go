package main

import (
	"fmt"
	"time"

	"bonafide/internal/lookup"
	"bonafide/internal/network/refresh"
)

type dataCmd struct {
	Update dataUpdateCmd `cmd:"" help:"Fetch newer reference data from their publishers, or read them from a folder."`
	Status dataStatusCmd `cmd:"" help:"Say what is loaded, from where, and how old it is."`
}

type dataUpdateCmd struct {
	From string `placeholder:"DIR" help:"Folder of files that were downloaded elsewhere; nothing is fetched then."`
}

// Run installs newer data for the next start.
func (c dataUpdateCmd) Run(p *program) error {
	settings, err := p.config()
	if err != nil {
		return err
	}
	sets, err := refresh.Update(p.ctx, settings.Reference(), c.From)
	for _, s := range sets {
		fmt.Fprintf(p.stdout, "installed %s of %s, %d rows\n", s.Name, s.Date, s.Rows)
	}
	return err
}

type dataStatusCmd struct {
	Format string `enum:"text,json" default:"text" help:"One of ${enum}."`
}

// Run lists the data sets in use.
func (c dataStatusCmd) Run(p *program) error {
	db, err := p.networks()
	if err != nil {
		return err
	}
	defer db.Close()
	loaded := lookup.Status(db, time.Now())
	if c.Format == "json" {
		return printJSON(p.stdout, loaded)
	}
	return loaded.Print(p.stdout)
}
