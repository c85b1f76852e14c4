package catalog_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/catalog"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/policy"
)

// genPolicy sets some numbers at will, within the bounds of each but without regard to the others.
func genPolicy(t *rapid.T, version string) indicator.Policy {
	p := indicator.DefaultPolicy
	p.Version = version
	numbers := policy.Numbers(catalog.All)
	for range rapid.IntRange(0, 12).Draw(t, "numbers") {
		n := rapid.SampledFrom(numbers).Draw(t, "number")
		if n.Limit != nil && rapid.IntRange(0, 3).Draw(t, "limits are rare") > 0 {
			continue
		}
		n.Set(&p, math.Round(rapid.Float64Range(n.Min, n.Max).Draw(t, "value")))
	}
	return p
}

// TestRecountIsAssess holds that an assessment counted again from its answers under another policy is what assessing the same
// case under that policy gives, to the last word; wherever the answers hold.
func TestRecountIsAssess(t *testing.T) {
	t.Parallel()
	counted := 0
	manyTimes(t, func(t *rapid.T) int {
		w := genWorld(t)
		x := linkage.NewIndex(w.people)
		from, to := genPolicy(t, "1"), genPolicy(t, "2")
		reach := catalog.All.Reach(from, to)
		for _, d := range w.people {
			c := &indicator.Case{Dossier: d, Links: x.Find(d), Watch: w.watch, AsOf: asOf}
			before, want := catalog.All.Assess(c, from), catalog.All.Assess(c, to)
			if reach.Touches(before.Answers) {
				continue
			}
			counted++
			sameAssessment(t, "recount", catalog.All.Recount(before, to), want)

			n := catalog.All.Count(before.Answers, to)
			rest, first := catalog.All.Rest(before.Answers, n, from, to)
			if whole := stored(t, rest).Onto(stored(t, before)); !n.Reroutes(catalog.All.Count(before.Answers, from)) {
				sameAssessment(t, "rest", whole, want)
				if first != "" && first != want.NextSteps[0].Text || first == "" && len(want.NextSteps) > 0 {
					t.Fatalf("first step %q", first)
				}
			}
		}
		return len(w.people)
	})
	if counted == 0 {
		t.Error("no answers ever held")
	}
}

// TestSameCountsSayTheSame holds that where two counts are the same, so are the assessments but for the policy's name and what
// groups count at most.
func TestSameCountsSayTheSame(t *testing.T) {
	t.Parallel()
	manyTimes(t, func(t *rapid.T) int {
		w := genWorld(t)
		from, to := genPolicy(t, "1"), genPolicy(t, "2")
		reach := catalog.All.Reach(from, to)
		for _, d := range w.people {
			c := &indicator.Case{Dossier: d, AsOf: asOf}
			a, b := catalog.All.Assess(c, from), catalog.All.Assess(c, to)
			if reach.Touches(a.Answers) || !catalog.All.Count(a.Answers, from).Same(catalog.All.Count(a.Answers, to)) {
				continue
			}
			b.Policy = a.Policy
			for i := range a.Groups {
				b.Groups[i].Cap = a.Groups[i].Cap
			}
			for i := range a.Findings { // who is not asked says which version does not ask
				if a.Findings[i].Outcome == indicator.IsNoData && b.Findings[i].Outcome == indicator.IsNoData {
					b.Findings[i].Evidence = a.Findings[i].Evidence
				}
			}
			sameAssessment(t, "same", b, a)
		}
		return len(w.people)
	})
}

// stored returns the assessment as it is read back from its document.
func stored(t *rapid.T, a *indicator.Assessment) *indicator.Assessment {
	document, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back indicator.Assessment
	if err := json.Unmarshal(document, &back); err != nil {
		t.Fatal(err)
	}
	return &back
}

func sameAssessment(t *rapid.T, what string, got, want *indicator.Assessment) {
	got, want = stored(t, got), stored(t, want)
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Fatalf("%s: got\n%s\nwant\n%s", what, g, w)
	}
}
