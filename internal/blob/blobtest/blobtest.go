// Package blobtest starts a real S3 server for tests.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"bonafide/internal/blob"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// A Server is a versitygw on a folder of its own.
type Server struct {
	address     string
	Credentials blob.Credentials

	output bytes.Buffer // to be read once exited is closed
	exited chan struct{}
	// Stop kills it and waits for its end.
	Stop func()
}

// startServer starts a server that has answered and is killed at the end of the test.
func Start(t testing.TB) *Server {
	t.Helper()
	program := buildServer(t)
	for range 5 { // another program may take the free port first
		server := launch(t, program)
		if server.answers(t) {
			return server
		}
		server.Stop()
		t.Logf("the S3 server on %s ended or was silent:\n%s", server.address, &server.output)
	}
	t.Fatal("the S3 server did not start")
	return nil
}

func launch(t testing.TB, program string) *Server {
	t.Helper()
	s := &Server{
		address:     freeAddress(t),
		Credentials: blob.Credentials{AccessKey: rand.Text(), SecretKey: rand.Text()},
		exited:      make(chan struct{}),
	}
	cmd := exec.Command(program, "--port", s.address, "posix", t.TempDir())
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.Credentials.AccessKey, "ROOT_SECRET_KEY="+s.Credentials.SecretKey)
	cmd.Stdout, cmd.Stderr = &s.output, &s.output
	cmd.SysProcAttr = dieWithParent()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		cmd.Wait() // killed in the end, which is no news
		close(s.exited)
	}()
	s.Stop = func() {
		cmd.Process.Kill()
		<-s.exited
	}
	t.Cleanup(s.Stop)
	return s
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// answers waits until the server knows its keys; another program on its port would not.
func (s *Server) answers(t testing.TB) bool {
	client := s.Client(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		if _, err := client.ListBuckets(ctx); err == nil {
			return true
		}
		select {
		case <-s.exited:
			return false
		case <-ctx.Done():
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Client returns a client of the server.
func (s *Server) Client(t testing.TB) *minio.Client {
	t.Helper()
	client, err := minio.New(s.address, &minio.Options{
		Creds:      credentials.NewStaticV4(s.Credentials.AccessKey, s.Credentials.SecretKey, ""),
		MaxRetries: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// MakeBucket makes a bucket.
func (s *Server) MakeBucket(t testing.TB, name string) {
	t.Helper()
	if err := s.Client(t).MakeBucket(t.Context(), name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
}

// Location returns the address of a bucket, "s3://name" with or without a path, as package blob takes it.
func (s *Server) Location(bucket string) string {
	return bucket + "?tls=false&endpoint=" + url.QueryEscape(s.address)
}

// serverModule returns the folder of the module that pins the server and all it needs.
func serverModule(t testing.TB) string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "bonafide/internal/blob/blobtest").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), "testdata", "versitygw")
}

// buildServer returns the path of the server, which it builds on first use and keeps in the user's cache.
func buildServer(t testing.TB) string {
	t.Helper()
	program := filepath.Join(cacheFolder(t), "versitygw-"+serverVersion(t))
	if _, err := os.Stat(program); err == nil {
		return program
	}
	t.Log("building the S3 server, once")
	temp := fmt.Sprintf("%s.%d", program, os.Getpid())
	defer os.Remove(temp)
	cmd := exec.CommandContext(t.Context(), "go", "-C", serverModule(t), "build", "-trimpath", "-o", temp,
		"github.com/versity/versitygw/cmd/versitygw")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the S3 server can't be built: %v\n%s\nwithout it, test with -short", err, out)
	}
	if err := os.Rename(temp, program); err != nil {
		t.Fatal(err)
	}
	return program
}

func cacheFolder(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "bonafide-test")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// serverVersion names what the server is built from, so that a change builds it anew.
func serverVersion(t testing.TB) string {
	t.Helper()
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(serverModule(t), name))
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(content)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:6])
}
