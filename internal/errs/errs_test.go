package errs_test

import (
	"errors"
	"testing"
	"time"

	"bonafide/internal/errs"
)

func TestWrapKeepsKindAndMessage(t *testing.T) {
	fail := func() (err error) {
		defer errs.Wrap(&err, "store.Save(%d)", 7)
		return errs.Invalidf("file is empty: choose another")
	}
	err := fail()
	if !errors.Is(err, errs.Invalid) {
		t.Errorf("errors.Is(%v, Invalid) = false", err)
	}
	if got, want := err.Error(), "store.Save(7): file is empty: choose another"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got, ok := errs.Message(err); !ok || got != "file is empty: choose another" {
		t.Errorf("Message() = %q, %v", got, ok)
	}
}

func TestWrapLeavesNilAlone(t *testing.T) {
	ok := func() (err error) {
		defer errs.Wrap(&err, "anything")
		return nil
	}
	if err := ok(); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

func TestTimesAreSaidInMinutes(t *testing.T) {
	at := time.Date(2026, 11, 3, 14, 5, 9, 0, time.FixedZone("", 3600))
	if got, want := errs.Conflictf("It was answered on %s.", at).Error(), "It was answered on 3 November 2026, 13:05 UTC."; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

func TestMessageOfAFault(t *testing.T) {
	if got, ok := errs.Message(errors.New("disk on fire")); ok {
		t.Errorf("Message() = %q, want none: a fault of ours is not shown", got)
	}
}
