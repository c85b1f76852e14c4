package jobs

import (
	"context"
	"errors"
	"time"

	"bonafide/internal/errs"

	"github.com/riverqueue/river"
)

// snoozed is how a job ends that may have to wait. What it is about may be gone.
func snoozed(again time.Duration, err error) error {
	switch {
	case errors.Is(err, errs.NotFound):
		return nil
	case err == nil && again > 0:
		return river.JobSnooze(again)
	}
	return err
}

// resumed is how a job ends that stops at its time limit and goes on in the next. What it is about may be gone.
func resumed(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && !errors.Is(err, errs.NotFound) {
		return river.JobSnooze(time.Second)
	}
	return snoozed(0, err)
}
