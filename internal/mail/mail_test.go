package mail_test

import (
	"errors"
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"bonafide/internal/mail"
	"bonafide/internal/mail/mailtest"

	"github.com/emersion/go-smtp"
)

func sender(s *mailtest.Server, security mail.Security) *mail.Server {
	return &mail.Server{
		Security: security, Host: "127.0.0.1", Port: s.Port, User: mailtest.User, Password: mailtest.Password, Roots: s.Roots,
		From: netmail.Address{Name: "Pécs & Co. Hiring", Address: "hiring@example.com"}, Timeout: 5 * time.Second,
	}
}

var letter = mail.Letter{Subject: "Reference for Żaneta <b>", Parts: []mail.Part{
	{Words: "Would you tell us about working with Żaneta <b>? " + strings.Repeat("It takes a few minutes. ", 6)},
	{Link: "https://vetting.example.com/reference/" + strings.Repeat("a", 80)},
}}

func message() mail.Message {
	return mail.Message{ID: "0198-a", To: "referee@northwall.example", Letter: letter,
		Files: []mail.File{{Name: "check-in.ics", Type: "text/calendar", Data: []byte("BEGIN:VCALENDAR\r\n")}}}
}

func TestSend(t *testing.T) {
	for security, how := range map[mail.Security]mailtest.How{mail.StartTLS: mailtest.WithStartTLS, mail.TLS: mailtest.WithTLS} {
		server := mailtest.New(t, how)
		answer, err := sender(server, security).Send(t.Context(), message())
		if err != nil || !strings.Contains(answer, "2.0.0") {
			t.Fatalf("%s: answer %q, %v", security, answer, err)
		}
		all := server.Messages()
		if len(all) != 1 || all[0].From != "hiring@example.com" || len(all[0].To) != 1 || all[0].To[0] != "referee@northwall.example" {
			t.Fatalf("%s: received %+v", security, all)
		}
		header := all[0].Parsed(t).Header
		subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
		if err != nil || subject != letter.Subject {
			t.Errorf("%s: subject %q, %v", security, subject, err)
		}
		for name, want := range map[string]string{"Message-Id": "<0198-a@example.com>", "Auto-Submitted": "auto-generated", "User-Agent": "", "X-Mailer": ""} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", security, name, got, want)
			}
		}
		parts := mailtest.Leaves(t, header.Get("Content-Type"), header.Get("Content-Transfer-Encoding"), all[0].Parsed(t).Body)
		text, html := parts["text/plain"], parts["text/html"]
		for kind, body := range map[string]string{"text": text, "html": html} {
			if !strings.Contains(body, letter.Parts[1].Link) || !strings.Contains(body, "Would you tell us about working with Żaneta") {
				t.Errorf("%s: the %s lacks words or the whole link:\n%s", security, kind, body)
			}
		}
		if strings.Contains(html, "<b>") || strings.Contains(html, "src=") || strings.Contains(html, "url(") {
			t.Errorf("%s: the page carries markup or loads something:\n%s", security, html)
		}
		if parts["text/calendar"] != "BEGIN:VCALENDAR\r\n" {
			t.Errorf("%s: the file came as %q", security, parts["text/calendar"])
		}
	}
}

