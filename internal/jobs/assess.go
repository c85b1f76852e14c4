package jobs

import (
	"context"
	"errors"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

type assessArgs struct {
	Candidate uuid.UUID `json:"candidate"`
}

// Kind implements river.JobArgs.
func (assessArgs) Kind() string { return "assess" }

type assessWorker struct {
	river.WorkerDefaults[assessArgs]
	service *vetting.Service
}

// Work implements river.Worker. A candidate that is gone needs no assessment.
func (w *assessWorker) Work(ctx context.Context, job *river.Job[assessArgs]) error {
	err := w.service.Assess(ctx, job.Args.Candidate)
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

// EnqueueAssessments implements store.Enqueuer.
func (q *Queue) EnqueueAssessments(ctx context.Context, tx pgx.Tx, candidates []uuid.UUID) error {
	params := make([]river.InsertManyParams, len(candidates))
	for i, id := range candidates {
		params[i].Args = assessArgs{id}
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, params)
	return err
}
