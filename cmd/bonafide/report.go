package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/reports"
)

type reportCmd struct {
	Format    string `enum:"pdf,html,json,csv,xlsx" required:"" help:"pdf, html, json, csv or xlsx."`
	Output    string `short:"o" required:"" help:"The file to write; it must not exist."`
	For       string `enum:"everybody,compliance" default:"everybody" help:"Whom it is for: everybody who may see the candidate, or compliance, who also sees what is routed."`
	Candidate string `arg:"" help:"Id of the candidate: the one in the address of the page, or the dossier's."`
}

// Run writes the report, and into the candidate's history that it was taken away.
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
	made := report.New(record, catalog.All, vetting.CommandLine, report.Audience(c.For), time.Now())
	file, err := in.written(p.ctx, made, c.Format)
	if err != nil {
		return err
	}
	if err := in.vetting.NoteExport(p.ctx, vetting.CommandLine, record.ID, fmt.Sprintf("%s for %s", c.Format, c.For)); err != nil {
		return err
	}
	return writeOnce(c.Output, bytes.NewReader(file))
}

// written is the report as a file.
func (in *installation) written(ctx context.Context, r *report.Report, format string) ([]byte, error) {
	switch format {
	case "json":
		return r.JSON()
	case "csv":
		return r.CSV()
	case "xlsx":
		return r.XLSX()
	}
	page, err := reports.HTML(ctx, r)
	if err != nil || format == "html" {
		return page, err
	}
	return report.NewPrinter(in.chromium(), in.log).PDF(ctx, r, page)
}
