package report_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/report"
)

// beyond is how a rule looks beyond the candidate's own dossier.
var beyond = regexp.MustCompile(`\.(Links|Watch|Sanctions)\b`)

// TestRulesThatLookBeyondConcernOthers reads the rules: what one finds by links or lists stays out of the candidate's copy.
func TestRulesThatLookBeyondConcernOthers(t *testing.T) {
	files, err := filepath.Glob("../catalog/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") || !beyond.Match(source) {
			continue
		}
		looked++
		family, id := filepath.Base(filepath.Dir(file)), strings.TrimSuffix(filepath.Base(file), ".go")
		if !report.ConcernsOthers(family, id) {
			t.Errorf("%s looks beyond the dossier, and the candidate's copy shows what it finds: add %s to ofOthers", file, id)
		}
	}
	if looked < 15 {
		t.Errorf("%d rules look beyond the dossier: this test misses some", looked)
	}
}
