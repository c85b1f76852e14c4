package jobs

import (
	"context"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// mailQueue is a queue of its own, so that a slow mail server holds up nothing else.
const mailQueue = "mail"

// senders is how many mails are handed in at once.
const senders = 2

type mailArgs struct {
	Mail uuid.UUID `json:"mail"`
}

// Kind implements river.JobArgs.
func (mailArgs) Kind() string { return "send_mail" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (mailArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: mailQueue} }

type mailWorker struct {
	river.WorkerDefaults[mailArgs]
	service *vetting.Service
}

// Work implements river.Worker. A mail that is gone need not be sent, and one that another job has begun to send neither.
func (w *mailWorker) Work(ctx context.Context, job *river.Job[mailArgs]) error {
	return handedIn(w.service.Deliver(ctx, job.Args.Mail))
}

// handedIn is how a try to send ends. One that another job has begun needs no second.
func handedIn(again time.Duration, err error) error {
	if errors.Is(err, errs.Conflict) {
		return nil
	}
	return snoozed(again, err)
}

// mailLimit bounds one try: connecting and handing in, half a minute each, and the database.
const mailLimit = 2 * time.Minute

// Timeout implements river.Worker.
func (w *mailWorker) Timeout(*river.Job[mailArgs]) time.Duration { return mailLimit }

// EnqueueMail implements store.Enqueuer.
func (q *Queue) EnqueueMail(ctx context.Context, tx pgx.Tx, mail uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, mailArgs{mail}, nil)
	return err
}
