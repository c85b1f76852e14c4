// Package mail sends messages to people through the operator's SMTP server.
//
// A message is a Letter, whose words are written once and go out as plain text and as HTML: no pictures, nothing that is
// loaded from elsewhere, no mark by which reading is noticed. What goes into a header is checked before anything is sent.
package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// A Security says how the connection to a server is protected.
type Security string

// The protections. A certificate is always verified.
const (
	StartTLS Security = "smtp"  // TLS after the greeting (RFC 3207); a server without it is not used
	TLS      Security = "smtps" // TLS from the first byte (RFC 8314)
	Plain    Security = "plain" // none: to a server on this machine alone
)

// A Server is where messages are handed in, and from whom. Host and From are required.
type Server struct {
	Security Security
	Host     string
	Port     int
	User     string // empty: no sign-in
	Password string
	From     mail.Address

	Roots   *x509.CertPool // who may sign the server's certificate; nil: whom this machine trusts
	Timeout time.Duration  // of each of connecting and handing in; 0: 30 s
}

// timeout is long enough for a server that greets late on purpose, and short beside the minutes that RFC 5321 grants, since
// a message that was not handed in is tried again.
const timeout = 30 * time.Second

// A Message goes to one mailbox. ID, To and Letter are required.
type Message struct {
	ID     string // same for every try of one message, so that mail programs show it once; letters, digits and dashes
	To     string // a bare address
	Letter Letter
	Files  []File
}

// A File is attached.
type File struct {
	Name, Type string
	Data       []byte
}

// A Failure is why a message was not handed in, or not for certain.
type Failure struct {
	Answer    string // of the server, or what happened, in a line
	Permanent bool   // the server refused the message for good
	Uncertain bool   // the message was handed over whole and the connection ended before the answer: it may arrive
	err       error
}

// Error implements error.
func (f *Failure) Error() string { return "mail: " + f.Answer }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.err }

// Send hands the message in and returns the server's answer. Any error is a *Failure.
func (s *Server) Send(ctx context.Context, m Message) (answer string, err error) {
	message, err := s.message(m)
	if err != nil {
		return "", &Failure{Answer: line(err.Error()), Permanent: true, err: err}
	}
	client, err := s.client()
	if err != nil {
		return "", &Failure{Answer: line(err.Error()), err: err}
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() { // what goes wrong in taking leave does not count
		return line(message.ServerResponse()), nil
	}
	return "", failure(err)
}

// Ping signs in at the server and takes leave. Any error is a *Failure.
func (s *Server) Ping(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return &Failure{Answer: line(err.Error()), err: err}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return failure(err)
	}
	client.Close() // the server has said yes: how it takes leave does not count
	return nil
}

func (s *Server) client() (*gomail.Client, error) {
	limit := cmp.Or(s.Timeout, timeout)
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(limit),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch s.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("unknown protection %q", s.Security)
	}
	if s.User != "" {
		options = append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.Host, options...)
}

// IsAddress reports whether the text is one bare mail address, such as jo@example.com.
func IsAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

func (s *Server) message(m Message) (*gomail.Msg, error) {
	for _, value := range []string{m.ID, m.To, m.Letter.Subject, s.From.Name, s.From.Address} {
		if strings.ContainsFunc(value, unicode.IsControl) {
			return nil, fmt.Errorf("%q holds a line break or another control character", value)
		}
	}
	if !IsAddress(m.To) {
		return nil, fmt.Errorf("%q is no mail address", m.To)
	}
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(message.FromFormat(s.From.Name, s.From.Address), message.To(m.To)); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.From.Address, "@")
	message.SetMessageIDWithValue(m.ID + "@" + domain)
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday answers
	message.Subject(m.Letter.Subject)
	html, err := m.Letter.HTML()
	if err != nil {
		return nil, err
	}
	message.SetBodyString(gomail.TypeTextPlain, m.Letter.Text())
	message.AddAlternativeString(gomail.TypeTextHTML, html)
	for _, f := range m.Files {
		if err := message.AttachReader(f.Name, bytes.NewReader(f.Data), gomail.WithFileContentType(gomail.ContentType(f.Type))); err != nil {
			return nil, err
		}
	}
	return message, nil
}

// failure tells refusals for good from what another try may mend. Only an answer about this message is a refusal: that a
// server is away, does not know our password, has no TLS or does not take mail from our sender is for the operator to mend,
// within the day that tries last.
func failure(err error) *Failure {
	f := &Failure{Answer: line(err.Error()), err: err}
	sent, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return f
	}
	f.Permanent = sent.ErrorCode() >= 500 && sent.Reason != gomail.ErrSMTPMailFrom
	f.Uncertain = sent.Reason == gomail.ErrSMTPDataClose && sent.ErrorCode() == 0
	text, _, _ := strings.Cut(sent.Error(), ", affected ") // what follows is ours
	if sent.ErrorCode() > 0 {
		text = strings.TrimPrefix(text, sent.Reason.String()+": ") // where it happened says less than the answer
	}
	f.Answer = line(text)
	return f
}

// maxAnswer bounds what is kept of a server's answer, in characters.
const maxAnswer = 300

// line returns a server's answer as one short line.
func line(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }), " ")
	if runes := []rune(text); len(runes) > maxAnswer {
		text = string(runes[:maxAnswer]) + "…"
	}
	return text
}
