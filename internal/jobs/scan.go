package jobs

import (
	"context"
	"time"

	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

type scanArgs struct {
	Candidate uuid.UUID `json:"candidate"`
	File      uuid.UUID `json:"file"`
}

// Kind implements river.JobArgs.
func (scanArgs) Kind() string { return "scan_document" }

// scanQueue is a queue of its own: a scan takes seconds, and nobody's assessment should wait behind some.
const scanQueue = "scans"

// scanAttempts is how often a picture is tried that the reader gives up on; a busy machine is one reason for that.
const scanAttempts = 3

// waiting are the states of a job that is still to be done: a file waits for one scan at most.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// InsertOpts implements river.JobArgsWithInsertOpts.
func (scanArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: scanQueue, MaxAttempts: scanAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
}

// A scanWorker has a program read the picture of a document.
type scanWorker struct {
	river.WorkerDefaults[scanArgs]
	service *vetting.Service
}

// Timeout implements river.Worker. The reader has its own bounds, a minute and less; the rest is for the start of its child.
func (*scanWorker) Timeout(*river.Job[scanArgs]) time.Duration { return 4 * time.Minute }

// Work implements river.Worker. A candidate that is gone needs no scan.
func (w *scanWorker) Work(ctx context.Context, job *river.Job[scanArgs]) error {
	return snoozed(0, w.service.ScanFile(ctx, job.Args.Candidate, job.Args.File, job.Attempt >= job.MaxAttempts))
}

// EnqueueScan implements store.Enqueuer.
func (q *Queue) EnqueueScan(ctx context.Context, tx pgx.Tx, candidate, file uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, scanArgs{candidate, file}, nil)
	return err
}
