package jobs

import (
	"context"
	"time"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

type rekeyArgs struct{}

// Kind implements river.JobArgs.
func (rekeyArgs) Kind() string { return "rekey" }

// A rekeyWorker makes the keys anew that an earlier version of the program made. There are some after an update only.
type rekeyWorker struct {
	river.WorkerDefaults[rekeyArgs]
	service *vetting.Service
}

// Timeout implements river.Worker. What is left is done by the next run.
func (*rekeyWorker) Timeout(*river.Job[rekeyArgs]) time.Duration { return readLimit }

// Work implements river.Worker.
func (w *rekeyWorker) Work(ctx context.Context, _ *river.Job[rekeyArgs]) error {
	_, err := w.service.Rekey(ctx)
	return err
}
