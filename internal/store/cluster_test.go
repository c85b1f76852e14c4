package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/population"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// settle assesses whoever is due until nobody is, as the jobs do.
func (f *fixture) settle(t testing.TB) {
	t.Helper()
	for range 100 {
		due := f.queue.due
		f.queue.due = nil
		slices.SortFunc(due, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
		for _, id := range slices.Compact(due) {
			if err := f.Assess(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if len(due) == 0 {
			return
		}
	}
	t.Fatal("assessments make each other due without an end")
}

// persona is somebody of another name than all others, with a phone and a mailbox.
func persona(id, phone, mail string) *dossier.Dossier {
	d := draft(id)
	d.Names = []dossier.Name{{Kind: dossier.LegalName, Full: map[string]string{
		"a": "Amara Achterberg", "b": "Bo Bergqvist", "c": "Callum Castellan", "d": "Devika Dunmore", "e": "Elias Eskola", "f": "Farah Fairbairn",
	}[id]}}
	d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: phone, Since: now}, {Kind: dossier.Email, Value: mail, Since: now}}
	return d
}

// ring is a, b, c and d: a and b have one phone, b and c one mailbox, c and d one phone; and e, who has nothing of theirs but a home
// with d.
func (f *fixture) ring(t testing.TB) map[string]uuid.UUID {
	t.Helper()
	ids := map[string]uuid.UUID{}
	for _, d := range []*dossier.Dossier{
		persona("a", "+13125550101", "amara@mailbox.example"), persona("b", "+13125550101", "one@mailbox.example"),
		persona("c", "+13125550103", "one@mailbox.example"), persona("d", "+13125550103", "devika@mailbox.example"),
		persona("e", "+13125550105", "elias@mailbox.example"), persona("f", "+13125550106", "farah@mailbox.example"),
	} {
		if d.ID == "d" || d.ID == "e" {
			d.Residence = &dossier.Address{Line1: "7 Example Street", City: "Houston", Region: "TX", PostalCode: "77002", Country: "US"}
		}
		id, err := f.Create(t.Context(), f.actor, d)
		if err != nil {
			t.Fatal(err)
		}
		ids[d.ID] = id
	}
	f.settle(t)
	return ids
}

func (f *fixture) cluster(t testing.TB, id uuid.UUID) *vetting.Cluster {
	t.Helper()
	c, err := f.Cluster(t.Context(), f.actor, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// members are the external ids of a cluster's members.
func members(c *vetting.Cluster) (ids []string) {
	for _, m := range c.Members {
		ids = append(ids, m.ExternalID)
	}
	slices.Sort(ids)
	return ids
}

// TestClustersOfThePopulation holds that of all scenes in which people share something only the ring is a cluster.
func TestClustersOfThePopulation(t *testing.T) {
	f := setUp(t)
	for _, s := range population.Scenes(1, 0) {
		for _, d := range s.Cast {
			if _, err := f.Create(t.Context(), f.actor, d); err != nil {
				t.Fatal(err)
			}
		}
	}
	f.settle(t)
	all, err := f.Clusters(t.Context(), f.actor, vetting.Largest)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d clusters, %v; want the ring's: %+v", len(all), err, all)
	}
	var want []string
	for _, s := range population.Scenes(1, 0) {
		if s.Name == "ring" {
			for _, d := range s.Cast[:4] { // the fifth has only a picture of theirs, and no file of it was taken in
				want = append(want, d.ID)
			}
		}
	}
	c := f.cluster(t, all[0].ID)
	if got := members(c); !slices.Equal(got, want) || len(c.Edges) != 3 || len(c.Kinds) != 3 || c.CutOff {
		t.Errorf("members %v, want %v; %d edges of %v", got, want, len(c.Edges), c.Kinds)
	}
}

func TestClustersGrowMergeSplitAndEnd(t *testing.T) {
	f := setUp(t)
	ids := f.ring(t)
	first := f.record(t, ids["a"]).Cluster
	c := f.cluster(t, first)
	if got := members(c); !slices.Equal(got, []string{"a", "b", "c", "d"}) || c.Edges[0].Shared == "" {
		t.Fatalf("members %v with edges %+v, want a to d", got, c.Edges)
	}
	// f comes to them by a mailbox, and goes again.
	mail := dossier.Member{Name: "contacts", Value: []byte(`{"kind": "email", "value": "devika@mailbox.example"}`)}
	if err := f.Add(t.Context(), f.actor, ids["f"], mail); err != nil {
		t.Fatal(err)
	}
	f.settle(t)
	if c := f.cluster(t, first); c.Size != 5 || f.record(t, ids["f"]).Cluster != first {
		t.Errorf("%d members of %v, want f as the fifth", c.Size, members(c))
	}
	contacts := f.record(t, ids["f"]).FactsOf("contacts")
	if err := f.Withdraw(t.Context(), f.actor, ids["f"], contacts[2].ID, "mistyped"); err != nil {
		t.Fatal(err)
	}
	f.settle(t)
	if c := f.cluster(t, first); c.Size != 4 || f.record(t, ids["f"]).Cluster != uuid.Nil {
		t.Errorf("%d members of %v, want four without f", c.Size, members(c))
	}
	// The phone of c and d is a switchboard: a, b and c stay, by two kinds.
	hubs, err := f.Hubs(t.Context(), f.actor, f.record(t, ids["d"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hubs {
		if h.Kind == linkage.Phone {
			if err := f.AnswerHub(t.Context(), f.actor, h, vetting.HubAnswer{Shared: true, Owner: "agency", Reason: "asked them", Expires: now.AddDate(0, 6, 0)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	f.settle(t)
	if got := members(f.cluster(t, first)); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("members %v, want a, b and c", got)
	}
	// a is found to be b: two people are no cluster.
	one := func(x, y string) {
		t.Helper()
		r := f.record(t, ids[x])
		links, err := f.Links(t.Context(), f.actor, r, nil)
		if err != nil {
			t.Fatal(err)
		}
		all, err := f.Likenesses(t.Context(), f.actor, r, links)
		for _, l := range all {
			if l.ID == ids[y] {
				if err := f.AnswerPerson(t.Context(), f.actor, ids[x], ids[y], l.Basis, true, "asked them both, it is one"); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatalf("%s is not like %s: %+v, %v", x, y, all, err)
	}
	rename := dossier.Member{Name: "names", Value: []byte(`{"kind": "alias", "full": "Bo Bergqvist"}`)}
	if err := f.Add(t.Context(), f.actor, ids["a"], rename); err != nil {
		t.Fatal(err)
	}
	f.settle(t)
	one("a", "b")
	f.settle(t)
	if c := f.cluster(t, first); c.EndedAt.IsZero() || c.Size != 0 || f.record(t, ids["c"]).Cluster != uuid.Nil {
		t.Errorf("the cluster did not end: %+v", c)
	}
	if _, err := f.Cluster(t.Context(), f.actor, uuid.Must(uuid.NewV7()), 0); !errors.Is(err, errs.NotFound) {
		t.Errorf("unknown cluster: %v", err)
	}
	if _, err := f.Clusters(t.Context(), vetting.Actor{Role: vetting.Recruiter}, vetting.Newest); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter: %v", err)
	}
}

// TestOfTwoClustersTheOlderStays holds that two clusters that come together are the older one, and the other forwards to it.
func TestOfTwoClustersTheOlderStays(t *testing.T) {
	f := setUp(t)
	old := f.record(t, f.ring(t)["a"]).Cluster
	for i, d := range []*dossier.Dossier{
		persona("p", "+13125550121", "p@two.example"), persona("q", "+13125550121", "two@two.example"), persona("r", "+13125550123", "two@two.example"),
	} {
		d.Names[0].Full = []string{"Petra Petrov", "Quentin Quintana", "Rosa Rahimi"}[i]
		if _, err := f.Create(t.Context(), f.actor, d); err != nil {
			t.Fatal(err)
		}
	}
	f.settle(t)
	young := f.named(t, "p").Cluster
	if young == old || young == uuid.Nil {
		t.Fatalf("the second cluster is %v, the first %v", young, old)
	}
	both := dossier.Member{Name: "contacts", Value: []byte(`{"kind": "email", "value": "p@two.example"}`)}
	if err := f.Add(t.Context(), f.actor, f.named(t, "a").ID, both); err != nil {
		t.Fatal(err)
	}
	f.settle(t)
	if c := f.cluster(t, young); c.Forward != old || c.EndedAt.IsZero() {
		t.Errorf("the younger forwards to %v, want %v", c.Forward, old)
	}
	if c := f.cluster(t, old); c.Size != 7 || f.named(t, "r").Cluster != old {
		t.Errorf("%v, want all seven", members(c))
	}
}

// decidable gives everybody a second session, which opens a review, and returns what a decision on them is based on.
func (f *fixture) decidable(t testing.TB, ids ...uuid.UUID) (all []vetting.Chosen) {
	t.Helper()
	for _, id := range ids {
		if err := f.Add(t.Context(), f.actor, id, session("198.51.100.7"), session("198.51.100.8")); err != nil {
			t.Fatal(err)
		}
	}
	f.settle(t)
	for _, id := range ids {
		all = append(all, f.chosen(t, id))
	}
	return all
}

func (f *fixture) chosen(t testing.TB, id uuid.UUID) vetting.Chosen {
	t.Helper()
	r, err := f.Candidate(t.Context(), f.actor, id)
	if err != nil {
		t.Fatal(err)
	}
	c := vetting.Chosen{Candidate: id, Revision: r.Revision}
	if r.Review != nil {
		c.Review = r.Review.ID
	}
	return c
}

var confirmed = vetting.Decision{Outcome: vetting.Misrepresented, Reason: "artefact_shared", Words: "One operator behind all of them."}

func TestAClusterIsDecidedTogether(t *testing.T) {
	f := setUp(t)
	ids := f.ring(t)
	all := f.decidable(t, ids["a"], ids["b"], ids["c"])
	stale := slices.Clone(all)
	stale[1].Revision--
	var problems vetting.Undecidable
	reviewer := f.person(t, "Remy Reviewer", vetting.Reviewer)
	if err := f.DecideTogether(t.Context(), reviewer, stale, confirmed); !errors.As(err, &problems) || !errors.Is(err, errs.Conflict) || len(problems) != 1 || problems[ids["b"]] == nil {
		t.Errorf("a stale one: %v, want Undecidable of b alone", err)
	}
	if f.record(t, ids["a"]).Review == nil {
		t.Fatal("a was decided though b could not be")
	}
	none := append(slices.Clone(all), f.chosen(t, ids["f"]))
	if err := f.DecideTogether(t.Context(), reviewer, none, confirmed); !errors.As(err, &problems) || problems[ids["f"]] == nil {
		t.Errorf("one without a review: %v", err)
	}
	if err := f.DecideTogether(t.Context(), vetting.Actor{Role: vetting.Recruiter}, all, confirmed); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter: %v", err)
	}
	if err := f.DecideTogether(t.Context(), f.actor, nil, confirmed); !errors.Is(err, errs.Invalid) {
		t.Errorf("nobody: %v", err)
	}
	if err := f.DecideTogether(t.Context(), f.actor, all, confirmed); !errors.As(err, &problems) || len(problems) != 3 {
		t.Errorf("the owner of all: %v, want Undecidable of three", err)
	}
	f.confirm(t, all...)
	for _, c := range all {
		r := f.record(t, c.Candidate)
		if len(r.Decisions) != 1 || r.Decisions[0].People() != "Fina First and Saul Second" || r.Dossier.Outcome == nil || r.Review != nil {
			t.Errorf("%s: decisions %+v, outcome %v, review %v", r.Dossier.ID, r.Decisions, r.Dossier.Outcome, r.Review)
		}
	}
	f.settle(t)
	for _, c := range all {
		if r := f.record(t, c.Candidate); r.Review != nil {
			t.Errorf("%s was decided together with the others and is asked about again: %+v", r.Dossier.ID, r.LookBacks)
		}
	}
}

// TestAConfirmedCaseIsLookedBackFrom holds that who is in one cluster with a confirmed case, or shares something with it, comes to
// the queue, whoever was cleared before among them, and nobody else.
func TestAConfirmedCaseIsLookedBackFrom(t *testing.T) {
	f := setUp(t)
	at := now
	f.Now = func() time.Time { at = at.Add(time.Second); return at }
	ids := f.ring(t)
	cleared := vetting.Decision{Outcome: vetting.Cleared, Reason: "explained", Words: "They explained both sessions."}
	both := f.decidable(t, ids["b"], ids["d"])
	if err := f.DecideTogether(t.Context(), f.actor, both[:1], cleared); err != nil {
		t.Fatal(err)
	}
	f.confirm(t, both[1:]...)
	f.settle(t)
	queue := func() (got []string) {
		t.Helper()
		page, err := f.Queue(t.Context(), f.actor, vetting.QueueFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if e.LookBack && len(f.record(t, e.Candidate.ID).OpenLookBacks()) == 1 {
				got = append(got, e.Candidate.ExternalID)
			}
		}
		slices.Sort(got)
		return got
	}
	if got, want := queue(), []string{"a", "b", "c", "e"}; !slices.Equal(got, want) {
		t.Fatalf("in the queue since they share something with d: %v, want %v", got, want)
	}
	r := f.record(t, ids["a"])
	if r.Assessment.Points != 0 || r.Review.Band != "low" {
		t.Errorf("a has %v points, and a review at %s: a look back scores nothing", r.Assessment.Points, r.Review.Band)
	}
	if err := f.DecideTogether(t.Context(), f.actor, []vetting.Chosen{f.chosen(t, ids["a"])}, cleared); err != nil {
		t.Fatal(err)
	}
	f.settle(t)
	if got, want := queue(), []string{"b", "c", "e"}; !slices.Equal(got, want) {
		t.Errorf("after a was cleared: %v, want %v", got, want)
	}
	// The outcome was wrong: it is withdrawn, and nobody else need be looked at for it.
	if err := f.Withdraw(t.Context(), f.actor, ids["d"], f.record(t, ids["d"]).FactsOf("outcome")[0].ID, "another candidate was meant"); err != nil {
		t.Fatal(err)
	}
	f.settle(t)
	if got := queue(); len(got) != 0 || f.record(t, ids["c"]).Review != nil {
		t.Errorf("after the outcome was withdrawn: %v", got)
	}
}
