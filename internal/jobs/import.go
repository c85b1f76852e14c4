package jobs

import (
	"context"
	"time"

	"bonafide/internal/intake"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// importQueue is a queue of its own, one at a time: an import takes a processor for minutes.
const importQueue = "imports"

// importAttempts is how often an import is tried that fails for no fault of its file.
const importAttempts = 5

type importArgs struct {
	Import uuid.UUID `json:"import"`
}

// Kind implements river.JobArgs.
func (importArgs) Kind() string { return "import_file" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (importArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: importQueue, MaxAttempts: importAttempts}
}

type importWorker struct {
	river.WorkerDefaults[importArgs]
	service *intake.Service
}

// Work implements river.Worker. An import that takes longer than importLimit goes on where it ended.
func (w *importWorker) Work(ctx context.Context, job *river.Job[importArgs]) error {
	return resumed(ctx, w.service.Work(ctx, job.Args.Import, job.Attempt >= job.MaxAttempts))
}

type undoArgs struct {
	Import uuid.UUID `json:"import"`
}

// Kind implements river.JobArgs.
func (undoArgs) Kind() string { return "undo_import" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (undoArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: importQueue} }

type undoWorker struct {
	river.WorkerDefaults[undoArgs]
	service *intake.Service
}

// Work implements river.Worker. One that takes longer than importLimit goes on where it ended.
func (w *undoWorker) Work(ctx context.Context, job *river.Job[undoArgs]) error {
	return resumed(ctx, w.service.WorkUndo(ctx, job.Args.Import))
}

// Timeout implements river.Worker.
func (*undoWorker) Timeout(*river.Job[undoArgs]) time.Duration { return importLimit }

// EnqueueUndo implements store.Enqueuer.
func (q *Queue) EnqueueUndo(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, undoArgs{id}, nil)
	return err
}

// importLimit bounds one run; rescueAfter must be longer.
const importLimit = readLimit

// Timeout implements river.Worker.
func (*importWorker) Timeout(*river.Job[importArgs]) time.Duration { return importLimit }

// EnqueueImport implements store.Enqueuer.
func (q *Queue) EnqueueImport(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	_, err := q.client.InsertTx(ctx, tx, importArgs{id}, nil)
	return err
}
