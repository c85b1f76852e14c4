package jobs

import (
	"context"
	"log/slog"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

type sweepArgs struct{}

// Kind implements river.JobArgs.
func (sweepArgs) Kind() string { return "sweep_blobs" }

// A sweepWorker removes the bytes that no file names.
type sweepWorker struct {
	river.WorkerDefaults[sweepArgs]
	service *vetting.Service
	log     *slog.Logger
}

// Work implements river.Worker.
func (w *sweepWorker) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	n, err := w.service.SweepBlobs(ctx)
	if n > 0 {
		w.log.Info("bytes that no file names were removed", "blobs", n)
	}
	return err
}
