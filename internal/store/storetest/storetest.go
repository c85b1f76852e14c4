// Package storetest hands each test a PostgreSQL database of its own, migrated and empty.
//
// The first call in a test binary starts a server for that binary on a copy of a ready-made cluster, which is kept in
// the user's cache folder and made anew when PostgreSQL or a migration changes. A test's database is a copy of a
// template on that server, which takes some 30 ms. The server and its files go when the test binary ends, however it
// ends. DATABASE_URL_TEST, an address in URL form whose user may create databases, names another server to use.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/postgres"
	"bonafide/internal/vault"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// New returns a pool of connections to a database of the test's own. Both go when the test ends. Without a PostgreSQL
// to run, the test fails.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the address of a database of the test's own, as New does, for code that connects by itself. Connections
// that are still open when the test ends are cut.
func URL(t testing.TB) string {
	t.Helper()
	return databaseOf(t, (*server).create)
}

// EmptyURL is URL for a database without any table.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return databaseOf(t, (*server).createEmpty)
}

// Vault returns a vault under a key of the test's own.
func Vault(t testing.TB) *vault.Vault {
	t.Helper()
	key := make([]byte, 32)
	rand.Read(key)
	v, err := vault.Open(func() (vault.Keys, error) { return vault.ParseKeys(base64.StdEncoding.EncodeToString(key)) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func databaseOf(t testing.TB, create func(*server, context.Context, string) error) string {
	t.Helper()
	s, err := theServer()
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := create(s, t.Context(), name); err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.drop(name); err != nil {
			t.Errorf("test database: %v", err)
		}
	})
	return s.address(name)
}

// theServer is the one server of the test binary.
var theServer = sync.OnceValues(func() (*server, error) {
	// Another binary may hold the lock of the cache while it makes the cluster.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if external := os.Getenv("DATABASE_URL_TEST"); external != "" {
		return connect(ctx, external)
	}
	return startCopy(ctx)
})

// server is a PostgreSQL server that has the template.
type server struct {
	base     *url.URL
	admin    *pgxpool.Pool
	template string
	strategy string
	alive    io.Closer // open as long as this process is there; the garbage collector would close it
}

// connect returns the server at address, after making the template if it isn't there yet.
func connect(ctx context.Context, address string) (*server, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	admin, err := postgres.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	s := &server{base: base, admin: admin, template: "bonafide_template_" + schemaKey()}
	var version int
	err = admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version)
	if version >= 150000 {
		// Several times as fast as the default where the files are small and nothing is synced.
		s.strategy = "STRATEGY FILE_COPY"
	}
	if err == nil {
		err = s.ensureTemplate(ctx)
	}
	if err != nil {
		admin.Close()
		return nil, err
	}
	return s, nil
}

// address returns the address of one of the server's databases.
func (s *server) address(database string) string {
	u := *s.base
	u.Path = "/" + database
	return u.String()
}

// ensureTemplate makes the database that those of the tests are copied from. Nobody may connect to it, as PostgreSQL
// doesn't copy a database that is in use.
func (s *server) ensureTemplate(ctx context.Context) error {
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	// Other test binaries may be at it as well.
	const lockID = 0x626f6e61
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockID); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lockID)

	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", s.template).Scan(&exists)
	if err != nil || exists {
		return err
	}
	draft := s.template + "_draft"
	if err := execute(ctx, conn.Conn(), "DROP DATABASE IF EXISTS "+draft, "CREATE DATABASE "+draft); err != nil {
		return err
	}
	if err := migrate(ctx, s.address(draft)); err != nil {
		return err
	}
	return execute(ctx, conn.Conn(),
		"ALTER DATABASE "+draft+" ALLOW_CONNECTIONS false",
		"ALTER DATABASE "+draft+" RENAME TO "+s.template)
}

func migrate(ctx context.Context, address string) error {
	pool, err := postgres.Open(ctx, address)
	if err != nil {
		return err
	}
	defer pool.Close()
	return postgres.Migrate(ctx, pool)
}

func execute(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

func (s *server) create(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+s.template+" "+s.strategy)
	return err
}

func (s *server) createEmpty(ctx context.Context, name string) error {
	_, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" "+s.strategy)
	return err
}

func (s *server) drop(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}
