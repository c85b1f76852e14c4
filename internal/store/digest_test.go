package store_test

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/mail/mailtest"

	"github.com/emersion/go-smtp"
)

// TestADigestIsSentOnceADay: it holds counts and links, is sent by those who asked for it, and one that the server put off is tried again.
func TestADigestIsSentOnceADay(t *testing.T) {
	m := newMailing(t)
	m.at = time.Date(2026, 11, 4, 5, 59, 0, 0, time.UTC)
	if _, err := m.pool.Exec(t.Context(), `INSERT INTO reviews (id, candidate_id, band, status, opened_at, due_at) VALUES (gen_random_uuid(), $1, 'critical', 'open', $2, $2)`, m.who, m.at.Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	send := func(want int) {
		t.Helper()
		if n, err := m.SendDigests(t.Context()); n != want || want > 0 && err != nil {
			t.Errorf("%s: %d were sent, %v; want %d", m.at, n, err, want)
		}
	}
	m.at = m.at.Add(time.Hour)
	send(0) // nobody asked
	if err := m.SetDigest(t.Context(), m.actor, true); err != nil {
		t.Fatal(err)
	}
	m.at = m.at.Add(-time.Hour)
	send(0) // too early
	m.at = m.at.Add(time.Hour)
	m.server.Behave(func(int, *smtp.Conn) error { return mailtest.Refusal(451, "later") })
	send(0)
	m.server.Behave(nil)
	send(1)
	send(0) // the day's was sent
	m.at = m.at.Add(24 * time.Hour)
	send(1)
	if err := m.SetDigest(t.Context(), m.actor, false); err != nil {
		t.Fatal(err)
	}
	m.at = m.at.Add(24 * time.Hour)
	send(0)

	all := m.server.Messages()
	if len(all) != 2 {
		t.Fatalf("%d messages", len(all))
	}
	text := all[0].Text(t)
	for _, want := range []string{"1 open reviews:", "1 of them critical:", "1 of them overdue:", "https://vetting.example.com/reviews", "https://vetting.example.com/account/digest"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Ferrand") || strings.Contains(text, m.who.String()) {
		t.Errorf("the mail tells who it is about:\n%s", text)
	}
}
