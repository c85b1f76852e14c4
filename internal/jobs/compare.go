package jobs

import (
	"context"

	"bonafide/internal/policy"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

type compareArgs struct {
	Comparison uuid.UUID `json:"comparison"`
}

// Kind implements river.JobArgs.
func (compareArgs) Kind() string { return "compare_policy" }

// A compareWorker compares some candidates under a draft, and makes the job for the rest due.
type compareWorker struct {
	river.WorkerDefaults[compareArgs]
	service *policy.Service
}

// Work implements river.Worker.
func (w *compareWorker) Work(ctx context.Context, job *river.Job[compareArgs]) error {
	return w.service.CompareSome(ctx, job.Args.Comparison)
}

// EnqueueComparison implements store.Enqueuer.
func (q *Queue) EnqueueComparison(ctx context.Context, tx pgx.Tx, comparison uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, compareArgs{comparison}, nil)
	return err
}
