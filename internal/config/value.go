package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Address is a host and a port to listen on, as net.Listen takes them. The host may be empty: all of the machine's.
type Address string

// UnmarshalText accepts host:port with a port in figures.
func (a *Address) UnmarshalText(text []byte) error {
	_, port, err := net.SplitHostPort(string(text))
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%q is no address to listen on: want host:port, such as 127.0.0.1:8080", text)
	}
	*a = Address(text)
	return nil
}

// origin returns how a browser on this machine reaches the address, or nothing if its port isn't known yet.
func (a Address) origin() Origin {
	host, port, err := net.SplitHostPort(string(a))
	if err != nil || port == "0" {
		return ""
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	return Origin("http://" + net.JoinHostPort(host, port))
}

// Origin is the scheme, host and port that people reach the site at, such as https://vetting.example.com, without a
// slash at its end: a path of the site may follow.
type Origin string

// Secure reports whether the site is reached over https, so that cookies may be held back from anything else.
func (o Origin) Secure() bool { return strings.HasPrefix(string(o), "https://") }

// UnmarshalText accepts an http or https address without a path.
func (o *Origin) UnmarshalText(text []byte) error {
	u, err := url.Parse(strings.TrimSuffix(string(text), "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) {
		return errors.New("is no address of a site: want scheme and host alone, such as https://vetting.example.com")
	}
	*o = Origin(u.String())
	return nil
}

// Networks are address ranges.
type Networks []netip.Prefix

// UnmarshalText accepts ranges and single addresses with commas between them.
func (n *Networks) UnmarshalText(text []byte) error {
	var all Networks
	for part := range strings.SplitSeq(string(text), ",") {
		part = strings.TrimSpace(part)
		p, err := netip.ParsePrefix(part)
		if a, single := netip.ParseAddr(part); single == nil {
			p, err = netip.PrefixFrom(a.Unmap().WithZone(""), a.Unmap().BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("%q is no network: want ranges or addresses with commas between them, such as 10.0.0.0/8,::1", part)
		}
		all = append(all, p.Masked())
	}
	*n = all
	return nil
}

// Hosts are names or addresses of hosts with their ports, in small letters.
type Hosts []string

// UnmarshalText accepts host:port with commas between them.
func (h *Hosts) UnmarshalText(text []byte) error {
	var all Hosts
	for part := range strings.SplitSeq(string(text), ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		host, port, err := net.SplitHostPort(part)
		if err == nil {
			_, err = strconv.ParseUint(port, 10, 16)
		}
		if err != nil || host == "" {
			return fmt.Errorf("%q is no host with its port: want such as hooks.example.internal:8443, with commas between several", part)
		}
		all = append(all, part)
	}
	*h = all
	return nil
}

// Blobs is where documents are kept, as blob.Open takes it.
type Blobs string

func (b Blobs) onS3() bool { return strings.HasPrefix(string(b), "s3://") }

// UnmarshalText accepts a path, or an address whose scheme is file or s3. The rest is blob.Open's to judge.
func (b *Blobs) UnmarshalText(text []byte) error {
	*b = Blobs(text) // even if wrong: it isn't missing
	scheme, rest, isURL := strings.Cut(string(text), "://")
	if isURL && scheme != "file" && scheme != "s3" {
		return errors.New("is no place for documents: want a folder, file:///folder or s3://bucket")
	}
	if authority, _, _ := strings.Cut(rest, "/"); isURL && strings.Contains(authority, "@") {
		return errors.New("holds a user or key: want those in BONAFIDE_S3_ACCESS_KEY and BONAFIDE_S3_SECRET_KEY")
	}
	return nil
}

// MailServer is where mail is handed in. The zero value is none.
type MailServer struct {
	Scheme string // smtp, smtps or plain
	User   string // empty: no sign-in
	Host   string
	Port   int
}

// mailPorts are the ports where none is named, by scheme: those of submission (RFC 6409, RFC 8314) and of a machine's own server.
var mailPorts = map[string]int{"smtp": 587, "smtps": 465, "plain": 25}

// UnmarshalText accepts smtp://user@host:587, smtps://user@host:465 and plain://localhost:25, user and port as needed. A
// user's @ is written %40.
func (m *MailServer) UnmarshalText(text []byte) error {
	*m = MailServer{Host: "?"} // even if wrong: it isn't missing
	u, err := url.Parse(strings.TrimSuffix(string(text), "/"))
	if err != nil || mailPorts[u.Scheme] == 0 || u.Hostname() == "" || *u != (url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host}) {
		return errors.New("is no address of a mail server: want smtp://user@host:587, smtps://user@host:465 or plain://localhost:25")
	}
	if _, holds := u.User.Password(); holds {
		return errors.New("holds a password: want that in BONAFIDE_SMTP_PASSWORD")
	}
	server := MailServer{Scheme: u.Scheme, User: u.User.Username(), Host: u.Hostname(), Port: mailPorts[u.Scheme]}
	if u.Port() != "" {
		port, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil || port == 0 {
			return fmt.Errorf("%q is no port: want 1 to 65535", u.Port())
		}
		server.Port = int(port)
	}
	if server.Scheme == "plain" && (!Loopback(server.Host) || server.User != "") {
		return errors.New("is not protected: plain:// is for a server on this machine without a user, such as plain://localhost:25; want smtp:// or smtps://")
	}
	*m = server
	return nil
}

// Service is the address of a service of others that is paid for. The zero value is none.
type Service struct {
	User    string // empty: the secret is a token
	Address string // scheme, host and path, without a slash at its end
}

// UnmarshalText accepts https://user@host/path, user and path as needed, and http:// on this machine alone.
func (s *Service) UnmarshalText(text []byte) error {
	*s = Service{Address: "?"} // even if wrong: it isn't missing
	u, err := url.Parse(strings.TrimSuffix(string(text), "/"))
	if err != nil || u.Hostname() == "" || *u != (url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: u.Path}) {
		return errors.New("is no address of a service: want scheme, host and path alone, such as https://api.example.com/v2")
	}
	if _, holds := u.User.Password(); holds {
		return errors.New("holds a password: want that in the variable for it")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u.Hostname())) {
		return errors.New("is not protected: want https://; http:// is for a service on this machine")
	}
	user := u.User.Username()
	u.User = nil
	*s = Service{user, u.String()}
	return nil
}

