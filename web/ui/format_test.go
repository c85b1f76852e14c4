package ui

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	at := time.Date(2026, time.November, 3, 23, 5, 59, 0, time.FixedZone("", -9*3600))
	for _, tt := range []struct{ got, want string }{
		{Date(at), "4 November 2026"},
		{DateTime(at), "4 November 2026, 08:05 UTC"},
		{Date(time.Time{}), ""},
		{DateTime(time.Time{}), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, time.November, 3, 12, 0, 0, 0, time.UTC)
	for before, want := range map[time.Duration]string{
		0:                     "just now",
		59 * time.Second:      "just now",
		-30 * time.Second:     "just now",
		time.Minute:           "1 minute ago",
		59 * time.Minute:      "59 minutes ago",
		time.Hour:             "1 hour ago",
		23*time.Hour + 59:     "23 hours ago",
		24 * time.Hour:        "1 day ago",
		30 * 24 * time.Hour:   "30 days ago",
		31 * 24 * time.Hour:   "3 October 2026",
		-48 * time.Hour:       "in 2 days",
		-400 * 24 * time.Hour: "8 December 2027",
		-10 * time.Minute:     "in 10 minutes",
	} {
		if got := Ago(now.Add(-before), now); got != want {
			t.Errorf("Ago(%v before) = %q, want %q", before, got, want)
		}
	}
	if got := Ago(time.Time{}, now); got != "" {
		t.Errorf("Ago(zero) = %q, want none", got)
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Count(0), "0"},
		{Count(999), "999"},
		{Count(1204), "1,204"},
		{Count(-1234567), "-1,234,567"},
		{Plural(1, "check", "checks"), "1 check"},
		{Plural(0, "check", "checks"), "0 checks"},
		{Plural(2000, "check", "checks"), "2,000 checks"},
		{Points(6), "6.0"},
		{Points(8.34), "8.3"},
		{trim(16), "16"},
		{trim(7.5), "7.5"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestMasked(t *testing.T) {
	for s, want := range map[string]string{"": "", "6789": "••••", "56789": "••••6789", "DE02 1203 0000 0000 2020 051": "•••• 051"} {
		if got := Masked(s); got != want {
			t.Errorf("Masked(%q) = %q, want %q", s, got, want)
		}
	}
}
func TestDayText(t *testing.T) {
	for in, want := range map[string]string{"1990-01-02": "2 January 1990", "": "", "1990": "1990", "12345678": "12345678", "1990-13-02": "1990-13-02"} {
		if got := DayText(in); got != want {
			t.Errorf("DayText(%q) = %q, want %q", in, got, want)
		}
	}
}
