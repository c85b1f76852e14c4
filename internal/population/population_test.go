package population_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/duplicate"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/population"
)

// TestPlantedScenes holds that of two blocks exactly the expected pairs come out, each counted or not as it should be.
func TestPlantedScenes(t *testing.T) {
	var people []*dossier.Dossier
	for d := range population.Candidates(1, 2*population.Block) {
		people = append(people, d)
	}
	var want []string
	for b := range 2 {
		for _, s := range population.Scenes(1, b) {
			for _, p := range s.Share {
				want = append(want, pairLine(s.Cast[p.A].ID, s.Cast[p.B].ID, p.Kind, p.One))
			}
		}
	}
	x := linkage.NewIndex(people)
	var got []string
	for p := range x.Pairs() {
		got = append(got, pairLine(p.A, p.B, p.Kind, p.SamePerson))
		if len(p.Evidence) == 0 {
			t.Errorf("%s and %s: %s without evidence", p.A, p.B, p.Kind)
		}
	}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%d pairs, want %d; not wanted %v; missing %v", len(got), len(want), first(got, want), first(want, got))
	}
}

func pairLine(a, b, kind string, one bool) string { return fmt.Sprint(a, " ", b, " ", kind, " ", one) }

// first returns at most ten of a that are not in b.
func first(a, b []string) (all []string) {
	for _, s := range a {
		if _, found := slices.BinarySearch(b, s); !found && len(all) < 10 {
			all = append(all, s)
		}
	}
	return all
}

// groups are those in which linkage counts.
var groups = []string{"link", "household"}

// TestWhatCounts holds that members of a scene get points for what they share where it is to count, and none elsewhere.
func TestWhatCounts(t *testing.T) {
	people := slices.Collect(population.Candidates(1, population.Block))
	x := linkage.NewIndex(people)
	for _, s := range population.Scenes(1, 0) {
		for i, d := range s.Cast {
			want := slices.ContainsFunc(s.Share, func(p population.Shared) bool { return p.Scored && (p.A == i || p.B == i) })
			a := catalog.All.Assess(&indicator.Case{Dossier: d, Links: x.Find(d), AsOf: population.Start}, indicator.DefaultPolicy)
			got := 0.0
			for _, g := range a.Groups {
				if slices.Contains(groups, g.ID) {
					got += g.Points
				}
			}
			if (got > 0) != want {
				t.Errorf("%s, %s: %v points of links, want some: %v", s.Name, d.ID, got, want)
			}
			if cluster := hits(a, "persona_cluster"); cluster != (s.Name == "ring") {
				t.Errorf("%s, %s: persona_cluster %v", s.Name, d.ID, cluster)
			}
		}
	}
}

func hits(a *indicator.Assessment, id string) bool {
	return slices.ContainsFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == id && f.Outcome == indicator.IsHit })
}

// TestOnePersonTwiceIsOffered holds that of all scenes only the one person's two records may be one person's.
func TestOnePersonTwiceIsOffered(t *testing.T) {
	people := slices.Collect(population.Candidates(1, population.Block))
	twice := map[string]bool{}
	for _, s := range population.Scenes(1, 0) {
		if s.Name == "one person twice" {
			twice[s.Cast[0].ID+s.Cast[1].ID] = true
		}
	}
	holders := map[string][]*dossier.Dossier{}
	for _, d := range people {
		for _, k := range duplicate.Keys(d) {
			holders[k.Value] = append(holders[k.Value], d)
		}
	}
	found := map[string]bool{}
	for _, all := range holders {
		for i, a := range all {
			for _, b := range all[i+1:] {
				if c := duplicate.Compare(a, b); c.Match {
					found[min(a.ID, b.ID)+max(a.ID, b.ID)] = true
					if !twice[min(a.ID, b.ID)+max(a.ID, b.ID)] {
						t.Errorf("%s and %s are offered: %.1f bits of %v", a.ID, b.ID, c.Bits, c.Reasons)
					}
				}
			}
		}
	}
	if len(found) != 1 {
		t.Errorf("%d pairs are offered, want 1", len(found))
	}
}

// TestSameSeedSamePeople holds that a population can be made again, and that another seed makes another.
func TestSameSeedSamePeople(t *testing.T) {
	made := func(seed uint64) []*dossier.Dossier { return slices.Collect(population.Candidates(seed, 1)) }
	one := made(1)
	if len(one) != population.Block || !reflect.DeepEqual(one, made(1)) {
		t.Error("one seed makes two populations")
	}
	if reflect.DeepEqual(one, made(2)) {
		t.Error("two seeds make one population")
	}
	ids := map[string]bool{}
	counts := map[string]int{}
	for d := range population.Candidates(1, 20*population.Block) {
		ids[d.ID] = true
		counts[d.Names[0].Family]++
	}
	if len(ids) != 20*population.Block {
		t.Errorf("%d ids, want %d", len(ids), 20*population.Block)
	}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	if share := float64(most) / float64(len(ids)); share < 0.005 || share > 0.15 {
		t.Errorf("the commonest family name has %.3f of the people", share)
	}
	// What is invented is a dossier that the file format takes.
	for _, d := range one[:200] {
		data, err := dossier.Encode(d)
		if err == nil {
			_, err = dossier.Decode(data)
		}
		if err != nil {
			t.Fatalf("%s: %v", d.ID, err)
		}
	}
}

func BenchmarkCandidates(b *testing.B) {
	n := 0
	for range population.Candidates(1, b.N) {
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "candidates/s")
}
