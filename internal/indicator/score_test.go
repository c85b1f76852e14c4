package indicator_test

import (
	"slices"
	"testing"

	"bonafide/internal/indicator"
)

var families = []indicator.Family{
	{ID: "document", Cap: 16}, {ID: "network", Cap: 12}, {ID: "contact", Cap: 5}, {ID: "address", Cap: 12},
	{ID: "history", Cap: 14}, {ID: "link", Cap: 22}, {ID: "household", Cap: 5, Soft: true},
}

func hits(points map[string][]float64) []indicator.Finding {
	var fs []indicator.Finding
	for group, all := range points {
		for _, p := range all {
			fs = append(fs, indicator.Finding{Group: group, Outcome: indicator.IsHit, Points: p})
		}
	}
	return fs
}

func TestBands(t *testing.T) {
	tests := []struct {
		name   string
		hits   map[string][]float64
		points float64
		band   indicator.Band
	}{
		{"nothing", nil, 0, "low"},
		{"below the first cut", map[string][]float64{"history": {5}}, 5, "low"},
		{"at the first cut", map[string][]float64{"history": {6}}, 6, "verify"},
		{"weak evidence only, at the cut", map[string][]float64{"network": {2}, "contact": {2}, "address": {2}}, 6, "low"},
		{"weak evidence of any sum", map[string][]float64{"network": {3, 3}, "contact": {3, 3, 3}, "address": {3, 3}, "history": {3, 3}}, 18.5, "low"},
		{"soft evidence is moderate, not material", map[string][]float64{"household": {5}, "contact": {2}}, 7, "verify"},
		{"halving inside a group", map[string][]float64{"document": {8, 6}}, 11, "verify"},
		{"a third counts a quarter", map[string][]float64{"address": {6, 3, 3}}, 8.25, "verify"},
		{"cap", map[string][]float64{"network": {8, 6, 5}}, 12, "verify"},
		{"anchor outside the network, just below", map[string][]float64{"history": {8}, "address": {5.9}}, 13.9, "verify"},
		{"anchor outside the network", map[string][]float64{"history": {8}, "address": {6}}, 14, "escalate"},
		{"no anchor, two material groups", map[string][]float64{"history": {7.9}, "address": {6.1}}, 14, "verify"},
		{"no anchor, three material groups", map[string][]float64{"history": {6}, "address": {4}, "document": {4}}, 14, "escalate"},
		{"third group not quite material", map[string][]float64{"history": {6}, "address": {4.1}, "document": {3.9}}, 14, "verify"},
		{"network anchor alone", map[string][]float64{"network": {9, 8}, "contact": {2}}, 14, "verify"},
		{"network anchor with a material group", map[string][]float64{"network": {8}, "address": {6}}, 14, "escalate"},
		{"network anchor with a soft group", map[string][]float64{"network": {9}, "household": {5}}, 14, "verify"},
		{"critical, just below", map[string][]float64{"link": {18}, "address": {5.9}}, 23.9, "escalate"},
		{"critical", map[string][]float64{"link": {18}, "address": {6}}, 24, "critical"},
		{"critical sum without an anchor", map[string][]float64{"document": {7, 6}, "history": {7, 6}, "address": {7}}, 27, "escalate"},
		{"critical sum, one material group", map[string][]float64{"link": {22}, "contact": {3}}, 25, "escalate"},
		{"critical with a network anchor", map[string][]float64{"network": {8, 8}, "history": {7, 7}, "address": {4}}, 26.5, "critical"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := indicator.DefaultPolicy.Add(hits(tt.hits), families)
			if diff := got.Points - tt.points; diff > 1e-9 || diff < -1e-9 {
				t.Errorf("points = %v, want %v", got.Points, tt.points)
			}
			if got.Band != tt.band {
				t.Errorf("band = %s, want %s", got.Band, tt.band)
			}
		})
	}
}

