package demo

import (
	"testing"

	"bonafide/internal/sanctions"
)

func TestListedResemblesTwoCandidates(t *testing.T) {
	population, err := Population(now)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := Listed(population, now)
	if err != nil {
		t.Fatal(err)
	}
	lists := sanctions.NewLists(entries)
	found := map[string]string{}
	for _, c := range population {
		s := sanctions.Subject{Names: []string{c.Dossier.DisplayName()}, Type: sanctions.Person, Birth: sanctions.BornOn(c.Dossier.DateOfBirth)}
		for _, m := range lists.Screen(s) {
			found[c.Dossier.ID] = map[bool]string{true: "second identifier", false: "name alone"}[m.Confirmed]
		}
	}
	counts := map[string]int{}
	for _, how := range found {
		counts[how]++
	}
	if counts["name alone"] != 1 || counts["second identifier"] != 1 {
		t.Errorf("resemble listed names: %v, want one by name alone and one with a second identifier", found)
	}
}
