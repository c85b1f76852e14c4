package calendar_test

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/calendar"
)

func TestFile(t *testing.T) {
	start := time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
	got := string(calendar.File(start,
		calendar.Event{ID: "a", Start: start, End: start.Add(time.Hour), Title: "Interview, first", Text: "Bring; a\npassport", Link: "https://x.example/1"},
		calendar.Event{ID: "b", Day: true, Start: start, Title: strings.Repeat("é", 50), Link: "https://x.example/2"}))
	want := strings.Join([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bonafide//Check-in//EN", "METHOD:PUBLISH",
		"BEGIN:VEVENT", "UID:a", "DTSTAMP:20261103T140500Z", "DTSTART:20261103T140500Z", "DTEND:20261103T150500Z", `SUMMARY:Interview\, first`, `DESCRIPTION:Bring\; a\npassport`, "URL:https://x.example/1", "END:VEVENT",
		"BEGIN:VEVENT", "UID:b", "DTSTAMP:20261103T140500Z", "DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261104", "TRANSP:TRANSPARENT",
		"SUMMARY:" + strings.Repeat("é", 33), " " + strings.Repeat("é", 17), "DESCRIPTION:", "URL:https://x.example/2", "END:VEVENT", "END:VCALENDAR", ""}, "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
