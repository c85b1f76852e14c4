package linkage_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/population"
)

// A graph is records, edges and clusters, kept as the store keeps them.
type graph struct {
	edges    map[[2]string][]dossier.LinkKind
	clusters map[string]string // of records
	forward  map[string]string
	ended    map[string]bool
	made     int
	most     int
}

func newGraph() *graph {
	return &graph{edges: map[[2]string][]dossier.LinkKind{}, clusters: map[string]string{}, forward: map[string]string{}, ended: map[string]bool{}, most: 100}
}

func (g *graph) grouping() linkage.Grouping {
	return linkage.Grouping{
		Most: g.most,
		Edges: func(of []string) (all []linkage.Edge, err error) {
			for pair, kinds := range g.edges {
				for _, k := range kinds {
					if slices.Contains(of, pair[0]) || slices.Contains(of, pair[1]) {
						all = append(all, linkage.Edge{A: pair[0], B: pair[1], Kind: k})
					}
				}
			}
			return all, nil
		},
		Clusters: func(of []string) (map[string]string, error) {
			all := map[string]string{}
			for m, id := range g.clusters {
				if slices.ContainsFunc(of, func(o string) bool { return g.clusters[o] == id }) {
					all[m] = id
				}
			}
			return all, nil
		},
		IsCluster: func(c linkage.Component) (bool, error) { return g.people(c.Members) >= 3, nil },
		NewID: func() string {
			g.made++
			return fmt.Sprintf("k%06d", g.made)
		},
	}
}

// people counts records, those found to be one person's once.
func (g *graph) people(members []string) int {
	n := 0
	for _, part := range partition(members, g.edges, func(k dossier.LinkKind) bool { return k == linkage.OnePerson }) {
		if len(part) > 0 {
			n++
		}
	}
	return n
}

// partition is the slow way to find components: everybody takes the least name among those joined to them until nothing changes.
func partition(members []string, edges map[[2]string][]dossier.LinkKind, counts func(dossier.LinkKind) bool) map[string][]string {
	least := map[string]string{}
	for _, m := range members {
		least[m] = m
	}
	for changed := true; changed; {
		changed = false
		for pair, kinds := range edges {
			a, b := least[pair[0]], least[pair[1]]
			if a == b || a == "" || b == "" || !slices.ContainsFunc(kinds, counts) {
				continue
			}
			least[pair[0]], least[pair[1]] = min(a, b), min(a, b)
			changed = true
		}
	}
	parts := map[string][]string{}
	for _, m := range slices.Sorted(maps.Keys(least)) {
		parts[least[m]] = append(parts[least[m]], m)
	}
	return parts
}

// set gives a record other edges, and regroups.
func (g *graph) set(t interface{ Fatal(...any) }, record string, edges map[string][]dossier.LinkKind) {
	touched := []string{record}
	for pair := range g.edges {
		if pair[0] == record || pair[1] == record {
			touched = append(touched, pair[0], pair[1])
			delete(g.edges, pair)
		}
	}
	for other, kinds := range edges {
		touched = append(touched, other)
		g.edges[[2]string{min(record, other), max(record, other)}] = kinds
	}
	r, err := g.grouping().Regroup(touched)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Left {
		delete(g.clusters, m)
	}
	for _, id := range r.Ended {
		g.ended[id] = true
	}
	for from, to := range r.Forward {
		for old, was := range g.forward {
			if was == from {
				g.forward[old] = to
			}
		}
		g.forward[from] = to
	}
	for _, c := range r.Clusters {
		for _, m := range c.Members {
			g.clusters[m] = c.ID
		}
	}
}

// slowly works out from nothing but the edges who is in a cluster with whom, and from that and who was where, the ids: the whole
// graph at once instead of what was touched.
func (g *graph) slowly(all []string, was map[string]string) map[string]string {
	var clusters [][]string
	for _, part := range partition(all, g.edges, func(dossier.LinkKind) bool { return true }) {
		kinds := map[dossier.LinkKind]bool{}
		for pair, of := range g.edges {
			for _, k := range of {
				if slices.Contains(part, pair[0]) && k != linkage.OnePerson {
					kinds[k] = true
				}
			}
		}
		if len(kinds) >= 2 && g.people(part) >= 3 {
			clusters = append(clusters, part)
		}
	}
	slices.SortFunc(clusters, slices.Compare[[]string])
	owner := map[string]string{} // by a cluster's first record, the oldest id that comes to it
	for _, id := range slices.Sorted(maps.Values(was)) {
		best, first := 0, ""
		for _, part := range clusters {
			if n := len(slices.DeleteFunc(slices.Clone(part), func(m string) bool { return was[m] != id })); n > best || n == best && n > 0 && firstOf(part, id, was) < firstOf(clusterOf(clusters, first), id, was) {
				best, first = n, part[0]
			}
		}
		if first != "" && owner[first] == "" {
			owner[first] = id
		}
	}
	in := map[string]string{}
	for _, part := range clusters {
		for _, m := range part {
			in[m] = cmp.Or(owner[part[0]], fresh+part[0])
		}
	}
	return in
}

