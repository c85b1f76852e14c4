package store_test

import (
	"fmt"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"

	"github.com/google/uuid"
)

// TestNeighbourhood walks a chain of people of whom each shares a phone with the next: three steps and no further, and over no
// number that makes a hub.
func TestNeighbourhood(t *testing.T) {
	f := setUp(t)
	person := func(name string, numbers ...int) uuid.UUID {
		d := draft(name)
		d.Contacts = nil
		for _, n := range numbers {
			d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Phone, Value: fmt.Sprintf("+1312555%04d", n), Since: now})
		}
		id, err := f.Create(t.Context(), f.actor, d)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	const hub = 9000
	chain := []uuid.UUID{person("0", 1, hub), person("1", 1, 2), person("2", 2, 3), person("3", 3, 4), person("4", 4)}
	for i := range linkage.HubSize - 1 {
		person(fmt.Sprint("of the hub ", i), hub)
	}
	around, err := f.store.Neighbourhood(t.Context(), chain[0])
	if err != nil || len(around) != 3 {
		t.Fatalf("%v, %v; want three", around, err)
	}
	for i, a := range around {
		if a.Candidate != chain[i+1] || a.Steps != i+1 {
			t.Errorf("%v, want %v at step %d", a, chain[i+1], i+1)
		}
	}
}
