package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/vetting"
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
	var files []string
	for format, begins := range map[string]string{"json": "{", "html": "<!doctype html>", "csv": "part,title,", "xlsx": "PK", "pdf": "%PDF-"} {
		file := filepath.Join(t.TempDir(), "report."+format)
		status, _, stderr := ran("report", "--format", format, "-o", file, "c-1")
		got, err := os.ReadFile(file)
		if status != done || err != nil || !bytes.HasPrefix(bytes.ToLower(got), bytes.ToLower([]byte(begins))) {
			t.Errorf("%s: status %d, %v, begins with %.20q; stderr:\n%s", format, status, err, got, stderr)
		}
		files = append(files, file)
		if status, _, stderr := ran("report", "--format", format, "-o", file, "c-1"); status != badInput || !strings.Contains(stderr, "exists already") {
			t.Errorf("%s, once more: status %d; stderr:\n%s", format, status, stderr)
		}
	}
	if status, _, stderr := ran("report", "--format", "json", "-o", t.TempDir()+"/r.json", "nobody"); status != badInput || !strings.Contains(stderr, "nobody: is no candidate") {
		t.Errorf("status %d; stderr:\n%s", status, stderr)
	}

	checkVerify(t, ran, files)
	checkBundle(t, settings, ran)
	checkProof(t, settings, ran, files[0])

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
	token := []string{"token", "add", "careers page", "--account", "lena@example.com", "--scope", "candidates:read,reports:read"}
	if status, out, stderr := ran(token...); status != done || !strings.HasPrefix(out, "bonafide_") || !strings.Contains(stderr, "acts as lena@example.com until ") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, stderr)
	}
	for wrong, want := range map[string]string{"candidates:delete": "scopes: \"candidates:delete\" is no scope", "": "scopes: "} {
		if status, _, stderr := ran(append(token[:6:6], wrong)...); status != badInput || !strings.Contains(stderr, want) {
			t.Errorf("scope %q: status %d; stderr:\n%s", wrong, status, stderr)
		}
	}
	if status, out, stderr := ran("migrate"); status != done || !strings.HasPrefix(out, "the database is at migration ") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, stderr)
	}
}

// checkVerify checks reports by the installation's key, by a given one and by their own, and altered ones.
func checkVerify(t *testing.T, ran func(...string) (int, string, string), files []string) {
	t.Helper()
	status, key, stderr := ran("verify", "--print-key")
	if status != done || !strings.HasPrefix(key, "bonafide-") {
		t.Fatalf("status %d, %q; stderr:\n%s", status, key, stderr)
	}
	key = strings.TrimSpace(key)
	for _, args := range [][]string{{"verify"}, {"verify", "--key", key}} {
		status, out, stderr := ran(append(args, files...)...)
		if status != done || strings.Count(out, ": not altered since ") != len(files) || strings.Count(out, "key "+key+", trusted") != len(files) || strings.Count(out, ", in the audit log of ") != len(files) {
			t.Errorf("%q: status %d, %q; stderr:\n%s", args, status, out, stderr)
		}
	}
	var out, said strings.Builder
	if status := run(t.Context(), append([]string{"verify"}, files...), []string{"BONAFIDE_DATA=" + t.TempDir()}, &out, &said); status != done || !strings.Contains(out.String(), "named by the file") {
		t.Errorf("without a key: status %d, %q; stderr:\n%s", status, &out, &said)
	}
	other := key[:len(key)-2] + "Q="
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"verify"}, badInput, "name the files"},
		{[]string{"verify", files[0], "/nonexistent/report.pdf"}, badInput, "/nonexistent/report.pdf: no such file"},
		{[]string{"verify", write(t, "a.gif", "GIF89a")}, badInput, "is no report"},
		{[]string{"verify", write(t, "a.json", "{}")}, failed, "unsealed"},
		{[]string{"verify", "--key", other, files[0]}, badInput, other},
	} {
		if status, _, stderr := ran(c.args...); status != c.status || !strings.Contains(stderr, c.says) {
			t.Errorf("%q: status %d, want %d; stderr:\n%s", c.args, status, c.status, stderr)
		}
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/3] ^= 1
		if status, _, stderr := ran("verify", write(t, filepath.Base(file), string(data))); status != failed || !strings.Contains(stderr, "altered") {
			t.Errorf("%s with a byte altered: status %d; stderr:\n%s", file, status, stderr)
		}
	}
}

