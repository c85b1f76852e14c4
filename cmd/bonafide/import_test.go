package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// newInstallation returns the settings of an installation with one administrator.
func newInstallation(t *testing.T) []string {
	t.Helper()
	settings := []string{"BONAFIDE_DATA=" + t.TempDir() + "/data"}
	r := start(t, []string{"serve"}, settings...)
	r.signUp(t)
	r.end(t)
	return append(settings, "PATH="+os.Getenv("PATH"))
}

func imported(t *testing.T, settings []string, files ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	status = run(t.Context(), append([]string{"import"}, files...), settings, &out, &err)
	return status, out.String(), err.String()
}

func TestImport(t *testing.T) {
	settings := newInstallation(t)
	good := write(t, "good.json", goodDossier)
	if status, out, err := imported(t, settings, good); status != done || out != good+": 1 rows: 1 new candidates, 0 updated, 0 as before, 0 left out\n" {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, err)
	}
	bad := write(t, "bad.jsonl", strings.ReplaceAll(goodDossier, "\n", "")+"\n{}\n")
	status, out, err := imported(t, settings, bad)
	if status != badInput || out != bad+": 2 rows: 0 new candidates, 0 updated, 1 as before, 1 left out\n" ||
		!strings.Contains(err, bad+": row 2: id: is missing") || !strings.Contains(err, bad+".rejected.jsonl") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, err)
	}
	sheet := write(t, "people.csv", "ID,Name,E-mail,Requisition,Applied at,Favourite colour\n"+
		"cand-100,Ada Example,ada@new.example,REQ-7,2026-11-01,blue\ncand-101,Bo Example,bo,REQ-7,2026-11-01,\n")
	status, out, err = imported(t, settings, sheet)
	if status != badInput || out != sheet+": 2 rows: 1 new candidates, 0 updated, 0 as before, 1 left out\n" ||
		!strings.Contains(err, sheet+": these columns are not read: Favourite colour") || !strings.Contains(err, sheet+`: row 3: column "E-mail": "bo" is not a mail address`) {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, err)
	}
	fewer := write(t, "fewer.csv", "id,name,requisition,applied\ncand-100,Ada Example,REQ-7,2026-11-01\n") // no column for mail: it stays
	if status, out, err := imported(t, settings, fewer); status != done || !strings.Contains(out, "0 updated, 1 as before") {
		t.Errorf("status %d, %q; stderr:\n%s", status, out, err)
	}
	for _, file := range []string{write(t, "people.doc", ""), "nowhere.json"} {
		if status, _, err := imported(t, settings, file); status != badInput || !strings.Contains(err, file+": ") {
			t.Errorf("%s: status %d; stderr:\n%s", file, status, err)
		}
	}
}

// TestAnImportSurvivesKill kills an import again and again, and holds that in the end every row came in once.
func TestAnImportSurvivesKill(t *testing.T) {
	settings := newInstallation(t)
	const rows = 4000
	var text bytes.Buffer
	for i := range rows {
		fmt.Fprintf(&text, `{"schema": "bonafide/dossier/v1", "id": "c-%d", "names": [{"kind": "legal", "full": "Ada Example %d"}],`+
			`"application": {"requisition": "R", "applied_at": "2026-10-07T09:00:00Z"}, "contacts": [{"kind": "phone", "value": "+1312555%04d"}]}`+"\n", i, i, i/2)
		if i%1000 == 999 {
			fmt.Fprintln(&text, "{}")
		}
	}
	file := write(t, "people.jsonl", text.String())
	for kills := 1; kills <= 3; kills++ {
		cmd := exec.Command(os.Args[0], "import", file)
		cmd.Env = settings
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for len(ended) == 0 && rejectedRows(file) < kills { // a thousand rows are on their way for each
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(rand.N(200 * time.Millisecond))
		cmd.Process.Kill()
		if err := <-ended; err == nil || cmd.ProcessState.Exited() {
			t.Fatalf("the import ended before it was killed for the %d. time: %v", kills, err)
		}
	}
	_, out, stderr := imported(t, settings, file)
	if want := fmt.Sprintf("%s: %d rows: %d new candidates, 0 updated, 0 as before, 4 left out\n", file, rows+4, rows); out != want {
		t.Errorf("%q, want %q; stderr:\n%s", out, want, stderr)
	}
	if n := rejectedRows(file); n != 4 {
		t.Errorf("%d rejected rows, want 4", n)
	}
	_, out, stderr = imported(t, settings, file)
	if want := fmt.Sprintf("%s: %d rows: 0 new candidates, 0 updated, %d as before, 4 left out\n", file, rows+4, rows); out != want {
		t.Errorf("again: %q, want %q; stderr:\n%s", out, want, stderr)
	}
}

// rejectedRows counts the rows of the file that were left out so far.
func rejectedRows(file string) int {
	rejected, err := os.ReadFile(file + ".rejected.jsonl")
	if err != nil {
		return 0
	}
	return bytes.Count(rejected, []byte("\n"))
}
