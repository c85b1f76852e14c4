package jobs

import (
	"context"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

type countArgs struct{}

// Kind implements river.JobArgs.
func (countArgs) Kind() string { return "count_indicators" }

type countWorker struct {
	river.WorkerDefaults[countArgs]
	service *vetting.Service
}

// Work implements river.Worker.
func (w *countWorker) Work(ctx context.Context, _ *river.Job[countArgs]) error {
	return w.service.CountIndicators(ctx)
}
