// Package postgres runs the built-in PostgreSQL server, opens connection pools and brings the schema up to date.
//
// The built-in server is what makes Bonafide start without any configuration: real PostgreSQL programs, found on the
// machine, on a folder of the app's own. It listens on a Unix socket in a private folder and on no network address,
// knows its one user by the operating system's word (peer authentication), and so needs no password. It lives and
// dies with the app: on Linux the kernel asks it to shut down as soon as the app is gone, however that went.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bonafide/internal/errs"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// SQLSTATE codes, from appendix A of the PostgreSQL manual.
const (
	cannotConnectNow   = "57P03" // starting up or shutting down
	tooManyConnections = "53300"
)

// Open returns a pool of connections to the database at url, which it has reached once. It tries again until ctx
// ends while the server can't be reached or is starting; an answer such as a wrong password is final.
func Open(ctx context.Context, url string) (_ *pgxpool.Pool, err error) {
	defer errs.Wrap(&err, "postgres.Open")
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	for {
		err = pool.Ping(ctx)
		if err == nil {
			return pool, nil
		}
		if isFinal(err) || !sleep(ctx, 200*time.Millisecond) {
			pool.Close()
			return nil, err
		}
	}
}

// isFinal reports whether err is a server's answer that won't change by asking again.
func isFinal(err error) bool {
	var answer *pgconn.PgError
	return errors.As(err, &answer) && answer.Code != cannotConnectNow && answer.Code != tooManyConnections
}

// sleep waits for d and reports whether ctx still goes on.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// orCause returns err together with the reason for which ctx ended, if it has ended.
func orCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}
