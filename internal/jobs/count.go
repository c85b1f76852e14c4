package jobs

import (
	"context"
	"time"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

// countEvery is how often indicators are counted: the rates are read by people who tune the policy, not by anybody in a
// hurry, and counting reads every candidate's newest assessment.
const countEvery = time.Hour

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

// counting begins at the start.
func counting() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(countEvery),
		func() (river.JobArgs, *river.InsertOpts) { return countArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true})
}
