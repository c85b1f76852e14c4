package store_test

import (
	"errors"
	"net/mail"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	post "bonafide/internal/mail"
	"bonafide/internal/mail/mailtest"
	"bonafide/internal/vetting"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
)

// A mailing is a mail that waits, a server that takes it, and a clock.
type mailing struct {
	*fixture
	t      *testing.T
	server *mailtest.Server
	mail   uuid.UUID
	link   uuid.UUID
	who    uuid.UUID
	at     time.Time
}

func newMailing(t *testing.T) *mailing {
	t.Helper()
	m := &mailing{fixture: setUp(t), t: t, server: mailtest.New(t, mailtest.WithStartTLS), at: now}
	m.Secret, m.Site, m.Now = make([]byte, 32), "https://vetting.example.com", func() time.Time { return m.at }
	m.Post = &post.Server{Security: post.StartTLS, Host: "127.0.0.1", Port: m.server.Port, User: mailtest.User, Password: mailtest.Password, Roots: m.server.Roots,
		From: mail.Address{Address: "hiring@example.com"}, Timeout: 5 * time.Second}
	d := &dossier.Dossier{Names: []dossier.Name{{Kind: "legal", Full: "Jo Ferrand"}}, Application: dossier.Application{Requisition: "R", AppliedAt: now},
		References: []dossier.Reference{{Name: "Corin Maddox", Email: "corin@northwall.example"}}}
	var err error
	if m.who, err = m.Create(t.Context(), m.actor, d); err != nil {
		t.Fatal(err)
	}
	r, err := m.Candidate(t.Context(), m.actor, m.who)
	if err != nil {
		t.Fatal(err)
	}
	if m.link, err = m.InviteReferee(t.Context(), m.actor, m.who, r.FactsOf("references")[0].ID, vetting.Manager); err != nil {
		t.Fatal(err)
	}
	m.send()
	return m
}

func (m *mailing) send() {
	m.t.Helper()
	if err := m.SendInvitation(m.t.Context(), m.actor, m.who, m.link, "corin@northwall.example"); err != nil {
		m.t.Fatal(err)
	}
	m.mail = m.queue.mails[len(m.queue.mails)-1]
}

// deliver has the mail tried and returns how long to wait and where it stands.
func (m *mailing) deliver() (time.Duration, *vetting.Mail) {
	m.t.Helper()
	again, err := m.Deliver(m.t.Context(), m.mail)
	if err != nil {
		m.t.Fatal(err)
	}
	found, err := m.store.Mail(m.t.Context(), m.mail)
	if err != nil {
		m.t.Fatal(err)
	}
	return again, found
}

func TestAMailIsTriedForADay(t *testing.T) {
	m := newMailing(t)
	m.server.Behave(func(int, *smtp.Conn) error { return mailtest.Refusal(451, "later") })
	var waited time.Duration
	for n := 1; ; n++ {
		again, found := m.deliver()
		if found.State == vetting.MailGivenUp {
			if again != 0 || waited < 24*time.Hour || waited > 29*time.Hour || n > 20 || found.Answer == "" {
				t.Errorf("given up after %v and %d tries, with %q", waited, n, found.Answer)
			}
			break
		}
		if found.State != vetting.MailWaiting || found.Tries != n || found.Unanswered != 0 || again < time.Minute || again > 4*time.Hour {
			t.Fatalf("try %d: %+v, again in %v", n, found, again)
		}
		waited += again
		m.at = m.at.Add(again)
	}
	if again, _ := m.deliver(); again != 0 || len(m.server.Messages()) != 0 {
		t.Error("a mail that was given up is tried again")
	}
}

// A program that ends while it sends leaves a try of which nobody knows the end.
func TestAMailArrivesTwiceAtMost(t *testing.T) {
	m := newMailing(t)
	crash := func() {
		t.Helper()
		found, err := m.store.Mail(t.Context(), m.mail)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.store.BeginTry(t.Context(), found, m.at); err != nil {
			t.Fatal(err)
		}
	}
	crash()
	m.server.Behave(func(_ int, c *smtp.Conn) error { c.Conn().Close(); return nil }) // takes it, and says nothing
	again, found := m.deliver()
	if again == 0 || found.Tries != 2 || found.Unanswered != 2 || found.State != vetting.MailWaiting {
		t.Fatalf("after two tries without an answer: %+v, again in %v", found, again)
	}
	m.server.Behave(nil)
	if again, found = m.deliver(); again != 0 || found.State != vetting.MailGivenUp || found.Answer != "Handed over twice without an answer: it may have arrived." {
		t.Errorf("afterwards: %+v", found)
	}
	if n := m.server.Tries(); n != 1 {
		t.Errorf("handed over %d times after the crash, want once", n)
	}

	once := newMailing(t)
	m = once
	crash()
	if _, found := once.deliver(); found.State != vetting.MailSent || found.Unanswered != 1 {
		t.Errorf("after one crash: %+v", found)
	}
	stale, err := once.store.Mail(t.Context(), once.mail)
	if err != nil {
		t.Fatal(err)
	}
	if err := once.store.BeginTry(t.Context(), stale, once.at); !errors.Is(err, errs.Conflict) {
		t.Errorf("a try of a mail that was sent: %v, want a conflict", err)
	}
}

func TestAMailIsDroppedWithItsLink(t *testing.T) {
	for name, end := range map[string]func(*mailing) error{
		"revoked": func(m *mailing) error { return m.RevokeInvitation(t.Context(), m.actor, m.who, m.link) },
		"over":    func(m *mailing) error { m.at = m.at.Add(15 * 24 * time.Hour); return nil },
		"address": func(m *mailing) error {
			r, err := m.Candidate(t.Context(), m.actor, m.who)
			if err != nil {
				return err
			}
			other, err := dossier.NewMember("references", dossier.Reference{Name: "Corin Maddox", Email: "other@northwall.example"})
			if err != nil {
				return err
			}
			return m.Correct(t.Context(), m.actor, m.who, r.FactsOf("references")[0].ID, other)
		},
	} {
		m := newMailing(t)
		if err := end(m); err != nil {
			t.Fatal(err)
		}
		if again, found := m.deliver(); again != 0 || found.State != vetting.MailDropped || found.Tries != 0 || m.server.Tries() != 0 {
			t.Errorf("%s: %+v, again in %v", name, found, again)
		}
	}
}
