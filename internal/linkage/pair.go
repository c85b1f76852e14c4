package linkage

import (
	"cmp"
	"iter"
	"slices"

	"bonafide/internal/dossier"
)

// A Pair is two dossiers that share something of one kind, and all of that kind that they share.
type Pair struct {
	A          string        `json:"a"` // ids, A before B
	B          string        `json:"b"`
	Kind       string        `json:"kind"`        // a dossier.LinkKind, or one of Unweighed
	SamePerson bool          `json:"same_person"` // more likely one person's two records: see dossier.Link
	Evidence   []SharedThing `json:"evidence"`
}

// A SharedThing is one thing that a pair shares: where it stands in either dossier and what it is, masked.
type SharedThing struct {
	A          string   `json:"a"` // the member: contacts[0]
	B          string   `json:"b"`
	Shared     string   `json:"shared,omitempty"`
	Declared   string   `json:"declared,omitempty"`   // the declared shared use
	Household  bool     `json:"household,omitempty"`  // declared as one household
	Distance   int      `json:"distance,omitempty"`   // of two pictures, in bits of 256; left out for the same file
	Similarity float64  `json:"similarity,omitempty"` // of two texts, 0 to 1
	Phrases    []string `json:"phrases,omitempty"`    // that two résumés share word by word
}

// Pairs returns each pair of the population and kind once, ordered by A, B and kind, whatever the order of the population.
// What a dossier shares with itself is no pair.
func (x *Index) Pairs() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		all := make([]*dossier.Dossier, 0, len(x.known))
		for d := range x.known {
			all = append(all, d)
		}
		slices.SortFunc(all, func(a, b *dossier.Dossier) int { return cmp.Compare(a.ID, b.ID) })
		for _, d := range all {
			for _, p := range x.pairsOf(d) {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// pairsOf returns the pairs of which d is A.
func (x *Index) pairsOf(d *dossier.Dossier) (pairs []Pair) {
	f := x.direct(d)
	links := append(append(f.links, f.ofOthers...), f.unweighed(x)...)
	links = slices.DeleteFunc(links, func(l dossier.Link) bool { return l.Other <= d.ID })
	slices.SortStableFunc(links, func(a, b dossier.Link) int {
		return cmp.Or(cmp.Compare(a.Other, b.Other), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.OtherRef, b.OtherRef), cmp.Compare(a.Key, b.Key))
	})
	for _, l := range links {
		n := len(pairs)
		if n == 0 || pairs[n-1].B != l.Other || pairs[n-1].Kind != string(l.Kind) {
			pairs = append(pairs, Pair{A: d.ID, B: l.Other, Kind: string(l.Kind), SamePerson: l.SamePerson})
			n++
		}
		p := &pairs[n-1]
		p.Evidence = append(p.Evidence, SharedThing{l.Ref, l.OtherRef, l.Key, l.Declared, l.Household, l.Distance, l.Similarity, l.Phrases})
	}
	return pairs
}

// unweighed finds what the subject shares of the kinds that are no links.
func (f *finder) unweighed(x *Index) (shared dossier.Links) {
	for _, a := range x.factsOf(f.subject).artefacts {
		if !slices.Contains(Unweighed, a.Kind) {
			continue
		}
		for _, b := range x.artefacts[a.ID()] {
			if b.owner.ID != f.subject.ID {
				shared = append(shared, f.link(dossier.LinkKind(a.Kind), a, b))
			}
		}
	}
	return shared
}