// fresh begins the name of a cluster to which no id comes.
const fresh = "new "

// same compares what came out with what should: where a cluster is new any id may be its own that no cluster had.
func same(got, want, was map[string]string) error {
	named := map[string]string{}
	for m, id := range want {
		if !strings.HasPrefix(id, fresh) && got[m] != id {
			return fmt.Errorf("%s is in %q, want %q", m, got[m], id)
		}
		if named[id] == "" {
			named[id] = got[m]
		}
		if got[m] == "" || got[m] != named[id] || strings.HasPrefix(id, fresh) && slices.Contains(slices.Collect(maps.Values(was)), got[m]) {
			return fmt.Errorf("%s is in %q, want a new cluster with %s", m, got[m], id)
		}
	}
	for m := range got {
		if want[m] == "" {
			return fmt.Errorf("%s is in %q, want none", m, got[m])
		}
	}
	return nil
}

func firstOf(part []string, id string, was map[string]string) string {
	return part[slices.IndexFunc(part, func(m string) bool { return was[m] == id })]
}

func clusterOf(clusters [][]string, first string) []string {
	return clusters[slices.IndexFunc(clusters, func(part []string) bool { return part[0] == first })]
}

// TestRegroupingWhatChangedIsRegroupingAll holds that looking at what was touched gives, change by change, the clusters and the ids
// that looking at everything would.
func TestRegroupingWhatChangedIsRegroupingAll(t *testing.T) {
	kinds := []dossier.LinkKind{dossier.SharedPhone, dossier.SharedPhoto, dossier.SharedAccount, linkage.OnePerson}
	var all []string
	for i := range 14 {
		all = append(all, fmt.Sprintf("c%02d", i))
	}
	rapid.Check(t, func(t *rapid.T) {
		g := newGraph()
		for range rapid.IntRange(1, 25).Draw(t, "changes") {
			was := maps.Clone(g.clusters)
			record := rapid.SampledFrom(all).Draw(t, "record")
			edges := map[string][]dossier.LinkKind{}
			for range rapid.IntRange(0, 3).Draw(t, "edges") {
				if other := rapid.SampledFrom(all).Draw(t, "other"); other != record {
					edges[other] = rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 1, 2, func(k dossier.LinkKind) dossier.LinkKind { return k }).Draw(t, "kinds")
				}
			}
			g.set(t, record, edges)
			if err := same(g.clusters, g.slowly(all, was), was); err != nil {
				t.Fatalf("%v; edges %v", err, g.edges)
			}
			for old, now := range g.forward {
				if g.forward[now] != "" || now > old {
					t.Fatalf("%s forwards to %s, which is younger or forwards", old, now)
				}
			}
			for _, id := range g.clusters {
				if g.ended[id] || g.forward[id] != "" {
					t.Fatalf("%s has members, and ended or forwards to %q", id, g.forward[id])
				}
			}
		}
	})
}

// chain joins records in a row of records, the kinds by turns.
func chain(records string, kinds ...dossier.LinkKind) map[[2]string][]dossier.LinkKind {
	edges := map[[2]string][]dossier.LinkKind{}
	names := strings.Fields(records)
	for i := range names[1:] {
		edges[[2]string{names[i], names[i+1]}] = []dossier.LinkKind{kinds[i%len(kinds)]}
	}
	return edges
}

