package main

import (
	"log/slog"
	"os"
	"runtime"

	"bonafide/internal/reader"
)

// workerCmd is the child in which files are read; the program starts it itself.
type workerCmd struct {
	For   string `arg:"" enum:"files,pages"`
	Cache string `arg:"" optional:""`
}

// Run answers the parent until it goes away.
func (c workerCmd) Run(p *program) error {
	if c.For == reader.Pages {
		return reader.WorkOnPages(os.Stdin, p.stdout, c.Cache)
	}
	return reader.Work(os.Stdin, p.stdout)
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
