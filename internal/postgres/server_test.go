package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// helperDir makes the test binary an app that runs a server on the folder it names until it is killed.
const helperDir = "BONAFIDE_TEST_SERVER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperDir); dir != "" {
		s, err := Start(context.Background(), Config{Dir: dir})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(s.URL())
		<-s.Done()
		os.Exit(2)
	}
	os.Exit(m.Run())
}

// app is a process with a server of its own.
type app struct {
	cmd *exec.Cmd
	url string
}

func startApp(t *testing.T, dir string) app {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "postgres://") {
		t.Fatalf("the app said %q, %v", line, err)
	}
	return app{cmd, strings.TrimSpace(line)}
}

func (a app) kill(t *testing.T) {
	t.Helper()
	if err := a.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	a.cmd.Wait()
}

// newDir returns a folder for a cluster below one that only this user may enter, as root's home is.
func newDir(t *testing.T) string {
	t.Helper()
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(closed, "data", "postgres")
}

// start runs a server that doesn't wait for the disk, as little here is about that.
func start(t *testing.T, dir string) *Server {
	t.Helper()
	return startWith(t, Config{Dir: dir, Unsafe: true})
}

func startWith(t *testing.T, cfg Config) *Server {
	t.Helper()
	began := time.Now()
	s, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %v", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() { s.Stop(context.Background()) })
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	began := time.Now()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("stopped after %v", time.Since(began).Round(time.Millisecond))
}

// query runs one statement that returns one text.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var got string
	if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return got
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func wantGone(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there (%v)", path, err)
	}
}

func serverPID(t *testing.T, dir string) int {
	t.Helper()
	pid := readPID(filepath.Join(dir, "postmaster.pid"))
	if pid == 0 {
		t.Fatalf("no server runs on %s", dir)
	}
	return pid
}

func socketDirOf(t *testing.T, url string) string {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return config.Host
}

