// Package enquiry asks services of others, which charge for an answer: what is known of an address on the network, and what
// kind of line a telephone number is.
//
// A question goes to the one address that the installation names, by HTTPS, or by HTTP on this machine. A redirect is not
// followed, an answer is bounded in time and size, and no error holds a secret or what was asked about.
package enquiry

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// A Service is one that may be asked. It is safe for concurrent use; make it with New.
type Service struct {
	base   *url.URL
	user   string
	secret string
	client *http.Client
}

const (
	// limit bounds a question from dialling to the end of the answer.
	limit = 10 * time.Second
	// maxAnswer bounds an answer, in bytes; those that are documented have some hundreds.
	maxAnswer = 64 << 10
	// maxText bounds a name in an answer, in runes.
	maxText = 200
)

// New returns the service at an address such as https://api.example.com/v2. With a user, the secret is that user's password
// (HTTP Basic, RFC 7617); without one it is a token (Bearer, RFC 6750). An address with another scheme, a user, a query or
// a fragment is an error, and so is one by HTTP that does not name this machine.
func New(address, user, secret string) (*Service, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || *base != (url.URL{Scheme: base.Scheme, Host: base.Host, Path: base.Path}) {
		return nil, errors.New("enquiry: the address of a service is scheme, host and path alone, such as https://api.example.com/v2")
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())) {
		return nil, errors.New("enquiry: a service is asked by https, and by http on this machine alone")
	}
	return &Service{base: base, user: user, secret: secret, client: &http.Client{
		Timeout:       limit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name is the service's as evidence names it: its host.
func (s *Service) Name() string { return s.base.Hostname() }

// A Reason says why there is no answer.
type Reason string

// The reasons. Each says whether the question may have been charged; see Failure.
const (
	Unknown     Reason = "unknown"     // the service answered that it knows nothing of what was asked about
	Refused     Reason = "refused"     // the key is wrong or does not allow this question
	Unpaid      Reason = "unpaid"      // the account with the service has no funds
	TooMany     Reason = "too_many"    // the service limits how much is asked
	Broken      Reason = "broken"      // the service says that it failed
	Late        Reason = "late"        // no answer came in time
	Unreachable Reason = "unreachable" // nothing was asked: no connection
	Unreadable  Reason = "unreadable"  // the answer is not what is documented
)

// A Failure is why there is no answer. Every error of a Service is one.
type Failure struct {
	Reason  Reason
	Charged bool   // the service may count the question
	Detail  string // for whoever runs the installation: without a secret, and without what was asked about
}

func (f *Failure) Error() string { return "enquiry: " + string(f.Reason) + ": " + f.Detail }

func unreadable(format string, args ...any) error {
	return &Failure{Unreadable, true, fmt.Sprintf(format, args...)}
}

// ask gets the JSON object at a path below the service's address.
func (s *Service) ask(ctx context.Context, query url.Values, path string, answer any) error {
	u := s.base.JoinPath(url.PathEscape(path))
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return &Failure{Unreachable, false, "the address of the service is wrong"}
	}
	r.Header.Set("Accept", "application/json")
	switch {
	case s.user != "":
		r.SetBasicAuth(s.user, s.secret)
	case s.secret != "":
		r.Header.Set("Authorization", "Bearer "+s.secret)
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return lost(err)
	}
	defer resp.Body.Close()
	if f := refusal(resp.StatusCode); f != nil {
		return f
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return lost(err)
	}
	if len(body) > maxAnswer {
		return unreadable("more than %d bytes", maxAnswer)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return unreadable("no JSON as documented") // err may quote the answer
	}
	return nil
}

// lost tells a question that may have arrived from one that did not. The error of an HTTP client names what was asked about, so
// that none of it is kept.
func lost(err error) error {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &Failure{Unreachable, false, "the certificate of the service is not trusted here"}
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "dial" {
		return &Failure{Unreachable, false, "no connection"}
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() || errors.Is(err, context.Canceled) {
		return &Failure{Late, true, "no answer in time"}
	}
	return &Failure{Broken, true, "the connection ended before the answer"}
}

// refusal reads a status that comes without an answer; nil for 200.
func refusal(status int) error {
	detail := fmt.Sprintf("status %d", status)
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &Failure{Refused, false, detail}
	case status == http.StatusPaymentRequired:
		return &Failure{Unpaid, false, detail}
	case status == http.StatusTooManyRequests:
		return &Failure{TooMany, false, detail}
	case status == http.StatusNotFound:
		return &Failure{Unknown, true, detail}
	case status >= 500:
		return &Failure{Broken, true, detail}
	}
	return unreadable("%s", detail)
}

// clean returns a name out of an answer, "" where it is none: too long, or with signs that do not print.
func clean(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > maxText*4 || len([]rune(text)) > maxText || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return ""
	}
	return text
}
