package main

import (
	"log/slog"
	"os"
	"runtime"

	"bonafide/internal/reader"
)

// workerCmd is the child in which files are read; the program starts it itself.
type workerCmd struct{}

// Run answers the parent until it goes away.
func (workerCmd) Run(p *program) error { return reader.Work(os.Stdin, p.stdout) }

// newReader returns the reader of files, whose children are this program.
func newReader(log *slog.Logger) (*reader.Confined, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return reader.NewConfined([]string{self, "worker"}, min(runtime.GOMAXPROCS(0), 4), log), nil
}
