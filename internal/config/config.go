// Package config turns environment variables into one Config, once, at start.
//
// The fields of Config and their tags are the only list of variables: the reading, the defaults, the search for
// unknown names and the help text all come from it.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"bonafide/internal/errs"

	"github.com/caarlos0/env/v11"
)

// Config is all that is set from outside. The help tag tells what an empty field means.
type Config struct {
	Addr         Address     `env:"BONAFIDE_ADDR" envDefault:"127.0.0.1:8080" help:"where the site listens"`
	AdminAddr    Address     `env:"BONAFIDE_ADMIN_ADDR" help:"where /metrics (Prometheus), /dashboard.json (Grafana), /alerts.yml, /livez and /readyz are served for operators alone, such as 127.0.0.1:9090 (empty: no measurements are served)"`
	PublicURL    Origin      `env:"BONAFIDE_PUBLIC_URL" help:"address of the site in links; with https, cookies are secure (empty: http://BONAFIDE_ADDR)"`
	Proxies      Networks    `env:"BONAFIDE_TRUSTED_PROXIES" help:"networks of the proxies before the site, such as 10.0.0.0/8,::1; only their X-Forwarded-For and X-Forwarded-Proto are believed (empty: nobody's)"`
	Company      string      `env:"BONAFIDE_COMPANY" help:"name of the company as candidates and referees read it on pages and in letters (empty: “the company that invited you”)"`
	Data         string      `env:"BONAFIDE_DATA" envDefault:"./data" help:"folder of all that is kept on this machine"`
	DatabaseURL  DatabaseURL `env:"DATABASE_URL" help:"postgres://user:password@host/name (empty: the built-in PostgreSQL, in BONAFIDE_DATA)"`
	ImpactURL    DatabaseURL `env:"BONAFIDE_IMPACT_DATABASE_URL" help:"postgres://user:password@host/name of the database for survey answers by which impact is watched, as a role that reaches no other and that DATABASE_URL's does not reach (empty: one in the built-in PostgreSQL, none beside another)"`
	PGBin        string      `env:"PG_BIN" help:"folder of the programs of the built-in PostgreSQL (empty: found)"`
	Blobs        Blobs       `env:"BONAFIDE_BLOBS" help:"folder or s3://bucket/prefix?endpoint=host:port&region=name&tls=true of documents (empty: blobs in BONAFIDE_DATA)"`
	KeyFile      string      `env:"BONAFIDE_KEY_FILE" help:"file of the keys that candidates' data are sealed under, best on another disk than the data (empty: vault.key in BONAFIDE_DATA, made at the first start)"`
	Key          Secret      `env:"BONAFIDE_KEY" help:"the keys themselves, from a secret store, instead of a file: 32 bytes in base64, the newest first, commas between"`
	S3AccessKey  string      `env:"BONAFIDE_S3_ACCESS_KEY" help:"access key for an s3:// address"`
	S3SecretKey  Secret      `env:"BONAFIDE_S3_SECRET_KEY" help:"secret key for an s3:// address"`
	Chrome       string      `env:"BONAFIDE_CHROME" help:"Chromium program, which prints PDF reports (empty: found)"`
	Faces        Switch      `env:"BONAFIDE_FACES" envDefault:"off" help:"on: measure the faces of two pictures, of a candidate with that person's recorded written consent, to say whether they show one person"`
	OCRModel     string      `env:"BONAFIDE_OCR_MODEL" help:"file of a Tesseract model (.traineddata) that reads machine-readable zones, such as mrz (empty: the built-in model of English print)"`
	UploadFiles  Quota       `env:"BONAFIDE_UPLOAD_FILES" envDefault:"2000" help:"files that one account may hand in within 24 hours"`
	UploadMB     Quota       `env:"BONAFIDE_UPLOAD_MB" envDefault:"5000" help:"megabytes that one account may hand in within 24 hours"`
	SecondFactor Requirement `env:"BONAFIDE_SECOND_FACTOR" envDefault:"required" help:"required: reviewers, leads and administrators set up an authenticator app or a passkey before anything else; optional: whoever wants to"`
	OIDCIssuer   Issuer      `env:"BONAFIDE_OIDC_ISSUER" help:"address of the company's OpenID provider, by which people sign in (empty: by accounts of their own alone)"`
	OIDCClient   string      `env:"BONAFIDE_OIDC_CLIENT_ID" help:"what the provider calls this site; it sends people back to BONAFIDE_PUBLIC_URL/sign-in/company/back"`
	OIDCSecret   Secret      `env:"BONAFIDE_OIDC_CLIENT_SECRET" help:"password of BONAFIDE_OIDC_CLIENT_ID at the provider (empty: a public client)"`
	OIDCGroups   string      `env:"BONAFIDE_OIDC_GROUPS_CLAIM" envDefault:"groups" help:"claim of the provider that lists somebody's groups"`
	OIDCRoles    GroupRoles  `env:"BONAFIDE_OIDC_ROLES" help:"roles of groups, the first that fits: hiring-leads=lead,recruiting=recruiter; who is in none is not let in"`
	OIDCFactors  List        `env:"BONAFIDE_OIDC_SECOND_FACTOR" help:"values of the provider's claims amr or acr, such as mfa,hwk, that count as a second factor (empty: it is asked here)"`
	SMTP         MailServer  `env:"BONAFIDE_SMTP" help:"server that mail is handed in to: smtp://user@host:587 (TLS by STARTTLS, which it must offer), smtps://user@host:465 (TLS from the start), or plain://localhost:25 on this machine alone (empty: no mail is sent, links are copied)"`
	SMTPPassword Secret      `env:"BONAFIDE_SMTP_PASSWORD" help:"password of the user in BONAFIDE_SMTP"`
	MailFrom     Mailbox     `env:"BONAFIDE_MAIL_FROM" help:"sender of mail, where answers go: Example Hiring <hiring@example.com>"`
	Witness      Mailbox     `env:"BONAFIDE_WITNESS" help:"mailbox outside the company's reach, such as counsel's, that is sent the last checkpoint of the log of acts of each day (empty: none; the files in BONAFIDE_DATA remain)"`
	Security     Mailbox     `env:"BONAFIDE_SECURITY_CONTACT" help:"mail address to which weaknesses are told; /.well-known/security.txt names it (empty: there is no such page)"`
	IPService    Service     `env:"BONAFIDE_IP_SERVICE" help:"service that may be asked whose network an address is, one question a click: https://host/path, answering as ipinfo.io does to /address (empty: none; the built-in data and the form remain)"`
	IPToken      Secret      `env:"BONAFIDE_IP_SERVICE_TOKEN" help:"token for BONAFIDE_IP_SERVICE"`
	IPBudget     Budget      `env:"BONAFIDE_IP_SERVICE_BUDGET" envDefault:"100" help:"questions to BONAFIDE_IP_SERVICE that may be charged in a calendar month, UTC"`
	LineService  Service     `env:"BONAFIDE_LINE_SERVICE" help:"service that may be asked what kind of line a telephone number is, one question a click: https://user@host/path, answering as Twilio's Lookup v2 does to /number (empty: none; the form remains)"`
	LineSecret   Secret      `env:"BONAFIDE_LINE_SERVICE_SECRET" help:"password of the user in BONAFIDE_LINE_SERVICE, or a token where it names none"`
	LineBudget   Budget      `env:"BONAFIDE_LINE_SERVICE_BUDGET" envDefault:"100" help:"questions to BONAFIDE_LINE_SERVICE that may be charged in a calendar month, UTC"`
	Inside       Hosts       `env:"BONAFIDE_INSIDE_HOSTS" help:"hosts inside this network that webhooks and connected systems may be, each with its port, such as hooks.example.internal:8443,127.0.0.1:9000; also by http (empty: none, and only public addresses are called, by https)"`
	LogFormat    LogFormat   `env:"BONAFIDE_LOG" envDefault:"text" help:"format of the log: text or json"`
	LogLevel     LogLevel    `env:"BONAFIDE_LOG_LEVEL" envDefault:"info" help:"least level that is logged: debug, info, warn or error"`
}

