package dossier

import (
	"time"
)

// Months is a span of calendar months in which something that was written as YYYY or YYYY-MM may have happened, counted
// from the year 0.
type Months struct{ First, Last int }

// ParseMonths reads YYYY, which may be any month of the year, YYYY-MM, or present, which is the month of now. It reports
// whether it could.
func ParseMonths(s string, now time.Time) (Months, bool) {
	if s == "present" {
		return MonthsOf(now), true
	}
	if t, err := time.Parse("2006-01", s); err == nil {
		return MonthsOf(t), true
	}
	t, err := time.Parse("2006", s)
	m := MonthsOf(t).First
	return Months{m, m + 11}, err == nil
}

// MonthsOf returns the month of a time in UTC.
func MonthsOf(t time.Time) Months {
	t = t.UTC()
	m := t.Year()*12 + int(t.Month()) - 1
	return Months{m, m}
}

// Apart returns how many months lie between the two at least.
func (m Months) Apart(n Months) int {
	return max(0, m.First-n.Last, n.First-m.Last)
}

// Span returns the months in which the job began and ended, whether it is known when it began, and whether when it
// ended. A present job has not ended before now.
func (j *Job) Span(now time.Time) (start, end Months, started, ended bool) {
	start, started = ParseMonths(j.Start, now)
	end, ended = ParseMonths(j.End, now)
	return start, end, started, ended
}
