package main

import (
	"log/slog"
	"os"
	"runtime"

	"bonafide/internal/errs"
	"bonafide/internal/reader"
	"bonafide/internal/zone"
)

// workerCmd is the child in which files are read; the program starts it itself.
type workerCmd struct {
	For   string `arg:"" enum:"files,pages,zones"`
	Cache string `arg:"" optional:""`
	Model string `help:"File of the model that reads print."`
}

// zones is the kind of child that reads machine-readable zones.
const zones = "zones"

// Run answers the parent until it goes away.
func (c workerCmd) Run(p *program) error {
	switch c.For {
	case reader.Pages:
		return reader.WorkOnPages(os.Stdin, p.stdout, c.Cache)
	case zones:
		return c.readZones(p)
	}
	return reader.Work(os.Stdin, p.stdout)
}

func (c workerCmd) readZones(p *program) (err error) {
	var model []byte
	if c.Model != "" {
		if model, err = os.ReadFile(c.Model); err != nil {
			return errs.Invalidf("BONAFIDE_OCR_MODEL: %v", err)
		}
	}
	return zone.Work(os.Stdin, p.stdout, c.Cache, model)
}

// newReader returns the reader of files, whose children are this program.
func newReader(log *slog.Logger, cache string) (*reader.Confined, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return reader.NewConfined(reader.Children{
		Command: []string{self, "worker"}, Cache: cache, Size: min(runtime.GOMAXPROCS(0), 4), Log: log,
	}), nil
}

// newZoneReader returns the reader of machine-readable zones in pictures, whose child is this program; model is the
// setting's, cache a folder for compiled code.
func newZoneReader(model, cache string, log *slog.Logger) (*zone.Confined, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := []string{self, "worker", zones}
	if cache != "" {
		command = append(command, cache)
	}
	if model != "" {
		command = append(command, "--model="+model)
	}
	return zone.NewConfined(command, log), nil
}