func TestStart(t *testing.T) {
	dir := newDir(t)
	s := startWith(t, Config{Dir: dir})
	for sql, want := range map[string]string{
		"SELECT current_database()":                     "bonafide",
		"SELECT current_user::text":                     "bonafide",
		"SHOW listen_addresses":                         "",
		"SHOW data_checksums":                           "on",
		"SHOW fsync":                                    "on",
		"SHOW timezone":                                 "GMT",
		"SELECT lower('ÉŻЖ')":                           "éżж",
		"SELECT min(x) FROM (VALUES ('a'), ('B')) v(x)": "B",
	} {
		if got := query(t, s.URL(), sql); got != want {
			t.Errorf("%s = %q, want %q", sql, got, want)
		}
	}
	info, err := os.Stat(s.socketDir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode().Perm(), fs.FileMode(0o700); got != want {
		t.Errorf("socket folder has mode %v, want %v", got, want)
	}
	pgid, err := syscall.Getpgid(serverPID(t, dir))
	if err != nil || pgid == syscall.Getpgrp() {
		t.Errorf("server is in process group %d (%v): Ctrl-C would reach it before the app", pgid, err)
	}

	execute(t, s.URL(), "CREATE TABLE kept AS SELECT 'yes' AS word")
	stop(t, s)
	stop(t, s)
	select {
	case <-s.Done():
	default:
		t.Error("Done is open after Stop")
	}
	wantGone(t, s.socketDir)
	wantGone(t, filepath.Join(dir, "postmaster.pid"))

	if got, want := query(t, startWith(t, Config{Dir: dir}).URL(), "SELECT word FROM kept"), "yes"; got != want {
		t.Errorf("after the second start: %q, want %q", got, want)
	}
}

// TestSurveyAnswersAreApart has each side knock at the other's database, as PostgreSQL guards them by its grants.
func TestSurveyAnswersAreApart(t *testing.T) {
	s := startWith(t, Config{Dir: newDir(t)})
	pool, err := Open(t.Context(), s.ImpactURL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := MigrateImpact(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	execute(t, s.ImpactURL(), "INSERT INTO answers VALUES ('Q1', gen_random_uuid(), 'A', now())")
	execute(t, s.URL(), "CREATE ROLE ordinary NOSUPERUSER")
	for question, want := range map[string]string{
		"SELECT has_database_privilege('ordinary', 'bonafide_impact', 'CONNECT')::text":                          "false",
		"SELECT has_database_privilege('bonafide_impact', 'bonafide', 'CONNECT')::text":                          "false",
		"SELECT rolsuper::text FROM pg_roles WHERE rolname = 'bonafide_impact'":                                  "false",
		"SELECT count(*)::text FROM pg_extension WHERE extname IN ('dblink', 'postgres_fdw', 'file_fdw')":        "0",
		"SELECT count(*)::text FROM pg_database WHERE datname IN ('bonafide', 'bonafide_impact')":                "2",
		"SELECT coalesce(to_regclass('answers')::text, 'is not in the database by which candidates are judged')": "is not in the database by which candidates are judged",
	} {
		if got := query(t, s.URL(), question); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
	if _, err := Open(t.Context(), s.url(impactName, databaseName)); err == nil || !strings.Contains(err.Error(), "42501") {
		t.Errorf("the role of the answers reaches the candidates: %v", err)
	}
}

func TestStartOnFolderInUse(t *testing.T) {
	dir := newDir(t)
	s := start(t, dir)
	_, err := Start(t.Context(), Config{Dir: dir})
	want := fmt.Sprintf("in use by another Bonafide (process %d)", os.Getpid())
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	if got, want := query(t, s.URL(), "SELECT 'alive'"), "alive"; got != want {
		t.Errorf("first server answers %q, want %q", got, want)
	}
}

func TestStartAfterKill(t *testing.T) {
	tests := map[string]struct {
		killServer bool
	}{
		"app":            {false},
		"app and server": {true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			a := startApp(t, dir)
			execute(t, a.url, "CREATE TABLE kept AS SELECT 'yes' AS word")
			pid := serverPID(t, dir)
			if tt.killServer {
				syscall.Kill(pid, syscall.SIGSTOP) // so that it can't end cleanly in between
			}
			a.kill(t)
			if tt.killServer {
				syscall.Kill(pid, syscall.SIGKILL)
			}

			s := start(t, dir)
			if got, want := query(t, s.URL(), "SELECT word FROM kept"), "yes"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if line := commandLine(pid); strings.Contains(line, marker) {
				t.Errorf("the first server still runs: %s", line)
			}
			wantGone(t, socketDirOf(t, a.url))
		})
	}
}

func TestServerEndsWithApp(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a process that its parent is gone")
	}
	dir := newDir(t)
	a := startApp(t, dir)
	pid := serverPID(t, dir)
	a.kill(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for strings.Contains(commandLine(pid), marker) {
		if !sleep(ctx, 10*time.Millisecond) {
			t.Fatal("the server outlives the app")
		}
	}
	wantGone(t, filepath.Join(dir, "postmaster.pid"))
	start(t, dir)
	wantGone(t, socketDirOf(t, a.url))
}

// The path of a socket may not be long, and the server may not be allowed to enter the temporary folder by its name.
func TestStartWithAnyTemporaryFolder(t *testing.T) {
	for name, length := range map[string]int{"closed": 10, "long": 100} {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			temp := filepath.Join(filepath.Dir(filepath.Dir(dir)), strings.Repeat("t", length))
			if err := os.Mkdir(temp, 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("TMPDIR", temp)
			if got, want := query(t, start(t, dir).URL(), "SELECT 'reached'"), "reached"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// Without a parent-death signal, as on macOS, the server outlives the app, which the lock is free of.
func TestStartStopsOrphan(t *testing.T) {
	dir := newDir(t)
	orphan := start(t, dir)
	execute(t, orphan.URL(), "CREATE TABLE kept AS SELECT 'yes' AS word")
	orphan.lock.Close()

	s := start(t, dir)
	select {
	case <-orphan.Done():
	case <-time.After(10 * time.Second):
		t.Error("the orphan still runs")
	}
	if got, want := query(t, s.URL(), "SELECT word FROM kept"), "yes"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// After a restart of the machine or container the number in postmaster.pid may be any other program's.
func TestStartWithRecycledPID(t *testing.T) {
	dir := newDir(t)
	stop(t, start(t, dir))
	for _, pid := range []int{os.Getpid(), os.Getppid(), 1} {
		pidFile := filepath.Join(dir, "postmaster.pid")
		if err := os.WriteFile(pidFile, []byte(strconv.Itoa(pid)+"\n/elsewhere\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		stop(t, start(t, dir))
	}
}

func TestStartRefusesFolder(t *testing.T) {
	bins, err := chooseBinaries("", 0)
	if err != nil {
		t.Skip(err)
	}
	tests := map[string]struct {
		file, text string
		want       []string
	}{
		"older data":   {"PG_VERSION", "9\n", []string{"PostgreSQL 9", fmt.Sprintf("PostgreSQL %d", bins.Major), "pg_upgrade"}},
		"newer data":   {"PG_VERSION", "99\n", []string{"PostgreSQL 99", fmt.Sprintf("PostgreSQL %d", bins.Major)}},
		"odd version":  {"PG_VERSION", "9.6\n", []string{`"9.6\n"`}},
		"other things": {"thesis.txt", "The end.\n", []string{"isn't empty"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, tt.file)
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Start(t.Context(), Config{Dir: dir})
			if err == nil {
				s.Stop(t.Context())
				t.Fatal("the server started")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			if got, err := os.ReadFile(file); string(got) != tt.text {
				t.Errorf("the file now has %q, %v", got, err)
			}
		})
	}
}

func TestStartRepairsHalfMadeCluster(t *testing.T) {
	dir := newDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(dir+".init", "base")); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if s, err := Start(ctx, Config{Dir: dir}); err == nil {
		s.Stop(t.Context())
		t.Fatal("the start went on after its context had ended")
	}
	if entries, _ := os.ReadDir(dir + ".init"); len(entries) == 0 {
		t.Error("nothing was half made, so this tests nothing")
	}
	start(t, dir)
	wantGone(t, dir+".init")
}

func TestServerDies(t *testing.T) {
	dir := newDir(t)
	s := start(t, dir)
	if err := syscall.Kill(serverPID(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("Done stays open")
	}
	if err := s.Stop(t.Context()); err == nil || !strings.Contains(err.Error(), "ended by itself") {
		t.Errorf("Stop returned %v, want that the server ended by itself", err)
	}
	start(t, dir)
}

func TestStopGivesUpOnClean(t *testing.T) {
	s := start(t, newDir(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Stop(ctx) // clean or not, it must end
	select {
	case <-s.Done():
	default:
		t.Error("the server still runs")
	}
}

func TestOpen(t *testing.T) {
	s := start(t, newDir(t))
	pool, err := Open(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()

	if _, err := Open(t.Context(), s.url(databaseName, "nowhere")); err == nil || !strings.Contains(err.Error(), "3D000") {
		t.Errorf("a database that isn't there: got %v, want 3D000", err)
	}

	stop(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := Open(ctx, s.URL()); err == nil || ctx.Err() == nil {
		t.Errorf("a server that is gone: got %v before the context ended (%v)", err, ctx.Err())
	}
}
