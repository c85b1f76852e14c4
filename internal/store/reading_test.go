package store_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/jobs"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// TestAnUploadIsAcceptedBeforeItIsRead holds that the record has a file, and links by its bytes, before anything in it is read.
func TestAnUploadIsAcceptedBeforeItIsRead(t *testing.T) {
	f := setUp(t)
	a, b := f.create(t, "a"), f.create(t, "b")
	u := vetting.Upload{Name: "me.png", Data: noise(1)}
	for _, id := range []uuid.UUID{a, b} {
		if err := f.Service.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, u); err != nil {
			t.Fatal(err)
		}
	}
	r := f.record(t, b)
	if !r.Reading() || !r.Files[0].Waits() || r.Files[0].IsPicture() || len(f.queue.read) != 2 {
		t.Errorf("after the upload: %+v and %d jobs, want a file that waits and a job for each", r.Files[0], len(f.queue.read))
	}
	links, err := f.Links(t.Context(), f.actor, r, nil)
	if err != nil || len(links) != 1 || links[0].Kind != dossier.SharedPhoto || links[0].Distance != 0 {
		t.Errorf("links before reading: %+v, %v; want the same file", links, err)
	}
	for range 2 { // a job may run twice
		for _, id := range f.queue.read {
			if err := f.ReadFile(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
	}
	r = f.record(t, b)
	if r.Reading() || !r.Files[0].IsPicture() || r.Revision != 3 {
		t.Errorf("after reading: revision %d, %+v", r.Revision, r.Files[0])
	}
	_, preview, err := f.OpenFile(t.Context(), f.actor, b, r.Files[0].ID, true)
	if err != nil {
		t.Fatal(err)
	}
	preview.Close()
}

// TestAFileThatCannotBeRead holds that it stays as evidence, with the reason.
func TestAFileThatCannotBeRead(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "a")
	var whole bytes.Buffer
	if err := png.Encode(&whole, image.NewGray(image.Rect(0, 0, 300, 300))); err != nil {
		t.Fatal(err)
	}
	broken := whole.Bytes()
	broken[len(broken)/2] ^= 0xff
	if err := f.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.png", Data: broken}); err != nil {
		t.Fatal(err)
	}
	r := f.record(t, id)
	file := r.Files[0]
	if file.Waits() || !strings.Contains(file.Refused, "damaged") || r.Dossier.Photos[0].Image.Seen() {
		t.Errorf("a damaged picture: %+v, want it kept with the reason and not taken for seen", file)
	}
	e, err := f.Examine(t.Context(), f.actor, id, file.ID)
	if err != nil || e.Says != nil || len(e.Used) != 1 {
		t.Errorf("its page: %+v, %v", e, err)
	}
	if _, body, err := f.OpenFile(t.Context(), f.actor, id, file.ID, false); err != nil {
		t.Error(err)
	} else {
		body.Close()
	}
}

func TestSweepBlobs(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "a")
	if err := f.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.png", Data: noise(1)}); err != nil {
		t.Fatal(err)
	}
	orphan := vetting.File{ID: uuid.Must(uuid.NewV7())}
	for _, key := range []string{orphan.OriginalKey(), orphan.PreviewKey(), "other/" + orphan.ID.String()} {
		if err := f.blobs.Store.Put(t.Context(), key, strings.NewReader("bytes"), 5); err != nil {
			t.Fatal(err)
		}
	}
	exists := func(key string) bool {
		body, err := f.Blobs.Open(t.Context(), key)
		if err == nil {
			body.Close()
		} else if !errors.Is(err, errs.NotFound) {
			t.Error(err)
		}
		return err == nil
	}
	f.Now = time.Now
	if n, err := f.SweepBlobs(t.Context()); n != 0 || err != nil {
		t.Errorf("bytes of a minute ago: %d removed, %v", n, err)
	}
	f.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	if n, err := f.SweepBlobs(t.Context()); n != 2 || err != nil {
		t.Errorf("a day later: %d removed, %v; want the two that no record names", n, err)
	}
	kept := f.record(t, id).Files[0]
	for key, want := range map[string]bool{
		orphan.OriginalKey(): false, orphan.PreviewKey(): false, "other/" + orphan.ID.String(): true, kept.OriginalKey(): true, kept.PreviewKey(): true,
	} {
		if exists(key) != want {
			t.Errorf("%s exists: %v, want %v", key, !want, want)
		}
	}
}

// TestResume holds that what a process was doing that is gone is done again.
func TestResume(t *testing.T) {
	pool := storetest.New(t)
	const insert = `INSERT INTO river_job (kind, args, max_attempts, state, attempt, attempted_at) VALUES ('read_file', '{}', 25, 'running', 1, now()) RETURNING id`
	var id int64
	if err := pool.QueryRow(t.Context(), insert).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := jobs.Resume(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	var state string
	if err := pool.QueryRow(t.Context(), `SELECT state FROM river_job WHERE id = $1`, id).Scan(&state); err != nil || state != "available" {
		t.Errorf("state %q, %v; want available", state, err)
	}
}
