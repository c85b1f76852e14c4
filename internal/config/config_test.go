package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"

	"bonafide/internal/config"
	"bonafide/internal/errs"
)

func TestLoadDefaults(t *testing.T) {
	for _, environ := range [][]string{nil, {"BONAFIDE_ADDR=", "BONAFIDE_LOG=", "DATABASE_URL=", "HOME=/root"}} {
		got, err := config.Load(environ)
		if err != nil {
			t.Fatal(err)
		}
		want := config.Config{
			Addr:      "127.0.0.1:8080",
			PublicURL: "http://127.0.0.1:8080",
			Data:      "./data",
			Blobs:     "data/blobs",
			IPBudget:  100, LineBudget: 100, UploadFiles: 2000, UploadMB: 5000,
			SecondFactor: config.Required, OIDCGroups: "groups",
			LogFormat: config.LogText,
			LogLevel:  config.LogLevel(slog.LevelInfo),
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("Load(%q) = %+v, want %+v", environ, got, want)
		}
	}
}

func TestLoadAll(t *testing.T) {
	got, err := config.Load([]string{
		"BONAFIDE_ADDR=:80", "BONAFIDE_PUBLIC_URL=https://Vetting.example.com/",
		"BONAFIDE_TRUSTED_PROXIES=10.1.2.3/8, ::1,::ffff:192.0.2.7",
		"BONAFIDE_COMPANY=Example Ltd", "BONAFIDE_DATA=/var/lib/bonafide", "DATABASE_URL=postgres://app:hush@db/app", "PG_BIN=/usr/lib/postgresql/15/bin",
		"BONAFIDE_BLOBS=s3://bucket/prefix?tls=false", "BONAFIDE_S3_ACCESS_KEY=access", "BONAFIDE_S3_SECRET_KEY=hush=hush",
		"BONAFIDE_CHROME=/usr/bin/chromium", "BONAFIDE_FACES=on", "BONAFIDE_LOG=json", "BONAFIDE_LOG_LEVEL=warn",
		"BONAFIDE_IP_SERVICE=https://ip.example.com/", "BONAFIDE_IP_SERVICE_TOKEN=hush", "BONAFIDE_IP_SERVICE_BUDGET=20",
		"BONAFIDE_LINE_SERVICE=https://AC1@lookups.example.com/v2/PhoneNumbers", "BONAFIDE_LINE_SERVICE_SECRET=hush",
		"BONAFIDE_SECOND_FACTOR=optional", "BONAFIDE_OIDC_ISSUER=https://login.example.com/tenant/v2.0", "BONAFIDE_OIDC_CLIENT_ID=vetting",
		"BONAFIDE_OIDC_GROUPS_CLAIM=roles", "BONAFIDE_OIDC_ROLES=CN=leads=lead, hiring=recruiter", "BONAFIDE_OIDC_SECOND_FACTOR=mfa, hwk",
		"BONAFIDE_SMTP=smtps://hiring%40example.com@mail.example.com", "BONAFIDE_SMTP_PASSWORD=hush", "BONAFIDE_MAIL_FROM=Example Hiring <hiring@example.com>", "BONAFIDE_WITNESS=counsel@example.net",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := got.DatabaseURL.Reveal(), "postgres://app:hush@db/app"; got != want {
		t.Errorf("DatabaseURL = %q, want %q", got, want)
	}
	if got, want := got.S3SecretKey.Reveal(), "hush=hush"; got != want {
		t.Errorf("S3SecretKey = %q, want %q", got, want)
	}
	if got, want := got.LogLevel.Level(), slog.LevelWarn; got != want {
		t.Errorf("LogLevel.Level() = %v, want %v", got, want)
	}
	if got, want := got.SMTPPassword.Reveal(), "hush"; got != want {
		t.Errorf("SMTPPassword = %q, want %q", got, want)
	}
	if got.IPToken.Reveal() != "hush" || got.LineSecret.Reveal() != "hush" {
		t.Errorf("IPToken, LineSecret = %q, %q; want %q", got.IPToken.Reveal(), got.LineSecret.Reveal(), "hush")
	}
	got.DatabaseURL, got.S3SecretKey, got.SMTPPassword = config.DatabaseURL{}, config.Secret{}, config.Secret{}
	got.IPToken, got.LineSecret = config.Secret{}, config.Secret{}
	want := config.Config{
		Addr: ":80", PublicURL: "https://Vetting.example.com",
		Proxies: config.Networks{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("192.0.2.7/32")},
		Company: "Example Ltd", Data: "/var/lib/bonafide",
		PGBin: "/usr/lib/postgresql/15/bin", Blobs: "s3://bucket/prefix?tls=false", S3AccessKey: "access",
		SMTP:      config.MailServer{Scheme: "smtps", User: "hiring@example.com", Host: "mail.example.com", Port: 465},
		MailFrom:  config.Mailbox{Name: "Example Hiring", Address: "hiring@example.com"},
		Witness:   config.Mailbox{Address: "counsel@example.net"},
		IPService: config.Service{Address: "https://ip.example.com"}, IPBudget: 20,
		LineService: config.Service{User: "AC1", Address: "https://lookups.example.com/v2/PhoneNumbers"}, LineBudget: 100, UploadFiles: 2000, UploadMB: 5000,
		SecondFactor: config.Optional, OIDCIssuer: "https://login.example.com/tenant/v2.0", OIDCClient: "vetting", OIDCGroups: "roles",
		OIDCRoles: config.GroupRoles{{Group: "CN=leads", Role: "lead"}, {Group: "hiring", Role: "recruiter"}}, OIDCFactors: config.List{"mfa", "hwk"},
		Chrome: "/usr/bin/chromium", Faces: true, LogFormat: config.LogJSON, LogLevel: config.LogLevel(slog.LevelWarn),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestLoadPublicURL(t *testing.T) {
	for _, test := range []struct {
		addr, url string
		want      config.Origin
		secure    bool
	}{
		{"127.0.0.1:8080", "", "http://127.0.0.1:8080", false},
		{"vetting.local:80", "", "http://vetting.local:80", false},
		{":8080", "", "http://localhost:8080", false},
		{"0.0.0.0:8080", "", "http://localhost:8080", false},
		{"[::]:8080", "", "http://localhost:8080", false},
		{"[::1]:8080", "", "http://[::1]:8080", false},
		{"127.0.0.1:0", "", "", false},
		{":8080", "http://vetting.example.com:81", "http://vetting.example.com:81", false},
		{":8080", "https://vetting.example.com", "https://vetting.example.com", true},
		{":8080", "HTTPS://vetting.example.com/", "https://vetting.example.com", true},
	} {
		c, err := config.Load([]string{"BONAFIDE_ADDR=" + test.addr, "BONAFIDE_PUBLIC_URL=" + test.url})
		if err != nil || c.PublicURL != test.want || c.PublicURL.Secure() != test.secure {
			t.Errorf("%q, %q: got %q, secure %v, %v; want %q, secure %v", test.addr, test.url, c.PublicURL, c.PublicURL.Secure(), err, test.want, test.secure)
		}
	}
}

func TestLoadProblems(t *testing.T) {
	for _, test := range []struct {
		environ []string
		want    []string // what each line begins with and, after "…", holds
	}{
		{[]string{"BONAFIDE_ADDR=localhost"}, []string{`BONAFIDE_ADDR: "localhost" is no address…want host:port`}},
		{[]string{"BONAFIDE_ADDR=localhost:http"}, []string{`BONAFIDE_ADDR: …want host:port`}},
		{[]string{"BONAFIDE_ADDR=:65536"}, []string{`BONAFIDE_ADDR: …want host:port`}},
		{[]string{"BONAFIDE_PUBLIC_URL=vetting.example.com"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"BONAFIDE_PUBLIC_URL=ftp://vetting.example.com"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://:443"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://host/path"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://host?query"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://user:hush@host"}, []string{`BONAFIDE_PUBLIC_URL: …want scheme and host`}},
		{[]string{"DATABASE_URL=mysql://user:hush@host/name"}, []string{`DATABASE_URL: …want postgres://`}},
		{[]string{"DATABASE_URL=hush"}, []string{`DATABASE_URL: …want postgres://`}},
		{[]string{"DATABASE_URL=host=db user=app password=hush"}, nil},
		{[]string{"DATABASE_URL=postgresql://db/app"}, nil},
		{[]string{"BONAFIDE_BLOBS=ftp://host"}, []string{`BONAFIDE_BLOBS: …want a folder`}},
		{[]string{"BONAFIDE_BLOBS=ftp://host", "BONAFIDE_S3_ACCESS_KEY=access"}, []string{`BONAFIDE_BLOBS: …want a folder`}},
		{[]string{"BONAFIDE_BLOBS=file:///mnt/blobs"}, nil},
		{[]string{"BONAFIDE_BLOBS=s3://bucket"}, []string{`BONAFIDE_S3_ACCESS_KEY: is missing`, `BONAFIDE_S3_SECRET_KEY: is missing`}},
		{[]string{"BONAFIDE_BLOBS=s3://bucket", "BONAFIDE_S3_SECRET_KEY=hush"}, []string{`BONAFIDE_S3_ACCESS_KEY: is missing`}},
		{[]string{"BONAFIDE_BLOBS=s3://access:hush@bucket", "BONAFIDE_S3_ACCESS_KEY=access", "BONAFIDE_S3_SECRET_KEY=hush"},
			[]string{`BONAFIDE_BLOBS: …want those in BONAFIDE_S3_ACCESS_KEY`}},
		{[]string{"BONAFIDE_S3_SECRET_KEY=hush"}, []string{`BONAFIDE_BLOBS: is missing…s3://bucket`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=mail.example.com", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: …want smtp://user@host:587`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://app:hush@mail.example.com", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: …want that in BONAFIDE_SMTP_PASSWORD`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://mail.example.com/path", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: …want smtp://`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://mail.example.com:99999", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: …want 1 to 65535`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=plain://mail.example.com", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: is not protected…want smtp://`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=plain://app@localhost", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: is not protected`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=plain://localhost", "BONAFIDE_MAIL_FROM=a@b.example"}, nil},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=plain://[::1]:2525", "BONAFIDE_MAIL_FROM=a@b.example"}, nil},
		{[]string{"BONAFIDE_SMTP=smtp://mail.example.com", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_PUBLIC_URL: is missing`}},
		{[]string{"BONAFIDE_SMTP=smtp://mail.example.com"}, []string{`BONAFIDE_MAIL_FROM: is missing`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://mail.example.com", "BONAFIDE_MAIL_FROM=hiring"}, []string{`BONAFIDE_MAIL_FROM: "hiring"…want Example Hiring`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://app@mail.example.com", "BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP_PASSWORD: is missing`}},
		{[]string{"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://mail.example.com", "BONAFIDE_MAIL_FROM=a@b.example", "BONAFIDE_SMTP_PASSWORD=hush"}, []string{`BONAFIDE_SMTP: names no user`}},
		{[]string{"BONAFIDE_SMTP_PASSWORD=hush"}, []string{`BONAFIDE_SMTP: is missing`}},
		{[]string{"BONAFIDE_MAIL_FROM=a@b.example"}, []string{`BONAFIDE_SMTP: is missing`}},
		{[]string{"BONAFIDE_IP_SERVICE=https://ip.example.com"}, []string{`BONAFIDE_IP_SERVICE_TOKEN: is missing`}},
		{[]string{"BONAFIDE_IP_SERVICE_TOKEN=hush"}, []string{`BONAFIDE_IP_SERVICE: is missing`}},
		{[]string{"DATABASE_URL=postgres://a@db/x", "BONAFIDE_IMPACT_DATABASE_URL=postgres://a@db/x"}, []string{"BONAFIDE_IMPACT_DATABASE_URL: is the database of DATABASE_URL"}},
		{[]string{"BONAFIDE_IP_SERVICE=http://ip.example.com", "BONAFIDE_IP_SERVICE_TOKEN=hush"}, []string{`BONAFIDE_IP_SERVICE: is not protected…want https://`}},
		{[]string{"BONAFIDE_IP_SERVICE=http://127.0.0.1:9000", "BONAFIDE_IP_SERVICE_TOKEN=hush"}, nil},
		{[]string{"BONAFIDE_IP_SERVICE=https://ip.example.com?token=hush", "BONAFIDE_IP_SERVICE_TOKEN=hush"}, []string{`BONAFIDE_IP_SERVICE: is no address of a service`}},
		{[]string{"BONAFIDE_LINE_SERVICE=https://AC1:hush@lookups.example.com", "BONAFIDE_LINE_SERVICE_SECRET=hush"}, []string{`BONAFIDE_LINE_SERVICE: holds a password`}},
		{[]string{"BONAFIDE_LINE_SERVICE_BUDGET=0"}, []string{`BONAFIDE_LINE_SERVICE_BUDGET: "0" is no number…want 1 to 1000000`}},
		{[]string{"BONAFIDE_LOG=xml"}, []string{`BONAFIDE_LOG: "xml"…want text or json`}},
		{[]string{"BONAFIDE_FACES=yes"}, []string{`BONAFIDE_FACES: "yes"…want one of them`}},
		{[]string{"BONAFIDE_FACES=off"}, nil},
		{[]string{"BONAFIDE_SECOND_FACTOR=off"}, []string{`BONAFIDE_SECOND_FACTOR: "off" is neither required nor optional`}},
		{[]string{"BONAFIDE_OIDC_ISSUER=http://login.example.com"}, []string{`BONAFIDE_OIDC_ISSUER: is no address of a provider`}},
		{[]string{"BONAFIDE_OIDC_ISSUER=https://login.example.com"}, []string{`BONAFIDE_OIDC_CLIENT_ID: is missing`}},
		{[]string{"BONAFIDE_OIDC_ISSUER=https://login.example.com", "BONAFIDE_OIDC_CLIENT_ID=us"}, []string{`BONAFIDE_PUBLIC_URL: is missing`}},
		{[]string{"BONAFIDE_OIDC_ISSUER=https://login.example.com", "BONAFIDE_OIDC_CLIENT_ID=us", "BONAFIDE_PUBLIC_URL=https://x.example"},
			[]string{`BONAFIDE_OIDC_ROLES: is missing`}},
		{[]string{"BONAFIDE_OIDC_CLIENT_ID=us"}, []string{`BONAFIDE_OIDC_ISSUER: is missing`}},
		{[]string{"BONAFIDE_OIDC_ROLES=hiring=owner"}, []string{`BONAFIDE_OIDC_ROLES: "owner" is no role`}},
		{[]string{"BONAFIDE_LOG_LEVEL=loud"}, []string{`BONAFIDE_LOG_LEVEL: "loud"…want debug, info, warn or error`}},
		{[]string{"BONAFIDE_ADRESS=:1"}, []string{`BONAFIDE_ADRESS: …nearest is BONAFIDE_ADDR,`}},
		{[]string{"BONAFIDE_S3_SECRET=hush"}, []string{`BONAFIDE_S3_SECRET: …nearest is BONAFIDE_S3_SECRET_KEY,`}},
		{[]string{"BONAFIDE_DATABASE_URL=hush"}, []string{`BONAFIDE_DATABASE_URL: …nearest is DATABASE_URL,`}},
		{[]string{"BONAFIDE_NONE="}, []string{`BONAFIDE_NONE: no such variable`}},
		{[]string{"bonafide_addr=:1", "OTHER=x"}, nil},
		{
			[]string{"BONAFIDE_LOG=xml", "BONAFIDE_PORT=80", "BONAFIDE_ADDR=x", "BONAFIDE_LOGLEVEL=info", "BONAFIDE_S3_ACCESS_KEY=access"},
			[]string{`BONAFIDE_LOGLEVEL: …nearest is BONAFIDE_LOG_LEVEL,`, `BONAFIDE_PORT: …nearest is BONAFIDE_`, `BONAFIDE_ADDR: "x"`, `BONAFIDE_LOG: "xml"`, `BONAFIDE_BLOBS: is missing`},
		},
	} {
		_, err := config.Load(test.environ)
		if len(test.want) == 0 {
			if err != nil {
				t.Errorf("Load(%q): %v", test.environ, err)
			}
			continue
		}
		message, _ := errs.Message(err)
		if !errors.Is(err, errs.Invalid) || strings.Contains(message, "hush") {
			t.Errorf("Load(%q): got %v, want invalid and no secret", test.environ, err)
		}
		lines := strings.Split(message, "\n")
		if len(lines) != len(test.want) {
			t.Errorf("Load(%q): got %d problems, want %d:\n%s", test.environ, len(lines), len(test.want), message)
			continue
		}
		for i, want := range test.want {
			start, inside, _ := strings.Cut(want, "…")
			if !strings.HasPrefix(lines[i], start) || !strings.Contains(lines[i], inside) {
				t.Errorf("Load(%q): got %q, want %q", test.environ, lines[i], want)
			}
		}
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	c, err := config.Load([]string{
		"DATABASE_URL=postgres://app:hush@db/app", "BONAFIDE_IMPACT_DATABASE_URL=postgres://impact:hush@db/impact", "BONAFIDE_BLOBS=s3://bucket",
		"BONAFIDE_S3_ACCESS_KEY=access", "BONAFIDE_S3_SECRET_KEY=hush",
		"BONAFIDE_PUBLIC_URL=https://x.example", "BONAFIDE_SMTP=smtp://app@mail.example.com", "BONAFIDE_SMTP_PASSWORD=hush", "BONAFIDE_MAIL_FROM=a@b.example",
		"BONAFIDE_IP_SERVICE=https://ip.example.com", "BONAFIDE_IP_SERVICE_TOKEN=hush", "BONAFIDE_LINE_SERVICE=https://app@line.example.com", "BONAFIDE_LINE_SERVICE_SECRET=hush",
	})
	if err != nil {
		t.Fatal(err)
	}
	type unexported struct{ c config.Config }
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", c, "secret", c.S3SecretKey, "database", c.DatabaseURL)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", c, "secret", c.S3SecretKey, "database", c.DatabaseURL)
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{log.String(), string(encoded)}
	for text, want := range map[string]int{log.String(): 20, string(encoded): 8, fmt.Sprintf("%v %#v", c, c): 16} {
		if got := strings.Count(text, "[hidden]"); got != want {
			t.Errorf("got %d times [hidden], want %d: %s", got, want, text)
		}
	}
	for _, value := range []any{c, &c, unexported{c}, c.S3SecretKey, c.DatabaseURL, &c.DatabaseURL} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			shown = append(shown, fmt.Sprintf(verb, value))
		}
	}
	for _, text := range shown {
		if strings.Contains(text, "hush") || strings.Contains(text, fmt.Sprintf("%x", "hush")) {
			t.Errorf("a secret is shown: %s", text)
		}
	}
}

func TestUsageNamesEveryVariable(t *testing.T) {
	usage := config.Usage()
	lines := strings.Split(strings.TrimSuffix(usage, "\n"), "\n")
	fields := reflect.TypeFor[config.Config]()
	if got, want := len(lines), fields.NumField(); got != want {
		t.Fatalf("got %d lines, want %d:\n%s", got, want, usage)
	}
	for i := range fields.NumField() {
		tag := fields.Field(i).Tag
		for _, want := range []string{tag.Get("env"), tag.Get("help"), tag.Get("envDefault")} {
			if !strings.Contains(lines[i], want) {
				t.Errorf("got %q, want %q in it", lines[i], want)
			}
		}
		if len(tag.Get("help")) < 10 {
			t.Errorf("%s is not explained", tag.Get("env"))
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, field := range []string{"BONAFIDE_ADDR", "BONAFIDE_PUBLIC_URL", "BONAFIDE_BLOBS", "DATABASE_URL", "BONAFIDE_NONE"} {
		for _, value := range []string{"", ":80", "https://host/", "s3://bucket", "postgres://u:p@h/d", "[::1]:0", "%zz", "://"} {
			f.Add(field, value)
		}
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		c, err := config.Load([]string{name + "=" + value})
		if err != nil && !errors.Is(err, errs.Invalid) {
			t.Errorf("got %v, want invalid", err)
		}
		if err == nil && (c.Addr == "" || c.Data == "" || c.Blobs == "" || strings.HasSuffix(string(c.PublicURL), "/")) {
			t.Errorf("Load(%s=%q) = %+v", name, value, c)
		}
	})
}

func ExampleUsage() {
	first, _, _ := strings.Cut(config.Usage(), "\n")
	fmt.Fprintln(os.Stdout, first)
	// Output: BONAFIDE_ADDR                 where the site listens (default 127.0.0.1:8080)
}
