package jobs

import (
	"context"
	"time"

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
	return snoozed(0, w.service.Assess(ctx, job.Args.Candidate))
}

// EnqueueAssessments implements store.Enqueuer.
func (q *Queue) EnqueueAssessments(ctx context.Context, tx pgx.Tx, candidates []uuid.UUID) error {
	return enqueueEach(ctx, q, tx, candidates, func(id uuid.UUID) river.JobArgs { return assessArgs{id} })
}

// DropAssessments implements store.Enqueuer.
func (q *Queue) DropAssessments(ctx context.Context, tx pgx.Tx, candidate uuid.UUID) error {
	_, err := tx.Exec(ctx, `DELETE FROM river_job WHERE kind = $1 AND state = 'available' AND args @> $2`, assessArgs{}.Kind(), assessArgs{candidate})
	return err
}

// dueQueue is a queue of its own, so that whoever waits for one verdict does not wait behind an import of a million.
const dueQueue = "due"

// dueArgs are those of the job that assesses candidates whose time has come: see vetting.Service.AssessDue.
type dueArgs struct{}

// Kind implements river.JobArgs.
func (dueArgs) Kind() string { return "assess_due" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (dueArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: dueQueue} }

// dueAtOnce is how many one run assesses.
const dueAtOnce = 1000

type dueWorker struct {
	river.WorkerDefaults[dueArgs]
	service *vetting.Service
}

// Timeout implements river.Worker.
func (*dueWorker) Timeout(*river.Job[dueArgs]) time.Duration { return choreLimit }

// Work implements river.Worker. While more are due, the job is due again at once.
func (w *dueWorker) Work(ctx context.Context, _ *river.Job[dueArgs]) error {
	n, err := w.service.AssessDue(ctx, dueAtOnce)
	if err == nil && n == dueAtOnce {
		return river.JobSnooze(0)
	}
	return err
}

// EnqueueDue implements store.Enqueuer.
func (q *Queue) EnqueueDue(ctx context.Context, tx pgx.Tx) error {
	_, err := q.client.InsertTx(ctx, tx, dueArgs{}, nil)
	return err
}
