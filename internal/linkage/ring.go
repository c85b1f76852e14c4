package linkage

import (
	"cmp"
	"maps"
	"slices"

	"bonafide/internal/dossier"
)

// mostInRing bounds a ring. Beyond, it is an intake, not a ring, and following it further shows nothing more.
const mostInRing = 50

// ring returns the hard links among everybody whom hard links join to the subject, over others too; none where they are
// fewer than three people.
func (x *Index) ring(subject *dossier.Dossier, direct finder) dossier.Links {
	members := map[string]*dossier.Dossier{subject.ID: subject}
	queue := []*dossier.Dossier{subject}
	edges := map[[3]string]dossier.Link{}
	for len(queue) > 0 && len(members) <= mostInRing {
		d := queue[0]
		queue = queue[1:]
		f := direct
		if d.ID != subject.ID {
			f = x.direct(d)
		}
		for _, l := range append(f.links, f.ofOthers...) {
			if !l.Hard() || l.Other == d.ID {
				continue
			}
			other := f.owners[l.Other]
			if members[l.Other] == nil {
				members[l.Other] = other
				queue = append(queue, other)
			}
			ends := []*dossier.Dossier{d, members[l.Other]}
			slices.SortFunc(ends, func(a, b *dossier.Dossier) int { return cmp.Compare(a.ID, b.ID) })
			edges[[3]string{ends[0].ID, ends[1].ID, string(l.Kind)}] = dossier.Link{
				Kind: dossier.ClusterEdge, From: ends[0].ID, Other: ends[1].ID, OtherName: ends[1].DisplayName(), Edge: l.Kind,
			}
		}
	}
	all := slices.SortedFunc(maps.Values(members), func(a, b *dossier.Dossier) int { return cmp.Compare(a.ID, b.ID) })
	if !ThreePeople(all, x.people) {
		return nil
	}
	var links dossier.Links
	for _, l := range edges {
		links = append(links, l)
	}
	return links
}
