package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/postgres"
	"bonafide/internal/vetting"
)

// TestAnOlderInstallationIsUpgraded makes an installation of a backup that an earlier program wrote at migration 105, before 14 others
// landed, some with smaller numbers; and reads all of it. The file beside the backup says how many rows each table had that had any:
// `select 'facts', count(*) from facts` and so on, as the earlier program left them. Beside these the backup has the vault's key.
func TestAnOlderInstallationIsUpgraded(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o711); err != nil { // the database's user must get through
		t.Fatal(err)
	}
	settings := []string{"PATH=" + os.Getenv("PATH"), "BONAFIDE_DATA=" + filepath.Join(folder, "data")}
	command := func(args ...string) {
		t.Helper()
		var out, stderr strings.Builder
		if status := run(t.Context(), args, settings, &out, &stderr); status != done {
			t.Fatalf("%q: status %d\n%s%s", args, status, &out, &stderr)
		}
	}
	command("restore", "testdata/installations/00105.age", "--passphrase-file", write(t, "words", "an older installation is read\n"))

	in := opened(t, settings)
	current, newest, err := postgres.Versions(t.Context(), in.pool)
	if err != nil || current != newest {
		t.Errorf("migration %d of %d, %v", current, newest, err)
	}
	tables, err := os.Open("testdata/installations/00105.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer tables.Close()
	for lines := bufio.NewScanner(tables); lines.Scan(); {
		var table string
		var want, got int
		if _, err := fmt.Sscan(lines.Text(), &table, &want); err != nil {
			t.Fatal(err)
		}
		if err := in.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&got); err != nil || got < want {
			t.Errorf("%s has %d rows of %d, %v", table, got, want, err)
		}
	}
	page, err := in.vetting.Candidates(t.Context(), vetting.CommandLine, vetting.Filter{})
	if err != nil || len(page.Candidates) != 20 {
		t.Fatalf("%d candidates of 20, %v", len(page.Candidates), err)
	}
	files, decisions := 0, 0
	for _, c := range page.Candidates {
		if err := in.vetting.Assess(t.Context(), c.ID); err != nil {
			t.Error(err)
		}
		if r := state(t, in, c.ID); !strings.Contains(r, c.Name) {
			t.Errorf("%s is not in the record", c.Name)
		}
		r, err := in.vetting.Candidate(t.Context(), vetting.CommandLine, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		files, decisions = files+len(r.Files), decisions+len(r.Decisions)
		if len(r.Dossier.Names) == 0 {
			t.Errorf("%s has lost its names", c.Name)
		}
	}
	if files != 7 || decisions != 2 {
		t.Errorf("%d files of 7, %d decisions of 2", files, decisions)
	}
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	command("audit", "verify")
}
