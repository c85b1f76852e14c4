package catalog_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/indicator"
)

var update = flag.Bool("update", false, "write the golden file anew")

// each runs f for every indicator.
func each(t *testing.T, f func(t *testing.T, ind *indicator.Indicator, family indicator.Family)) {
	for _, family := range catalog.All.Families {
		for _, ind := range family.Indicators {
			t.Run(ind.ID, func(t *testing.T) { f(t, ind, family) })
		}
	}
}

// groups are the group ids of the contract.
var groups = strings.Fields("document name face live contact network address payment history footprint link household watch endpoint facilitator")

func TestFamilies(t *testing.T) {
	var ids []string
	for _, f := range catalog.All.Families {
		ids = append(ids, f.ID)
		if !slices.Contains(groups, f.ID) {
			t.Errorf("%s is not a group of the contract", f.ID)
		}
		if f.Title == "" || f.Cap <= 0 || len(f.Indicators) == 0 {
			t.Errorf("%s lacks a title, a cap or indicators", f.ID)
		}
	}
	if slices.Sort(ids); len(slices.Compact(ids)) != len(catalog.All.Families) {
		t.Errorf("a family is listed twice: %v", ids)
	}
}

func TestIndicatorsAreWhole(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	seen := map[string]bool{}
	each(t, func(t *testing.T, ind *indicator.Indicator, family indicator.Family) {
		if seen[ind.ID] || !snake.MatchString(ind.ID) {
			t.Error("the id is taken, or not in snake case")
		}
		seen[ind.ID] = true
		if ind.Version < 1 || ind.Points < 0 || ind.Points > family.Cap || ind.Minutes < 1 || ind.Judge == nil {
			t.Error("lacks a version, points from 0 up to the family's cap, minutes or a judgement")
		}
		if len(ind.Stages) == 0 || len(ind.Sources) == 0 {
			t.Error("lacks stages or sources")
		}
		for _, s := range ind.Sources {
			if s.Tag == "" || s.Title == "" || s.Publisher == "" || s.Date == "" {
				t.Errorf("source %+v is not whole", s)
			}
		}
		for name, text := range map[string]string{"Title": ind.Title, "Ask": ind.Ask, "Clears": ind.Clears} {
			if text == "" || strings.HasSuffix(text, ".") {
				t.Errorf("%s is empty or ends in a full stop: %q", name, text)
			}
		}
		for name, text := range map[string]string{"Doc": ind.Rule(indicator.DefaultPolicy), "Innocent": ind.Innocent} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s is empty or does not end in a full stop: %q", name, text)
			}
		}
		if _, err := os.Stat(filepath.Join(family.ID, ind.ID+".go")); err != nil {
			t.Errorf("is not in a file of its name: %v", err)
		}
	})
}

// TestNumbersAreWhole holds every limit and level to what a policy and the people who write one need of it.
func TestNumbersAreWhole(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	each(t, func(t *testing.T, ind *indicator.Indicator, _ indicator.Family) {
		seen := map[string]bool{}
		number := func(id, title string) {
			if seen[id] || !snake.MatchString(id) || title == "" || strings.HasSuffix(title, ".") {
				t.Errorf("%s: the id is taken or not in snake case, or the title is empty or ends in a full stop: %q", id, title)
			}
			seen[id] = true
			if capital := strings.ToUpper(id[:1]) + id[1:]; !strings.Contains(ind.Doc, "{"+id+"}") && !strings.Contains(ind.Doc, "{"+capital+"}") {
				t.Errorf("%s is not in the Doc", id)
			}
		}
		for _, l := range ind.Limits {
			number(l.ID, l.Title)
			if l.Min > l.Default || l.Default > l.Max || l.Min == l.Max || !strings.HasSuffix(l.Why, ".") {
				t.Errorf("%s: %d is not within %d to %d, which differ, or no reason is given: %q", l.ID, l.Default, l.Min, l.Max, l.Why)
			}
		}
		for _, l := range ind.Levels {
			number(l.ID, l.Title)
			if _, ok := catalog.All.Family(l.Group); l.Group != "" && !ok || l.Points == ind.Points {
				t.Errorf("%s counts in no group, or is worth no other points than the indicator", l.ID)
			}
		}
		if text := ind.Rule(indicator.DefaultPolicy); strings.ContainsAny(text, "{}") {
			t.Errorf("the Doc names a number that there is not: %s", text)
		}
	})
}

// TestEveryFileIsListed finds an indicator's file whose indicator was left out of its family.
func TestEveryFileIsListed(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	archives, err := filepath.Glob("*/testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(files, archives...) {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".txtar"), ".go")
		family := strings.Split(path, string(filepath.Separator))[0]
		if name == family || strings.HasSuffix(name, "_test") || !declaresIndicator(t, path) {
			continue
		}
		if _, f, ok := catalog.All.Find(name); !ok || f.ID != family {
			t.Errorf("%s belongs to no indicator of the family %s", path, family)
		}
	}
}

