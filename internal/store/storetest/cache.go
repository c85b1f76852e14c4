package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"bonafide/internal/postgres"
	"bonafide/internal/setup/tool"
	"bonafide/migrations"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// startCopy starts a server for this process on a copy of the cached cluster.
func startCopy(ctx context.Context) (*server, error) {
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	cached, err := cachedCluster(ctx, cache)
	if err != nil {
		return nil, err
	}
	running := filepath.Join(cache, "running")
	if err := os.MkdirAll(running, 0o700); err != nil {
		return nil, err
	}
	// What is left of test runs that nothing could clean up after: a reboot in the middle.
	removeOlder(running, 24*time.Hour)
	dir, err := os.MkdirTemp(running, "")
	if err != nil {
		return nil, err
	}
	if err := copyTree(cached, filepath.Join(dir, "postgres")); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	db, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(dir, "postgres"), Unsafe: true})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	alive, err := removeAtExit(dir, db.URL())
	if err != nil {
		return nil, err
	}
	s, err := connect(ctx, db.URL())
	if err != nil {
		return nil, err
	}
	s.alive = alive
	return s, nil
}

// removeAtExit starts a shell that waits until its input is closed, as it is when this process ends; then it ends the
// server where the kernel hasn't, and removes the server's files. No code of ours runs after a test binary's last
// test, a panic or a time-out.
func removeAtExit(dir, address string) (input io.Closer, err error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	const script = `read -r _
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
n=0 # a process that nothing waits for never quite goes
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done
rm -rf "$1" "$2"`
	cmd := exec.Command("/bin/sh", "-c", script, "sh", dir, config.Host)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not end it
	input, err = cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return input, cmd.Start()
}

// cacheDir returns this user's folder for clusters, which outlives the test run.
func cacheDir() (string, error) {
	if user, err := os.UserCacheDir(); err == nil {
		dir := filepath.Join(user, "bonafide-test")
		if os.MkdirAll(dir, 0o700) == nil {
			return dir, nil
		}
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("bonafide-test-%d", os.Geteuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	// Anyone may make a folder of this name in the temporary folder first.
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return "", fmt.Errorf("%s belongs to someone else", dir)
	}
	return dir, nil
}

// cachedCluster returns the folder of a stopped cluster that has the template, and makes it if need be. One process
// makes it and the others wait.
func cachedCluster(ctx context.Context, cache string) (string, error) {
	clusters := filepath.Join(cache, "clusters")
	if err := os.MkdirAll(clusters, 0o700); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(cache, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	dir := filepath.Join(clusters, clusterKey())
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		removeOlder(clusters, 7*24*time.Hour)
		if err := makeCluster(ctx, dir); err != nil {
			return "", err
		}
	}
	now := time.Now()
	return filepath.Join(dir, "postgres"), os.Chtimes(dir, now, now)
}

// makeCluster makes the cluster in a folder beside dir, so that dir is whole or not there.
func makeCluster(ctx context.Context, dir string) error {
	draft := dir + ".draft"
	if err := os.RemoveAll(draft); err != nil {
		return err
	}
	db, err := postgres.Start(ctx, postgres.Config{Dir: filepath.Join(draft, "postgres"), Unsafe: true})
	if err != nil {
		return err
	}
	s, err := connect(ctx, db.URL())
	if err == nil {
		s.admin.Close()
	}
	if err := errors.Join(err, db.Stop(ctx)); err != nil {
		return err
	}
	return os.Rename(draft, dir)
}

// clusterKey names a cluster after all that it depends on.
func clusterKey() string {
	h := sha256.New()
	for _, p := range tool.FindPostgres() {
		fmt.Fprintln(h, p)
	}
	io.WriteString(h, schemaKey())
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// schemaKey names the schema that the migrations of the project and of the job queue make.
func schemaKey() string {
	h := sha256.New()
	files, _ := fs.Glob(migrations.FS, "*.sql") // the pattern is right
	for _, file := range files {
		sql, err := migrations.FS.ReadFile(file)
		if err != nil {
			panic(err) // the file is in the program
		}
		fmt.Fprintf(h, "%s %d %s", file, len(sql), sql)
	}
	queue, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		panic(err) // it only fails on a wrong configuration
	}
	for _, m := range queue.AllVersions() {
		fmt.Fprintf(h, "%d %s", m.Version, m.SQLUp)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// removeOlder removes what is in dir and older than age, as far as it can.
func removeOlder(dir string, age time.Duration) {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > age {
			os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}

// copyTree copies folders and files, and keeps whose they are.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if entry.IsDir() {
			err = os.Mkdir(target, 0o700)
		} else {
			err = copyFile(path, target)
		}
		if err != nil || os.Geteuid() != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		owner := info.Sys().(*syscall.Stat_t)
		return os.Lchown(target, int(owner.Uid), int(owner.Gid))
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
