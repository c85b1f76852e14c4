package store_test

import (
	"slices"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// TestKeysGoWithTheirCandidate holds that no key is left of a candidate that was deleted, since no foreign key sees to it.
func TestKeysGoWithTheirCandidate(t *testing.T) {
	f := setUp(t)
	id, err := f.Create(t.Context(), f.actor, everyKey())
	must(t, err)
	f.subject(t)
	count := func(of uuid.UUID) (all [3]int) {
		for i, table := range []string{"link_keys", "text_keys", "person_keys"} {
			must(t, f.pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table+` WHERE candidate_id = $1`, of).Scan(&all[i]))
		}
		return all
	}
	if before := count(id); before[0] < 10 || before[1] == 0 || before[2] == 0 {
		t.Fatalf("%v keys, want some of each table", before)
	}
	_, err = f.pool.Exec(t.Context(), `DELETE FROM candidates WHERE id = $1`, id)
	must(t, err)
	if after := count(id); after != [3]int{} {
		t.Errorf("%v keys are left", after)
	}
	for _, table := range []string{"link_keys", "text_keys", "person_keys"} {
		orphans := 0
		must(t, f.pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table+` k WHERE NOT EXISTS (SELECT FROM candidates c WHERE c.id = k.candidate_id)`).Scan(&orphans))
		if orphans > 0 {
			t.Errorf("%s has %d keys of nobody", table, orphans)
		}
	}
}

// TestComparedDossiersAreAsTheyAreNow holds that a dossier which a process compared before is compared as another process changed it,
// and no more once nothing is shared.
func TestComparedDossiersAreAsTheyAreNow(t *testing.T) {
	f := setUp(t)
	var both []uuid.UUID
	for _, name := range []string{"one", "two"} {
		d := draft(name)
		d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+13125550131", Since: now}}
		id, err := f.Create(t.Context(), f.actor, d)
		must(t, err)
		both = append(both, id)
	}
	compared := func() []string {
		t.Helper()
		r, err := f.Store.Record(t.Context(), both[0])
		must(t, err)
		others, _, err := f.store.Around(t.Context(), r)
		must(t, err)
		var said []string
		for _, o := range others {
			for _, s := range o.Sessions {
				said = append(said, s.IP)
			}
			said = append(said, o.ID)
		}
		return said
	}
	for range 2 { // the second time from memory
		if got := compared(); len(got) != 1 || got[0] != "two" {
			t.Fatalf("compared with %q, want two", got)
		}
	}
	other := *f.Service
	other.Store = f.process(t)
	must(t, other.Add(t.Context(), f.actor, both[1], session("198.51.100.7")))
	if got := compared(); len(got) != 2 || got[0] != "198.51.100.7" {
		t.Errorf("compared with %q, want the session that another process recorded", got)
	}
	r := f.named(t, "two")
	must(t, other.Withdraw(t.Context(), f.actor, r.ID, r.FactsOf("contacts")[0].ID, "was another's"))
	if got := compared(); len(got) != 0 {
		t.Errorf("compared with %q, want nobody", got)
	}
}

// TestARingIsSeenOverOthers holds that a ring is seen by a member whom the others join over one of them only, also by who was assessed before
// the last of them came.
func TestARingIsSeenOverOthers(t *testing.T) {
	f := setUp(t)
	person := func(name, phone, mail string) uuid.UUID {
		d := draft(name)
		d.Names[0].Full = name + " Example"
		d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: phone, Since: now}, {Kind: dossier.Email, Value: mail, Since: now}}
		id, err := f.Create(t.Context(), f.actor, d)
		must(t, err)
		return id
	}
	first, second := person("Ada", "+13125550131", "ada@mailbox.example"), person("Berta", "+13125550131", "berta@mailbox.example")
	third := person("Carla", "+13125550133", "berta@mailbox.example")
	var seen dossier.Links
	ring := func(id uuid.UUID) int {
		t.Helper()
		seen = nil
		must(t, f.store.Assess(t.Context(), id, func(on vetting.Subject) vetting.Judgement {
			found, around := linkage.IndexOf(slices.Concat(on.Others, on.Farther)).Around(on.Dossier)
			seen = found.Of(dossier.ClusterEdge)
			return vetting.Judgement{Assessment: alarms.Assess(&indicator.Case{Dossier: on.Dossier, AsOf: now}, on.Policy), Edges: linkage.Edges(on.Dossier, around, nil)}
		}))
		return len(seen)
	}
	if n := ring(first); n != 2 {
		t.Errorf("the first sees %d edges, want both: %v", n, seen)
	}
	f.queue.due = nil
	if n := ring(third); n != 2 {
		t.Errorf("the last sees %d edges, want both: %v", n, seen)
	}
	if !slices.Contains(f.queue.due, first) || !slices.Contains(f.queue.due, second) {
		t.Errorf("due: %v, want those whose cluster the last one made", f.queue.due)
	}
	f.queue.due = nil
	if ring(third); f.queue.due != nil {
		t.Errorf("due: %v, though nobody came", f.queue.due)
	}
}
