package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAudit reads the log of an installation on the command line, and of an export, as they are and tampered with.
func TestAudit(t *testing.T) {
	settings := newInstallation(t)
	if status, _, stderr := imported(t, settings, write(t, "1.json", goodDossier)); status != done {
		t.Fatalf("status %d; stderr:\n%s", status, stderr)
	}
	audit := func(args ...string) (status int, output string) {
		t.Helper()
		var out bytes.Buffer
		status = run(t.Context(), append([]string{"audit"}, args...), settings, &out, io.Discard)
		return status, out.String()
	}
	if status, out := audit("verify"); status != done || !strings.Contains(out, "1 checkpoints hold") && !strings.Contains(out, "2 checkpoints hold") {
		t.Fatalf("status %d\n%s", status, out)
	}
	exported := filepath.Join(t.TempDir(), "log.jsonl")
	if status, out := audit("export", "-o", exported); status != done {
		t.Fatalf("status %d\n%s", status, out)
	}
	text, err := os.ReadFile(exported)
	if err != nil || bytes.Contains(text, []byte("Ada")) || !bytes.Contains(text, []byte(`"act":"imported"`)) {
		t.Errorf("the export is %s, %v", text, err)
	}
	if status, out := audit("verify", "--export", exported); status != done || !strings.Contains(out, "as they were written") {
		t.Errorf("status %d\n%s", status, out)
	}
	spoilt := write(t, "spoilt.jsonl", strings.Replace(string(text), "imported", "recorded", 1))
	if status, out := audit("verify", "--export", spoilt); status != failed || !strings.Contains(out, "not those that the checkpoint was signed for") {
		t.Errorf("status %d\n%s", status, out)
	}
	forged := write(t, "forged.checkpoint", "bonafide-audit-00000000\n99\nAAAA\n\n— bonafide-audit-00000000 AAAA\n")
	if status, out := audit("verify", "--checkpoint", forged); status != failed || !strings.Contains(out, "it is not signed by") {
		t.Errorf("status %d\n%s", status, out)
	}
}