func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		how                  mailtest.How
		security             mail.Security
		change               func(*mail.Server)
		behave               func(int, *smtp.Conn) error
		permanent, uncertain bool
		says                 string
	}{
		"later":            {behave: func(int, *smtp.Conn) error { return mailtest.Refusal(451, "greylisted, come back") }, says: "greylisted"},
		"never":            {behave: func(int, *smtp.Conn) error { return mailtest.Refusal(550, "no such mailbox") }, permanent: true, says: "no such mailbox"},
		"closes":           {behave: func(_ int, c *smtp.Conn) error { c.Conn().Close(); return nil }, uncertain: true, says: "EOF"},
		"hangs":            {change: func(s *mail.Server) { s.Timeout = 500 * time.Millisecond }, behave: func(int, *smtp.Conn) error { time.Sleep(2 * time.Second); return nil }, uncertain: true, says: "timeout"},
		"no TLS":           {how: mailtest.WithoutTLS, says: "STARTTLS"},
		"wrong password":   {change: func(s *mail.Server) { s.Password = "x" }, says: "535"},
		"sender refused":   {change: func(s *mail.Server) { s.User = "" }, says: "authenticate"}, // at MAIL FROM, with 502
		"unknown signer":   {change: func(s *mail.Server) { s.Roots = nil }, says: "certificate"},
		"other name":       {change: func(s *mail.Server) { s.Host = "localhost" }, says: "certificate"},
		"nobody there":     {change: func(s *mail.Server) { s.Port = 1 }, says: "refused"},
		"TLS is not there": {how: mailtest.WithoutTLS, security: mail.TLS, says: "tls"},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.New(t, c.how)
			server.Behave(c.behave)
			s := sender(server, mail.StartTLS)
			if c.security != "" {
				s.Security = c.security
			}
			if c.change != nil {
				c.change(s)
			}
			begin := time.Now()
			_, err := s.Send(t.Context(), message())
			f, ok := errors.AsType[*mail.Failure](err)
			if !ok || f.Permanent != c.permanent || f.Uncertain != c.uncertain || !strings.Contains(f.Answer, c.says) || strings.Contains(f.Answer, mailtest.Password) {
				t.Errorf("%+v (%v), want permanent %v, uncertain %v, %q", f, err, c.permanent, c.uncertain, c.says)
			}
			if took := time.Since(begin); took > 8*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// Nothing that people type can add a header or another recipient.
func TestHeadersCannotBeAdded(t *testing.T) {
	server := mailtest.New(t, mailtest.WithStartTLS)
	for name, change := range map[string]func(*mail.Message, *mail.Server){
		"subject":            func(m *mail.Message, _ *mail.Server) { m.Letter.Subject = "Hello\r\nBcc: all@example.com" },
		"subject, bare LF":   func(m *mail.Message, _ *mail.Server) { m.Letter.Subject = "Hello\nBcc: all@example.com" },
		"recipient":          func(m *mail.Message, _ *mail.Server) { m.To = "a@example.com\r\nBcc: all@example.com" },
		"two recipients":     func(m *mail.Message, _ *mail.Server) { m.To = "a@example.com, b@example.com" },
		"recipient's name":   func(m *mail.Message, _ *mail.Server) { m.To = "A <a@example.com>" },
		"no recipient":       func(m *mail.Message, _ *mail.Server) { m.To = "" },
		"a command":          func(m *mail.Message, _ *mail.Server) { m.To = "a@example.com>\r\nRCPT TO:<b@example.com" },
		"id":                 func(m *mail.Message, _ *mail.Server) { m.ID = "1\r\nBcc: all@example.com" },
		"our own name":       func(_ *mail.Message, s *mail.Server) { s.From.Name = "A\r\nBcc: all@example.com" },
		"NEL in the subject": func(m *mail.Message, _ *mail.Server) { m.Letter.Subject = "Hello\u0085Bcc: all@example.com" },
	} {
		m, s := message(), sender(server, mail.StartTLS)
		change(&m, s)
		_, err := s.Send(t.Context(), m)
		if f, ok := errors.AsType[*mail.Failure](err); !ok || !f.Permanent {
			t.Errorf("%s: %v, want a refusal for good", name, err)
		}
	}
	if n := server.Tries(); n != 0 {
		t.Errorf("%d messages left", n)
	}
}

func FuzzSubject(f *testing.F) {
	for _, s := range []string{"Reference for Żaneta", "a\u2028b", strings.Repeat("é ", 90), "=?utf-8?q?=0D=0ABcc:_x?=", "\xff", ""} {
		f.Add(s)
	}
	server := mailtest.New(f, mailtest.WithStartTLS)
	f.Fuzz(func(t *testing.T, subject string) {
		m := message()
		m.Letter.Subject = subject
		before := len(server.Messages())
		if _, err := sender(server, mail.StartTLS).Send(t.Context(), m); err != nil {
			return
		}
		got := server.Messages()[before]
		header := got.Parsed(t).Header
		if header.Get("Bcc") != "" || len(header["To"]) != 1 || len(header) > 8 {
			t.Errorf("%q made the headers %v", subject, header)
		}
	})
}
