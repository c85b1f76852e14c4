package main

import (
	"bytes"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/report"
	"bonafide/internal/seal"
	"bonafide/internal/vetting"
	"bonafide/web/reports"
)

type reportCmd struct {
	Format    string `enum:"pdf,html,json,csv,xlsx" required:"" help:"pdf, html, json, csv or xlsx."`
	Output    string `short:"o" required:"" help:"The file to write; it must not exist."`
	For       string `enum:"recruiter,compliance,counsel,candidate" default:"recruiter" help:"Whom it is for: recruiter, everybody who may see the candidate; compliance, who also sees what is routed; counsel, who also sees who did what; or the candidate."`
	Candidate string `arg:"" help:"Id of the candidate: the one in the address of the page, or the dossier's."`
}

// Run writes the report, signed, and into the candidate's history that it was taken away. What it says is frozen, unless it
// was already.
func (c reportCmd) Run(p *program) (err error) {
	if err := absent(c.Output); err != nil {
		return err
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	record, err := in.find(p.ctx, c.Candidate)
	if err != nil {
		return err
	}
	s := in.reports()
	frozen, err := s.Current(p.ctx, vetting.CommandLine, record.ID, report.Audience(c.For))
	if err != nil {
		return err
	}
	if err := in.store.Integrate(p.ctx, checkpoints(in.config), in.log); err != nil { // so that the file carries the log's proof
		return err
	}
	file, err := s.Take(p.ctx, vetting.CommandLine, frozen, seal.Format(c.Format))
	if err != nil {
		return err
	}
	return writeOnce(c.Output, bytes.NewReader(file.Data))
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
