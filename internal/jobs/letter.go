package jobs

import (
	"context"
	"time"

	"bonafide/internal/account"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

type letterArgs struct {
	Letter uuid.UUID `json:"letter"`
}

// Kind implements river.JobArgs.
func (letterArgs) Kind() string { return "send_letter" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (letterArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: mailQueue} }

type letterWorker struct {
	river.WorkerDefaults[letterArgs]
	accounts *account.Service
}

// Work implements river.Worker. A letter that is gone need not be sent, and one that another job has begun to send neither.
func (w *letterWorker) Work(ctx context.Context, job *river.Job[letterArgs]) error {
	return handedIn(w.accounts.Deliver(ctx, job.Args.Letter))
}

// Timeout implements river.Worker.
func (w *letterWorker) Timeout(*river.Job[letterArgs]) time.Duration { return mailLimit }

// EnqueueLetter implements store.Enqueuer.
func (q *Queue) EnqueueLetter(ctx context.Context, tx pgx.Tx, letter uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, letterArgs{letter}, nil)
	return err
}