// Load reads the variables in environ, which has the form of os.Environ. A variable that is set but empty counts as
// not set. After Load, PublicURL and Blobs hold their defaults too; PublicURL alone stays empty if the port of Addr is
// 0, which only the listener knows.
//
// An error is errs.Invalid and tells all that is wrong and what would be right, a line for each variable. It holds no
// secret.
func Load(environ []string) (Config, error) {
	set := env.ToMap(environ)
	var c Config
	err := env.ParseWithOptions(&c, env.Options{Environment: set})
	problems := append(unknown(set), unreadable(err)...)
	problems = append(problems, c.conflicts()...)
	if len(problems) > 0 {
		return Config{}, errs.Invalidf("%s", strings.Join(problems, "\n"))
	}
	c.PublicURL = cmp.Or(c.PublicURL, c.Addr.origin())
	c.Blobs = cmp.Or(c.Blobs, Blobs(filepath.Join(c.Data, "blobs")))
	return c, nil
}

// Reference is the folder of the reference data that the operator adds.
func (c Config) Reference() string { return filepath.Join(c.Data, "reference") }

// unreadable returns a line for each field that could not be read, from what env says of them.
func unreadable(err error) []string {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return nil
	}
	var lines []string
	for _, err := range all.Errors {
		line := err.Error()
		if field, ok := errors.AsType[env.ParseError](err); ok {
			line = fmt.Sprintf("%s: %v", nameOf(field.Name), field.Err)
		}
		lines = append(lines, line)
	}
	return lines
}

