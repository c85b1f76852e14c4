package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// An Order is that of day and month in a date of three numbers.
type Order string

// The orders.
const (
	DayFirst   Order = "day_first"
	MonthFirst Order = "month_first"
)

// A Moment is a time as it was read.
type Moment struct {
	At    time.Time // UTC
	Zoned bool      // it names its zone
	// Again is the second time at which the zone's clocks showed the same, where they were set back; otherwise zero. At
	// is the first.
	Again time.Time
}

// numbered is a date whose year stands last: 3/4/2026, 03.04.26, 3-4-2026, and what follows it.
var numbered = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})((?:[^\d].*)?)$`)

// dotted is a time of the day with dots, as it follows a date.
var dotted = regexp.MustCompile(`^([ ,]+\d{1,2})\.(\d{2})(?:\.(\d{2}))?$`)

// half is the half of the day as Chinese, Japanese and Korean write it, in front of the time.
var half = regexp.MustCompile(`(上午|午前|오전|下午|午後|오후) ?(\d{1,2}:\d{2}(?::\d{2})?)$`)

// spoken are what is taken off or rewritten before a time is read: "T" and narrow spaces between date and time, commas,
// the dots of "p.m.", a zone's name for UTC.
var spoken = strings.NewReplacer("\u202f", " ", "\u00a0", " ", "\u200e", "", ",", " ", "a.m.", "AM", "p.m.", "PM", "a. m.", "AM", "p. m.", "PM",
	" am", " AM", " pm", " PM", " UTC", " Z", " GMT", " Z", "(UTC)", "Z")

var space = regexp.MustCompile(`\s+`)

// dates and clocks are put together to the forms that are read. A fraction of the second is accepted wherever it stands.
var (
	dates  = []string{"2006-1-2", "2006/1/2", "2 Jan 2006", "Jan 2 2006", "2 January 2006", "January 2 2006"}
	clocks = []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM"}
	zones  = []string{"Z07:00", " Z07:00", "-0700", " -0700"}
)

// Shows says which order the date shows by itself: a number above 12 is no month, and dots part days first.
func Shows(s string) Order {
	m := numbered.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	switch {
	case a > 12 || m[2] == ".":
		return DayFirst
	case b > 12:
		return MonthFirst
	}
	return ""
}

// Open reports whether the date can be read in both orders.
func Open(s string) bool { return numbered.MatchString(s) && Shows(s) == "" }

// ParseTime reads a time. One that names no zone is taken as shown by the zone's clocks; a time that they never showed,
// since they were set forward over it, is an error, as is one that cannot be read. Errors say what would be right. A
// year of two digits is one from 2000 on.
func ParseTime(s string, order Order, zone *time.Location) (Moment, error) {
	if unix, ok := unixTime(s); ok {
		return Moment{At: unix, Zoned: true}, nil
	}
	wall, zoned, ok := parse(rewritten(s, order))
	switch {
	case !ok:
		return Moment{}, fmt.Errorf("%.40q is not a time: write it as 2026-11-03 14:05", s)
	case zoned:
		return Moment{At: wall.UTC(), Zoned: true}, nil
	}
	first, second := shown(wall, zone)
	if first.IsZero() {
		return Moment{}, fmt.Errorf("%.40q was never shown by clocks in %s, which were set forward over it: correct the time, or the time zone", s, zone)
	}
	return Moment{At: first, Again: second}, nil
}

// rewritten brings a time to one of the forms.
func rewritten(s string, order Order) string {
	if m := numbered.FindStringSubmatch(s); m != nil {
		if own := Shows(s); own != "" {
			order = own
		}
		day, month, year := m[1], m[3], m[4]
		if order == MonthFirst {
			day, month = month, day
		}
		if len(year) == 2 {
			year = "20" + year
		}
		rest := m[5]
		if c := dotted.FindStringSubmatch(rest); c != nil {
			rest = strings.TrimSuffix(c[1]+":"+c[2]+":"+c[3], ":")
		}
		s = year + "-" + month + "-" + day + rest
	}
	s = space.ReplaceAllString(spoken.Replace(s), " ")
	if m := half.FindStringSubmatchIndex(s); m != nil {
		word, clock := s[m[2]:m[3]], s[m[4]:m[5]]
		s = strings.TrimSpace(s[:m[0]]) + " " + clock + " " + map[string]string{"上午": "AM", "午前": "AM", "오전": "AM"}[word]
		if s[len(s)-1] == ' ' {
			s += "PM"
		}
	}
	return isoT.ReplaceAllString(strings.TrimSpace(s), "$1 $2")
}

// parse reads one of the forms; what names no zone is returned as if its clocks were those of UTC.
func parse(s string) (t time.Time, zoned, ok bool) {
	for _, d := range dates {
		if t, err := time.Parse(d, s); err == nil {
			return t, false, true
		}
		for _, c := range clocks {
			if t, err := time.Parse(d+" "+c, s); err == nil {
				return t, false, true
			}
			for _, z := range zones {
				if t, err := time.Parse(d+" "+c+z, s); err == nil {
					return t, true, true
				}
			}
		}
	}
	return time.Time{}, false, false
}

// shown returns when the zone's clocks showed what the wall, in UTC, shows. second is zero where they did once; both are
// zero where they never did.
func shown(wall time.Time, zone *time.Location) (first, second time.Time) {
	// A day before and after, the clocks went by the rules on either side of any change in between.
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} { // the larger offset is the earlier time
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, holds := t.In(zone).Zone(); holds != offset {
			continue
		}
		if first.IsZero() {
			first = t
		} else if !t.Equal(first) {
			second = t
		}
	}
	return first, second
}

var isoT = regexp.MustCompile(`(\d)T(\d)`)

// The seconds of 2001 and of 2286 have ten digits; a thousand times them are milliseconds.
func unixTime(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < 0:
		return time.Time{}, false
	case len(s) == 10:
		return time.Unix(n, 0).UTC(), true
	case len(s) == 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}
