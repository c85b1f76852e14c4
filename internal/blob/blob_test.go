package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"bonafide/internal/blob"
	"bonafide/internal/errs"
)

// testStore checks what every Store promises.
func testStore(t *testing.T, s blob.Store) {
	t.Run("put and open", func(t *testing.T) {
		for _, size := range []int{0, 1, 100_000, 17 << 20} { // the last is more than one part of an S3 upload
			key := fmt.Sprintf("sizes/%d.bin", size)
			content := pattern(size)
			put(t, s, key, content)
			if got := read(t, s, key); got != content {
				t.Errorf("%d bytes come back as %d others", size, len(got))
			}
		}
	})
	t.Run("put again", func(t *testing.T) {
		put(t, s, "again", "first, which is longer")
		put(t, s, "again", "second")
		put(t, s, "again", "second")
		if got, want := read(t, s, "again"), "second"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("not found", func(t *testing.T) {
		put(t, s, "taken/file", "x")
		for _, key := range []string{"none", "none/at/all", "taken", "taken/other"} {
			if _, err := s.Open(t.Context(), key); !errors.Is(err, errs.NotFound) {
				t.Errorf("Open(%q): got %v, want not found", key, err)
			}
			if err := s.Delete(t.Context(), key); err != nil {
				t.Errorf("Delete(%q): %v", key, err)
			}
		}
		if got, want := read(t, s, "taken/file"), "x"; got != want {
			t.Errorf("after deleting its neighbours: got %q, want %q", got, want)
		}
	})
	t.Run("delete", func(t *testing.T) {
		put(t, s, "gone/file", "x")
		for range 2 {
			if err := s.Delete(t.Context(), "gone/file"); err != nil {
				t.Error(err)
			}
		}
		absent(t, s, "gone/file")
		put(t, s, "gone/file", "back")
	})
	t.Run("older", func(t *testing.T) {
		put(t, s, "old/a", "x")
		put(t, s, "old/b/c", "x")
		seen := map[string]bool{}
		for key, err := range s.Older(t.Context(), time.Now().Add(time.Hour)) {
			if err != nil {
				t.Fatal(err)
			}
			seen[key] = true
		}
		if !seen["old/a"] || !seen["old/b/c"] {
			t.Errorf("got %v, want old/a and old/b/c among them", seen)
		}
		for key, err := range s.Older(t.Context(), time.Now().Add(-time.Hour)) {
			t.Errorf("%q, %v is older than an hour", key, err)
		}
		for range s.Older(t.Context(), time.Now().Add(time.Hour)) {
			break
		}
	})
	t.Run("failed put", func(t *testing.T) { testFailedPut(t, s) })
	t.Run("concurrent puts", func(t *testing.T) { testConcurrentPuts(t, s) })
	t.Run("bad key", func(t *testing.T) {
		for _, err := range []error{
			s.Put(t.Context(), "../up", strings.NewReader(""), 0),
			second(s.Open(t.Context(), "../up")),
			s.Delete(t.Context(), "../up"),
		} {
			if !errors.Is(err, errs.Invalid) {
				t.Errorf("got %v, want invalid", err)
			}
		}
	})
	t.Run("ping", func(t *testing.T) {
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func testFailedPut(t *testing.T, s blob.Store) {
	broken := errors.New("the line broke")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(broken)
	const multipart = 20 << 20
	for _, test := range []struct {
		name string
		ctx  context.Context
		r    io.Reader
		size int64
		want error
	}{
		{"reader fails", t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), 8, broken},
		{"reader fails late", t.Context(), io.MultiReader(strings.NewReader(pattern(multipart-1)), iotest.ErrReader(broken)), multipart, broken},
		{"reader fails at its end", t.Context(), io.MultiReader(strings.NewReader("whole"), iotest.ErrReader(broken)), 5, broken},
		{"too few bytes", t.Context(), strings.NewReader("four"), 5, errs.Invalid},
		{"none of the bytes", t.Context(), strings.NewReader(""), 1, errs.Invalid},
		{"too many bytes", t.Context(), strings.NewReader("four"), 3, errs.Invalid},
		{"some instead of none", t.Context(), strings.NewReader("four"), 0, errs.Invalid},
		{"too few bytes late", t.Context(), strings.NewReader(pattern(multipart - 1)), multipart, errs.Invalid},
		{"too many bytes late", t.Context(), strings.NewReader(pattern(multipart + 1)), multipart, errs.Invalid},
		{"huge size announced", t.Context(), strings.NewReader("four"), blob.MaxSize, errs.Invalid},
		{"size above the limit", t.Context(), strings.NewReader("four"), blob.MaxSize + 1, errs.Invalid},
		{"negative size", t.Context(), strings.NewReader("four"), -1, errs.Invalid},
		{"ended before", ended, strings.NewReader("four"), 4, broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := s.Put(test.ctx, "failed/new", test.r, test.size); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			absent(t, s, "failed/new")
		})
	}
	put(t, s, "failed/old", "old")
	if err := s.Put(t.Context(), "failed/old", strings.NewReader("new"), 4); err == nil {
		t.Error("no error")
	}
	if got, want := read(t, s, "failed/old"), "old"; got != want {
		t.Errorf("after a failed put: got %q, want %q", got, want)
	}
}

// testConcurrentPuts has writers race for one key while a reader looks: it must always see one of them whole.
func testConcurrentPuts(t *testing.T, s blob.Store) {
	const writers, size = 8, 50_000
	content := func(i int) string { return strings.Repeat(string(rune('a'+i)), size) }
	put(t, s, "race/key", content(0))
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			for range 5 {
				if err := s.Put(t.Context(), "race/key", strings.NewReader(content(i)), size); err != nil {
					t.Error(err)
				}
			}
		})
		group.Go(func() {
			for range 5 {
				if got := read(t, s, "race/key"); len(got) != size || strings.Trim(got, got[:1]) != "" {
					t.Errorf("a reader saw a mix of %d bytes", len(got))
				}
			}
		})
	}
	group.Wait()
}

