package jobs

import (
	"context"

	"bonafide/internal/policy"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

type rescoreArgs struct {
	Policy uuid.UUID `json:"policy"`
}

// Kind implements river.JobArgs.
func (rescoreArgs) Kind() string { return "rescore" }

// A rescoreWorker counts some candidates' assessments again under a published policy, and makes the job for the rest due.
type rescoreWorker struct {
	river.WorkerDefaults[rescoreArgs]
	service *policy.Service
}

// Work implements river.Worker.
func (w *rescoreWorker) Work(ctx context.Context, job *river.Job[rescoreArgs]) error {
	return w.service.Rescore(ctx, job.Args.Policy)
}

// EnqueueRescoring implements store.Enqueuer.
func (q *Queue) EnqueueRescoring(ctx context.Context, tx pgx.Tx, version uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, rescoreArgs{version}, nil)
	return err
}
