package blob_test

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

func TestS3(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: building an S3 server takes minutes")
	}
	server := startServer(t)
	server.makeBucket(t, "blobs")
	for _, path := range []string{"", "/", "/some/prefix"} {
		t.Run("contract"+path, func(t *testing.T) { testStore(t, server.open(t, "s3://blobs"+path)) })
	}
	t.Run("prefixes are apart", func(t *testing.T) {
		one, two := server.open(t, "s3://blobs/one"), server.open(t, "s3://blobs/two")
		put(t, one, "key", "x")
		absent(t, two, "key")
		if got, want := read(t, server.open(t, "s3://blobs"), "one/key"), "x"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("failed upload leaves no parts", func(t *testing.T) {
		for upload := range server.client(t).ListIncompleteUploads(t.Context(), "blobs", "", true) {
			t.Errorf("parts of %q are left, %v", upload.Key, upload.Err)
		}
	})
	t.Run("no bucket", func(t *testing.T) {
		_, err := blob.Open(t.Context(), server.location("s3://nowhere"), server.cred)
		if err == nil || !strings.Contains(err.Error(), `no bucket "nowhere"`) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("wrong secret", func(t *testing.T) {
		wrong := blob.Credentials{AccessKey: server.cred.AccessKey, SecretKey: "wrong-secret"}
		_, err := blob.Open(t.Context(), server.location("s3://blobs"), wrong)
		if err == nil || strings.Contains(err.Error(), wrong.SecretKey) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("server gone", func(t *testing.T) {
		s := server.open(t, "s3://blobs")
		server.stop()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Ping(ctx); err == nil {
			t.Error("Ping: no error")
		}
	})
}

// s3Server is a versitygw on a folder of its own.
type s3Server struct {
	address string
	cred    blob.Credentials
	output  bytes.Buffer // to be read once exited is closed
	exited  chan struct{}
	stop    func() // kills it and waits for its end
}

// startServer starts a server that has answered and is killed at the end of the test.
func startServer(t *testing.T) *s3Server {
	t.Helper()
	program := buildServer(t)
	for range 5 { // another program may take the free port first
		server := launch(t, program)
		if server.answers(t) {
			return server
		}
		server.stop()
		t.Logf("the S3 server on %s ended or was silent:\n%s", server.address, &server.output)
	}
	t.Fatal("the S3 server did not start")
	return nil
}

func launch(t *testing.T, program string) *s3Server {
	t.Helper()
	s := &s3Server{
		address: freeAddress(t),
		cred:    blob.Credentials{AccessKey: rand.Text(), SecretKey: rand.Text()},
		exited:  make(chan struct{}),
	}
	cmd := exec.Command(program, "--port", s.address, "posix", t.TempDir())
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.cred.AccessKey, "ROOT_SECRET_KEY="+s.cred.SecretKey)
	cmd.Stdout, cmd.Stderr = &s.output, &s.output
	cmd.SysProcAttr = dieWithParent()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		cmd.Wait() // killed in the end, which is no news
		close(s.exited)
	}()
	s.stop = func() {
		cmd.Process.Kill()
		<-s.exited
	}
	t.Cleanup(s.stop)
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// answers waits until the server knows its keys; another program on its port would not.
func (s *s3Server) answers(t *testing.T) bool {
	client := s.client(t)
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

func (s *s3Server) client(t *testing.T) *minio.Client {
	t.Helper()
	client, err := minio.New(s.address, &minio.Options{
		Creds:      credentials.NewStaticV4(s.cred.AccessKey, s.cred.SecretKey, ""),
		MaxRetries: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (s *s3Server) makeBucket(t *testing.T, name string) {
	t.Helper()
	if err := s.client(t).MakeBucket(t.Context(), name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (s *s3Server) location(bucket string) string {
	return bucket + "?tls=false&endpoint=" + url.QueryEscape(s.address)
}

func (s *s3Server) open(t *testing.T, bucket string) blob.Store {
	t.Helper()
	store, err := blob.Open(t.Context(), s.location(bucket), s.cred)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// serverModule pins the server and all it needs in a module of its own.
const serverModule = "testdata/versitygw"

// buildServer returns the path of the server, which it builds on first use and keeps in the user's cache.
func buildServer(t *testing.T) string {
	t.Helper()
	program := filepath.Join(cacheFolder(t), "versitygw-"+serverVersion(t))
	if _, err := os.Stat(program); err == nil {
		return program
	}
	t.Log("building the S3 server, once")
	temp := fmt.Sprintf("%s.%d", program, os.Getpid())
	defer os.Remove(temp)
	cmd := exec.CommandContext(t.Context(), "go", "-C", serverModule, "build", "-trimpath", "-o", temp,
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

func cacheFolder(t *testing.T) string {
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
func serverVersion(t *testing.T) string {
	t.Helper()
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(serverModule, name))
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(content)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:6])
}