// problem returns what is missing for a service to be asked, or is there for none.
func (s Service) problem(secret Secret, name, secretName string) string {
	switch on := s.Address != ""; {
	case on && secret.Reveal() == "":
		return secretName + ": is missing: " + name + " names a service, which wants a key"
	case !on && secret.Reveal() != "":
		return name + ": is missing: there is a key for a service, want its address or no key"
	}
	return ""
}

// Budget is how many questions a month may be charged: 1 to a million.
type Budget int

// UnmarshalText accepts a number in figures.
func (b *Budget) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 32)
	if err != nil || n == 0 || n > 1_000_000 {
		return fmt.Errorf("%q is no number of questions: want 1 to 1000000; to ask none, name no service", text)
	}
	*b = Budget(n)
	return nil
}

// Quota is how much one account may hand in within 24 hours: 1 to ten million.
type Quota int

// UnmarshalText accepts a number in figures.
func (q *Quota) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 10, 32)
	if err != nil || n == 0 || n > 10_000_000 {
		return fmt.Errorf("%q bounds nothing: want a number from 1 to 10000000", text)
	}
	*q = Quota(n)
	return nil
}

// Loopback reports whether a host is this machine by name or address.
func Loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Mailbox is a mail address with a name to be shown, which may be empty.
type Mailbox struct{ Name, Address string }

// UnmarshalText accepts hiring@example.com and Example Hiring <hiring@example.com>.
func (m *Mailbox) UnmarshalText(text []byte) error {
	*m = Mailbox{Address: "?"} // even if wrong: it isn't missing
	a, err := mail.ParseAddress(string(text))
	if err != nil {
		return fmt.Errorf("%q is no mail address: want Example Hiring <hiring@example.com>", text)
	}
	*m = Mailbox(*a)
	return nil
}

// Secret is a value that is shown to nobody: however it is printed, logged or encoded, it says [hidden]. The value
// itself is behind a pointer, since fmt calls no method on what it finds in an unexported field.
type Secret struct{ value *string }

const hidden = "[hidden]"

// Reveal returns the value, empty if there is none.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// UnmarshalText accepts anything.
func (s *Secret) UnmarshalText(text []byte) error {
	value := string(text)
	s.value = &value
	return nil
}

