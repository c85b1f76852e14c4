package ui

import (
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"
)

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
