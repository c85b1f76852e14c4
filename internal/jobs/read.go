package jobs

import (
	"context"
	"time"

	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// readQueue is a queue of its own, so that no verdict waits for pictures.
const readQueue = "files"

// readers is how many files are read at once.
const readers = 2

// readLimit bounds one reading, which may wait for its turn behind others.
const readLimit = 5 * time.Minute

type readArgs struct {
	File uuid.UUID `json:"file"`
}

// Kind implements river.JobArgs.
func (readArgs) Kind() string { return "read_file" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (readArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: readQueue} }

type readWorker struct {
	river.WorkerDefaults[readArgs]
	service *vetting.Service
}

// Work implements river.Worker. A file that is gone need not be read.
func (w *readWorker) Work(ctx context.Context, job *river.Job[readArgs]) error {
	return snoozed(0, w.service.ReadFile(ctx, job.Args.File))
}

// Timeout implements river.Worker.
func (w *readWorker) Timeout(*river.Job[readArgs]) time.Duration { return readLimit }

// EnqueueReadings implements store.Enqueuer.
func (q *Queue) EnqueueReadings(ctx context.Context, tx pgx.Tx, files []uuid.UUID) error {
	params := make([]river.InsertManyParams, len(files))
	for i, id := range files {
		params[i].Args = readArgs{id}
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, params)
	return err
}
