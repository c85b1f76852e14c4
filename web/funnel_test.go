package web

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestUnreachable(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{&pgconn.ConnectError{}, true},
		{&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true},
		{&pgconn.PgError{Code: "57P01"}, true},
		{io.ErrUnexpectedEOF, true}, // the server went before it answered
		{driver.ErrBadConn, true},
		{context.DeadlineExceeded, true},
		{&pgconn.PgError{Code: "23505"}, false},
		{errors.New("no such column"), false},
	} {
		if got := unreachable(fmt.Errorf("store.Candidates: %w", tt.err)); got != tt.want {
			t.Errorf("%T %v: %v, want %v", tt.err, tt.err, got, tt.want)
		}
	}
}
