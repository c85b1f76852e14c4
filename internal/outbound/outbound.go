// Package outbound calls addresses that people typed in, or that other programs sent, without being led inside: to this machine, to
// the network that it stands in, or to a cloud's metadata.
//
// The address to which a name resolved is checked as the connection is made (code.dny.dev/ssrf, after IANA's registries of special
// addresses), so that a name that changes in between leads nowhere else. No redirect is followed, no proxy is asked, and answers are
// bounded in time and size.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/errs"

	"code.dny.dev/ssrf"
)

const (
	// limit bounds a call from the look-up of the name to the end of the answer: Standard Webhooks recommends 15 to 30 seconds.
	limit      = 20 * time.Second
	dialLimit  = 10 * time.Second
	maxHeaders = 64 << 10
	maxAddress = 2000 // characters
	idleAtMost = 16
	idleLimit  = 30 * time.Second
)

// ports are those to which a call goes outside. Others are for no web server, or for one that nobody should reach from here.
var ports = []uint16{443, 8443}

// A Client calls outside. It is safe for concurrent use; make it with New.
type Client struct {
	inside []string
	http   *http.Client
}

// New returns a client. The hosts inside, each as host:port, may be called too, by http as well; whoever operates the
// installation names them.
func New(inside []string) *Client { return newClient(inside, ports...) }

func newClient(inside []string, ports ...uint16) *Client {
	outside := &net.Dialer{Timeout: dialLimit, Control: ssrf.New(ssrf.WithPorts(ports...)).Safe}
	named := &net.Dialer{Timeout: dialLimit}
	c := &Client{inside: inside}
	c.http = &http.Client{
		Timeout:       limit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if slices.Contains(inside, strings.ToLower(address)) {
					return named.DialContext(ctx, network, address)
				}
				return outside.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout: dialLimit, ResponseHeaderTimeout: limit, MaxResponseHeaderBytes: maxHeaders,
			MaxIdleConns: idleAtMost, IdleConnTimeout: idleLimit,
		},
	}
	return c
}

// Check returns errs.Invalid, with words, where an address can never be called. Where its name leads is known only when it is.
func (c *Client) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || len(address) > maxAddress || strings.ContainsAny(address, "\\\t\r\n "):
		return errs.Invalidf("This is no web address: enter one such as https://example.com/hooks.")
	case u.User != nil:
		return errs.Invalidf("The address holds a user or a password: leave them out.")
	case u.Fragment != "":
		return errs.Invalidf("The address has a part behind #, which is never sent: leave it out.")
	case c.isInside(u) && (u.Scheme == "http" || u.Scheme == "https"):
		return nil
	case u.Scheme != "https":
		return errs.Invalidf("The address must begin with https://.")
	case strings.HasSuffix(strings.ToLower(u.Hostname()), "localhost"):
		return errInside
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		if err := ssrf.New(ssrf.WithAnyPort()).Safe(networkOf(ip), net.JoinHostPort(u.Hostname(), "443"), nil); err != nil {
			return errInside
		}
	}
	return nil
}

var errInside = errs.Invalidf("The address lies inside this machine or network. Whoever operates Bonafide can allow it by BONAFIDE_INSIDE_HOSTS.")

func networkOf(ip net.IP) string {
	if ip.To4() != nil {
		return "tcp4"
	}
	return "tcp6"
}

// isInside reports whether the address is one of those that may lie inside.
func (c *Client) isInside(u *url.URL) bool {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return slices.Contains(c.inside, strings.ToLower(net.JoinHostPort(u.Hostname(), port)))
}

// An Answer is what came back, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request and reads its answer, most bytes of it. One that is longer is an error, and so is an address that may not be
// called; the error holds neither the address nor what was sent, and says whether the connection was refused: see Refused.
func (c *Client) Do(r *http.Request, most int) (*Answer, error) {
	if err := c.Check(r.URL.String()); err != nil {
		return nil, refused{err}
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, plain(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(most)+1))
	if err != nil {
		return nil, plain(err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("the answer has more than %d bytes", most)
	}
	return &Answer{resp.StatusCode, resp.Header, body}, nil
}

// Refused reports whether a call was not made since its address lies inside.
func Refused(err error) bool {
	_, ok := errors.AsType[refused](err)
	return ok
}

type refused struct{ error }

// plain says why a call failed without the address, which may hold a secret.
func plain(err error) error {
	var name *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return refused{errors.New("the address leads inside this machine or network, or to a port other than 443 and 8443")}
	case errors.As(err, &name):
		return errors.New("the name of the host was not found")
	case errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("no answer came in time")
	}
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	return err
}

// RetryAfter is how long an answer asks to wait (RFC 9110, 10.2.3), in seconds and at most so long; 0 where it does not.
func RetryAfter(h http.Header, most time.Duration) time.Duration {
	seconds, err := strconv.ParseInt(strings.TrimSpace(h.Get("Retry-After")), 10, 32)
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, most)
}
