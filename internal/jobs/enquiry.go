package jobs

import (
	"context"
	"time"

	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// enquiryQueue is a queue of its own, so that a slow service of others holds up nothing else.
const enquiryQueue = "enquiries"

// askers is how many questions are asked at once.
const askers = 2

type enquiryArgs struct {
	Enquiry uuid.UUID `json:"enquiry"`
}

// Kind implements river.JobArgs.
func (enquiryArgs) Kind() string { return "ask_service" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (enquiryArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: enquiryQueue} }

type enquiryWorker struct {
	river.WorkerDefaults[enquiryArgs]
	service *vetting.Service
}

// Work implements river.Worker. The service is asked once, however often the job runs.
func (w *enquiryWorker) Work(ctx context.Context, job *river.Job[enquiryArgs]) error {
	return snoozed(0, w.service.AskNow(ctx, job.Args.Enquiry))
}

// enquiryLimit bounds one run: the question, ten seconds, and the database.
const enquiryLimit = time.Minute

// Timeout implements river.Worker.
func (w *enquiryWorker) Timeout(*river.Job[enquiryArgs]) time.Duration { return enquiryLimit }

// EnqueueEnquiry implements store.Enqueuer.
func (q *Queue) EnqueueEnquiry(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, enquiryArgs{id}, nil)
	return err
}
