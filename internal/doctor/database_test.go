package doctor

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/store/storetest"
)

func TestServer(t *testing.T) {
	now := time.Now()
	sound := server{version: 17, encrypted: true, now: now}
	for _, test := range []struct {
		name  string
		host  string
		spoil func(s *server)
		want  Severity
		says  string
	}{
		{"sound", "db.example.com", func(*server) {}, Good, "PostgreSQL 17"},
		{"old", "db.example.com", func(s *server) { s.version = 13 }, Bad, "14 or newer"},
		{"in the clear", "db.example.com", func(s *server) { s.encrypted = false }, Bad, "sslmode=verify-full"},
		{"on this machine", "127.0.0.1", func(s *server) { s.encrypted = false }, Good, ""},
		{"by a socket", "/run/postgresql", func(s *server) { s.encrypted = false }, Good, ""},
		{"a superuser", "db.example.com", func(s *server) { s.superuser = true }, Poor, "superuser"},
		{"a clock that is just near enough", "db.example.com", func(s *server) { s.now = now.Add(maxSkew) }, Good, ""},
		{"a clock that is off", "db.example.com", func(s *server) { s.now = now.Add(-maxSkew - time.Second) }, Bad, "6s apart"},
	} {
		s := sound
		test.spoil(&s)
		if f := judgeServer(s, test.host, now); f.Severity != test.want || !strings.Contains(f.Says, test.says) {
			t.Errorf("%s: %+v, want %s with %q", test.name, f, test.want, test.says)
		}
	}
}

func TestSchema(t *testing.T) {
	for version, want := range map[int64]Severity{26: Poor, 27: Good, 28: Bad} {
		if f := judgeSchema(version, 27); f.Severity != want {
			t.Errorf("migration %d of 27: %+v, want %s", version, f, want)
		}
	}
}

// TestDatabase asks a real server, which the tests run as its superuser.
func TestDatabase(t *testing.T) {
	all := database(t.Context(), storetest.URL(t), time.Now())
	if len(all) != 2 || all[0].Severity != Poor || !strings.Contains(all[0].Says, "superuser") || all[1].Severity != Good {
		t.Errorf("%+v", all)
	}
}
