// Package jobs runs what is done behind a request, kept in PostgreSQL by River: one job a file, and the chores that take no
// arguments in one.
//
// A job's arguments hold ids only, it is inserted in the transaction that makes it due, and it is safe to run twice.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/ats"
	"bonafide/internal/intake"
	"bonafide/internal/policy"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// Workers is how many jobs run at once, assessments for the most part, each mostly waiting for the database.
const Workers = 4

// rescueAfter is how long after its begin a job is done again whose process is gone. No job takes longer than readLimit.
const rescueAfter = readLimit + time.Minute

// fetchCooldown is how soon after one fetch the next follows. A recruiter waits for the verdict, so it is short.
const fetchCooldown = 20 * time.Millisecond

// A Queue inserts jobs. The zero value is not usable; make it with NewQueue.
type Queue struct{ client *river.Client[pgx.Tx] }

// NewQueue returns a queue that only inserts.
func NewQueue(pool *pgxpool.Pool) (*Queue, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("jobs.NewQueue: %w", err)
	}
	return &Queue{client}, nil
}

// enqueueEach inserts a job for each id, all by one statement.
func enqueueEach(ctx context.Context, q *Queue, tx pgx.Tx, ids []uuid.UUID, args func(uuid.UUID) river.JobArgs) error {
	params := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		params[i].Args = args(id)
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, params)
	return err
}

// A Runner works the queue off.
type Runner struct{ client *river.Client[pgx.Tx] }

// Services are those whose jobs a runner does. All are required.
type Services struct {
	Accounts *account.Service
	Vetting  *vetting.Service
	Policies *policy.Service
	Imports  *intake.Service
	Webhooks *webhook.Service
	Systems  *ats.Service
}

// NewRunner returns a runner for the services' jobs; nothing runs before Start.
func NewRunner(pool *pgxpool.Pool, do Services, log *slog.Logger) (*Runner, error) {
	service, policies := do.Vetting, do.Policies
	all := river.NewWorkers()
	addChores(all, service, log)
	addChore[forgetImportsArgs](all, do.Imports.Forget)
	river.AddWorker(all, &importWorker{service: do.Imports})
	addChore[forgetDeliveriesArgs](all, do.Webhooks.Forget)
	river.AddWorker(all, &deliveryWorker{service: do.Webhooks})
	river.AddWorker(all, &undoWorker{service: do.Imports})
	river.AddWorker(all, &atsEventWorker{service: do.Systems})
	river.AddWorker(all, &atsNoteWorker{service: do.Systems})
	river.AddWorker(all, &assessWorker{service: service})
	river.AddWorker(all, &dueWorker{service: service})
	river.AddWorker(all, &readWorker{service: service})
	river.AddWorker(all, &mailWorker{service: service})
	river.AddWorker(all, &letterWorker{accounts: do.Accounts})
	river.AddWorker(all, &enquiryWorker{service: service})
	river.AddWorker(all, &compareWorker{service: policies})
	river.AddWorker(all, &rescoreWorker{service: policies})
	river.AddWorker(all, &scanWorker{service: service})
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: Workers, FetchCooldown: fetchCooldown},
			readQueue:          {MaxWorkers: readers, FetchCooldown: fetchCooldown},
			dueQueue:           {MaxWorkers: 1, FetchCooldown: fetchCooldown},
			scanQueue:          {MaxWorkers: 1, FetchCooldown: fetchCooldown},
			mailQueue:          {MaxWorkers: senders, FetchCooldown: fetchCooldown},
			deliveryQueue:      {MaxWorkers: deliverers, FetchCooldown: fetchCooldown},
			atsQueue:           {MaxWorkers: atsWorkers, FetchCooldown: fetchCooldown},
			importQueue:        {MaxWorkers: 1, FetchCooldown: fetchCooldown},
			enquiryQueue:       {MaxWorkers: askers, FetchCooldown: fetchCooldown},
		},
		Workers:       all,
		PeriodicJobs:  everyHour(),
		Logger:        log,
		FetchCooldown: fetchCooldown,

		RescueStuckJobsAfter: rescueAfter,
	})
	if err != nil {
		return nil, fmt.Errorf("jobs.NewRunner: %w", err)
	}
	return &Runner{client}, nil
}

// Start begins to work; it returns at once.
func (r *Runner) Start(ctx context.Context) error { return r.client.Start(ctx) }

// Resume makes the jobs due again that a process was doing which is gone. Only where no other process works on the database
// may it be called, before Start; elsewhere such jobs are done again after rescueAfter.
func Resume(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state = 'running'`)
	if err != nil {
		return fmt.Errorf("jobs.Resume: %w", err)
	}
	return nil
}

// grace is how long running jobs may go on once the runner is told to stop: longer than an assessment takes.
const grace = 5 * time.Second

// Stop lets running jobs end for a while and then cuts them off, such as the reading of a large picture. What is left is done
// after the next start. The error says that jobs did not end before ctx did.
func (r *Runner) Stop(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	if err := r.client.Stop(waiting); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return r.client.StopAndCancel(ctx)
}
