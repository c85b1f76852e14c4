// Package mailtest runs a real SMTP server for tests: with STARTTLS or TLS from the start, a certificate of an authority of
// its own, and a sign-in.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"maps"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password are the one sign-in of a Server.
const (
	User     = "bonafide"
	Password = "swordfish 7"
)

// A Server keeps every message that it accepts. Make it with New.
type Server struct {
	Port  int            // at 127.0.0.1
	Roots *x509.CertPool // whose authority signed the certificate

	t        testing.TB
	mu       sync.Mutex
	messages []Message
	tries    int
	behave   func(try int, c *smtp.Conn) error
}

// A Message is as it came over the wire.
type Message struct {
	From string
	To   []string
	Raw  []byte
}

// Parsed returns the message's headers and body.
func (m *Message) Parsed(t testing.TB) *mail.Message {
	t.Helper()
	parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Text returns what a mail program without HTML shows.
func (m *Message) Text(t testing.TB) string {
	t.Helper()
	parsed := m.Parsed(t)
	return Leaves(t, parsed.Header.Get("Content-Type"), parsed.Header.Get("Content-Transfer-Encoding"), parsed.Body)["text/plain"]
}

// Leaves returns the decoded parts of a message, or of a part of one, by type.
func Leaves(t testing.TB, contentType, encoding string, body io.Reader) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	if !strings.HasPrefix(kind, "multipart/") {
		data, err := io.ReadAll(decoded(encoding, body))
		if err != nil {
			t.Fatal(err)
		}
		found[kind] = string(data)
		return found
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(found, Leaves(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p))
	}
}

// How says how a server differs from one that offers STARTTLS.
type How int

// The ways.
const (
	WithStartTLS How = iota
	WithTLS          // from the first byte
	WithoutTLS
)

// New returns a server that runs until the test ends.
func New(t testing.TB, how How) *Server {
	t.Helper()
	s := &Server{t: t}
	certificate := s.certificate()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain, server.AllowInsecureAuth = "mail.test", how == WithoutTLS
	server.MaxMessageBytes, server.ReadTimeout, server.WriteTimeout = 1<<20, time.Minute, time.Minute
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if how == WithStartTLS {
		server.TLSConfig = config
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = listener.Addr().(*net.TCPAddr).Port
	if how == WithTLS {
		listener = tls.NewListener(listener, config)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

// Behave has do decide on each message, counted from 1, once it is received whole; nil accepts it. Close the connection to
// leave without an answer.
func (s *Server) Behave(do func(try int, c *smtp.Conn) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behave = do
}

// Refusal is an answer of the server.
func Refusal(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 2, 0}, Message: text}
}

// Messages returns what was accepted, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Tries returns how many messages were received whole, accepted or not.
func (s *Server) Tries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

func (s *Server) received(m Message, c *smtp.Conn) error {
	s.mu.Lock()
	s.tries++
	try, behave := s.tries, s.behave
	s.mu.Unlock()
	if behave != nil {
		if err := behave(try, c); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
	return nil
}

// certificate makes an authority and, signed by it, what the server shows.
func (s *Server) certificate() tls.Certificate {
	s.t.Helper()
	key := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			s.t.Fatal(err)
		}
		return k
	}
	sign := func(c, parent *x509.Certificate, of *ecdsa.PrivateKey, by *ecdsa.PrivateKey) []byte {
		der, err := x509.CreateCertificate(rand.Reader, c, parent, &of.PublicKey, by)
		if err != nil {
			s.t.Fatal(err)
		}
		return der
	}
	from, until := time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootKey, leafKey := key(), key()
	signed, err := x509.ParseCertificate(sign(root, root, rootKey, rootKey))
	if err != nil {
		s.t.Fatal(err)
	}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(signed)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: from, NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	return tls.Certificate{Certificate: [][]byte{sign(leaf, signed, leafKey, rootKey)}, PrivateKey: leafKey}
}

type session struct {
	server   *Server
	conn     *smtp.Conn
	message  Message
	signedIn bool
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if _, encrypted := s.conn.TLSConnectionState(); encrypted && !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.message = Message{From: from}
	return nil
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.message.To = append(s.message.To, to)
	return nil
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) (err error) {
	if s.message.Raw, err = io.ReadAll(r); err != nil {
		return err
	}
	return s.server.received(s.message, s.conn)
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.message = Message{} }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}
