package postgres

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"syscall"

	"bonafide/internal/errs"
	"bonafide/internal/setup/tool"
)

// Attach returns the addresses of the app's databases on the server that another process of this user runs on the cluster in dir; ""
// where none does. They last as long as that server, which the caller has no part in.
func Attach(dir string) (main, impact string, err error) {
	defer errs.Wrap(&err, "built-in database in %s", dir)
	dir, err = makeParents(dir)
	if err != nil {
		return "", "", err
	}
	lock, err := os.Open(dir + ".lock")
	if errors.Is(err, os.ErrNotExist) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	defer lock.Close()
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) {
		return "", "", err // nobody holds it
	}
	text, err := os.ReadFile(lock.Name())
	if err != nil {
		return "", "", err
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	s := &Server{socketDir: strings.TrimSpace(rest)}
	if s.socketDir == "" {
		return "", "", errors.New("it is starting: try again in a moment")
	}
	return s.URL(), s.ImpactURL(), nil
}

// Programs returns the folder of PostgreSQL's programs that dump and restore a server of that major version: those of that version,
// else the oldest newer ones. A fixed folder is taken as it is.
func Programs(fixed string, major int) (best tool.Postgres, err error) {
	found := tool.FindPostgres()
	if fixed != "" {
		p, err := tool.ReadPostgres(fixed)
		if err != nil {
			return p, err
		}
		found = []tool.Postgres{p}
	}
	for _, p := range found {
		if p.Major >= major && (best.Major == 0 || p.Major < best.Major) {
			best = p
		}
	}
	if best.Major == 0 {
		err = errs.Invalidf("no programs of PostgreSQL %d or newer on this machine: install your system's package postgresql-client-%d, or name their folder in PG_BIN", major, major)
	}
	return best, err
}

// WithoutPassword takes the password out of an address, so that it can stand on a command line, and returns it for PGPASSWORD.
func WithoutPassword(address string) (without, password string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", errs.Invalidf("DATABASE_URL: write it as postgres://user@host/database")
	}
	if u.User != nil {
		password, _ = u.User.Password()
		u.User = url.User(u.User.Username())
	}
	return u.String(), password, nil
}
