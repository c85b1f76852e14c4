package linkage

import (
	"cmp"
	"slices"

	"bonafide/internal/dossier"
)

const (
	fewestInRing = 3
	mostInRing   = 50 // beyond, it is an intake, not a ring, and following it further shows nothing more
)

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
		for _, l := range append(f.links, f.asReferee...) {
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
	if people(members) < fewestInRing {
		return nil
	}
	var links dossier.Links
	for _, l := range edges {
		links = append(links, l)
	}
	return links
}

// people counts the members without records that are more likely another member's.
func people(members map[string]*dossier.Dossier) int {
	var distinct []*dossier.Dossier
	for _, id := range sortedIDs(members) {
		if !slices.ContainsFunc(distinct, members[id].SamePerson) {
			distinct = append(distinct, members[id])
		}
	}
	return len(distinct)
}

func sortedIDs(members map[string]*dossier.Dossier) []string {
	ids := make([]string, 0, len(members))
	for id := range members {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
