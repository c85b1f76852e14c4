package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/setup/tool"

	"github.com/jackc/pgx/v5"
)

// Config says how to run the built-in server.
type Config struct {
	// Dir is the cluster's folder. It is made on first use, and the folders above it too; files named after it with
	// .lock and .init are beside it.
	Dir string
	// Bin is the folder of PostgreSQL's programs; if empty, the newest found on the machine that can read the data.
	Bin string
	// Logger gets the server's messages, without the data in them; nil discards them.
	Logger *slog.Logger
	// Unsafe makes the server fast and lets it lose everything in a crash of the machine: for tests.
	Unsafe bool
}

// Server is a running PostgreSQL server.
type Server struct {
	logger    *slog.Logger
	lock      *os.File
	socketDir string
	cmd       *exec.Cmd
	output    *serverLog
	stopping  atomic.Bool
	done      chan struct{}
	err       error // how the server ended; set before done is closed
}

// Start runs a PostgreSQL server on cfg.Dir and returns when it takes connections. It first makes the cluster if there
// is none, and ends a server that an app which crashed has left on it. ctx bounds the start, recovery after a crash
// included, and not the life of the server.
//
// It refuses a folder that another running Bonafide uses, and one with the data of another major version than the
// programs found: it never deletes data. If the app is root, the server runs as the owner of the folder, which for a
// new one is user postgres or nobody.
func Start(ctx context.Context, cfg Config) (_ *Server, err error) {
	defer errs.Wrap(&err, "built-in database in %s", cfg.Dir)
	dir, err := makeParents(cfg.Dir)
	if err != nil {
		return nil, err
	}
	for {
		s, err := startOnce(ctx, dir, cfg)
		// After a kill -9 of a server its children need a moment to notice.
		if errors.Is(err, errStillInUse) && sleep(ctx, 200*time.Millisecond) {
			continue
		}
		return s, err
	}
}

// makeParents makes the folders above dir, and returns dir's absolute path without symbolic links in those.
func makeParents(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(dir))
	return filepath.Join(parent, filepath.Base(dir)), err
}

func startOnce(ctx context.Context, dir string, cfg Config) (_ *Server, err error) {
	lock, staleSocketDir, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	if err := errors.Join(stopOrphan(ctx, dir), removeSocketDir(staleSocketDir)); err != nil {
		return nil, err
	}
	major, err := majorVersion(dir)
	if err != nil {
		return nil, err
	}
	bin, err := chooseBinaries(cfg.Bin, major)
	if err != nil {
		return nil, err
	}
	acct, err := chooseAccount(dir, major != 0)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		if err := createCluster(ctx, dir, bin, acct, cfg.Unsafe); err != nil {
			return nil, err
		}
	}
	return launch(ctx, dir, cfg, lock, bin, acct)
}

// errStillInUse says that processes of an earlier server are still there.
var errStillInUse = errors.New("processes of an earlier server still use the folder")

// launch runs the server on a cluster that exists and waits until it takes connections.
func launch(ctx context.Context, dir string, cfg Config, lock *os.File, bin tool.Postgres, acct account) (*Server, error) {
	s := &Server{logger: cfg.Logger, lock: lock, done: make(chan struct{})}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	s.output = &serverLog{logger: s.logger}
	var err error
	if s.socketDir, err = makeSocketDir(acct); err != nil {
		return nil, err
	}
	if err = noteInLock(lock, s.socketDir); err == nil {
		err = s.run(dir, bin, acct, cfg.Unsafe)
	}
	if err != nil {
		os.RemoveAll(s.socketDir)
		return nil, err
	}
	if err := s.waitReady(ctx); err != nil {
		return nil, err
	}
	s.logger.Info("built-in database is ready", "folder", dir, "programs", bin.String(), "user", acct.String())
	return s, nil
}

// run starts the server's process. From here on, the goroutine that waits for its end cleans up.
func (s *Server) run(dir string, bin tool.Postgres, acct account, unsafe bool) error {
	cluster, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer cluster.Close()
	sockets, err := os.Open(s.socketDir)
	if err != nil {
		return err
	}
	defer sockets.Close()

	// SIGINT is PostgreSQL's fast shutdown: it ends sessions and leaves a clean cluster.
	s.cmd = acct.command(syscall.SIGINT, filepath.Join(bin.Bin, "postgres"), []*os.File{cluster, sockets},
		arguments(dir, inherited(3, dir), inherited(4, s.socketDir), unsafe)...)
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	// Children of a server that died may hold its output open for ever.
	s.cmd.WaitDelay = 5 * time.Second
	ended, err := spawn(s.cmd)
	if err != nil {
		return acct.explain(err)
	}
	go s.watch(ended)
	return nil
}