// TestClusterIDs holds whose id stays when clusters grow, merge, split and end.
func TestClusterIDs(t *testing.T) {
	two := []dossier.LinkKind{dossier.SharedPhone, dossier.SharedPhoto}
	g := newGraph()
	in := func(want string) {
		t.Helper()
		var got []string
		for _, m := range slices.Sorted(maps.Keys(g.clusters)) {
			got = append(got, m+":"+strings.TrimLeft(g.clusters[m], "k0"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("clusters %q, want %q", strings.Join(got, " "), want)
		}
	}
	g.edges = chain("a b c", two...)
	g.set(t, "d", map[string][]dossier.LinkKind{"c": two[:1]})
	in("a:1 b:1 c:1 d:1")
	g.edges[[2]string{"p", "q"}] = two[:1]
	g.set(t, "r", map[string][]dossier.LinkKind{"q": two[1:]})
	in("a:1 b:1 c:1 d:1 p:2 q:2 r:2")
	g.set(t, "p", map[string][]dossier.LinkKind{"q": two[:1], "d": two[:1]}) // the older id stays
	in("a:1 b:1 c:1 d:1 p:1 q:1 r:1")
	if g.forward["k000002"] != "k000001" {
		t.Errorf("the younger forwards to %q, want k000001", g.forward["k000002"])
	}
	g.set(t, "d", map[string][]dossier.LinkKind{"c": two[:1]}) // four keep the id, three get a new one
	in("a:1 b:1 c:1 d:1 p:3 q:3 r:3")
	g.set(t, "q", map[string][]dossier.LinkKind{"p": two[:1], "r": two[:1]}) // one kind of link is no cluster
	in("a:1 b:1 c:1 d:1")
	if !g.ended["k000003"] {
		t.Error("a cluster without two kinds of link did not end")
	}
	g.set(t, "b", map[string][]dossier.LinkKind{"a": {linkage.OnePerson}, "c": two}) // a and b are one of three people
	in("a:1 b:1 c:1 d:1")
	g.set(t, "d", nil) // and then of two
	in("")
}

// TestAClusterThatIsCutOff holds that what no walk finds stays where it was, and that all is as it should be once a walk finds all.
func TestAClusterThatIsCutOff(t *testing.T) {
	g := newGraph()
	g.most = 5
	two := []dossier.LinkKind{dossier.SharedPhone, dossier.SharedPhoto}
	g.edges = chain("a b c d e f g h i", two...)
	for _, end := range []string{"a", "h"} {
		r, err := g.grouping().Regroup([]string{end})
		if err != nil || len(r.Clusters) != 1 || !r.Clusters[0].Cut || len(r.Clusters[0].Members) != g.most {
			t.Fatalf("from %s: %+v, %v, want one cluster of %d that is cut off", end, r, err, g.most)
		}
	}
	g.set(t, "a", map[string][]dossier.LinkKind{"b": two})
	first := g.clusters["a"]
	g.set(t, "i", map[string][]dossier.LinkKind{"h": two})
	if g.clusters["i"] != first || len(g.clusters) != 9 {
		t.Fatalf("%v, want all nine in %s", g.clusters, first)
	}
	delete(g.edges, [2]string{"d", "e"})
	g.set(t, "e", map[string][]dossier.LinkKind{"f": two}) // e to i are five, a to d are four: nothing is cut off any longer
	if g.clusters["e"] != first || g.clusters["a"] == first || g.clusters["a"] != g.clusters["d"] || len(g.clusters) != 9 {
		t.Errorf("%v, want e to i in %s and a to d in another", g.clusters, first)
	}
}

// TestClustersOfScenes holds that of what is planted in two blocks only the rings are clusters, though they come one by one.
func TestClustersOfScenes(t *testing.T) {
	people := slices.Collect(population.Candidates(1, 2*population.Block))
	of := map[string]*dossier.Dossier{}
	for _, d := range people {
		of[d.ID] = d
	}
	x := linkage.NewIndex(people)
	edges := map[string][]linkage.Edge{}
	for _, d := range people {
		_, around := x.Around(d)
		edges[d.ID] = linkage.Edges(d, around, nil)
	}
	clusters := map[string]string{}
	g := newGraph().grouping()
	g.Most = linkage.MostMembers
	g.Edges = func(ids []string) (all []linkage.Edge, err error) {
		for _, id := range ids {
			all = append(all, edges[id]...)
		}
		return all, nil
	}
	g.IsCluster = func(c linkage.Component) (bool, error) {
		var members []*dossier.Dossier
		for _, m := range c.Members {
			members = append(members, of[m])
		}
		return linkage.ThreePeople(members, nil), nil
	}
	g.Clusters = func(of []string) (map[string]string, error) {
		all := map[string]string{}
		for _, m := range of {
			if clusters[m] != "" {
				all[m] = clusters[m]
			}
		}
		return all, nil
	}
	for _, d := range people {
		r, err := g.Regroup([]string{d.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Clusters {
			for _, m := range c.Members {
				clusters[m] = c.ID
			}
		}
	}
	for b := range 2 {
		for _, s := range population.Scenes(1, b) {
			for _, d := range s.Cast {
				if got, want := clusters[d.ID] != "", s.Name == "ring"; got != want {
					t.Errorf("%s, %s: in a cluster %v, want %v", s.Name, d.ID, got, want)
				}
				delete(clusters, d.ID)
			}
		}
	}
	if len(clusters) > 0 {
		t.Errorf("in clusters though nothing was planted: %v", clusters)
	}
}

// TestEdgesAreSymmetric holds that the edges of a record are, of each other record, those that the other has to it.
func TestEdgesAreSymmetric(t *testing.T) {
	people := slices.Collect(population.Candidates(1, population.Block))
	x := linkage.NewIndex(people)
	count := map[linkage.Edge]int{}
	for _, d := range people {
		_, around := x.Around(d)
		for _, e := range linkage.Edges(d, around, nil) {
			e.Key = ""
			count[e]++
		}
	}
	if len(count) < 4 {
		t.Errorf("%d edges, want those of the ring", len(count))
	}
	for e, n := range count {
		if n != 2 {
			t.Errorf("%v was found from %d sides", e, n)
		}
	}
}

// TestTwoWalksThatAreCutOffAreOne holds that what nobody has seen to be apart is not taken apart.
func TestTwoWalksThatAreCutOffAreOne(t *testing.T) {
	g := newGraph()
	g.edges = chain("a b c d e f g h i", dossier.SharedPhone, dossier.SharedPhoto)
	parts, err := linkage.Components([]string{"a", "i"}, 3, g.grouping().Edges)
	if err != nil || len(parts) != 1 || strings.Join(parts[0].Members, "") != "abcghi" {
		t.Errorf("%+v, %v, want the two ends as one component", parts, err)
	}
}