// Format writes [hidden] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// MarshalText returns [hidden].
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// DatabaseURL names a PostgreSQL server, its database and the user, as pgx takes it.
type DatabaseURL struct{ Secret }

// UnmarshalText accepts a postgres:// address, or words such as host=db user=app. The rest is the server's to judge.
func (d *DatabaseURL) UnmarshalText(text []byte) error {
	scheme, _, isURL := strings.Cut(string(text), "://")
	if isURL && scheme != "postgres" && scheme != "postgresql" || !isURL && !strings.Contains(scheme, "=") {
		return errors.New("is no address of a PostgreSQL: want postgres://user:password@host/name")
	}
	return d.Secret.UnmarshalText(text)
}

// Switch is on or off.
type Switch bool

// UnmarshalText accepts on and off.
func (s *Switch) UnmarshalText(text []byte) error {
	switch string(text) {
	case "on":
		*s = true
	case "off":
		*s = false
	default:
		return fmt.Errorf("%q is neither on nor off: want one of them", text)
	}
	return nil
}

// Issuer is the address of an OpenID provider.
type Issuer string

// UnmarshalText accepts https addresses, and http ones on this machine.
func (i *Issuer) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u.Hostname())) {
		return errors.New("is no address of a provider: want it as the provider writes it, such as https://login.example.com/tenant")
	}
	*i = Issuer(text)
	return nil
}

// A GroupRole gives the members of a group a role.
type GroupRole struct{ Group, Role string }

// GroupRoles are roles of groups, the first that fits.
type GroupRoles []GroupRole

// UnmarshalText accepts group=role with commas between them.
func (g *GroupRoles) UnmarshalText(text []byte) error {
	var all GroupRoles
	for part := range strings.SplitSeq(string(text), ",") {
		i := strings.LastIndex(part, "=")
		if i < 1 {
			return fmt.Errorf("%q names no group and role: want group=role", part)
		}
		one := GroupRole{strings.TrimSpace(part[:i]), strings.TrimSpace(part[i+1:])}
		switch one.Role {
		case "interviewer", "recruiter", "reviewer", "lead", "administrator":
		default:
			return fmt.Errorf("%q is no role: want interviewer, recruiter, reviewer, lead or administrator", one.Role)
		}
		all = append(all, one)
	}
	*g = all
	return nil
}

// List is words with commas between them.
type List []string

// UnmarshalText accepts words with commas between them.
func (l *List) UnmarshalText(text []byte) error {
	*l = nil
	for word := range strings.SplitSeq(string(text), ",") {
		if word = strings.TrimSpace(word); word != "" {
			*l = append(*l, word)
		}
	}
	return nil
}

// Requirement is required or optional.
type Requirement string

// The requirements.
const (
	Required Requirement = "required"
	Optional Requirement = "optional"
)

// UnmarshalText accepts required and optional.
func (r *Requirement) UnmarshalText(text []byte) error {
	switch *r = Requirement(text); *r {
	case Required, Optional:
		return nil
	}
	return fmt.Errorf("%q is neither required nor optional: want one of them", text)
}

// LogFormat is text or json.
type LogFormat string

// The formats of the log.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// UnmarshalText accepts text and json.
func (f *LogFormat) UnmarshalText(text []byte) error {
	switch format := LogFormat(text); format {
	case LogText, LogJSON:
		*f = format
		return nil
	}
	return fmt.Errorf("%q is no format of a log: want text or json", text)
}

// LogLevel is the least level that is logged. It is a slog.Leveler.
type LogLevel slog.Level

// Level returns the level as slog knows it.
func (l LogLevel) Level() slog.Level { return slog.Level(l) }

// UnmarshalText accepts debug, info, warn and error.
func (l *LogLevel) UnmarshalText(text []byte) error {
	switch string(text) {
	case "debug":
		*l = LogLevel(slog.LevelDebug)
	case "info":
		*l = LogLevel(slog.LevelInfo)
	case "warn":
		*l = LogLevel(slog.LevelWarn)
	case "error":
		*l = LogLevel(slog.LevelError)
	default:
		return fmt.Errorf("%q is no level of a log: want debug, info, warn or error", text)
	}
	return nil
}
