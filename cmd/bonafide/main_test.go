package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain is also the child that the program starts to read files, and the program that a test kills: a test binary is this program.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && (os.Args[1] == "worker" || os.Args[1] == "import") || len(os.Args) == 2 && os.Args[1] == "serve" {
		main()
	}
	os.Exit(m.Run())
}

// command runs the program to its end.
func command(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	status = run(t.Context(), args, []string{"BONAFIDE_DATA=" + t.TempDir()}, &out, &err)
	return status, out.String(), err.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const goodDossier = `{"schema":"bonafide/dossier/v1","id":"c-1","names":[{"kind":"legal","full":"Ada Example"}],
"application":{"requisition":"REQ-1","applied_at":"2026-10-07T09:00:00Z"}}`

// onLine writes JSON on one line.
func onLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func TestExitStatuses(t *testing.T) {
	good := write(t, "good.json", goodDossier)
	bad := write(t, "bad.json", `{"schema":"bonafide/dossier/v1","id":"","names":[],"application":{"requisition":"R"},"sex":"x"}`)
	lines := write(t, "many.jsonl", onLine(goodDossier)+"\n\n"+onLine(goodDossier)+"\n{")
	list := write(t, "sdn.csv", sanctionsList)
	queries := write(t, "queries.csv", "name,birth_date,type\nTobin Vestergard,1961-03-04,person\nAnn Example,,\n")
	impossible := write(t, "impossible.csv", "name,birth_date\nTobin Vestergard,1961-13-04\n")
	badQueries := write(t, "bad.csv", "name,date_of_birth,type\nA B,04.03.61,\n ,,\nC D,,martian\n")
	tests := []struct {
		args   []string
		status int
		stderr []string // each must be a line's beginning
	}{
		{[]string{"assess", "--as-of", "2026-11-01T00:00:00Z", good}, done, nil},
		{[]string{"assess", good, bad}, badInput, []string{bad + ": application.applied_at: is missing", bad + ": id: is empty", bad + ": names: is empty", bad + ": sex: is not a member"}},
		{[]string{"assess", good, good}, badInput, []string{good + ": id:"}},
		{[]string{"assess", "--as-of", "yesterday", good}, badInput, []string{"--as-of: "}},
		{[]string{"assess", "missing.json"}, badInput, []string{"missing.json: "}},
		{[]string{"links", good}, done, nil},
		{[]string{"links", good, bad}, badInput, []string{bad + ": application.applied_at: is missing", bad + ": id: is empty"}},
		{[]string{"links", lines}, badInput, []string{lines + ":3: id: ", lines + ":4: is not JSON"}},
		{[]string{"links", "missing.jsonl"}, badInput, []string{"missing.jsonl: cannot be read"}},
		{[]string{"inspect", "missing.jpg"}, badInput, []string{"missing.jpg: "}},
		{[]string{"inspect", good}, done, nil},
		{[]string{"lookup", "198.51.100.7", "jo@example.com"}, done, nil},
		{[]string{"lookup", "???"}, badInput, []string{`???`}},
		{[]string{"frobnicate"}, badInput, []string{"bonafide: "}},
		{[]string{"data", "status"}, done, nil},
		{[]string{"indicators", "--format", "json"}, done, nil},
		{[]string{"screen"}, badInput, []string{"screen: "}},
		{[]string{"screen", queries}, badInput, []string{"screen: --list"}},
		{[]string{"screen", "--list", list, queries}, done, nil},
		{[]string{"screen", list, queries}, done, nil},
		{[]string{"screen", list, impossible}, done, []string{impossible + ":2:birth_date: "}},
		{[]string{"screen", "--list", queries, queries}, badInput, []string{queries + ":2: "}},
		{[]string{"screen", "--list", "missing.csv", queries}, badInput, []string{"missing.csv"}},
		{[]string{"screen", "--pairs", queries}, badInput, []string{queries + ":1: the column name1"}},
		{[]string{"screen", "--list", list, badQueries}, badInput, []string{badQueries + ":2:birth_date: ", badQueries + ":3:name: ", badQueries + ":4:type: "}},
		{[]string{"watchlist", "import", "missing.json"}, badInput, []string{"missing.json: cannot be read"}},
		{[]string{"watchlist", "import", good}, badInput, []string{good + ": "}},
		{[]string{"--help"}, done, nil},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args[:1], " "), func(t *testing.T) {
			status, stdout, stderr := command(t, tt.args...)
			if status != tt.status {
				t.Errorf("%v: status %d, want %d; stderr:\n%s", tt.args, status, tt.status, stderr)
			}
			if tt.status != done && stdout != "" {
				t.Errorf("%v printed on stdout though it failed: %s", tt.args, stdout)
			}
			lines := strings.Split(strings.TrimSpace(stderr), "\n")
			for i, want := range tt.stderr {
				if i >= len(lines) || !strings.Contains(lines[i], want) {
					t.Errorf("%v: stderr\n%s\nwant line %d with %q", tt.args, stderr, i+1, want)
				}
			}
		})
	}
}

func TestAssessPrintsTheContract(t *testing.T) {
	_, stdout, _ := command(t, "assess", "--as-of", "2026-11-01T00:00:00Z", write(t, "good.json", goodDossier))
	var document struct {
		Assessments []struct {
			Schema, Dossier, Band string
			Findings              []struct{ Indicator, Outcome string }
			Coverage              struct{ Looked, Of int }
		}
	}
	if err := json.Unmarshal([]byte(stdout), &document); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	a := document.Assessments[0]
	if a.Schema != "bonafide/assessment/v1" || a.Dossier != "c-1" || a.Band != "low" || len(a.Findings) != a.Coverage.Of {
		t.Errorf("got %+v", a)
	}
}
