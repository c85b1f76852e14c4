package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/population"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
)

// policies returns the acts on policies over the fixture's store.
func (f *fixture) policies() *policy.Service {
	return &policy.Service{Store: f.store, Catalog: f.Catalog, Now: f.Now, Complete: f.Complete}
}

// publish compares a policy with all candidates and puts it in force; nothing is counted again yet.
func (f *fixture) publish(t testing.TB, p indicator.Policy) uuid.UUID {
	t.Helper()
	s, ctx := f.policies(), t.Context()
	must(t, s.Save(ctx, f.actor, p, 0))
	draft, _, err := s.Versions(ctx, f.actor)
	must(t, err)
	must(t, s.Compare(ctx, f.actor))
	for f.queue.compare != uuid.Nil {
		id := f.queue.compare
		f.queue.compare = uuid.Nil
		must(t, s.CompareSome(ctx, id))
	}
	f.queue.due = nil
	must(t, s.Publish(ctx, f.actor, 1, "Because it is a test."))
	return draft.ID
}

// rescore counts everybody again.
func (f *fixture) rescore(t testing.TB) {
	t.Helper()
	for f.queue.rescore != uuid.Nil {
		id := f.queue.rescore
		f.queue.rescore = uuid.Nil
		must(t, f.policies().Rescore(t.Context(), id))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func points(p float64) *float64 { return &p }

// populated is a fixture with the invented candidates from one to another, all assessed by the whole catalogue.
func populated(t *testing.T, from, to int) (*fixture, []uuid.UUID) {
	f := setUp(t)
	f.Catalog = catalog.All
	var ids []uuid.UUID
	n := 0
	for d := range population.Candidates(7, to) {
		if n++; n > to {
			break
		} else if n <= from {
			continue
		}
		d.Schema = dossier.Schema
		id, err := f.Create(t.Context(), f.actor, d)
		must(t, err)
		ids = append(ids, id)
	}
	for _, id := range ids {
		must(t, f.Assess(t.Context(), id))
	}
	return f, ids
}

// TestRescoringIsAssessing holds that counting again from stored answers leaves what assessing everybody would: the record, the
// lists and the reviews.
func TestRescoringIsAssessing(t *testing.T) {
	f, ids := populated(t, 45, 100)
	for i, p := range []indicator.Policy{
		{Version: "caps", Verify: 6, Escalate: 14, Critical: 24, Anchor: 8, Material: 4, Caps: map[string]float64{"link": 18},
			Settings: map[string]indicator.Setting{"link_id_number": {Points: points(18), Levels: map[string]float64{"claimed_twice": 18}}}},
		{Version: "cuts", Verify: 13, Escalate: 15, Critical: 30, Anchor: 9, Material: 5},
		{Version: "points", Verify: 6, Escalate: 14, Critical: 24, Anchor: 8, Material: 4, Settings: map[string]indicator.Setting{
			"link_phone": {Points: points(9)}, "link_address": {Points: points(2), Levels: map[string]float64{"crowded": 8}}, "link_photo": {Off: true}}},
		{Version: "on.again", Verify: 6, Escalate: 14, Critical: 24, Anchor: 8, Material: 4},
	} {
		p.Name = "test"
		if ps := policy.Check(p, catalog.All); ps != nil {
			t.Fatalf("%s: %v", p.Version, ps)
		}
		version := f.publish(t, p)
		if len(f.queue.due) > 0 && i < 3 {
			t.Errorf("%s: %d candidates are assessed again", p.Version, len(f.queue.due))
		}
		f.rescore(t)
		for _, id := range f.queue.due {
			must(t, f.Assess(t.Context(), id))
		}
		counted := map[uuid.UUID]*vetting.Record{}
		moved := 0
		for _, id := range ids {
			counted[id] = f.record(t, id)
			if counted[id].Assessment.Policy.Version == p.Version {
				moved++
			}
		}
		r, err := f.policies().Rescoring(t.Context(), f.actor, version)
		if err != nil || r.Running() || r.Done != len(ids) || r.Changed != moved-len(f.queue.due) {
			t.Errorf("%s: %+v, %v; %d moved", p.Version, r, err, moved)
		}
		if moved == 0 && i < 3 {
			t.Errorf("%s moves nobody", p.Version)
		}
		listed := f.listed(t)
		for _, id := range ids {
			must(t, f.Assess(t.Context(), id))
		}
		after := f.listed(t)
		for _, id := range ids {
			got, want := counted[id].Assessment, f.record(t, id).Assessment
			if got.Policy.Version != p.Version { // it says the same under both
				got.Policy, got.Groups = want.Policy, want.Groups
			}
			if !reflect.DeepEqual(got, want) {
				g, _ := json.Marshal(got)
				w, _ := json.Marshal(want)
				t.Fatalf("%s: %s: counted\n%.4000s\nassessed\n%.4000s", p.Version, id, g, w)
			}
		}
		if !reflect.DeepEqual(listed, after) {
			t.Errorf("%s: lists differ: %v, %v", p.Version, listed, after)
		}
	}
}

// listens has an endpoint and an applicant-tracking system told of everybody.
func (f *fixture) listens(t *testing.T) {
	t.Helper()
	must(t, f.store.CreateEndpoint(t.Context(), webhook.Endpoint{ID: uuid.Must(uuid.NewV7()), Name: "ours", URL: "https://hooks.example.com", Events: webhook.Events,
		Audience: webhook.Compliance, Secret: []byte("x"), CreatedAt: now, CreatedBy: f.actor}))
	f.exec(t, `INSERT INTO ats_connections (id, system, name, owner_id, secret, api_user, api_url, write_back, made_at, made_by)
SELECT gen_random_uuid(), 'greenhouse', 'hires', id, 'x', '', '', true, now(), id FROM accounts`)
	f.exec(t, `INSERT INTO ats_candidates (candidate_id, connection_id, subject, known_as, told) SELECT c.id, k.id, sha256(c.id::text::bytea), c.external_id, '' FROM candidates c, ats_connections k`)
}

func (f *fixture) exec(t *testing.T, statement string) {
	t.Helper()
	_, err := f.pool.Exec(t.Context(), statement)
	must(t, err)
}

// TestRescoringTells holds that who is counted again is told of as who is assessed again: of another band, of a verdict that says something
// else, and of a review that it opens; and that an applicant-tracking system gets another word once.
func TestRescoringTells(t *testing.T) {
	f := setUp(t)
	for _, id := range []string{"one", "two", "none"} {
		id := f.create(t, id)
		if f.queue.due = nil; f.record(t, id).Dossier.ID != "none" {
			must(t, f.Add(t.Context(), f.actor, id, session("198.51.100.7"), session("198.51.100.8")))
		}
		must(t, f.Assess(t.Context(), id))
	}
	f.listens(t)
	for _, c := range []struct {
		points float64
		want   string // messages of each kind, notes, and messages that say what lists do not
	}{
		{1, "assessed 2, band 2, review 0, notes 2, wrong 0"},
		{2, "assessed 2, band 0, review 0, notes 0, wrong 0"},
		{14, "assessed 2, band 2, review 2, notes 2, wrong 0"},
	} {
		p := indicator.DefaultPolicy
		p.Version, p.Settings = fmt.Sprint("points-", c.points), map[string]indicator.Setting{"two_sessions": {Points: &c.points}}
		f.publish(t, p)
		f.rescore(t)
		var got string
		must(t, f.pool.QueryRow(t.Context(), `SELECT format('assessed %s, band %s, review %s, notes %s, wrong %s', count(*) FILTER (WHERE event = 'candidate.assessed'),
count(*) FILTER (WHERE event = 'candidate.band_changed'), count(*) FILTER (WHERE event = 'review.opened'), (SELECT count(*) FROM ats_notes),
count(*) FILTER (WHERE (message ->> 'dossier', message ->> 'band', (message ->> 'points')::float, coalesce(message ->> 'next_step', ''), (message #>> '{coverage,looked}')::int)
IS DISTINCT FROM (c.external_id, c.band, c.points, c.next_step, c.looked))) FROM webhook_deliveries d JOIN candidates c ON c.id = d.candidate_id`).Scan(&got))
		if got != c.want {
			t.Errorf("%v points: %s, want %s", c.points, got, c.want)
		}
		f.exec(t, `DELETE FROM webhook_deliveries; DELETE FROM ats_notes`)
	}
}

// listed is what lists show of everybody, and the open reviews.
func (f *fixture) listed(t *testing.T) (all []string) {
	t.Helper()
	rows, err := f.pool.Query(t.Context(), `SELECT concat_ws(' ', c.id, c.band, points, looked, checks, next_step, r.band)
FROM candidates c LEFT JOIN reviews r ON r.candidate_id = c.id AND r.status = 'open' ORDER BY c.id`)
	must(t, err)
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		all = append(all, s)
	}
	return all
}

// TestChangedLimitsAreAsked holds that a changed limit has those assessed, and only those, whom the rule's answer moves.
func TestChangedLimitsAreAsked(t *testing.T) {
	f := setUp(t)
	most := &indicator.Limit{ID: "most", Default: 1, Min: 0, Max: 9}
	f.Catalog = &indicator.Catalog{Families: []indicator.Family{{ID: "history", Cap: 14, Indicators: []*indicator.Indicator{{
		ID: "many_sessions", Version: 1, Points: 9, Needs: dossier.Sessions, Limits: []*indicator.Limit{most},
		Judge: func(c *indicator.Case) indicator.Result {
			if len(c.Sessions) > c.Limit(most) {
				return indicator.Hit("sessions", "%d sessions", len(c.Sessions))
			}
			return indicator.Clear()
		},
	}}}}}
	none, one, two := f.create(t, "none"), f.create(t, "one"), f.create(t, "two")
	must(t, f.Add(t.Context(), f.actor, one, session("198.51.100.7")))
	must(t, f.Add(t.Context(), f.actor, two, session("198.51.100.7"), session("198.51.100.8")))
	for _, id := range []uuid.UUID{none, one, two} {
		must(t, f.Assess(t.Context(), id))
	}
	begun := now
	now := begun.Add(time.Hour) // what was assessed since a comparison began is assessed again
	f.Service.Now = func() time.Time { return now }
	p := indicator.DefaultPolicy
	p.Version, p.Settings = "stricter", map[string]indicator.Setting{"many_sessions": {Limits: map[string]int{"most": 0}}}
	f.publish(t, p)
	if len(f.queue.due) != 1 || f.queue.due[0] != one {
		t.Errorf("assessed again: %v, want %v", f.queue.due, one)
	}
	f.rescore(t)
	if got := f.record(t, two).Assessment.Policy.Version; got != indicator.DefaultPolicy.Version {
		t.Errorf("who hits as before is written under %s", got)
	}
}

// TestRescoringStopsAndGoesOn holds that a cancelled rescoring writes nothing more until it goes on, that one whose policy is not
// in force any longer ends, and that who was assessed meanwhile keeps that assessment.
func TestRescoringStopsAndGoesOn(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "a")
	must(t, f.Add(t.Context(), f.actor, id, session("198.51.100.7"), session("198.51.100.8")))
	must(t, f.Assess(t.Context(), id))
	version := func() string { return f.record(t, id).Assessment.Policy.Version }
	p := indicator.DefaultPolicy
	p.Version, p.Settings = "eight", map[string]indicator.Setting{"two_sessions": {Points: points(8)}}
	eight := f.publish(t, p)
	s := f.policies()
	must(t, s.CancelRescoring(t.Context(), f.actor))
	f.rescore(t)
	if got := version(); got != indicator.DefaultPolicy.Version {
		t.Errorf("a cancelled rescoring wrote %s", got)
	}
	must(t, s.ResumeRescoring(t.Context(), f.actor))
	f.rescore(t)
	if got := version(); got != "eight" || f.record(t, id).Assessment.Points != 8 {
		t.Errorf("counted under %s", got)
	}
	p.Version, p.Settings = "seven", map[string]indicator.Setting{"two_sessions": {Points: points(7)}}
	f.publish(t, p)
	must(t, f.Assess(t.Context(), id))
	f.rescore(t)
	var n int
	must(t, f.pool.QueryRow(t.Context(), `SELECT count(*) FROM assessments WHERE candidate_id = $1`, id).Scan(&n))
	if n != 3 || version() != "seven" {
		t.Errorf("%d assessments, the last under %s; want 3, seven", n, version())
	}
	if err := s.Rescore(t.Context(), eight); err != nil || version() != "seven" {
		t.Errorf("the rescoring of a version before: %v, %s", err, version())
	}
	if r, err := s.Rescoring(t.Context(), f.actor, uuid.Nil); r != nil || err != nil {
		t.Errorf("of no version: %v, %v", r, err)
	}
}
