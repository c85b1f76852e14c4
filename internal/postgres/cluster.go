package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bonafide/internal/setup/tool"
)

// databaseName is the name of the database and of the database's one user.
const databaseName = "bonafide"

// impactName is the name of the database of survey answers, and of its one user, who owns nothing else.
const impactName = "bonafide_impact"

// majorVersion returns the major version of the cluster in dir, zero if there is none yet.
func majorVersion(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(dir)
		if err == nil && len(entries) > 0 {
			return 0, errors.New("the folder isn't empty, and holds no PostgreSQL data: choose another one")
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return 0, err
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("the folder's PG_VERSION says %q, which is no version that Bonafide can use", text)
	}
	return major, nil
}

// createCluster makes a new cluster in dir. It works in a folder beside dir, so that dir is whole or not there, and
// begins with removing what a crash in the middle left of that.
func createCluster(ctx context.Context, dir string, bin tool.Postgres, acct account, unsafe bool) error {
	draft := dir + ".init"
	if err := os.RemoveAll(draft); err != nil {
		return err
	}
	if err := os.Mkdir(draft, 0o700); err != nil {
		return err
	}
	if err := acct.own(draft); err != nil {
		return err
	}
	if err := initdb(ctx, draft, bin, acct, unsafe); err != nil {
		return err
	}
	if err := os.Rename(draft, dir); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

func initdb(ctx context.Context, dir string, bin tool.Postgres, acct account, unsafe bool) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	// Text is ordered by code point, which no update of the system's language data can change under an index.
	args := []string{"-D", inherited(3, dir), "-U", databaseName, "-E", "UTF8", "--locale=C", "--lc-ctype=" + utf8Type,
		"--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-instructions"}
	if unsafe {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	cmd := acct.command(syscall.SIGKILL, filepath.Join(bin.Bin, "initdb"), []*os.File{folder}, args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	ended, err := spawn(cmd)
	if err != nil {
		return acct.explain(err)
	}
	select {
	case err = <-ended:
	case <-ctx.Done():
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-ended
		return context.Cause(ctx)
	}
	if err != nil && strings.Contains(output.String(), "could not look up effective user ID") {
		return fmt.Errorf("PostgreSQL needs a line in /etc/passwd for user %v, which the server runs as", acct)
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(output.String()))
	}
	return nil
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// spawn starts a program and returns a channel that gets its end. Linux sends the signal of SysProcAttr.Pdeathsig when
// the thread ends that started the program, not the process: so one goroutine keeps its thread all the while.
func spawn(cmd *exec.Cmd) (<-chan error, error) {
	started, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	return ended, <-started
}

// marker begins the argument by which a server's command line tells that it is ours, and its folder.
const marker = "bonafide.folder="

// stopOrphan ends a server that still runs on dir although its app is gone. The caller holds the folder's lock.
func stopOrphan(ctx context.Context, dir string) error {
	pidFile := filepath.Join(dir, "postmaster.pid")
	pid := readPID(pidFile)
	if pid <= 0 {
		return nil
	}
	line := commandLine(pid)
	here, known := worksIn(pid, dir)
	ours := strings.Contains(line, marker) && (here || !known && strings.Contains(line, marker+dir+" "))
	switch {
	case ours:
		if err := endProcess(ctx, pid, line); err != nil {
			return err
		}
	case here && line != "":
		return fmt.Errorf("a PostgreSQL server that Bonafide didn't start runs on this folder: stop process %d first", pid)
	case line != "" && !known && strings.Contains(line, "postgres"):
		return nil // PostgreSQL itself may know more, and refuses if in doubt
	}
	// The process has ended, or the number is another program's by now, which PostgreSQL would take for a server. This
	// file isn't its only guard: it also looks for processes that use the folder's shared memory.
	if err := os.Remove(pidFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func readPID(file string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0
	}
	return pid
}

// endProcess asks the server with this command line to shut down, after 20 seconds to do so at once, and waits for it.
func endProcess(ctx context.Context, pid int, line string) error {
	patience, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for _, step := range []struct {
		ctx context.Context
		sig syscall.Signal
	}{{patience, syscall.SIGINT}, {ctx, syscall.SIGQUIT}} {
		err := syscall.Kill(pid, step.sig)
		if err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("the server of an earlier run, process %d, can't be stopped: %w", pid, err)
		}
		if waitGone(step.ctx, pid, line) {
			return nil
		}
	}
	return context.Cause(ctx)
}

// waitGone reports whether the process with this command line ended before ctx. One that nobody has waited for yet
// has an empty command line.
func waitGone(ctx context.Context, pid int, line string) bool {
	for commandLine(pid) == line {
		if !sleep(ctx, 10*time.Millisecond) {
			return false
		}
	}
	return true
}

// lockFolder takes the lock beside the cluster folder, which lasts until the file is closed or the process ends, and
// returns what the last holder noted in it. It never waits.
func lockFolder(dir string) (lock *os.File, socketDir string, err error) {
	lock, err = os.OpenFile(dir+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", err
	}
	lockErr := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	text, err := os.ReadFile(lock.Name())
	pid, rest, _ := strings.Cut(string(text), "\n")
	if errors.Is(lockErr, syscall.EWOULDBLOCK) {
		lock.Close()
		return nil, "", fmt.Errorf("the folder is in use by another Bonafide (process %s): stop that one first, or choose "+
			"another data folder", pid)
	}
	if err := errors.Join(lockErr, err); err != nil {
		lock.Close()
		return nil, "", err
	}
	return lock, strings.TrimSpace(rest), nil
}

// noteInLock writes down who holds the lock and which socket folder is to be removed after a crash.
func noteInLock(lock *os.File, socketDir string) error {
	if err := lock.Truncate(0); err != nil {
		return err
	}
	_, err := lock.WriteAt(fmt.Appendf(nil, "%d\n%s\n", os.Getpid(), socketDir), 0)
	return err
}

const socketDirPrefix = "bonafide-pg-"

// makeSocketDir makes the private folder that holds the socket and the rules of who may connect: the operating
// system's user of the app, as the database's one user, and nobody else.
func makeSocketDir(acct account) (dir string, err error) {
	app, err := user.Current()
	if err != nil {
		return "", err
	}
	dir, err = makeShortDir()
	if err != nil {
		return "", err
	}
	hba, ident := filepath.Join(dir, "pg_hba.conf"), filepath.Join(dir, "pg_ident.conf")
	err = errors.Join(
		os.WriteFile(hba, []byte("local all all peer map=app\n"), 0o600),
		os.WriteFile(ident, []byte(`app "`+app.Username+`" `+databaseName+"\n"+`app "`+app.Username+`" `+impactName+"\n"), 0o600),
		acct.own(hba, ident, dir))
	if err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	return dir, nil
}

// makeShortDir makes a folder for a socket, whose whole path may have 107 bytes (sun_path in unix(7)).
func makeShortDir() (string, error) {
	const room = 107 - len("/.s.PGSQL.5432")
	dir, err := os.MkdirTemp("", socketDirPrefix)
	if err != nil || len(dir) <= room {
		return dir, err
	}
	os.Remove(dir)
	return os.MkdirTemp("/tmp", socketDirPrefix)
}

// removeSocketDir removes the socket folder that a crash left behind.
func removeSocketDir(dir string) error {
	if !strings.HasPrefix(filepath.Base(dir), socketDirPrefix) {
		return nil
	}
	return os.RemoveAll(dir)
}