func put(t *testing.T, s blob.Store, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
}

// read returns the bytes under key. It may be called from any goroutine.
func read(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Error(err)
		return "?"
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Error(err)
	}
	return string(content)
}

func absent(t *testing.T, s blob.Store, key string) {
	t.Helper()
	if _, err := s.Open(t.Context(), key); !errors.Is(err, errs.NotFound) {
		t.Errorf("Open(%q): got %v, want not found", key, err)
	}
}

// pattern returns size bytes in which no part of an upload is like another.
func pattern(size int) string {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "%d ", i)
	}
	return b.String()[:size]
}

func second[T any](_ T, err error) error { return err }

func TestOpenRefuses(t *testing.T) {
	cred := blob.Credentials{AccessKey: "access", SecretKey: "hush"}
	for _, test := range []struct {
		location string
		cred     blob.Credentials
		want     string
	}{
		{"", cred, "want a path"},
		{"file://relative/path", cred, "three slashes"},
		{"file:///path?mode=1", cred, "three slashes"},
		{"ftp://host/path", cred, "file:// or at an s3://"},
		{"s3://", cred, "the bucket is missing"},
		{"s3://bucket/UPPER", cred, "the path may hold"},
		{"s3://bucket/a/../b", cred, "the path may hold"},
		{"s3://bucket?regoin=x", cred, `"regoin" is no setting`},
		{"s3://bucket?tls=maybe", cred, "want true or false"},
		{"s3://bucket?endpoint=http://host", cred, "ndpoint"},
		{"s3://bucket", blob.Credentials{}, "wants an access key"},
		{"s3://bucket", blob.Credentials{AccessKey: "access"}, "wants an access key"},
		{"s3://access:hush@bucket", cred, "holds a user"},
		{"s3://access:hush@bucket:port%zz", cred, "can't be read"},
	} {
		_, err := blob.Open(t.Context(), test.location, test.cred)
		if !errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Open(%q): got %v, want invalid and %q", test.location, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("Open(%q): the error tells the secret: %v", test.location, err)
		}
	}
}
