package assess_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bonafide/internal/assess"
	"bonafide/internal/catalog"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/reader"
)

// casesDir holds worked cases beside the repository.
const casesDir = "../../../shared/cases"

// waiting lists the worked cases that need indicators which do not exist yet, and which. Adding an indicator shortens
// it; the test says so.
var waiting = map[string][]string{}

// An expectation is the answer that a worked case gives for one dossier.
type expectation struct {
	Subject string         `json:"subject"`
	AsOf    time.Time      `json:"as_of"`
	Band    indicator.Band `json:"band"`
	Points  struct {
		Min, Max float64
	} `json:"points"`
	MustHit    []string      `json:"must_hit"`
	MustNotHit []string      `json:"must_not_hit"`
	Routing    []string      `json:"routing"`
	Others     []expectation `json:"others"`
}

func (e expectation) all() []expectation { return append([]expectation{e}, e.Others...) }

// missing returns the indicators that the case needs and the catalogue lacks, sorted.
func (e expectation) missing() []string {
	var ids []string
	for _, one := range e.all() {
		for _, id := range one.MustHit {
			if _, _, ok := catalog.All.Find(id); !ok {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func TestCases(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(casesDir, "*", "expected.json"))
	if err != nil || len(found) == 0 {
		t.Skipf("no worked cases in %s", casesDir)
	}
	for _, path := range found {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want := readExpectation(t, path)
			missing := want.missing()
			if listed := waiting[filepath.Base(dir)]; !slices.Equal(missing, listed) {
				t.Fatalf("waits for %q, but the list in this test says %q", missing, listed)
			}
			if len(missing) > 0 {
				t.Skipf("waits for %q", missing)
			}
			checkCase(t, dir, want)
		})
	}
}

func readExpectation(t *testing.T, path string) (e expectation) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return e
}

func checkCase(t *testing.T, dir string, want expectation) {
	assessments := assessFiles(t, dossiers(t, dir), want.AsOf)
	for _, one := range want.all() {
		i := slices.IndexFunc(assessments, func(a indicator.Assessment) bool { return a.Dossier == one.Subject })
		if i < 0 {
			t.Errorf("no assessment of %s", one.Subject)
			continue
		}
		checkAssessment(t, assessments[i], one)
	}
}

func dossiers(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(files, func(f string) bool {
		return filepath.Base(f) == "expected.json" || filepath.Base(f) == "watchlist.json"
	})
}

// assessFiles judges the files, with the watch list that lies beside the first, if any.
func assessFiles(t testing.TB, files []string, asOf time.Time) []indicator.Assessment {
	t.Helper()
	o := assess.Options{AsOf: asOf, Reader: reader.Here{}, Warnings: t.Output()}
	if len(files) > 0 {
		list := filepath.Join(filepath.Dir(files[0]), "watchlist.json")
		if _, err := os.Stat(list); err == nil {
			o.Watchlist = list
		}
	}
	out, err := assess.Run(t.Context(), files, o)
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Assessments []indicator.Assessment }
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	return document.Assessments
}

// TestBuiltInPolicyAsAFile holds that a policy which states every number as it is built in judges alike.
func TestBuiltInPolicyAsAFile(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(casesDir, "*", "expected.json"))
	if err != nil || len(found) == 0 {
		t.Skipf("no worked cases in %s", casesDir)
	}
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, policy.Encode(policy.Whole(indicator.DefaultPolicy, catalog.All)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		o := assess.Options{AsOf: readExpectation(t, path).AsOf, Reader: reader.Here{}}
		built, err := assess.Run(t.Context(), dossiers(t, filepath.Dir(path)), o)
		if err != nil {
			t.Fatal(err)
		}
		o.Policy = file
		stated, err := assess.Run(t.Context(), dossiers(t, filepath.Dir(path)), o)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(built, stated) {
			t.Errorf("%s: judged otherwise by the built-in policy as a file", path)
		}
	}
}

func checkAssessment(t *testing.T, got indicator.Assessment, want expectation) {
	t.Helper()
	if got.Band != want.Band {
		t.Errorf("%s: band = %s, want %s", want.Subject, got.Band, want.Band)
	}
	if got.Points < want.Points.Min || got.Points > want.Points.Max {
		t.Errorf("%s: points = %v, want %v to %v", want.Subject, got.Points, want.Points.Min, want.Points.Max)
	}
	for _, f := range got.Findings {
		hit := f.Outcome == indicator.IsHit
		if slices.Contains(want.MustHit, f.Indicator) && !hit {
			t.Errorf("%s: %s is %s, want a hit; %v", want.Subject, f.Indicator, f.Outcome, f.Evidence)
		}
		if slices.Contains(want.MustNotHit, f.Indicator) && hit && f.Points > 0 {
			t.Errorf("%s: %s hits, want none; %v", want.Subject, f.Indicator, f.Evidence)
		}
		if f.Outcome == indicator.IsFailed {
			t.Errorf("%s: %s failed; %v", want.Subject, f.Indicator, f.Evidence)
		}
	}
	for _, code := range want.Routing {
		if !slices.ContainsFunc(got.Routing, func(r indicator.Routing) bool { return r.Code == code }) {
			t.Errorf("%s: no routing code %s", want.Subject, code)
		}
	}
}

// TestCasesHoldForWhatExists checks what can be checked of every worked case, also of those that wait: indicators that
// exist hit where they must and stay silent where they must not.
func TestCasesHoldForWhatExists(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(casesDir, "*", "expected.json"))
	if err != nil || len(found) == 0 {
		t.Skipf("no worked cases in %s", casesDir)
	}
	for _, path := range found {
		want := readExpectation(t, path)
		assessments := assessFiles(t, dossiers(t, filepath.Dir(path)), want.AsOf)
		for _, one := range want.all() {
			for _, a := range assessments {
				if a.Dossier != one.Subject {
					continue
				}
				one.Band, one.Points.Min, one.Points.Max = a.Band, a.Points, a.Points
				one.Routing = slices.DeleteFunc(one.Routing, func(code string) bool { return !routed(code) })
				checkAssessment(t, a, one)
			}
		}
	}
}

func routed(code string) bool {
	return slices.ContainsFunc(catalog.All.Routes, func(r indicator.Route) bool { return r.Code == code })
}
