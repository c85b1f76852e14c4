package inventory

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

// numbered is a date whose year stands last: 3/4/2026, 03.04.2026, 3-4-2026, and what follows it.
var numbered = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4})(.*)$`)

// spoken are what is taken off or rewritten before a time is read: "T" and narrow spaces between date and time, commas,
// the dots of "p.m.", a zone's name for UTC.
var spoken = strings.NewReplacer("\u202f", " ", "\u00a0", " ", ",", " ", "a.m.", "AM", "p.m.", "PM", " UTC", " Z", " GMT", " Z", "(UTC)", "Z")

var space = regexp.MustCompile(`\s+`)

// dates and clocks are put together to the forms that are read. A fraction of the second is accepted wherever it stands.
var (
	dates  = []string{"2006-1-2", "2006/1/2", "2 Jan 2006", "Jan 2 2006", "2 January 2006", "January 2 2006"}
	clocks = []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM"}
	zones  = []string{"Z07:00", " Z07:00", "-0700", " -0700"}
)

// shows says which order the date shows by itself: a number above 12 is no month, and dots part days first.
func shows(s string) Order {
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

// open reports whether the date can be read in both orders.
func open(s string) bool { return numbered.MatchString(s) && shows(s) == "" }

// parseTime reads a time. zoned says that it names its zone; otherwise it is taken as one of the zone.
func parseTime(s string, order Order, zone *time.Location) (t time.Time, zoned bool, err error) {
	if unix, ok := unixTime(s); ok {
		return unix, true, nil
	}
	if m := numbered.FindStringSubmatch(s); m != nil {
		if own := shows(s); own != "" {
			order = own
		}
		day, month := m[1], m[3]
		if order == MonthFirst {
			day, month = month, day
		}
		s = m[4] + "-" + month + "-" + day + m[5]
	}
	s = isoT.ReplaceAllString(strings.TrimSpace(space.ReplaceAllString(spoken.Replace(s), " ")), "$1 $2")
	for _, d := range dates {
		if t, err := time.ParseInLocation(d, s, zone); err == nil {
			return t, false, nil
		}
		for _, c := range clocks {
			if t, err := time.ParseInLocation(d+" "+c, s, zone); err == nil {
				return t, false, nil
			}
			for _, z := range zones {
				if t, err := time.Parse(d+" "+c+z, s); err == nil {
					return t, true, nil
				}
			}
		}
	}
	return time.Time{}, false, fmt.Errorf("%.40q is not a time: write it as 2026-11-03 14:05", s)
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
