package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/blob"
	"bonafide/internal/blob/blobtest"
	"bonafide/internal/config"
	"bonafide/internal/dossier"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"filippo.io/age"
	"github.com/google/uuid"
)

// opened opens an installation in a folder until close is called.
func opened(t *testing.T, settings []string) *installation {
	t.Helper()
	c, err := config.Load(settings)
	if err != nil {
		t.Fatal(err)
	}
	in, err := open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// filled makes an installation with candidates who are assessed, the second with a photo, and returns their ids.
func filled(t *testing.T, in *installation) (actor vetting.Actor, ids []uuid.UUID) {
	t.Helper()
	owner, err := in.firstAccount(t.Context(), account.Draft{Email: "ada@example.com", Name: "Ada Admin", Role: vetting.Lead}, testPassword)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		d, err := dossier.Decode([]byte(strings.Replace(goodDossier, `"c-1"`, fmt.Sprintf(`"c-%d"`, i), 1)))
		if err != nil {
			t.Fatal(err)
		}
		id, err := in.vetting.Create(t.Context(), owner.Actor(), d)
		if err == nil && i == 1 {
			err = in.vetting.AddPhoto(t.Context(), owner.Actor(), id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.jpg", ContentType: "image/jpeg", Data: drawn(t, 90)})
		}
		if err == nil {
			err = in.vetting.Assess(t.Context(), id)
		}
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return owner.Actor(), ids
}

// state is all that an installation says of a candidate, with the bytes of the files.
func state(t *testing.T, in *installation, id uuid.UUID) string {
	t.Helper()
	r, err := in.vetting.Candidate(t.Context(), vetting.CommandLine, id)
	if err != nil {
		t.Fatal(err)
	}
	all, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files {
		body, err := in.blobs.Open(t.Context(), f.OriginalKey())
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(body)
		if err := body.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return string(all)
}

// TestBackupIsRestored backs an installation up while it is written to, loses it, and makes another of the backup and of what the
// operator keeps apart: the vault's key, and the list of who was erased since.
func TestBackupIsRestored(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o711); err != nil { // the database's user must get through
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(folder, name) }
	settings := func(data string) []string {
		return []string{"PATH=" + os.Getenv("PATH"), "BONAFIDE_DATA=" + path(data)}
	}
	command := func(want int, says string, settings []string, args ...string) {
		t.Helper()
		var out, stderr strings.Builder
		if status := run(t.Context(), args, settings, &out, &stderr); status != want || !strings.Contains(out.String()+stderr.String(), says) {
			t.Fatalf("%q: status %d, want %d and %q\n%s%s", args, status, want, says, &out, &stderr)
		}
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	secret := write(t, "backup.age.key", identity.String())

	in := opened(t, settings("data"))
	actor, ids := filled(t, in)
	command(badInput, "is encrypted", settings("data"), "backup", "-o", path("b.age"))
	written := make(chan error)
	go func() { // others are at work meanwhile
		d, err := dossier.Decode([]byte(strings.Replace(goodDossier, `"c-1"`, `"late"`, 1)))
		if err == nil {
			_, err = in.vetting.Create(t.Context(), actor, d)
		}
		written <- err
	}()
	command(done, "are not in it", settings("data"), "backup", "-o", path("b.age"), "--to", identity.Recipient().String())
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if err := in.vetting.Erase(t.Context(), vetting.CommandLine, ids[0], vetting.ErasedOnRequest); err != nil {
		t.Fatal(err)
	}
	want := map[uuid.UUID]string{ids[1]: state(t, in, ids[1]), ids[2]: state(t, in, ids[2])}
	erased, err := in.store.Erased(t.Context())
	if err != nil || len(erased) != 1 {
		t.Fatal(erased, err)
	}
	if err := writeErased(path("erased.txt"), erased); err != nil {
		t.Fatal(err)
	}
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(path("data/vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	kept := write(t, "vault.key", string(key))
	backup, err := os.ReadFile(path("b.age"))
	if err != nil || bytes.Contains(backup, key[len(key)-20:]) || bytes.Contains(backup, []byte("Ada Example")) {
		t.Fatalf("the backup can be read, %v", err)
	}

	restore := func(file, key string) []string {
		return []string{"restore", file, "--identity", secret, "--key", key, "--erased", path("erased.txt")}
	}
	command(badInput, "is not empty", settings("data"), restore(path("b.age"), kept)...)
	command(failed, "cut.age", settings("new"), restore(write(t, "cut.age", string(backup[:len(backup)-1000])), kept)...)
	command(badInput, "name the copy", settings("new"), "restore", path("b.age"), "--identity", secret)
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 3 {
		t.Errorf("what was refused leaves %v, %v", entries, err)
	}
	other := filepath.Join(t.TempDir(), "vault.key")
	if _, err := vault.AddKey(other); err != nil {
		t.Fatal(err)
	}
	command(badInput, "another one", settings("new"), restore(path("b.age"), other)...)
	if _, err := os.Stat(path("new")); err == nil {
		t.Error("a restore that failed left a folder that looks whole")
	}
	command(badInput, "ended in the middle", settings("new"), restore(path("b.age"), kept)...)
	if err := os.RemoveAll(path("new.restoring")); err != nil {
		t.Fatal(err)
	}
	command(done, "1 candidates who were erased", settings("new"), restore(path("b.age"), kept)...)

	in = opened(t, settings("new"))
	for id, want := range want {
		if got := state(t, in, id); got != want {
			t.Errorf("%s is\n%.600s\nwant\n%.600s", id, got, want)
		}
	}
	if _, err := in.vetting.Candidate(t.Context(), vetting.CommandLine, ids[0]); err == nil {
		t.Error("the backup brings back who was erased since")
	}
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	command(done, "are as they were written", settings("new"), "audit", "verify")

	// Without its key, or with another one, no command begins, and says what mends it.
	if err := os.Rename(path("new/vault.key"), path("apart")); err != nil {
		t.Fatal(err)
	}
	command(badInput, "put back the copy", settings("new"), "migrate")
	command(badInput, "another one", append(settings("new"), "BONAFIDE_KEY_FILE="+other), "migrate")
	command(done, "migration", append(settings("new"), "BONAFIDE_KEY_FILE="+path("apart")), "migrate")
}

// TestABackupOfServersIsRestored does the same where the database is an outside one and the documents lie on an S3 server, with the
// vault's key from the environment: nothing that matters stands in the data folder but the keys of links and of the log.
func TestABackupOfServersIsRestored(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: building an S3 server takes minutes")
	}
	s3, folder := blobtest.Start(t), t.TempDir()
	key := make([]byte, 32)
	rand.Read(key)
	settings := func(name string) []string {
		s3.MakeBucket(t, name)
		return []string{
			"PATH=" + os.Getenv("PATH"), "BONAFIDE_DATA=" + filepath.Join(folder, name), "DATABASE_URL=" + storetest.EmptyURL(t), "BONAFIDE_KEY=" + base64.StdEncoding.EncodeToString(key),
			"BONAFIDE_BLOBS=" + s3.Location("s3://"+name), "BONAFIDE_S3_ACCESS_KEY=" + s3.Credentials.AccessKey, "BONAFIDE_S3_SECRET_KEY=" + s3.Credentials.SecretKey,
		}
	}
	command := func(settings []string, args ...string) {
		t.Helper()
		var out, stderr strings.Builder
		if status := run(t.Context(), args, settings, &out, &stderr); status != done {
			t.Fatalf("%q: status %d\n%s%s", args, status, &out, &stderr)
		}
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	backup, first, second := filepath.Join(folder, "b.age"), settings("first"), settings("second")

	in := opened(t, first)
	_, ids := filled(t, in)
	want := state(t, in, ids[1])
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	sealedIn(t, s3, "first")
	command(first, "backup", "-o", backup, "--to", identity.Recipient().String())
	command(second, "restore", backup, "--identity", write(t, "age.key", identity.String()))

	in = opened(t, second)
	if got := state(t, in, ids[1]); got != want {
		t.Errorf("restored as\n%.600s\nwant\n%.600s", got, want)
	}
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	command(second, "audit", "verify")
}

// sealedIn looks at every document in the bucket as whoever runs the server does: it is no picture.
func sealedIn(t *testing.T, s3 *blobtest.Server, bucket string) {
	t.Helper()
	files, err := blob.Open(t.Context(), s3.Location("s3://"+bucket), s3.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for key, err := range files.Older(t.Context(), time.Now().Add(time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		body, err := files.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(body)
		if err := errors.Join(err, body.Close()); err != nil {
			t.Fatal(err)
		}
		if kind := http.DetectContentType(content); kind != "application/octet-stream" {
			t.Errorf("%s lies there as %s", key, kind)
		}
		seen++
	}
	if seen == 0 {
		t.Error("no document is in the bucket")
	}
}
