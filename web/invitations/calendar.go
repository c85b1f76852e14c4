package invitations

import (
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/vetting"
)

// meeting is how long a calendar shows the meeting to be.
const meeting = time.Hour

const calendarTime = "20060102T150405Z"

// calendar writes the meeting as an iCalendar file (RFC 5545). The same link always gives the same event, so that a second
// import replaces the first.
func calendar(i *vetting.Invitation, link string, now time.Time) []byte {
	var b strings.Builder
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bonafide//Check-in//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
		"UID:" + i.ID.String(),
		"DTSTAMP:" + now.UTC().Format(calendarTime),
		"DTSTART:" + i.StartsAt.UTC().Format(calendarTime),
		"DTEND:" + i.StartsAt.Add(meeting).UTC().Format(calendarTime),
		"SUMMARY:" + escaped(purposes[i.Kind]),
		"DESCRIPTION:" + escaped(invitationText(i, link)),
		"URL:" + link,
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
