package jobs

import (
	"context"
	"time"

	"bonafide/internal/ats"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// atsQueue is a queue of its own, so that a system of others that is slow holds up nothing else.
const atsQueue = "applicant_tracking"

// atsWorkers is how many messages take effect, or notes are written, at once.
const atsWorkers = 4

type atsEventArgs struct {
	Event uuid.UUID `json:"event"`
}

type atsNoteArgs struct {
	Note uuid.UUID `json:"note"`
}

// Kind implements river.JobArgs.
func (atsEventArgs) Kind() string { return "settle_ats_event" }

// Kind implements river.JobArgs.
func (atsNoteArgs) Kind() string { return "write_ats_note" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (atsEventArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: atsQueue} }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (atsNoteArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: atsQueue} }

type atsEventWorker struct {
	river.WorkerDefaults[atsEventArgs]
	service *ats.Service
}

// Work implements river.Worker.
func (w *atsEventWorker) Work(ctx context.Context, job *river.Job[atsEventArgs]) error {
	return snoozed(w.service.Work(ctx, job.Args.Event))
}

// Timeout implements river.Worker: four calls of 20 seconds at most.
func (*atsEventWorker) Timeout(*river.Job[atsEventArgs]) time.Duration { return 3 * time.Minute }

type atsNoteWorker struct {
	river.WorkerDefaults[atsNoteArgs]
	service *ats.Service
}

// Work implements river.Worker.
func (w *atsNoteWorker) Work(ctx context.Context, job *river.Job[atsNoteArgs]) error {
	return snoozed(w.service.Write(ctx, job.Args.Note))
}

// Timeout implements river.Worker: two calls of 20 seconds at most.
func (*atsNoteWorker) Timeout(*river.Job[atsNoteArgs]) time.Duration { return 2 * time.Minute }

// EnqueueATSEvent implements store.Enqueuer.
func (q *Queue) EnqueueATSEvent(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, atsEventArgs{id}, nil)
	return err
}

// EnqueueATSNotes implements store.Enqueuer.
func (q *Queue) EnqueueATSNotes(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) error {
	return enqueueEach(ctx, q, tx, ids, func(id uuid.UUID) river.JobArgs { return atsNoteArgs{id} })
}
