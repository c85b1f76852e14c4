// Package errs holds the kinds of error that the rest of the program tells apart.
//
// A function returns an error that wraps at most one kind; the site maps the kind to an HTTP status in one table,
// the command line to an exit status. An error of no kind is a fault of ours: it is logged whole and shown to
// nobody.
package errs

//lint:file-ignore ST1012 the package's name says that they are errors: errs.NotFound

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

var (
	// NotFound says that what was asked for does not exist, or not for this actor.
	NotFound = errors.New("not found")
	// Invalid says that the input is wrong and how to mend it.
	Invalid = errors.New("invalid")
	// Conflict says that the object changed since the caller looked at it.
	Conflict = errors.New("conflict")
	// Forbidden says that this actor may not do this.
	Forbidden = errors.New("forbidden")
)

// Invalidf returns an Invalid error whose text is the message alone, fit to be shown to the person who can mend it. Of a time.Time among the
// arguments it says the minute in UTC.
func Invalidf(format string, args ...any) error {
	return &shown{Invalid, format, args}
}

// Conflictf returns a Conflict error whose text is the message alone, fit to be shown to the person who caused it.
func Conflictf(format string, args ...any) error {
	return &shown{Conflict, format, args}
}

// Forbiddenf returns a Forbidden error whose text is the message alone, fit to be shown to the person refused.
func Forbiddenf(format string, args ...any) error {
	return &shown{Forbidden, format, args}
}

type shown struct {
	kind   error
	format string
	args   []any
}

func (e *shown) Error() string {
	args := slices.Clone(e.args)
	for i, a := range args {
		if t, ok := a.(time.Time); ok {
			args[i] = t.UTC().Format("2 January 2006, 15:04 UTC")
		}
	}
	return fmt.Sprintf(e.format, args...)
}
func (e *shown) Unwrap() error { return e.kind }

// Words are an argument of a message that is a message itself: what the reader may not do, say.
type Words string

// Message returns the text meant for the person who made the request, and whether err carries one.
func Message(err error) (string, bool) {
	var s *shown
	if errors.As(err, &s) {
		return s.Error(), true
	}
	return "", false
}

// Format returns the format and the arguments of the text that Message returns, for those who say it in another language, and whether err carries one.
func Format(err error) (format string, args []any, ok bool) {
	var s *shown
	if errors.As(err, &s) {
		return s.format, s.args, true
	}
	return "", nil, false
}

// Wrap puts the name of the operation before the error that errp points to. It is used deferred:
//
//	defer errs.Wrap(&err, "store.Candidate(%s)", id)
//
// It does nothing where *errp is nil, and keeps the kind.
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}