func declaresIndicator(t *testing.T, path string) bool {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Ext(path) == ".txtar" || strings.Contains(string(data), "= &indicator.Indicator{")
}

func TestRoutes(t *testing.T) {
	codes := strings.Fields("role_exposure it_security_alert sanctions_confirmed sanctions_name_only dprk_netblock_ip gov_record_mismatch staffing_chain_unverified")
	for _, r := range catalog.All.Routes {
		if !slices.Contains(codes, r.Code) || r.Title == "" || !strings.HasSuffix(r.Doc, ".") || (r.Judge == nil) == (r.Follows == nil) {
			t.Errorf("%q is not a code of the contract, or lacks a title, a doc or a judgement", r.Code)
		}
	}
}

// never are the words that the product does not use of anybody. Titles of publications are quoted as they are.
var never = regexp.MustCompile(`(?i)\b(fake\w*|fraudster\w*|north korean?s?|suspect\w*|guilty|rejected by system|nationality|ethnic\w*)\b`)

func TestWords(t *testing.T) {
	each(t, func(t *testing.T, ind *indicator.Indicator, family indicator.Family) {
		texts := []string{ind.Title, ind.Rule(indicator.DefaultPolicy), ind.Innocent, ind.Ask, ind.Clears, family.Title}
		for _, e := range catalog.Examples(ind.ID) {
			for _, evidence := range judge(t, ind, family, e).Evidence {
				texts = append(texts, evidence.Text)
			}
		}
		for _, text := range texts {
			if word := never.FindString(text); word != "" {
				t.Errorf("says %q: %s", word, text)
			}
		}
	})
	for _, r := range catalog.All.Routes {
		if word := never.FindString(r.Title + r.Doc); word != "" {
			t.Errorf("%s says %q", r.Code, word)
		}
	}
}

// TestFamiliesArePure holds that a judgement depends on the case alone.
func TestFamiliesArePure(t *testing.T) {
	allowed := []string{"bonafide/internal/dossier", "bonafide/internal/indicator",
		"cmp", "fmt", "iter", "maps", "math", "slices", "sort", "strconv", "strings", "time", "unicode"}
	files, err := filepath.Glob("*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no families here: %v", err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, data, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			if name, err := strconv.Unquote(i.Path.Value); err != nil || !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s", path, i.Path.Value)
			}
		}
		for _, clock := range []string{"time.Now", "time.Since", "time.Until", "time.After(", "time.Local"} {
			if strings.Contains(string(data), clock) {
				t.Errorf("%s uses %s", path, clock)
			}
		}
	}
}

func TestGolden(t *testing.T) {
	const path = "testdata/catalog.golden"
	var got strings.Builder
	for _, f := range catalog.All.Families {
		for _, i := range f.Indicators {
			fmt.Fprintf(&got, "%s %d %v %s\n", i.ID, i.Version, i.Points, f.ID)
			for _, l := range i.Levels {
				fmt.Fprintf(&got, "  %s %v %s\n", l.ID, l.Points, cmp.Or(l.Group, f.ID))
			}
			for _, l := range i.Limits {
				fmt.Fprintf(&got, "  %s %d %s\n", l.ID, l.Default, cmp.Or(l.Unit, "times"))
			}
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the catalogue is\n%s\nand was\n%s\nIf that is meant, raise versions and run with -update.", got.String(), want)
	}
}

func TestRendered(t *testing.T) {
	markdown := catalog.Markdown()
	doc := catalog.JSON()
	if _, err := json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	each(t, func(t *testing.T, ind *indicator.Indicator, _ indicator.Family) {
		n++
		if !strings.Contains(markdown, "### `"+ind.ID+"`") || !strings.Contains(markdown, ind.Rule(indicator.DefaultPolicy)) {
			t.Error("is not in the Markdown")
		}
		if !slices.ContainsFunc(doc.Indicators, func(e catalog.IndicatorEntry) bool { return e.ID == ind.ID && e.Points == ind.Points }) {
			t.Error("is not in the JSON")
		}
	})
	if len(doc.Indicators) != n || len(doc.Groups) != len(catalog.All.Families) || len(doc.Routing) != len(catalog.All.Routes) {
		t.Errorf("JSON has %d indicators, %d groups, %d routes", len(doc.Indicators), len(doc.Groups), len(doc.Routing))
	}
}

func TestExamplesOfNothing(t *testing.T) {
	if got := catalog.Examples("no_such_indicator"); got != nil {
		t.Errorf("got %d examples", len(got))
	}
}
