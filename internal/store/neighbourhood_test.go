package store_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
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

// A graph is who has which keys, to be walked without the database.
type graph struct {
	keys    map[uuid.UUID][]int
	holders map[int][]uuid.UUID
}

// around walks the graph step by step, each over keys that make no hub and from those alone whom there was room for.
func (g graph) around(id uuid.UUID, room int) (all []vetting.Around) {
	known, last := map[uuid.UUID]bool{id: true}, []uuid.UUID{id}
	for step := range 3 {
		found := map[uuid.UUID]bool{}
		for _, from := range last {
			for _, key := range g.keys[from] {
				for _, other := range g.holders[key] {
					if len(g.holders[key]) < linkage.HubSize && !known[other] {
						found[other] = true
					}
				}
			}
		}
		last = slices.SortedFunc(maps.Keys(found), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
		last = last[:min(len(last), room-len(all))]
		for _, other := range last {
			known[other] = true
			all = append(all, vetting.Around{Candidate: other, Steps: step + 1, Revision: 1})
		}
	}
	return all
}

// TestNeighbourhoodIsTheGraphs compares neighbourhoods with those of a graph that is walked without the database: of which few keys join many
// and many join few, with keys just below a hub's size and at it, networks that lead nowhere, and a part where 500 are reached within two steps.
func TestNeighbourhoodIsTheGraphs(t *testing.T) {
	f := setUp(t)
	f.crowd(t, f.create(t, "one"), 1599, "SELECT")
	rows, err := f.pool.Query(t.Context(), `SELECT id FROM candidates ORDER BY id`)
	must(t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	must(t, err)
	rng, g := rand.New(rand.NewPCG(1, 2)), graph{map[uuid.UUID][]int{}, map[int][]uuid.UUID{}}
	var keys [][]any
	for key := range 600 {
		n, of := max(2, 200/(key+1)), len(ids)
		if key >= 400 && key < 480 {
			n, of = linkage.HubSize-1+key%2, len(ids)/2
		}
		kind := []string{"device", "ip"}[key%7/6]
		for _, i := range rng.Perm(of)[:n] {
			keys = append(keys, []any{kind, binary.BigEndian.AppendUint64(nil, uint64(key)), ids[i]})
			if kind != "ip" {
				g.keys[ids[i]], g.holders[key] = append(g.keys[ids[i]], key), append(g.holders[key], ids[i])
			}
		}
	}
	_, err = f.pool.CopyFrom(t.Context(), pgx.Identifier{"link_keys"}, []string{"kind", "key", "candidate_id"}, pgx.CopyFromRows(keys))
	must(t, err)
	_, err = f.pool.Exec(t.Context(), `UPDATE candidates SET revision = 1`)
	must(t, err)
	cut, whole := map[int]int{}, 0 // by the last step
	for _, i := range rng.Perm(len(ids))[:200] {
		want := g.around(ids[i], 500)
		if got, err := f.store.Neighbourhood(t.Context(), ids[i]); err != nil || !slices.Equal(got, want) {
			t.Fatalf("around %s are %d others, %v; want %d, or in another order", ids[i], len(got), err, len(want))
		}
		if len(want) == 500 {
			cut[want[499].Steps]++
		} else if len(want) > 0 {
			whole++
		}
	}
	if cut[2] < 10 || cut[3] < 10 || whole < 10 {
		t.Errorf("%v are cut at a step and %d whole; want some of each", cut, whole)
	}
}
