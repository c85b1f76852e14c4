package main

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
)

// TestExport takes the portable copy of two candidates, one with a photo, and reads it back.
func TestExport(t *testing.T) {
	settings := newInstallation(t)
	second := strings.Replace(goodDossier, `"c-1"`, `"c-2"`, 1)
	if status, _, stderr := imported(t, settings, write(t, "1.json", goodDossier), write(t, "2.json", second)); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, stderr)
	}
	portrait := drawn(t, 90)
	want := addPhoto(t, settings, "c-2", portrait)

	var out, stderr bytes.Buffer
	if status := run(t.Context(), []string{"export", "c-1", "c-2", "c-1"}, settings, &out, &stderr); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, &stderr)
	}
	files := unzipped(t, out.Bytes())
	if len(files) != 3 {
		t.Errorf("%d files, want two dossiers and a photo", len(files))
	}
	if got := files[want.ID.String()+"/"+want.Dossier.Photos[0].File]; !bytes.Equal(got, portrait) {
		t.Errorf("the photo has %d bytes, want the %d that were uploaded", len(got), len(portrait))
	}
	d, err := dossier.Decode(files[want.ID.String()+"/dossier.json"])
	if err != nil || d.ID != "c-2" || len(d.Photos) != 1 || d.Names[0].Full != "Ada Example" {
		t.Errorf("the dossier is %+v, %v", d, err)
	}

	file := filepath.Join(t.TempDir(), "copy.zip")
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"export", "-o", file, "c-1", "nobody"}, badInput, "nobody: is no candidate's id"},
		{[]string{"export", "-o", file, "c-1"}, done, ""},
		{[]string{"export", "-o", file, "c-1"}, badInput, "exists already"},
	} {
		stderr.Reset()
		if status := run(t.Context(), c.args, settings, io.Discard, &stderr); status != c.status || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%q: status %d; stderr:\n%s", c.args, status, &stderr)
		}
	}
}

// addPhoto uploads a portrait and returns the candidate afterwards.
func addPhoto(t *testing.T, settings []string, candidate string, portrait []byte) *vetting.Record {
	t.Helper()
	in, err := (&program{t.Context(), settings, io.Discard, io.Discard}).open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := in.close(); err != nil {
			t.Error(err)
		}
	}()
	people, err := in.store.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := in.vetting.Find(t.Context(), vetting.CommandLine, candidate)
	if err == nil {
		err = in.vetting.AddPhoto(t.Context(), vetting.Actor{ID: people[0].ID, Role: vetting.Lead}, r.ID, dossier.Photo{Source: "application"}, vetting.Upload{Name: "me.jpg", ContentType: "image/jpeg", Data: portrait})
	}
	if err == nil {
		r, err = in.vetting.Find(t.Context(), vetting.CommandLine, candidate)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func unzipped(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
