package linkage

import (
	"cmp"
	"maps"
	"slices"

	"bonafide/internal/dossier"
)

// OnePerson is the kind of an edge between two records that a person found to be one person's. It connects and is no kind of link.
const OnePerson dossier.LinkKind = "one_person"

// MostMembers is how many records one walk finds. What is larger is an intake or a mistake rather than a ring - the largest that was
// published has 22 personas - and is shown cut off.
const MostMembers = 500

// An Edge is why two records hang together: a hard link, see dossier.Link.Hard, or OnePerson.
type Edge struct {
	A, B string // ids, A before B
	Kind dossier.LinkKind
	Key  string // what is shared, masked; empty where nothing is to be shown of it
}

// Edges returns what joins the subject to others, in a fixed order, each kind once for each other. Around is as Index.Around returns it,
// people what persons said.
func Edges(subject *dossier.Dossier, around dossier.Links, people People) []Edge {
	var edges []Edge
	for _, l := range around {
		if l.Hard() && l.Other != subject.ID {
			edges = append(edges, newEdge(subject.ID, l.Other, l.Kind, l.Key))
		}
	}
	for pair, one := range people {
		if one && (pair[0] == subject.ID || pair[1] == subject.ID) {
			edges = append(edges, newEdge(pair[0], pair[1], OnePerson, ""))
		}
	}
	slices.SortFunc(edges, func(a, b Edge) int { return cmp.Or(a.compare(b), cmp.Compare(a.Key, b.Key)) })
	return slices.CompactFunc(edges, func(a, b Edge) bool { return a.compare(b) == 0 })
}

func newEdge(a, b string, kind dossier.LinkKind, key string) Edge {
	return Edge{min(a, b), max(a, b), kind, key}
}

// compare orders edges by what they join and by what. The key is no part of it: either side masks its own spelling.
func (e Edge) compare(o Edge) int {
	return cmp.Or(cmp.Compare(e.A, o.A), cmp.Compare(e.B, o.B), cmp.Compare(e.Kind, o.Kind))
}

// A Component is records that edges join to each other and, unless it was cut off, to nobody else.
type Component struct {
	Members []string           // sorted
	Kinds   []dossier.LinkKind // of link, sorted
	Cut     bool               // the walk ended before it found all
}

// Components walks from the records along edges, and returns the components in which they are, each once. Edges of is asked for
// all edges of records, as often as there are steps to the farthest member. A walk ends at most members; walks that were cut off are
// taken for one component, since nobody knows that they are not.
func Components(from []string, most int, of func([]string) ([]Edge, error)) ([]Component, error) {
	var parts []Component
	seen := map[string]bool{}
	var cut *Component
	for _, start := range from {
		if seen[start] {
			continue
		}
		c, err := walk(start, most, of)
		if err != nil {
			return nil, err
		}
		for _, m := range c.Members {
			seen[m] = true
		}
		switch {
		case !c.Cut:
			parts = append(parts, c)
		case cut == nil:
			cut = &c
		default:
			cut.Members = sorted(append(cut.Members, c.Members...))
			cut.Kinds = sorted(append(cut.Kinds, c.Kinds...))
		}
	}
	if cut != nil {
		parts = append(parts, *cut)
	}
	return parts, nil
}

func walk(start string, most int, of func([]string) ([]Edge, error)) (Component, error) {
	members, kinds := map[string]bool{start: true}, map[dossier.LinkKind]bool{}
	cut := false
	for reached := []string{start}; len(reached) > 0; {
		edges, err := of(reached)
		if err != nil {
			return Component{}, err
		}
		slices.SortFunc(edges, Edge.compare)
		reached = nil
		for _, e := range edges {
			kinds[e.Kind] = true
			for _, id := range []string{e.A, e.B} {
				switch {
				case members[id]:
				case len(members) >= most:
					cut = true
				default:
					members[id] = true
					reached = append(reached, id)
				}
			}
		}
	}
	delete(kinds, OnePerson)
	return Component{slices.Sorted(maps.Keys(members)), slices.Sorted(maps.Keys(kinds)), cut}, nil
}

// sorted sorts and leaves out what is there twice.
func sorted[T cmp.Ordered](all []T) []T {
	slices.Sort(all)
	return slices.Compact(all)
}

// The fewest people and kinds of link that make a cluster. Two people are a link. One kind has one innocent cause: an agency's
// number, a course's template of a résumé. The indicator persona_cluster says the same.
const (
	fewestPeople = 3
	fewestKinds  = 2
)

// MayBeCluster reports whether a component is a cluster if three of its members are different people: see ThreePeople.
func (c Component) MayBeCluster() bool {
	return len(c.Members) >= fewestPeople && len(c.Kinds) >= fewestKinds
}

