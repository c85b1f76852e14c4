package catalog_test

import (
	"fmt"
	"slices"
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

func TestExamples(t *testing.T) {
	each(t, func(t *testing.T, ind *indicator.Indicator, family indicator.Family) {
		outcomes := map[indicator.Outcome]int{}
		for _, e := range catalog.Examples(ind.ID) {
			outcomes[e.Want]++
			t.Run(string(e.Want)+"/"+e.Name, func(t *testing.T) { check(t, ind, family, e) })
		}
		for _, want := range []indicator.Outcome{indicator.IsHit, indicator.IsClear, indicator.IsNoData} {
			if outcomes[want] == 0 && (ind.Points > 0 || want == indicator.IsNoData) { // what scores nothing never looks
				t.Errorf("has no example of %s", want)
			}
			delete(outcomes, want)
		}
		if len(outcomes) > 0 {
			t.Errorf("has examples of outcomes that there are not: %v", outcomes)
		}
	})
}

func check(t *testing.T, ind *indicator.Indicator, family indicator.Family, e catalog.Example) {
	got := judge(t, ind, family, e)
	if got.Outcome != e.Want {
		t.Fatalf("outcome = %s, want %s; evidence: %v", got.Outcome, e.Want, got.Evidence)
	}
	want := 0.0
	if e.Want == indicator.IsHit {
		want = ind.Points
		if _, points, _ := e.Case(); points != nil {
			want = *points
		}
		if len(got.Evidence) == 0 {
			t.Error("a hit without evidence")
		}
	}
	if got.Points != want {
		t.Errorf("points = %v, want %v", got.Points, want)
	}
}

func judge(t *testing.T, ind *indicator.Indicator, family indicator.Family, e catalog.Example) indicator.Finding {
	t.Helper()
	c, _, err := e.Case()
	if err != nil {
		t.Fatal(err)
	}
	family.Indicators = []*indicator.Indicator{ind}
	return indicator.Judge(c, []indicator.Family{family})[0]
}

// TestExamplesAreValid holds that an example is a dossier that could be imported.
func TestExamplesAreValid(t *testing.T) {
	each(t, func(t *testing.T, ind *indicator.Indicator, _ indicator.Family) {
		for _, e := range catalog.Examples(ind.ID) {
			c, _, err := e.Case()
			if err != nil {
				t.Errorf("%s: %v", e.Name, err)
				continue
			}
			data, err := dossier.Encode(c.Dossier)
			if err != nil {
				t.Errorf("%s: %v", e.Name, err)
				continue
			}
			if _, err := dossier.Decode(data); err != nil {
				t.Errorf("%s/%s: %v", e.Want, e.Name, err)
			}
		}
	})
}

// TestExamplesMeetEveryLimit holds that examples lie at every limit and on both sides of it: with the limit one unit
// higher or lower, some example is answered otherwise. Every level is met as well.
func TestExamplesMeetEveryLimit(t *testing.T) {
	each(t, func(t *testing.T, ind *indicator.Indicator, family indicator.Family) {
		before := answers(t, ind, family, indicator.DefaultPolicy)
		for _, l := range ind.Limits {
			for _, v := range []int{l.Default - 1, l.Default + 1} {
				p := indicator.DefaultPolicy
				p.Settings = map[string]indicator.Setting{ind.ID: {Limits: map[string]int{l.ID: v}}}
				if slices.Equal(before, answers(t, ind, family, p)) {
					t.Errorf("with %q at %d instead of %d every example is answered as before", l.ID, v, l.Default)
				}
			}
		}
		for _, l := range ind.Levels {
			p := indicator.DefaultPolicy
			p.Settings = map[string]indicator.Setting{ind.ID: {Levels: map[string]float64{l.ID: l.Points + 1}}}
			if slices.Equal(before, answers(t, ind, family, p)) {
				t.Errorf("no example is worth %q", l.ID)
			}
		}
	})
}

// answers are outcome and points of each example under the policy.
func answers(t *testing.T, ind *indicator.Indicator, family indicator.Family, p indicator.Policy) (all []string) {
	t.Helper()
	family.Indicators = []*indicator.Indicator{ind}
	for _, e := range catalog.Examples(ind.ID) {
		c, _, err := e.Case()
		if err != nil {
			t.Fatal(err)
		}
		c.Policy = &p
		f := indicator.Judge(c, []indicator.Family{family})[0]
		all = append(all, fmt.Sprint(f.Outcome, f.Points))
	}
	return all
}