func TestOnlyHitsScore(t *testing.T) {
	var fs []indicator.Finding
	for _, o := range []indicator.Outcome{indicator.IsClear, indicator.IsNoData, indicator.IsFailed} {
		fs = append(fs, indicator.Finding{Group: "history", Outcome: o, Points: 12})
	}
	if got := indicator.DefaultPolicy.Add(fs, families); got.Points != 0 || got.Band != indicator.Low {
		t.Errorf("got %v points, band %s; want 0, low", got.Points, got.Band)
	}
}

func TestInsteadOfNotOnTopOf(t *testing.T) {
	link := indicator.Family{ID: "link", Cap: 22, Indicators: []*indicator.Indicator{{ID: "edge"}, {ID: "cluster", Instead: true}}}
	tests := []struct {
		name    string
		edges   []float64
		cluster float64
		want    float64
	}{
		{"edges alone", []float64{9, 9}, 0, 13.5},
		{"the cluster is more", []float64{9, 9}, 15, 15},
		{"the cluster alone", nil, 15, 15},
		{"as much", []float64{10, 10}, 15, 15},
		{"the edges are more", []float64{13, 9}, 15, 17.5},
		{"capped", []float64{20, 15}, 15, 22},
	}
	for _, tt := range tests {
		fs := []indicator.Finding{{Indicator: "cluster", Group: "link", Outcome: indicator.IsHit, Points: tt.cluster}}
		if tt.cluster == 0 {
			fs[0].Outcome = indicator.IsClear
		}
		for _, p := range tt.edges {
			fs = append(fs, indicator.Finding{Indicator: "edge", Group: "link", Outcome: indicator.IsHit, Points: p})
		}
		got := indicator.DefaultPolicy.Add(fs, []indicator.Family{link})
		if got.Points != tt.want || len(got.Groups) != 1 || got.Groups[0].Points != tt.want {
			t.Errorf("%s: points = %v, groups %v; want %v", tt.name, got.Points, got.Groups, tt.want)
		}
	}
}

// TestGroupsHoldHits holds that a group is listed where something hit, however little it is worth, and nowhere else.
func TestGroupsHoldHits(t *testing.T) {
	link := indicator.Family{ID: "link", Cap: 22, Indicators: []*indicator.Indicator{{ID: "cluster", Instead: true}}}
	fs := []indicator.Finding{
		{Indicator: "cluster", Group: "link", Outcome: indicator.IsHit, Points: 1},
		{Indicator: "nothing", Group: "contact", Outcome: indicator.IsHit, Points: 0},
		{Indicator: "other", Group: "address", Outcome: indicator.IsClear},
	}
	got := indicator.DefaultPolicy.Add(fs, []indicator.Family{{ID: "contact", Cap: 5}, {ID: "address", Cap: 12}, link})
	want := []indicator.GroupPoints{{ID: "contact", Points: 0, Cap: 5}, {ID: "link", Points: 1, Cap: 22}}
	if !slices.Equal(got.Groups, want) {
		t.Errorf("groups = %v, want %v", got.Groups, want)
	}
}

func TestWithoutSwitchesOffACopy(t *testing.T) {
	three := 3.0
	p := indicator.Policy{Settings: map[string]indicator.Setting{"a": {Points: &three}}}
	q := p.Without([]string{"a", "b"})
	for _, id := range []string{"a", "b"} {
		if !q.Off(&indicator.Indicator{ID: id}) || p.Off(&indicator.Indicator{ID: id}) {
			t.Errorf("%s: off %v, and %v in what it was made of; want it off in the copy alone", id, q.Settings[id].Off, p.Settings[id].Off)
		}
	}
	if got := q.Points(&indicator.Indicator{ID: "a", Points: 1}); got != 3 {
		t.Errorf("a is worth %v, want what the policy set", got)
	}
	if q.Off(&indicator.Indicator{ID: "c"}) {
		t.Error("another is off too")
	}
}
