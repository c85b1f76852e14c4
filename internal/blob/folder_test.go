package blob_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bonafide/internal/blob"
)

func openFolder(t *testing.T, location string) blob.Store {
	t.Helper()
	s, err := blob.Open(t.Context(), location, blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	testStore(t, openFolder(t, dir))
	noTempFiles(t, dir)
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, want none for others", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func noTempFiles(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".tmp", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %q, %v", left, err)
	}
}

func TestFolderKeepsBlobsOverAReopen(t *testing.T) {
	dir := t.TempDir()
	put(t, openFolder(t, dir), "a/b", "x")
	if got, want := read(t, openFolder(t, "file://"+dir), "a/b"), "x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenCleansUpAfterACrash(t *testing.T) {
	dir := t.TempDir()
	openFolder(t, dir)
	young, old := filepath.Join(dir, ".tmp", "young"), filepath.Join(dir, ".tmp", "old")
	for path, age := range map[string]time.Duration{young: time.Minute, old: 2 * time.Hour} {
		if err := os.WriteFile(path, []byte("half a doc"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	openFolder(t, dir)
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file that a crash left: got %v, want it gone", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the file of another writer: %v", err)
	}
}

func TestFolderIsNotLeftThroughALink(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openFolder(t, dir)
	for link, target := range map[string]string{"folder": outside, "file": secret} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"folder/secret", "file"} {
		if r, err := s.Open(t.Context(), key); err == nil {
			r.Close()
			t.Errorf("Open(%q) leaves the folder", key)
		}
	}
	if err := s.Put(t.Context(), "folder/new", strings.NewReader("x"), 1); err == nil {
		t.Error("Put leaves the folder")
	}
	if err := s.Delete(t.Context(), "folder/secret"); err == nil {
		t.Error("Delete leaves the folder")
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
	noTempFiles(t, dir)
}

func TestFolderKeyUnderABlob(t *testing.T) {
	dir := t.TempDir()
	s := openFolder(t, dir)
	put(t, s, "a", "x")
	for _, key := range []string{"a/b", "a/b/c"} {
		if err := s.Put(t.Context(), key, strings.NewReader("y"), 1); err == nil {
			t.Errorf("Put(%q) in blob a: no error", key)
		}
		absent(t, s, key)
	}
	if got, want := read(t, s, "a"), "x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	noTempFiles(t, dir)
}

func TestOpenAFileAsFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(t.Context(), file, blob.Credentials{}); err == nil {
		t.Error("no error")
	}
}

func TestPingOfAFolderThatWentAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	s := openFolder(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("no error")
	}
}

// fullDisk, set to a folder, makes TestFullDisk the inner process of itself, with a small file system mounted there.
const fullDisk = "BONAFIDE_TEST_FULL_DISK"

func TestFullDisk(t *testing.T) {
	if dir := os.Getenv(fullDisk); dir != "" {
		testFullDisk(t, dir)
		return
	}
	dir := t.TempDir()
	// A mount namespace of its own needs no root and takes the mount away with it.
	own := []string{"--user", "--map-root-user", "--mount", "sh", "-c"}
	mount := `mount -t tmpfs -o size=256k none "$` + fullDisk + `"`
	run := func(script string) ([]byte, error) {
		cmd := exec.CommandContext(t.Context(), "unshare", append(own, script, "sh", os.Args[0])...)
		cmd.Env = append(os.Environ(), fullDisk+"="+dir)
		return cmd.CombinedOutput()
	}
	if out, err := run(mount); err != nil {
		t.Skipf("no small file system can be mounted here: %v: %s", err, out)
	}
	out, err := run(mount + ` && exec "$1" -test.v -test.run '^TestFullDisk$'`)
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func testFullDisk(t *testing.T, dir string) {
	s := openFolder(t, dir)
	put(t, s, "small", "x")
	const size = 1 << 20
	for range 3 {
		if err := s.Put(t.Context(), "large", strings.NewReader(pattern(size)), size); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("got %v, want %v", err, syscall.ENOSPC)
		}
		absent(t, s, "large")
		noTempFiles(t, dir)
	}
	if err := os.WriteFile(filepath.Join(dir, "filler"), []byte(pattern(size)), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("got %v, want %v", err, syscall.ENOSPC)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Ping: got %v, want %v", err, syscall.ENOSPC)
	}
	if got, want := read(t, s, "small"), "x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := s.Delete(t.Context(), "small"); err != nil {
		t.Error(err)
	}
}

func BenchmarkFolderPut(b *testing.B) {
	s, err := blob.Open(b.Context(), b.TempDir(), blob.Credentials{})
	if err != nil {
		b.Fatal(err)
	}
	content := pattern(1 << 20)
	for b.Loop() {
		if err := s.Put(b.Context(), "documents/0a/0a1b2c", strings.NewReader(content), int64(len(content))); err != nil {
			b.Fatal(err)
		}
	}
}
