package jobs

import (
	"context"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

type expireArgs struct{}

// Kind implements river.JobArgs.
func (expireArgs) Kind() string { return "expire_face_consents" }

// An expireWorker deletes the measures of faces whose time is over.
type expireWorker struct {
	river.WorkerDefaults[expireArgs]
	service *vetting.Service
}

// Work implements river.Worker.
func (w *expireWorker) Work(ctx context.Context, _ *river.Job[expireArgs]) error {
	_, err := w.service.ExpireFaceConsents(ctx)
	return err
}