// conflicts returns a line for each value that is wrong only beside another.
func (c Config) conflicts() []string {
	var lines []string
	if c.Blobs.onS3() && c.S3AccessKey == "" {
		lines = append(lines, "BONAFIDE_S3_ACCESS_KEY: is missing: BONAFIDE_BLOBS is on an S3 server, which wants one")
	}
	if c.Blobs.onS3() && c.S3SecretKey.Reveal() == "" {
		lines = append(lines, "BONAFIDE_S3_SECRET_KEY: is missing: BONAFIDE_BLOBS is on an S3 server, which wants one")
	}
	if c.Blobs == "" && c.S3AccessKey+c.S3SecretKey.Reveal() != "" {
		lines = append(lines, "BONAFIDE_BLOBS: is missing: there is a key for an S3 server, want its address s3://bucket or no key")
	}
	if c.Key.Reveal() != "" && c.KeyFile != "" {
		lines = append(lines, "BONAFIDE_KEY_FILE: BONAFIDE_KEY holds the keys already: want one of the two")
	}
	for _, problem := range []string{
		c.impactProblem(),
		c.mailProblem(),
		c.oidcProblem(),
		c.IPService.problem(c.IPToken, "BONAFIDE_IP_SERVICE", "BONAFIDE_IP_SERVICE_TOKEN"),
		c.LineService.problem(c.LineSecret, "BONAFIDE_LINE_SERVICE", "BONAFIDE_LINE_SERVICE_SECRET"),
	} {
		if problem != "" {
			lines = append(lines, problem)
		}
	}
	return lines
}

// impactProblem returns what is wrong where survey answers would lie with everything else.
func (c Config) impactProblem() string {
	if url := c.ImpactURL.Reveal(); url != "" && url == c.DatabaseURL.Reveal() {
		return "BONAFIDE_IMPACT_DATABASE_URL: is the database of DATABASE_URL: survey answers want one of their own, with a role of its own"
	}
	return ""
}

// oidcProblem returns what is missing for people to sign in through the company's provider, or is there for none.
func (c Config) oidcProblem() string {
	switch on := c.OIDCIssuer != ""; {
	case on && c.OIDCClient == "":
		return "BONAFIDE_OIDC_CLIENT_ID: is missing: BONAFIDE_OIDC_ISSUER names a provider, which has a name for this site"
	case on && c.PublicURL == "":
		return "BONAFIDE_PUBLIC_URL: is missing: BONAFIDE_OIDC_ISSUER names a provider, which sends people back there"
	case on && len(c.OIDCRoles) == 0:
		return "BONAFIDE_OIDC_ROLES: is missing: without a group that has a role, nobody is let in through BONAFIDE_OIDC_ISSUER"
	case !on && (c.OIDCClient != "" || c.OIDCSecret.Reveal() != "" || len(c.OIDCRoles) > 0):
		return "BONAFIDE_OIDC_ISSUER: is missing: there are settings for a provider, want its address or none of them"
	}
	return ""
}

// mailProblem returns what is missing for mail to be sent, or is there for none.
func (c Config) mailProblem() string {
	switch on, password := c.SMTP.Host != "", c.SMTPPassword.Reveal() != ""; {
	case on && c.MailFrom.Address == "":
		return "BONAFIDE_MAIL_FROM: is missing: BONAFIDE_SMTP names a server, which wants to know the sender"
	case on && c.PublicURL == "":
		return "BONAFIDE_PUBLIC_URL: is missing: BONAFIDE_SMTP names a server, and mail carries links that others open"
	case c.SMTP.User != "" && !password:
		return "BONAFIDE_SMTP_PASSWORD: is missing: BONAFIDE_SMTP names a user, who needs one"
	case on && c.SMTP.User == "" && password:
		return "BONAFIDE_SMTP: names no user for BONAFIDE_SMTP_PASSWORD: want smtp://user@host:587, or no password"
	case !on && c.Witness.Address != "":
		return "BONAFIDE_WITNESS: wants BONAFIDE_SMTP, the server by which checkpoints are sent"
	case !on && (password || c.MailFrom.Address != ""):
		return "BONAFIDE_SMTP: is missing: there is a sender or a password for mail, want the server's address or neither"
	}
	return ""
}
