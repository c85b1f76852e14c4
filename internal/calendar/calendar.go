// Package calendar writes meetings as iCalendar files (RFC 5545).
package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// MediaType is that of a file.
const MediaType = "text/calendar; charset=utf-8"

// An Event is a meeting. Link is an address without spaces.
type Event struct {
	ID          string // same for every file about one meeting, so that a later one replaces an earlier
	Start, End  time.Time
	Title, Text string
	Link        string
}

const layout = "20060102T150405Z"

// File returns the meeting as a file made at that time.
func (e *Event) File(now time.Time) []byte {
	var b strings.Builder
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bonafide//Check-in//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
		"UID:" + e.ID,
		"DTSTAMP:" + now.UTC().Format(layout),
		"DTSTART:" + e.Start.UTC().Format(layout),
		"DTEND:" + e.End.UTC().Format(layout),
		"SUMMARY:" + escaped(e.Title),
		"DESCRIPTION:" + escaped(e.Text),
		"URL:" + e.Link,
		"END:VEVENT", "END:VCALENDAR",
	} {
		b.WriteString(folded(line))
	}
	return []byte(b.String())
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
