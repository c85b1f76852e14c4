package jobs

import (
	"context"
	"time"

	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// deliveryQueue is a queue of its own, so that slow receivers hold up nothing else.
const deliveryQueue = "webhooks"

// deliverers is how many messages are handed over at once.
const deliverers = 4

type deliveryArgs struct {
	Delivery uuid.UUID `json:"delivery"`
}

// Kind implements river.JobArgs.
func (deliveryArgs) Kind() string { return "deliver_webhook" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (deliveryArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: deliveryQueue} }

type deliveryWorker struct {
	river.WorkerDefaults[deliveryArgs]
	service *webhook.Service
}

// Work implements river.Worker. A delivery that is gone went with its endpoint or its candidate.
func (w *deliveryWorker) Work(ctx context.Context, job *river.Job[deliveryArgs]) error {
	return snoozed(w.service.Deliver(ctx, job.Args.Delivery))
}

// Timeout implements river.Worker: a call takes 20 seconds at most.
func (*deliveryWorker) Timeout(*river.Job[deliveryArgs]) time.Duration { return time.Minute }

// EnqueueDeliveries implements store.Enqueuer.
func (q *Queue) EnqueueDeliveries(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) error {
	return enqueueEach(ctx, q, tx, ids, func(id uuid.UUID) river.JobArgs { return deliveryArgs{id} })
}
