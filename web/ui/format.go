package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Date returns the day in UTC: "3 November 2026". The zero time gives "".
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 January 2006")
}

// DayText returns a day in the form of ISO 8601, "2026-11-03", as Date does, and any other text as it is.
func DayText(s string) string {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return Date(day)
}

// DateTime returns the minute in UTC: "3 November 2026, 14:05 UTC". The zero time gives "".
func DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 January 2006, 15:04 UTC")
}

// Ago returns how long before now t is, in its largest whole unit up to days: "5 minutes ago", "in 2 days". Less than
// a minute either way is "just now", and beyond 30 days it is the date. The zero time gives "".
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	switch size := d.Abs(); {
	case size < time.Minute:
		return "just now"
	case size > 30*24*time.Hour:
		return Date(t)
	case d < 0:
		return "in " + span(size)
	default:
		return span(size) + " ago"
	}
}

func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return Plural(int(d.Minutes()), "minute", "minutes")
	case d < 24*time.Hour:
		return Plural(int(d.Hours()), "hour", "hours")
	default:
		return Plural(int(d.Hours()/24), "day", "days")
	}
}

// Count returns the number with its thousands apart: "1,204".
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Plural returns the number with the word that fits it: "1 check", "2 checks".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Masked returns the number of an account with all but its last four characters hidden: "••••6789". One that short is
// hidden whole; "" stays empty.
func Masked(s string) string {
	const open = 4
	r := []rune(s)
	switch {
	case s == "":
		return ""
	case len(r) <= open:
		return "••••"
	}
	return "••••" + string(r[len(r)-open:])
}

// Points returns decibans with one decimal: "8.3".
func Points(p float64) string { return strconv.FormatFloat(p, 'f', 1, 64) }

// trim returns the number without needless decimals: a limit of 16 is "16".
func trim(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }

// percent returns part of whole as an SVG length between 0% and 100%.
func percent(part, whole float64) string {
	if whole <= 0 || part <= 0 {
		return "0%"
	}
	return fmt.Sprintf("%.2f%%", min(part/whole, 1)*100)
}

// ParseMinute returns the time, in UTC, that was typed or chosen in a DateTimeField; the zero time where it is none.
func ParseMinute(text string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}

// Capital makes the first letter large.
func Capital(s string) string { return first(s, unicode.ToUpper) }

// Lower makes the first letter small.
func Lower(s string) string { return first(s, unicode.ToLower) }

func first(s string, to func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(to(r)) + s[n:]
}