// checkBundle makes a case of two candidates, and checks it whole, with a byte altered in several places.
func checkBundle(t *testing.T, settings []string, ran func(...string) (int, string, string)) {
	t.Helper()
	if status, _, stderr := imported(t, settings, write(t, "second.json", strings.Replace(goodDossier, `"c-1"`, `"c-2"`, 1))); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, stderr)
	}
	file := filepath.Join(t.TempDir(), "case.zip")
	if status, _, stderr := ran("report", "--format", "pdf", "-o", file, "c-1", "c-2"); status != badInput || !strings.Contains(stderr, "--format zip") {
		t.Errorf("two in one PDF: status %d; stderr:\n%s", status, stderr)
	}
	if status, _, stderr := ran("report", "--format", "zip", "--for", "counsel", "-o", file, "c-1", "c-2", "c-1"); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, stderr)
	}
	if status, out, stderr := ran("verify", file); status != done || !strings.Contains(out, "a case bundle, of whose 5 files each holds") || !strings.Contains(out, ", trusted") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, stderr)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	index := bytes.Index(data, []byte("index.csv"))
	for name, altered := range map[string][]byte{
		"a byte":      bytes.Replace(data, []byte("index.csv"), []byte("Index.csv"), 1),
		"a time":      append(append(bytes.Clone(data[:index-20]), data[index-20]^1), data[index-19:]...),
		"a comment":   append(bytes.Clone(data[:len(data)-1]), 'x'),
		"its ending":  data[:len(data)-1],
		"without one": append(bytes.Clone(data[:bytes.LastIndex(data, []byte("PK\x05\x06"))+20]), 0, 0),
	} {
		if status, _, stderr := ran("verify", write(t, "case.zip", string(altered))); status != failed {
			t.Errorf("%s: status %d; stderr:\n%s", name, status, stderr)
		}
	}
}

// checkProof checks a report with the proof that the audit log has its freezing, the log's export, and both altered.
func checkProof(t *testing.T, settings []string, ran func(...string) (int, string, string), report string) {
	t.Helper()
	in, err := (&program{t.Context(), settings, io.Discard, io.Discard}).open()
	if err != nil {
		t.Fatal(err)
	}
	record, err := in.vetting.Find(t.Context(), vetting.CommandLine, "c-1")
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := in.reports().Current(t.Context(), vetting.CommandLine, record.ID, "recruiter")
	if err == nil {
		err = in.store.Integrate(t.Context(), checkpoints(in.config), in.log)
	}
	if err != nil {
		t.Fatal(err)
	}
	proof, err := in.reports().Proof(t.Context(), frozen)
	if err := errors.Join(err, in.close()); err != nil {
		t.Fatal(err)
	}
	file, exported := write(t, "proof.json", string(proof)), filepath.Join(t.TempDir(), "log.jsonl")
	if status, _, stderr := ran("audit", "export", "-o", exported); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, stderr)
	}
	if status, out, stderr := ran("verify", file, report, exported); status != done || !strings.Contains(out, ", in the audit log of ") || !strings.Contains(out, "froze report") || !strings.Contains(out, "the audit log as it was written") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, stderr)
	}
	log, err := os.ReadFile(exported)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"proof.json": strings.Replace(string(proof), "froze report", "froze Report", 1), "log.jsonl": strings.Replace(string(log), "froze report", "froze Report", 1)} {
		if status, _, stderr := ran("verify", write(t, name, data)); status != failed || !strings.Contains(stderr, "altered") {
			t.Errorf("%s altered: status %d; stderr:\n%s", name, status, stderr)
		}
	}
}
