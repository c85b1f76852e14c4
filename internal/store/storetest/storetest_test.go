package storetest

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// Two tests at once write the same row: each has a database of its own.
func TestNew(t *testing.T) {
	for _, name := range []string{"one", "other"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := New(t)
			for _, sql := range []string{
				`INSERT INTO accounts VALUES ('00000000-0000-7000-8000-000000000001', 'a@example.com', 'A', 'lead', '', NULL, now())`,
				`INSERT INTO web_sessions (id, token_hash, account_id, created_at, seen_at, expires_at, proved_at, first, second, address) VALUES ('00000000-0000-7000-8000-000000000002', '\x01', '00000000-0000-7000-8000-000000000001', now(), now(), now(), now(), 'password', '', '')`,
				`DELETE FROM accounts`,
			} {
				if _, err := pool.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			var got int
			if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM web_sessions").Scan(&got); err != nil || got != 0 {
				t.Errorf("%d sessions of no account are left (%v)", got, err)
			}
			if _, err := pool.Exec(t.Context(), "SELECT FROM river_job"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDatabaseGoesWithTest(t *testing.T) {
	var address string
	t.Run("uses one", func(t *testing.T) {
		address = URL(t)
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.Ping(t.Context()); err != nil { // and leaves the connection open
			t.Fatal(err)
		}
	})
	if _, err := pgx.Connect(t.Context(), address); err == nil {
		t.Error("the database is still there after its test")
	}
}

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		URL(b)
	}
}
