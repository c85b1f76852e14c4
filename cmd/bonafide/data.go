package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bonafide/internal/config"
	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/lookup"
	networks "bonafide/internal/network/refresh"
	"bonafide/internal/sanctions"
	lists "bonafide/internal/sanctions/refresh"
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
	sets, err := update(p.ctx, settings, c.From)
	for _, s := range sets {
		fmt.Fprintf(p.stdout, "installed %s of %s, %d rows\n", s.Name, s.Date, s.Rows)
	}
	if len(sets) > 0 {
		fmt.Fprintln(p.stdout, "a running Bonafide uses them after its next start")
	}
	return err
}

// update installs data about networks and sanctions lists. A folder may hold either alone.
func update(ctx context.Context, settings config.Config, from string) ([]dataset.Set, error) {
	sets, err := networks.Update(ctx, settings.Reference(), from)
	found, fault := lists.Update(ctx, sanctions.Folder(settings.Reference()), from)
	if errors.Is(err, networks.ErrNothing) {
		if err = nil; len(found) == 0 && fault == nil {
			err = errs.Invalidf("%s: %v, nor a sanctions list (sdn.xml, sdn.csv, alt.csv, sdn_comments.csv, cons_prim.csv, consolidated.xml, un.xml)", from, networks.ErrNothing)
		}
	}
	return append(sets, found...), errors.Join(err, fault)
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
	settings, err := p.config()
	if err != nil {
		return err
	}
	installed, err := sanctions.Installed(sanctions.Folder(settings.Reference()))
	if err != nil {
		return err
	}
	loaded := lookup.Status(db, time.Now(), installed...)
	if c.Format == "json" {
		return printJSON(p.stdout, loaded)
	}
	return loaded.Print(p.stdout)
}
