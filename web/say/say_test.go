package say_test

import (
	"testing"
	"time"

	"bonafide/web/say"
)

var en, de = say.English(), say.Of("de")

func equal(t *testing.T, all []struct{ got, want string }) {
	t.Helper()
	for _, tt := range all {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2026, time.March, 3, 23, 5, 59, 0, time.FixedZone("", -9*3600))
	equal(t, []struct{ got, want string }{
		{en.Date(at), "4 March 2026"},
		{de.Date(at), "4. März 2026"},
		{en.DateTime(at), "4 March 2026, 08:05 UTC"},
		{de.DateTime(at), "4. März 2026, 08:05 UTC"},
		{en.Date(time.Time{}), ""},
		{en.DateTime(time.Time{}), ""},
		{en.DayText("1990-01-02"), "2 January 1990"},
		{de.DayText("1990-01-02"), "2. Januar 1990"},
		{en.DayText(""), ""},
		{en.DayText("1990"), "1990"},
		{en.DayText("12345678"), "12345678"},
		{en.DayText("1990-13-02"), "1990-13-02"},
	})
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, time.November, 3, 12, 0, 0, 0, time.UTC)
	for before, want := range map[time.Duration][2]string{
		0:                     {"just now", "gerade eben"},
		59 * time.Second:      {"just now", "gerade eben"},
		-30 * time.Second:     {"just now", "gerade eben"},
		time.Minute:           {"1 minute ago", "vor 1 Minute"},
		59 * time.Minute:      {"59 minutes ago", "vor 59 Minuten"},
		time.Hour:             {"1 hour ago", "vor 1 Stunde"},
		23*time.Hour + 59:     {"23 hours ago", "vor 23 Stunden"},
		24 * time.Hour:        {"1 day ago", "vor 1 Tag"},
		30 * 24 * time.Hour:   {"30 days ago", "vor 30 Tagen"},
		31 * 24 * time.Hour:   {"3 October 2026", "3. Oktober 2026"},
		-24 * time.Hour:       {"in 1 day", "in 1 Tag"},
		-48 * time.Hour:       {"in 2 days", "in 2 Tagen"},
		-400 * 24 * time.Hour: {"8 December 2027", "8. Dezember 2027"},
		-10 * time.Minute:     {"in 10 minutes", "in 10 Minuten"},
	} {
		if got := [2]string{en.Ago(now.Add(-before), now), de.Ago(now.Add(-before), now)}; got != want {
			t.Errorf("Ago(%v before) = %q, want %q", before, got, want)
		}
	}
	if got := en.Ago(time.Time{}, now); got != "" {
		t.Errorf("Ago(zero) = %q, want none", got)
	}
}

func TestNumbers(t *testing.T) {
	equal(t, []struct{ got, want string }{
		{en.Count(0), "0"},
		{en.Count(999), "999"},
		{en.Count(1204), "1,204"},
		{de.Count(1204), "1.204"},
		{en.Count(-1234567), "-1,234,567"},
		{en.Plural(1, "check", "checks"), "1 check"},
		{de.Plural(1, "check", "checks"), "1 Prüfung"},
		{en.Plural(0, "check", "checks"), "0 checks"},
		{de.Plural(0, "check", "checks"), "0 Prüfungen"},
		{en.Plural(2000, "check", "checks"), "2,000 checks"},
		{en.Decimal(6, 1), "6.0"},
		{en.Decimal(8.34, 1), "8.3"},
		{de.Decimal(8.34, 1), "8,3"},
		{en.Decimal(16, -1), "16"},
		{de.Decimal(7.5, -1), "7,5"},
	})
}

func TestCountriesAndTitlesInside(t *testing.T) {
	equal(t, []struct{ got, want string }{
		{de.Say("Germany"), "Deutschland"},
		{en.Say("Germany"), "Germany"},
		{en.Inside("Application"), "application"},
		{de.Inside("Application"), "Bewerbung"},
	})
}
