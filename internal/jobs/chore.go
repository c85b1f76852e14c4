package jobs

import (
	"context"
	"log/slog"
	"time"

	"bonafide/internal/vetting"

	"github.com/riverqueue/river"
)

// Chores are jobs without arguments: each finds in the database what there is to do. River tells jobs apart by the type of
// their arguments.
type (
	expireArgs           struct{} // delete the measures of faces whose time is over
	countArgs            struct{} // count how often each indicator answers what
	hubArgs              struct{} // end what people said of keys for a time that is over
	rekeyArgs            struct{} // make the keys anew that an earlier version of the program made
	remindArgs           struct{} // remind referees who have not answered
	backlogArgs          struct{} // make scans due that were never made
	sweepArgs            struct{} // remove the bytes that no file names
	eraseArgs            struct{} // erase the records that were kept long enough
	letGoArgs            struct{} // delete the kinds of data that were kept long enough
	forgetDeliveriesArgs struct{} // forget webhook messages that ended long ago
	forgetImportsArgs    struct{} // forget imports that ended long ago
	digestArgs           struct{} // send the daily mails of the queue
	rescreenArgs         struct{} // screen every candidate against the sanctions lists that are loaded now
)

// Kind implements river.JobArgs.
func (expireArgs) Kind() string { return "expire_face_consents" }

// Kind implements river.JobArgs.
func (countArgs) Kind() string { return "count_indicators" }

// Kind implements river.JobArgs.
func (hubArgs) Kind() string { return "end_hub_answers" }

// Kind implements river.JobArgs.
func (rekeyArgs) Kind() string { return "rekey" }

// Kind implements river.JobArgs.
func (remindArgs) Kind() string { return "remind_referees" }

// Kind implements river.JobArgs.
func (backlogArgs) Kind() string { return "scan_backlog" }

// Kind implements river.JobArgs.
func (sweepArgs) Kind() string { return "sweep_blobs" }

// Kind implements river.JobArgs.
func (rescreenArgs) Kind() string { return "rescreen" }

// Kind implements river.JobArgs.
func (digestArgs) Kind() string { return "send_digests" }

// Kind implements river.JobArgs.
func (eraseArgs) Kind() string { return "erase_expired" }

// Kind implements river.JobArgs.
func (forgetDeliveriesArgs) Kind() string { return "forget_deliveries" }

// Kind implements river.JobArgs.
func (forgetImportsArgs) Kind() string { return "forget_imports" }

// Kind implements river.JobArgs.
func (letGoArgs) Kind() string { return "let_data_go" }

// addChores registers who does them.
func addChores(all *river.Workers, s *vetting.Service, log *slog.Logger) {
	addChore[expireArgs](all, uncounted(s.ExpireFaceConsents))
	addChore[countArgs](all, s.CountIndicators)
	addChore[hubArgs](all, uncounted(s.EndHubAnswers))
	addChore[rekeyArgs](all, uncounted(s.Rekey))
	addChore[remindArgs](all, uncounted(s.Remind))
	addChore[backlogArgs](all, uncounted(s.ScanBacklog))
	addChore[eraseArgs](all, uncounted(s.EraseExpired))
	addChore[digestArgs](all, uncounted(s.SendDigests))
	addChore[letGoArgs](all, uncounted(s.LetDataGo))
	addChore[rescreenArgs](all, uncounted(s.Rescreen))
	addChore[sweepArgs](all, func(ctx context.Context) error {
		n, err := s.SweepBlobs(ctx)
		if n > 0 {
			log.Info("bytes that no file names were removed", "blobs", n)
		}
		return err
	})
}

// everyHour are the chores that are done by themselves. They age by days, or nobody waits for them; those that an update of
// the program makes necessary are done at the start too.
func everyHour() []*river.PeriodicJob {
	return []*river.PeriodicJob{
		hourly(dueArgs{}, false), hourly(expireArgs{}, false), hourly(remindArgs{}, false), hourly(sweepArgs{}, false), hourly(hubArgs{}, false),
		hourly(eraseArgs{}, false), hourly(letGoArgs{}, false), hourly(forgetImportsArgs{}, false), hourly(forgetDeliveriesArgs{}, false), hourly(digestArgs{}, false),
		hourly(countArgs{}, true), hourly(rekeyArgs{}, true), hourly(backlogArgs{}, true),
	}
}

func hourly(args river.JobArgs, atStart bool) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: atStart})
}

// A choreWorker does one kind of chore.
type choreWorker[A river.JobArgs] struct {
	river.WorkerDefaults[A]
	do func(context.Context) error
}

func addChore[A river.JobArgs](all *river.Workers, do func(context.Context) error) {
	river.AddWorker(all, &choreWorker[A]{do: do})
}

// uncounted forgets how many things a chore was done to.
func uncounted(do func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := do(ctx)
		return err
	}
}

// choreLimit bounds one run. What is left is done by the next.
const choreLimit = 5 * time.Minute

// Timeout implements river.Worker.
func (*choreWorker[A]) Timeout(*river.Job[A]) time.Duration { return choreLimit }

// Work implements river.Worker.
func (w *choreWorker[A]) Work(ctx context.Context, _ *river.Job[A]) error { return w.do(ctx) }

// Rescreen makes it due to screen every candidate against the sanctions lists that are loaded now.
func (r *Runner) Rescreen(ctx context.Context) error {
	_, err := r.client.Insert(ctx, rescreenArgs{}, nil)
	return err
}
