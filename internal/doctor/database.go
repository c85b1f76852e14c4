package doctor

import (
	"context"
	"net"
	"strings"
	"time"

	"bonafide/internal/config"
	"bonafide/internal/postgres"

	"github.com/jackc/pgx/v5/pgxpool"
)

// oldestServer is the oldest PostgreSQL that has everything that the statements use: bit_count came with 14.
const oldestServer = 14

// maxSkew is how far the clocks of two machines may lie apart: further, times of one case are in no order.
const maxSkew = 5 * time.Second

// A server is what the database says of itself and of the connection.
type server struct {
	version   int
	encrypted bool
	superuser bool
	empty     bool // no migration was ever run
	now       time.Time
}

// database examines an outside PostgreSQL. The built-in one listens on no network and may be in use, so it is left alone.
func database(ctx context.Context, url string, now time.Time) []Finding {
	const check = "Database"
	if url == "" {
		return []Finding{good(check, "the built-in PostgreSQL, which listens on no network")}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	pool, err := postgres.Open(ctx, url)
	if err != nil {
		return []Finding{bad(check, "%v: mend the server, or DATABASE_URL", err)}
	}
	defer pool.Close()
	asked := time.Now()
	s, err := askServer(ctx, pool)
	if err != nil {
		return []Finding{bad(check, "%v", err)}
	}
	s.now = s.now.Add(now.Sub(asked))
	findings := []Finding{judgeServer(s, pool.Config().ConnConfig.Host, now)}
	if s.empty {
		return append(findings, poor("Schema", "the database is empty: the first start, or bonafide migrate, brings the tables"))
	}
	current, newest, err := postgres.Versions(ctx, pool)
	if err != nil {
		return append(findings, bad("Schema", "%v", err))
	}
	return append(findings, judgeSchema(current, newest))
}

func askServer(ctx context.Context, pool *pgxpool.Pool) (s server, err error) {
	err = pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int / 10000, coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
current_setting('is_superuser') = 'on', to_regclass('goose_db_version') IS NULL, clock_timestamp()`).Scan(&s.version, &s.encrypted, &s.superuser, &s.empty, &s.now)
	return s, err
}

func judgeServer(s server, host string, now time.Time) Finding {
	const check = "Database"
	near := strings.HasPrefix(host, "/") || config.Loopback(host)
	switch {
	case s.version < oldestServer:
		return bad(check, "PostgreSQL %d at %s is too old: %d or newer is wanted", s.version, host, oldestServer)
	case !near && !s.encrypted:
		return bad(check, "records travel from %s in the clear: add sslmode=verify-full to DATABASE_URL", host)
	case s.now.Sub(now).Abs() > maxSkew:
		return bad(check, "the clocks of %s and of this machine are %s apart: set both by a time server", host, s.now.Sub(now).Abs().Round(time.Second))
	case s.superuser:
		return poor(check, "DATABASE_URL signs in as a superuser of %s, who may do more than Bonafide needs: name a user who owns the database alone", host)
	}
	return good(check, "PostgreSQL %d at %s", s.version, host)
}

func judgeSchema(version, newest int64) Finding {
	const check = "Schema"
	switch {
	case version > newest:
		return bad(check, "migration %d is of a newer Bonafide, this one knows %d: install the newer one", version, newest)
	case version < newest:
		return poor(check, "migration %d of %d: the next start brings the rest, or bonafide migrate", version, newest)
	}
	return good(check, "migration %d, the newest", version)
}

func splitHost(endpoint string) (host, port string, err error) {
	if host, port, err = net.SplitHostPort(endpoint); err != nil {
		host = endpoint
	}
	return host, port, err
}