// arguments are the server's settings; everything else is as in the postgresql.conf of the cluster.
func arguments(dir, cluster, sockets string, unsafe bool) []string {
	settings := []string{
		marker + dir,
		"listen_addresses=",
		"port=5432", // part of the socket's name
		"unix_socket_directories=" + sockets,
		"hba_file=" + sockets + "/pg_hba.conf",
		"ident_file=" + sockets + "/pg_ident.conf",
		"timezone=GMT", // the one zone that PostgreSQL knows without the system's zone files
		"jit=off",      // compiling takes longer than any query of this app runs
		// Candidates' data stay out of the log: no failed statement, no "Key (email)=(…)".
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
		"log_line_prefix=",
		"log_checkpoints=off",
	}
	if unsafe {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", cluster}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	return args
}

// watch waits for the end of the server, tidies up, lets go of the folder and closes done.
func (s *Server) watch(ended <-chan error) {
	err := <-ended
	switch {
	case !s.stopping.Load():
		s.err = fmt.Errorf("the database server ended by itself (%v): %s", s.cmd.ProcessState, s.output.tail())
		s.logger.Error("built-in database has ended", "error", s.err)
	case err != nil:
		s.err = fmt.Errorf("the database server didn't end cleanly (%v): %s", s.cmd.ProcessState, s.output.tail())
	}
	os.RemoveAll(s.socketDir)
	s.lock.Close()
	close(s.done)
}

// waitReady returns when the server takes connections to the app's database. If it never will, or ctx ends first, it
// ends the server.
func (s *Server) waitReady(ctx context.Context) error {
	for {
		err := s.ensureDatabases(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			if s.output.contains("pre-existing shared memory block") {
				return errStillInUse
			}
			return s.err
		case <-time.After(10 * time.Millisecond):
		}
		if isFinal(err) || ctx.Err() != nil {
			s.signal(syscall.SIGQUIT)
			<-s.done
			return orCause(ctx, err)
		}
	}
}

// ensureDatabases makes the app's databases if they aren't there: the cluster is new, older than one of them, or the app
// died right after making it.
func (s *Server) ensureDatabases(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.url(databaseName, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := ensure(ctx, conn, "pg_database", "datname", databaseName, "CREATE DATABASE "+databaseName); err != nil {
		return err
	}
	if err := ensure(ctx, conn, "pg_roles", "rolname", impactName, "CREATE ROLE "+impactName+" LOGIN"); err != nil {
		return err
	}
	if err := ensure(ctx, conn, "pg_database", "datname", impactName, "CREATE DATABASE "+impactName+" OWNER "+impactName); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "REVOKE CONNECT ON DATABASE "+databaseName+", "+impactName+" FROM PUBLIC")
	return err
}

// ensure runs the statement unless the catalogue has the name.
func ensure(ctx context.Context, conn *pgx.Conn, catalogue, column, name, statement string) error {
	var exists bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+catalogue+" WHERE "+column+" = $1)", name).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return err
}

// URL returns the address of the app's database, for this process's user on this machine. It lasts as long as the
// server.
func (s *Server) URL() string { return s.url(databaseName, databaseName) }

// ImpactURL returns the address of the database of survey answers, as a user who reaches that one alone.
func (s *Server) ImpactURL() string { return s.url(impactName, impactName) }

func (s *Server) url(user, database string) string {
	// The port is part of the socket's name; without it PGPORT would count.
	query := url.Values{"host": {s.socketDir}, "port": {"5432"}}
	u := url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Done returns a channel that is closed when the server has ended, by Stop or by itself.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop shuts the server down: it ends open sessions and leaves a clean cluster. If ctx ends first, it gives up on
// clean, and the next start repairs what that leaves. It returns nil after a clean end and may be called again; an
// error also tells of a server that had ended by itself before.
func (s *Server) Stop(ctx context.Context) error {
	s.signal(syscall.SIGINT)
	select {
	case <-s.done:
	case <-ctx.Done():
		s.signal(syscall.SIGQUIT)
		<-s.done
	}
	return s.err
}

// signal fails only if the server has ended, which done tells.
func (s *Server) signal(sig syscall.Signal) {
	s.stopping.Store(true)
	_ = s.cmd.Process.Signal(sig)
}
