package dossier

import (
	"fmt"
	"time"
)

// A Date is a calendar day without a time zone, written YYYY-MM-DD. The zero value means that no day is recorded.
type Date struct{ t time.Time }

// NewDate returns the day of the given year, month and day of the month.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// DateOf returns the day on which t falls in t's own location.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// ParseDate reads a day written YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date: write it as YYYY-MM-DD", s)
	}
	return Date{t}, nil
}

// Time returns the first instant of the day in UTC.
func (d Date) Time() time.Time { return d.t }

// IsZero reports whether no day is recorded.
func (d Date) IsZero() bool { return d.t.IsZero() }

// String returns the day as YYYY-MM-DD, or the empty string for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.t.Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}
