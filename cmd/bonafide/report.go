package main

import (
	"bytes"
	"slices"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/seal"
	"bonafide/internal/vetting"
	"bonafide/web/reports"

	"github.com/google/uuid"
)

type reportCmd struct {
	Format     string   `enum:"pdf,html,json,csv,xlsx,zip" required:"" help:"pdf, html, json, csv or xlsx; zip is a case bundle, of each candidate the report as PDF and JSON, and an index."`
	Output     string   `short:"o" required:"" help:"The file to write; it must not exist."`
	For        string   `enum:"recruiter,compliance,counsel,candidate" default:"recruiter" help:"Whom it is for: recruiter, everybody who may see the candidate; compliance, who also sees what is routed; counsel, who also sees who did what; or the candidate."`
	Candidates []string `arg:"" name:"candidate" help:"Id of the candidate: the one in the address of the page, or the dossier's. A bundle takes several."`
}

// Run writes the report, signed, and into the candidate's history that it was taken away. What it says is frozen, unless it
// was already.
func (c reportCmd) Run(p *program) (err error) {
	if len(c.Candidates) > 1 && c.Format != string(seal.ZIP) {
		return errs.Invalidf("report: a report is about one candidate; --format zip makes a bundle of several")
	}
	if err := absent(c.Output); err != nil {
		return err
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	s := in.reports()
	frozen, ids, err := c.freeze(p, in, s)
	if err != nil {
		return err
	}
	if err := in.store.Integrate(p.ctx, checkpoints(in.config), in.log); err != nil { // so that the file carries the log's proof
		return err
	}
	if c.Format == string(seal.ZIP) {
		var bundle bytes.Buffer
		if err := s.Bundle(p.ctx, vetting.CommandLine, &bundle, report.Audience(c.For), ids...); err != nil {
			return err
		}
		return writeOnce(c.Output, &bundle)
	}
	file, err := s.Take(p.ctx, vetting.CommandLine, frozen, seal.Format(c.Format))
	if err != nil {
		return err
	}
	return writeOnce(c.Output, bytes.NewReader(file.Data))
}

// freeze freezes the report on each candidate that is named, and returns the last, with the ids of all, each once.
func (c reportCmd) freeze(p *program, in *installation, s *report.Service) (frozen *report.Frozen, ids []uuid.UUID, err error) {
	for _, name := range c.Candidates {
		record, err := in.find(p.ctx, name)
		if err != nil {
			return nil, nil, err
		}
		if slices.Contains(ids, record.ID) {
			continue
		}
		if frozen, err = s.Current(p.ctx, vetting.CommandLine, record.ID, report.Audience(c.For)); err != nil {
			return nil, nil, err
		}
		ids = append(ids, record.ID)
	}
	return frozen, ids, nil
}

// reports returns what freezes reports and makes files of them.
func (in *installation) reports() *report.Service {
	return &report.Service{
		Store: in.store, Vetting: in.vetting, Catalog: catalog.All, Printer: report.NewPrinter(in.chromium(), in.log), Key: in.key, Now: time.Now,
		HTML: reports.HTML, Wait: 2 * time.Second,
		Data: func() (names []string) {
			for _, s := range in.datasets() {
				names = append(names, s.String())
			}
			return names
		},
	}
}
