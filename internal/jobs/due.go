package jobs

import (
	"context"
	"time"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

// dueEvery is how often candidates are looked for whose assessment age alone may have changed, and consents whose time is
// over, and how often indicators are counted. The first two age by days, and nobody waits for the third.
const dueEvery = time.Hour

type dueArgs struct{}

// Kind implements river.JobArgs.
func (dueArgs) Kind() string { return "assess_due" }

type dueWorker struct {
	river.WorkerDefaults[dueArgs]
	service *vetting.Service
}

// Work implements river.Worker.
func (w *dueWorker) Work(ctx context.Context, _ *river.Job[dueArgs]) error {
	_, err := w.service.AssessDue(ctx)
	return err
}

// everyHour begins an hour after the start, or at the start too.
func everyHour(args river.JobArgs, atStart bool) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(dueEvery),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: atStart})
}
