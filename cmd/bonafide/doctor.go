package main

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"bonafide/internal/doctor"
	"bonafide/internal/lookup"
	"bonafide/internal/network"
)

type doctorCmd struct{}

// errUnfit ends the program with status 1 after all findings were printed.
var errUnfit = errors.New("this installation is refused: mend what the lines above name")

// Run prints what the installation lacks, a line a check, and fails where it is not fit for others to use.
func (doctorCmd) Run(p *program) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	networks, err := network.Open(c.Reference())
	if err != nil {
		return err
	}
	defer networks.Close()
	in := &installation{config: c, log: logger(c, p.stderr)}
	now := time.Now()
	examined := doctor.Installation{Config: c, Mail: in.mailServer(), Chrome: in.chromium(), Now: now}
	for _, s := range lookup.Status(networks, now).Datasets {
		examined.Data = append(examined.Data, s.Set)
	}
	refused := false
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, f := range doctor.Examine(p.ctx, examined) {
		fmt.Fprintf(table, "%s\t%s\t%s\n", f.Severity, f.Check, f.Says)
		refused = refused || f.Severity == doctor.Bad
	}
	if err := table.Flush(); err != nil || !refused {
		return err
	}
	return errUnfit
}
