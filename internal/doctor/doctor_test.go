package doctor_test

import (
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/config"
	"bonafide/internal/dataset"
	"bonafide/internal/doctor"
	post "bonafide/internal/mail"
	"bonafide/internal/mail/mailtest"
	"bonafide/internal/vault"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// installed returns an installation with nothing to mend, and its data folder.
func installed(t *testing.T, settings ...string) (doctor.Installation, string) {
	t.Helper()
	data := t.TempDir()
	for _, name := range []string{"link.key", "audit.key"} {
		if err := os.WriteFile(filepath.Join(data, name), make([]byte, 32), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keys := filepath.Join(t.TempDir(), "vault.key")
	if _, err := vault.AddKey(keys); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(append([]string{"BONAFIDE_KEY_FILE=" + keys, "BONAFIDE_DATA=" + data, "BONAFIDE_PUBLIC_URL=https://vetting.example.com", "BONAFIDE_TRUSTED_PROXIES=10.0.0.0/8"}, settings...))
	if err != nil {
		t.Fatal(err)
	}
	server := mailtest.New(t, mailtest.WithStartTLS)
	return doctor.Installation{
		Config: c, Chrome: "/usr/bin/chromium", Now: now,
		Mail: &post.Server{
			Security: post.StartTLS, Host: "127.0.0.1", Port: server.Port, User: mailtest.User, Password: mailtest.Password, Roots: server.Roots,
			From: mail.Address{Address: "hiring@example.com"}, Timeout: 5 * time.Second,
		},
		Data: []dataset.Set{{Name: "City data", Date: "2026-11-01", Path: "city.mmdb"}},
	}, data
}

func TestAFitInstallation(t *testing.T) {
	in, _ := installed(t)
	for _, f := range doctor.Examine(t.Context(), in) {
		if f.Severity != doctor.Good || f.Says == "" {
			t.Errorf("%+v", f)
		}
	}
}

func TestExamine(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings []string
		spoil    func(t *testing.T, in *doctor.Installation, data string)
		check    string
		severity doctor.Severity
		says     string
		also     string // another check that warns of the same settings
	}{
		{name: "on this machine alone", settings: []string{"BONAFIDE_PUBLIC_URL=http://127.0.0.1:8080"}, check: "Address of the site", severity: doctor.Poor, says: "BONAFIDE_PUBLIC_URL"},
		{name: "no TLS", settings: []string{"BONAFIDE_PUBLIC_URL=http://vetting.example.com"}, check: "Address of the site", severity: doctor.Bad, says: "in the clear"},
		{name: "an unnamed proxy", settings: []string{"BONAFIDE_TRUSTED_PROXIES="}, check: "Proxies", severity: doctor.Bad, says: "BONAFIDE_TRUSTED_PROXIES"},
		{name: "everybody's headers", settings: []string{"BONAFIDE_TRUSTED_PROXIES=0.0.0.0/0"}, check: "Proxies", severity: doctor.Bad, says: "0.0.0.0/0 is so wide"},
		{name: "passwords alone", settings: []string{"BONAFIDE_SECOND_FACTOR=optional"}, check: "Second factor", severity: doctor.Bad, says: "BONAFIDE_SECOND_FACTOR"},
		{name: "passwords alone on this machine", settings: []string{"BONAFIDE_SECOND_FACTOR=optional", "BONAFIDE_PUBLIC_URL=http://127.0.0.1:8080"}, check: "Second factor",
			severity: doctor.Poor, says: "BONAFIDE_SECOND_FACTOR", also: "Address of the site"},
		{name: "a secret that others read", check: "Secret", severity: doctor.Bad, says: "chmod 600",
			spoil: func(t *testing.T, _ *doctor.Installation, data string) {
				chmod(t, filepath.Join(data, "link.key"), 0o644)
			}},
		{name: "a key of the log that others read", check: "Key of the log", severity: doctor.Bad, says: "chmod 600",
			spoil: func(t *testing.T, _ *doctor.Installation, data string) {
				chmod(t, filepath.Join(data, "audit.key"), 0o640)
			}},
		{name: "keys of the vault beside what they seal", check: "Keys of the vault", severity: doctor.Poor, says: "BONAFIDE_KEY_FILE",
			spoil: func(t *testing.T, in *doctor.Installation, data string) {
				in.Config.KeyFile = ""
				if _, err := vault.AddKey(filepath.Join(data, "vault.key")); err != nil {
					t.Fatal(err)
				}
			}},
		{name: "keys of the vault that others read", check: "Keys of the vault", severity: doctor.Bad, says: "chmod 600",
			spoil: func(t *testing.T, in *doctor.Installation, _ string) { chmod(t, in.Config.KeyFile, 0o644) }},
		{name: "no keys of the vault", check: "Keys of the vault", severity: doctor.Bad, says: "the copy that you keep",
			spoil: func(t *testing.T, in *doctor.Installation, _ string) { remove(t, in.Config.KeyFile) }},
		{name: "no secret yet", check: "Secret", severity: doctor.Poor, says: "first start",
			spoil: func(t *testing.T, _ *doctor.Installation, data string) { remove(t, filepath.Join(data, "link.key")) }},
		{name: "no database", settings: []string{"DATABASE_URL=postgres://nobody@127.0.0.1:1/none"}, check: "Database", severity: doctor.Bad, says: "DATABASE_URL"},
		{name: "documents where a file is", check: "Documents", severity: doctor.Bad, says: "BONAFIDE_BLOBS",
			spoil: func(t *testing.T, in *doctor.Installation, data string) {
				in.Config.Blobs = config.Blobs(filepath.Join(data, "link.key"))
			}},
		{name: "a wrong password for mail", check: "Mail", severity: doctor.Bad, says: "BONAFIDE_SMTP_PASSWORD",
			spoil: func(_ *testing.T, in *doctor.Installation, _ string) { in.Mail.Password = "wrong" }},
		{name: "no mail", check: "Mail", severity: doctor.Poor, says: "BONAFIDE_SMTP",
			spoil: func(_ *testing.T, in *doctor.Installation, _ string) { in.Mail = nil }},
		{name: "old data", check: "Reference data", severity: doctor.Poor, says: "City data 2026-01-01",
			spoil: func(_ *testing.T, in *doctor.Installation, _ string) { in.Data[0].Date = "2026-01-01" }},
		{name: "built-in data", check: "Reference data", severity: doctor.Poor, says: "data update",
			spoil: func(_ *testing.T, in *doctor.Installation, _ string) { in.Data = nil }},
		{name: "no Chromium", check: "PDF reports", severity: doctor.Poor, says: "BONAFIDE_CHROME",
			spoil: func(_ *testing.T, in *doctor.Installation, _ string) { in.Chrome = "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, data := installed(t, test.settings...)
			if test.spoil != nil {
				test.spoil(t, &in, data)
			}
			for _, f := range doctor.Examine(t.Context(), in) {
				switch {
				case f.Check != test.check && (f.Severity == doctor.Good || f.Check == test.also):
				case f.Check != test.check:
					t.Errorf("something else is wrong: %+v", f)
				case f.Severity != test.severity || !strings.Contains(f.Says, test.says):
					t.Errorf("%+v, want %s with %q", f, test.severity, test.says)
				}
			}
		})
	}
}

func chmod(t *testing.T, file string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}