// ThreePeople reports whether three of the members are different people, each from both others. Counting people would not do: who
// is likely the same as two others makes them no one person, so a further member could lower the count.
func ThreePeople(members []*dossier.Dossier, people People) bool {
	same := func(a, b *dossier.Dossier) bool {
		one, _ := people.same(a, b)
		return one
	}
	for i, a := range members {
		for j, b := range members[i+1:] {
			if same(a, b) {
				continue
			}
			for _, c := range members[i+1+j+1:] {
				if !same(a, c) && !same(b, c) {
					return true
				}
			}
		}
	}
	return false
}

// A Cluster is a component that is one, by its id.
type Cluster struct {
	ID string
	Component
}

// A Regrouping is which clusters there are after something changed.
type Regrouping struct {
	Clusters []Cluster
	Forward  map[string]string // clusters that went into others, and into which
	Ended    []string          // clusters of which nothing is left, sorted
	Left     []string          // records that were in a cluster and are in none, sorted
}

// A Grouping is what there is to regroup.
type Grouping struct {
	Most      int                                       // members that one walk finds: MostMembers
	Edges     func(of []string) ([]Edge, error)         // all edges of the records
	Clusters  func([]string) (map[string]string, error) // of every cluster in which one of the records is: all its records, and its id
	IsCluster func(Component) (bool, error)             // asked only where MayBeCluster
	NewID     func() string                             // later in order than every id before
}

// Regroup finds the clusters anew in which the records are, or were. The records are all whose edges changed and the former
// other ends of those edges; nothing else is looked at. A cluster that is cut off keeps whom no walk found.
func (g Grouping) Regroup(records []string) (r Regrouping, err error) {
	parts, err := Components(records, g.Most, g.Edges)
	if err != nil {
		return r, err
	}
	was, err := g.Clusters(membersOf(parts))
	if err != nil {
		return r, err
	}
	if missed := missing(was, parts); len(missed) > 0 && !slices.ContainsFunc(parts, func(c Component) bool { return c.Cut }) {
		// The cluster was cut off before: those whom no walk found are looked for by themselves.
		if parts, err = Components(append(membersOf(parts), missed...), g.Most, g.Edges); err != nil {
			return r, err
		}
	}
	for _, c := range parts {
		is := c.MayBeCluster()
		if is {
			if is, err = g.IsCluster(c); err != nil {
				return r, err
			}
		}
		if is {
			r.Clusters = append(r.Clusters, Cluster{Component: c})
			continue
		}
		for _, m := range c.Members {
			if was[m] != "" {
				r.Left = append(r.Left, m)
			}
		}
	}
	slices.Sort(r.Left)
	r.settle(was, g.NewID)
	return r, nil
}

func membersOf(parts []Component) (all []string) {
	for _, p := range parts {
		all = append(all, p.Members...)
	}
	return all
}

// missing returns the records of clusters that are in no component, sorted.
func missing(was map[string]string, parts []Component) []string {
	missed := maps.Clone(was)
	for _, m := range membersOf(parts) {
		delete(missed, m)
	}
	return slices.Sorted(maps.Keys(missed))
}

// settle gives each cluster its id. Was says in which cluster each record was. An id goes to the cluster that has the most of its
// records; of several alike, to the one with the earliest of them: ids begin with the time. Where several come to one cluster the
// oldest stays and the others forward to it. A cluster to which none comes gets a new one. A cluster whose id goes nowhere ended.
func (r *Regrouping) settle(was map[string]string, newID func() string) {
	claims := make([][]string, len(r.Clusters))
	for _, id := range sorted(slices.Collect(maps.Values(was))) {
		if heir := r.heir(id, was); heir >= 0 {
			claims[heir] = append(claims[heir], id)
		} else {
			r.Ended = append(r.Ended, id)
		}
	}
	r.Forward = map[string]string{}
	for i, ids := range claims { // sorted, so that the first is the oldest
		if len(ids) == 0 {
			ids = []string{newID()}
		}
		r.Clusters[i].ID = ids[0]
		for _, merged := range ids[1:] {
			r.Forward[merged] = ids[0]
		}
	}
}

// heir returns the index of the cluster to which an id goes, -1 for none.
func (r *Regrouping) heir(id string, was map[string]string) int {
	heir, most, earliest := -1, 0, ""
	for i, c := range r.Clusters {
		n, first := 0, ""
		for _, m := range c.Members {
			if was[m] != id {
				continue
			}
			if n++; n == 1 {
				first = m
			}
		}
		if n > most || n == most && n > 0 && first < earliest {
			heir, most, earliest = i, n, first
		}
	}
	return heir
}
