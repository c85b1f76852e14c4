package main

import (
	"log/slog"
	"os"
	"runtime"

	"bonafide/internal/errs"
	"bonafide/internal/reader"
)

// workerCmd is the child in which files are read; the program starts it itself.
type workerCmd struct {
	For   string `arg:"" enum:"files,pages,scans"`
	Cache string `arg:"" optional:""`
	Model string `arg:"" optional:""`
}

// Run answers the parent until it goes away.
func (c workerCmd) Run(p *program) error {
	switch c.For {
	case reader.Pages:
		return reader.WorkOnPages(os.Stdin, p.stdout, c.Cache)
	case reader.Scans:
		return reader.WorkOnScans(os.Stdin, p.stdout, c.Cache, c.Model)
	}
	return reader.Work(os.Stdin, p.stdout)
}

// newReader returns the reader of files, whose children are this program. The folder cache keeps compiled code, "" keeps none;
// model is the setting's.
func newReader(log *slog.Logger, cache, model string) (*reader.Confined, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if model != "" {
		if _, err := os.Stat(model); err != nil {
			return nil, errs.Invalidf("BONAFIDE_OCR_MODEL: %v", err)
		}
	}
	return reader.NewConfined(reader.Children{
		Command: []string{self, "worker"}, Cache: cache, Model: model, Size: min(runtime.GOMAXPROCS(0), 4), Log: log,
	}), nil
}
