// Package calendar writes meetings as iCalendar files (RFC 5545).
package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// MediaType is that of a file.
const MediaType = "text/calendar; charset=utf-8"

// An Event is a meeting, or a day. Link is an address without spaces.
type Event struct {
	ID          string // same for every file about one event, so that a later one replaces an earlier
	Start, End  time.Time
	Day         bool // it is the whole day of Start in UTC, on which nobody is busy; End counts for nothing
	Title, Text string
	Link        string
}

const layout = "20060102T150405Z"

// day is how a date is written: section 3.3.4.
const day = "20060102"

// File returns events as one file made at that time.
func File(now time.Time, events ...Event) []byte {
	var b strings.Builder
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bonafide//Check-in//EN", "METHOD:PUBLISH"}
	for _, e := range events {
		lines = append(lines, e.lines(now)...)
	}
	for _, line := range append(lines, "END:VCALENDAR") {
		b.WriteString(folded(line))
	}
	return []byte(b.String())
}

func (e *Event) lines(now time.Time) []string {
	when := []string{"DTSTART:" + e.Start.UTC().Format(layout), "DTEND:" + e.End.UTC().Format(layout)}
	if e.Day {
		start := e.Start.UTC()
		when = []string{"DTSTART;VALUE=DATE:" + start.Format(day), "DTEND;VALUE=DATE:" + start.AddDate(0, 0, 1).Format(day), "TRANSP:TRANSPARENT"}
	}
	lines := append([]string{"BEGIN:VEVENT", "UID:" + e.ID, "DTSTAMP:" + now.UTC().Format(layout)}, when...)
	return append(lines, "SUMMARY:"+escaped(e.Title), "DESCRIPTION:"+escaped(e.Text), "URL:"+e.Link, "END:VEVENT")
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// escaped writes a text value as section 3.3.11 asks.
func escaped(text string) string { return escapes.Replace(text) }

// lineLength is the longest line in bytes, its end not counted (section 3.1).
const lineLength = 75

// folded ends a line, and cuts a longer one into several between characters.
func folded(line string) string {
	var b strings.Builder
	for most := lineLength; len(line) > most; most = lineLength - 1 {
		end := most
		for !utf8.RuneStart(line[end]) {
			end--
		}
		b.WriteString(line[:end] + "\r\n ")
		line = line[end:]
	}
	return b.String() + line + "\r\n"
}
