package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReportUserAndMigrate(t *testing.T) {
	settings := newInstallation(t)
	ran := func(args ...string) (status int, stdout, stderr string) {
		var out, err strings.Builder
		status = run(t.Context(), args, settings, &out, &err)
		return status, out.String(), err.String()
	}
	if status, _, stderr := imported(t, settings, write(t, "good.json", goodDossier)); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, stderr)
	}
	for format, begins := range map[string]string{"json": "{", "html": "<!doctype html>", "csv": "part,title,", "xlsx": "PK", "pdf": "%PDF-"} {
		file := filepath.Join(t.TempDir(), "report."+format)
		status, _, stderr := ran("report", "--format", format, "-o", file, "c-1")
		got, err := os.ReadFile(file)
		if status != done || err != nil || !bytes.HasPrefix(bytes.ToLower(got), bytes.ToLower([]byte(begins))) {
			t.Errorf("%s: status %d, %v, begins with %.20q; stderr:\n%s", format, status, err, got, stderr)
		}
		if status, _, stderr := ran("report", "--format", format, "-o", file, "c-1"); status != badInput || !strings.Contains(stderr, "exists already") {
			t.Errorf("%s, once more: status %d; stderr:\n%s", format, status, stderr)
		}
	}
	if status, _, stderr := ran("report", "--format", "json", "-o", t.TempDir()+"/r.json", "nobody"); status != badInput || !strings.Contains(stderr, "nobody: is no candidate") {
		t.Errorf("status %d; stderr:\n%s", status, stderr)
	}

	password := write(t, "password", "seven grey geese rest\n")
	add := []string{"user", "add", "lena@example.com", "--name", "Lena Lead", "--role", "lead", "--password-file", password}
	if status, out, stderr := ran(add...); status != done || out != "lena@example.com may sign in as lead\n" {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, stderr)
	}
	if status, _, stderr := ran(add...); status != badInput || !strings.HasSuffix(stderr, "lena@example.com: has an account already\n") {
		t.Errorf("once more: status %d; stderr:\n%s", status, stderr)
	}
	add[7], add[8] = "--password-file", write(t, "short", "short")
	if status, _, stderr := ran(add...); status != badInput || !strings.Contains(stderr, "password: Use at least 15 characters") {
		t.Errorf("a short password: status %d; stderr:\n%s", status, stderr)
	}
	if status, out, stderr := ran("migrate"); status != done || !strings.HasPrefix(out, "the database is at migration ") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, stderr)
	}
}
