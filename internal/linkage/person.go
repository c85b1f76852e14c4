package linkage

import "bonafide/internal/dossier"

// People is what persons said of pairs of records: whether the two are one person's. Of a pair that is not among them likeness
// tells: see dossier.SamePerson.
type People map[[2]string]bool

// Say notes what is known of the records with the two ids.
func (p People) Say(a, b string, one bool) { p[[2]string{min(a, b), max(a, b)}] = one }

// Tell adds what persons said of pairs of the population and the dossiers that will be looked for, and returns the index.
func (x *Index) Tell(people People) *Index {
	x.people = people
	return x
}

// same reports whether two records count as one person's, and whether a person said so.
func (p People) same(a, b *dossier.Dossier) (same, told bool) {
	if a.ID == b.ID {
		return true, false
	}
	if same, told = p[[2]string{min(a.ID, b.ID), max(a.ID, b.ID)}]; told {
		return same, true
	}
	return a.SamePerson(b), false
}
