package indicator_test

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

func always(id string, needs dossier.Need, r indicator.Result) *indicator.Indicator {
	return &indicator.Indicator{ID: id, Version: 3, Points: 5, Needs: needs, Ask: "Ask about " + id, Minutes: 4,
		Judge: func(*indicator.Case) indicator.Result { return r }}
}

// worth is an indicator whose hit has a level's points, and counts in the level's group.
func worth(id string, points float64, group, text string) *indicator.Indicator {
	level := &indicator.Level{ID: "level", Points: points, Group: group}
	ind := always(id, 0, indicator.Hit("", "%s", text).Worth(level))
	ind.Levels = []*indicator.Level{level}
	return ind
}

func testCase() *indicator.Case {
	return &indicator.Case{
		Dossier: &dossier.Dossier{ID: "c-1", Names: []dossier.Name{{Kind: dossier.LegalName, Full: "Ada Example"}}},
		AsOf:    time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	}
}

func TestJudgeOutcomes(t *testing.T) {
	broken := always("broken", 0, indicator.Clear())
	broken.Judge = func(c *indicator.Case) indicator.Result { panic("index out of range") }
	silent := always("silent", 0, indicator.Result{})
	fs := indicator.Judge(testCase(), []indicator.Family{{ID: "history", Indicators: []*indicator.Indicator{
		always("hit", 0, indicator.Hit("names[0]", "saw %s", "it")),
		worth("reduced", 2, "", "less"),
		always("clear", dossier.Names, indicator.Clear()),
		always("waiting", dossier.Residence|dossier.Phones, indicator.Hit("", "never reached")),
		broken, silent,
	}}})
	want := []struct {
		outcome  indicator.Outcome
		points   float64
		evidence string
	}{
		{"hit", 5, "saw it"}, {"hit", 2, "less"}, {"clear", 0, ""},
		{"nodata", 0, "no claimed residence is recorded|no phone number is recorded"},
		{"failed", 0, "the check broke and says nothing: index out of range"},
		{"failed", 0, "the check broke and says nothing: silent returned no outcome"},
	}
	for i, w := range want {
		var texts []string
		for _, e := range fs[i].Evidence {
			texts = append(texts, e.Text)
		}
		if got := strings.Join(texts, "|"); fs[i].Outcome != w.outcome || fs[i].Points != w.points || got != w.evidence {
			t.Errorf("%s: got %s, %v points, %q; want %s, %v, %q", fs[i].Indicator, fs[i].Outcome, fs[i].Points, got, w.outcome, w.points, w.evidence)
		}
		if fs[i].Version != 3 || fs[i].Group != "history" {
			t.Errorf("%s: version %d, group %q not frozen with the finding", fs[i].Indicator, fs[i].Version, fs[i].Group)
		}
	}
}

func TestNextStepsClearMostPointsFirstThenCheapest(t *testing.T) {
	catalog := indicator.Catalog{Families: []indicator.Family{{ID: "history", Cap: 14, Indicators: []*indicator.Indicator{
		worth("weak", 2, "", "w"),
		worth("strong", 9, "", "s"),
		always("slow", dossier.EmploymentChecks, indicator.Clear()),
		always("quick", dossier.Residence, indicator.Clear()),
		always("quick_too", dossier.Residence, indicator.Clear()),
	}}}}
	a := catalog.Assess(testCase(), indicator.DefaultPolicy)
	want := []string{"Ask about strong", "Ask about weak", "Ask where the candidate lives and will work", "Call a former employer on a number found independently"}
	if len(a.NextSteps) != len(want) {
		t.Fatalf("got %d steps %v, want %d", len(a.NextSteps), a.NextSteps, len(want))
	}
	for i, w := range want {
		if a.NextSteps[i].Text != w {
			t.Errorf("step %d = %q, want %q", i, a.NextSteps[i].Text, w)
		}
	}
	if got := strings.Join(a.NextSteps[2].Clears, " "); got != "quick quick_too" {
		t.Errorf("a shared step clears %q, want both indicators", got)
	}
	if a.Coverage != (indicator.Coverage{Looked: 2, Of: 5}) {
		t.Errorf("coverage = %+v, want 2 of 5", a.Coverage)
	}
}

func TestAHitMayCountInAnotherGroup(t *testing.T) {
	fs := indicator.Judge(testCase(), []indicator.Family{{ID: "household", Indicators: []*indicator.Indicator{
		always("soft", 0, indicator.Hit("", "two people")),
		worth("hard", 9, "link", "four people"),
	}}})
	if fs[0].Group != "household" || fs[1].Group != "link" || fs[1].Points != 9 {
		t.Errorf("got %+v, want the second in link with 9 points", fs)
	}
}

func TestAHitThatGrewHardNeverWeighsLess(t *testing.T) {
	catalog := func(other float64) *indicator.Catalog {
		return &indicator.Catalog{Families: []indicator.Family{
			{ID: "link", Cap: 22, Indicators: []*indicator.Indicator{worth("strong", other, "", "s")}},
			{ID: "household", Cap: 5, Soft: true, Indicators: []*indicator.Indicator{
				worth("grown", 9, "link", "three people"),
			}},
		}}
	}
	for _, tt := range []struct {
		other, points float64
		group         string
	}{
		{8, 13, "link"},       // 9 + 8/2
		{13, 18, "household"}, // 13 + 5 is more than 13 + 9/2
		{22, 27, "household"}, // the link group is full
	} {
		a := catalog(tt.other).Assess(testCase(), indicator.DefaultPolicy)
		if got := a.Findings[1].Group; a.Points != tt.points || got != tt.group {
			t.Errorf("beside %v: %v points, counted in %s; want %v, %s", tt.other, a.Points, got, tt.points, tt.group)
		}
	}
}
