package internal_test

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sections are those of the OWASP Application Security Verification Standard 5.0.0 with the number of their requirements of levels 1
// and 2, which are their first ones: 253 together. https://github.com/OWASP/ASVS/tree/v5.0.0/5.0
var sections = []struct {
	id    string
	count int
}{
	{"1.1", 2}, {"1.2", 9}, {"1.3", 11}, {"1.4", 3}, {"1.5", 2},
	{"2.1", 3}, {"2.2", 3}, {"2.3", 4}, {"2.4", 1},
	{"3.2", 2}, {"3.3", 4}, {"3.4", 6}, {"3.5", 5}, {"3.7", 2},
	{"4.1", 3}, {"4.2", 1}, {"4.3", 2}, {"4.4", 4},
	{"5.1", 1}, {"5.2", 3}, {"5.3", 2}, {"5.4", 3},
	{"6.1", 3}, {"6.2", 12}, {"6.3", 4}, {"6.4", 4}, {"6.5", 5}, {"6.6", 3}, {"6.8", 4},
	{"7.1", 3}, {"7.2", 4}, {"7.3", 2}, {"7.4", 5}, {"7.5", 2}, {"7.6", 2},
	{"8.1", 2}, {"8.2", 3}, {"8.3", 1}, {"8.4", 1},
	{"9.1", 3}, {"9.2", 4},
	{"10.1", 2}, {"10.2", 2}, {"10.3", 4}, {"10.4", 11}, {"10.5", 5}, {"10.6", 2}, {"10.7", 3},
	{"11.1", 2}, {"11.2", 3}, {"11.3", 3}, {"11.4", 4}, {"11.5", 1}, {"11.6", 1},
	{"12.1", 3}, {"12.2", 2}, {"12.3", 4},
	{"13.1", 1}, {"13.2", 5}, {"13.3", 2}, {"13.4", 5},
	{"14.1", 2}, {"14.2", 4}, {"14.3", 3},
	{"15.1", 3}, {"15.2", 3}, {"15.3", 7},
	{"16.1", 1}, {"16.2", 5}, {"16.3", 4}, {"16.4", 3}, {"16.5", 3},
	{"17.1", 1}, {"17.2", 4}, {"17.3", 2},
}

// TestEveryRequirementIsAnswered holds testdata/asvs.csv to the standard and to the tree: each requirement stands once, in order; one
// that is met or partly met names the tests or files that show it, which exist; any other says why.
func TestEveryRequirementIsAnswered(t *testing.T) {
	rows := readRequirements(t)
	tests := testNames(t)
	i := 0
	for _, s := range sections {
		for n := 1; n <= s.count; n++ {
			want := fmt.Sprintf("%s.%d", s.id, n)
			if i >= len(rows) || rows[i][0] != want {
				t.Fatalf("line %d of asvs.csv does not answer %s", i+2, want)
			}
			for _, problem := range unsound(rows[i], tests) {
				t.Errorf("%s: %s", want, problem)
			}
			i++
		}
	}
	if i != 253 || len(rows) != i {
		t.Errorf("%d requirements answered in %d lines, want 253", i, len(rows))
	}
}

func readRequirements(t *testing.T) [][]string {
	t.Helper()
	f, err := os.Open("testdata/asvs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// unsound says what is wrong with a line: requirement, state, shown by, note.
func unsound(row []string, tests map[string]bool) (problems []string) {
	state, shown, note := row[1], strings.Fields(row[2]), row[3]
	switch state {
	case "met", "partly":
		if len(shown) == 0 {
			problems = append(problems, "nothing is named that shows it")
		}
	case "not applicable", "by operation", "open":
		if len(shown) == 0 && note == "" {
			problems = append(problems, "it is not said why")
		}
	default:
		problems = append(problems, fmt.Sprintf("%q is no state", state))
	}
	for _, name := range shown {
		if _, err := os.Stat(filepath.Join("..", name)); !tests[name] && err != nil {
			problems = append(problems, name+" is neither a test nor a file")
		}
	}
	return problems
}

var testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)

// testNames returns the names of every test and fuzz target.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
