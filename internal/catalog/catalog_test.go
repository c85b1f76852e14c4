package catalog_test

import (
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/indicator"
)

func TestExamples(t *testing.T) {
	for _, f := range catalog.All.Families {
		for _, ind := range f.Indicators {
			for _, e := range catalog.Examples(ind.ID) {
				t.Run(ind.ID+"/"+string(e.Want)+"/"+e.Name, func(t *testing.T) { check(t, ind, f, e) })
			}
		}
	}
}

func check(t *testing.T, ind *indicator.Indicator, f indicator.Family, e catalog.Example) {
	c, points, err := e.Case()
	if err != nil {
		t.Fatal(err)
	}
	got := indicator.Judge(c, []indicator.Family{{ID: f.ID, Cap: f.Cap, Indicators: []*indicator.Indicator{ind}}})[0]
	if got.Outcome != e.Want {
		t.Fatalf("outcome = %s, want %s; evidence: %v", got.Outcome, e.Want, got.Evidence)
	}
	want := 0.0
	if e.Want == indicator.IsHit {
		want = ind.Points
		if points != nil {
			want = *points
		}
	}
	if got.Points != want {
		t.Errorf("points = %v, want %v", got.Points, want)
	}
	t.Logf("%v", got.Evidence)
}
