package errs_test

import (
	"errors"
	"testing"

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

func TestMessageOfAFault(t *testing.T) {
	if got, ok := errs.Message(errors.New("disk on fire")); ok {
		t.Errorf("Message() = %q, want none: a fault of ours is not shown", got)
	}
}
