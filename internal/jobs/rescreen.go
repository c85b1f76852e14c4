package jobs

import (
	"context"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

type rescreenArgs struct{}

// Kind implements river.JobArgs.
func (rescreenArgs) Kind() string { return "rescreen" }

type rescreenWorker struct {
	river.WorkerDefaults[rescreenArgs]
	service *vetting.Service
}

// Work implements river.Worker.
func (w *rescreenWorker) Work(ctx context.Context, _ *river.Job[rescreenArgs]) error {
	_, err := w.service.Rescreen(ctx)
	return err
}

// Rescreen makes it due to screen every candidate against the sanctions lists that are loaded now.
func (r *Runner) Rescreen(ctx context.Context) error {
	_, err := r.client.Insert(ctx, rescreenArgs{}, nil)
	return err
}
