package blob_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bonafide/internal/blob"
	"bonafide/internal/blob/blobtest"
)

func TestS3(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: building an S3 server takes minutes")
	}
	server := blobtest.Start(t)
	server.MakeBucket(t, "blobs")
	for _, path := range []string{"", "/", "/some/prefix"} {
		t.Run("contract"+path, func(t *testing.T) { testStore(t, open(t, server, "s3://blobs"+path)) })
	}
	t.Run("prefixes are apart", func(t *testing.T) {
		one, two := open(t, server, "s3://blobs/one"), open(t, server, "s3://blobs/two")
		put(t, one, "key", "x")
		absent(t, two, "key")
		if got, want := read(t, open(t, server, "s3://blobs"), "one/key"), "x"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("failed upload leaves no parts", func(t *testing.T) {
		for upload := range server.Client(t).ListIncompleteUploads(t.Context(), "blobs", "", true) {
			t.Errorf("parts of %q are left, %v", upload.Key, upload.Err)
		}
	})
	t.Run("no bucket", func(t *testing.T) {
		_, err := blob.Open(t.Context(), server.Location("s3://nowhere"), server.Credentials)
		if err == nil || !strings.Contains(err.Error(), `no bucket "nowhere"`) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("wrong secret", func(t *testing.T) {
		wrong := blob.Credentials{AccessKey: server.Credentials.AccessKey, SecretKey: "wrong-secret"}
		_, err := blob.Open(t.Context(), server.Location("s3://blobs"), wrong)
		if err == nil || strings.Contains(err.Error(), wrong.SecretKey) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("server gone", func(t *testing.T) {
		s := open(t, server, "s3://blobs")
		server.Stop()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Ping(ctx); err == nil {
			t.Error("Ping: no error")
		}
	})
}

func open(t *testing.T, server *blobtest.Server, bucket string) blob.Store {
	t.Helper()
	store, err := blob.Open(t.Context(), server.Location(bucket), server.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	return store
}
