package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
)

const day = 24 * time.Hour

// gathering records so many candidates who have one phone number and applied so long one after the other.
func (f *fixture) gathering(t *testing.T, n int, apart time.Duration) *vetting.Record {
	t.Helper()
	var lines []string
	for i := range n {
		line := arriving(fmt.Sprint("c-", i), fmt.Sprintf("Person %c%c", 'A'+i/26, 'A'+i%26), "+13125550131", "")
		lines = append(lines, strings.ReplaceAll(line, "2026-10-01T09:00:00Z", time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i)*apart).Format(time.RFC3339)))
	}
	f.take(t, arrives(t, fmt.Sprintf("crowd-%d-%s.jsonl", n, apart), lines...))
	return f.named(t, "c-0")
}

// excuses judges the candidate and returns what its links by phone are explained by.
func (f *fixture) excuses(t *testing.T, r *vetting.Record) (all []string) {
	t.Helper()
	err := f.store.Assess(t.Context(), r.ID, func(on vetting.Subject) vetting.Judgement {
		for _, l := range linkage.IndexOf(on.Others).Know(on.Hubs.Known()).Find(on.Dossier).Of(dossier.SharedPhone) {
			all = append(all, l.Hub)
		}
		return vetting.Judgement{Assessment: alarms.Assess(&indicator.Case{Dossier: on.Dossier, AsOf: now}, on.Policy)}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAKeyThatManyHaveIsAHub(t *testing.T) {
	f := setUp(t)
	r := f.gathering(t, linkage.HubSize-1, day)
	if all := f.excuses(t, r); len(all) != linkage.HubSize-2 || all[0] != "" {
		t.Fatalf("%d links, explained by %q, want %d that are not", len(all), all[0], linkage.HubSize-2)
	}
	r = f.gathering(t, linkage.HubSize, day)
	all := f.excuses(t, r)
	if want := "25 candidates have it, as they have the line of an agency or an office"; len(all) != linkage.HubSize-1 || all[0] != want {
		t.Fatalf("%d links, explained by %q, want %d by %q", len(all), all[0], linkage.HubSize-1, want)
	}
	hubs, err := f.OpenHubs(t.Context(), f.actor)
	if err != nil || len(hubs) != 1 || hubs[0].Holders != 25 || hubs[0].Masked == "" {
		t.Fatalf("hubs %+v, %v", hubs, err)
	}
}

func TestAPersonSaysWhoseAKeyIs(t *testing.T) {
	f := setUp(t)
	r := f.gathering(t, 3, 0)
	keys, err := f.Hubs(t.Context(), f.actor, r)
	if err != nil || len(keys) != 1 {
		t.Fatalf("%v, %v, want one key that others have", keys, err)
	}
	var hub vetting.Hub
	for _, hub = range keys {
	}
	if hub.Holders != 3 || hub.Kind != linkage.Phone {
		t.Fatalf("%+v, want a phone that three have", hub)
	}
	answer := vetting.HubAnswer{Shared: true, Owner: "agency", Reason: "front desk of Harbour Staffing", Expires: now.AddDate(0, 6, 0)}
	f.queue.due = nil
	if err := f.AnswerHub(t.Context(), f.actor, hub, answer); err != nil {
		t.Fatal(err)
	}
	if len(f.queue.due) != 3 {
		t.Errorf("%d assessments due, want the three holders' again", len(f.queue.due))
	}
	if all := f.excuses(t, r); len(all) != 2 || all[0] != "a recruiting or staffing agency (front desk of Harbour Staffing)" {
		t.Errorf("explained by %q", all)
	}
	seen, holders, err := f.Hub(t.Context(), f.actor, hub.Kind, hub.Hash)
	if err != nil || seen.Answer == nil || seen.Answer.By.Name != f.actor.Name || len(holders) != 3 {
		t.Errorf("%+v, %d holders, %v", seen, len(holders), err)
	}

	if n, err := f.store.EndHubAnswers(t.Context(), now.AddDate(0, 7, 0)); err != nil || n != 1 {
		t.Fatalf("%d answers ended, %v, want 1", n, err)
	}
	if all := f.excuses(t, r); len(all) != 2 || all[0] != "" {
		t.Errorf("after the time is over explained by %q", all)
	}
	if _, _, err := f.Hub(t.Context(), f.actor, hub.Kind, []byte("other")); !errors.Is(err, errs.NotFound) {
		t.Errorf("unknown key: %v", err)
	}
}

// TestAPersonSaysThatAHubCounts holds that a person's word goes before the number.
func TestAPersonSaysThatAHubCounts(t *testing.T) {
	f := setUp(t)
	r := f.gathering(t, linkage.HubSize, day)
	keys, err := f.Hubs(t.Context(), f.actor, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, hub := range keys {
		answer := vetting.HubAnswer{Reason: "one operator's", Expires: now.AddDate(0, 6, 0)}
		if err := f.AnswerHub(t.Context(), f.actor, hub, answer); err != nil {
			t.Fatal(err)
		}
		answer.Shared = true
		if err := f.AnswerHub(t.Context(), f.actor, hub, answer); !errors.Is(err, errs.Invalid) {
			t.Errorf("shared by nobody: %v", err)
		}
		answer.Owner, answer.Expires = "office", now.AddDate(2, 0, 0)
		if err := f.AnswerHub(t.Context(), f.actor, hub, answer); !errors.Is(err, errs.Invalid) {
			t.Errorf("for two years: %v", err)
		}
		if err := f.AnswerHub(t.Context(), vetting.Actor{Role: vetting.Recruiter}, hub, answer); !errors.Is(err, errs.Forbidden) {
			t.Errorf("a recruiter: %v", err)
		}
	}
	if all := f.excuses(t, r); len(all) == 0 || all[0] != "" {
		t.Errorf("explained by %q", all)
	}
}

// TestAKeyThatComesToManyAtOnceIsHeldBack holds that it is when people applied that counts, not when they were taken in, and that a
// person settles it.
func TestAKeyThatComesToManyAtOnceIsHeldBack(t *testing.T) {
	within := linkage.FloodWindow / linkage.FloodSize // ten such spans from the first to the eleventh
	for _, test := range []struct {
		name  string
		n     int
		apart time.Duration
		want  string
	}{
		{"as many as may be", linkage.FloodSize, time.Second, ""},
		{"one more, within the hour to the second", linkage.FloodSize + 1, within, "held back until somebody looks, since 11 candidates came with it within an hour"},
		{"one more, a little slower", linkage.FloodSize + 1, within + time.Second, ""},
		{"24 of a month, taken in at once", 24, day, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := setUp(t)
			all := f.excuses(t, f.gathering(t, test.n, test.apart))
			if len(all) != test.n-1 || all[0] != test.want {
				t.Errorf("%d links, explained by %q; want %d by %q", len(all), all[0], test.n-1, test.want)
			}
		})
	}
	f := setUp(t)
	r := f.gathering(t, 12, time.Minute)
	f.excuses(t, r)
	hubs, err := f.OpenHubs(t.Context(), f.actor)
	if err != nil || len(hubs) != 1 || !hubs[0].Flood() || hubs[0].Sudden != 12 {
		t.Fatalf("hubs %+v, %v, want the one that is held back", hubs, err)
	}
	if got, want := hubs[0].Reads(), "Held back: appeared on 12 candidates in an hour. Not scored until somebody says what it is"; got != want {
		t.Errorf("reads %q, want %q", got, want)
	}
	if err := f.AnswerHub(t.Context(), f.actor, hubs[0], vetting.HubAnswer{Reason: "one operator's", Expires: now.AddDate(0, 6, 0)}); err != nil {
		t.Fatal(err)
	}
	if all := f.excuses(t, r); all[0] != "" {
		t.Errorf("settled as one operator's, and explained by %q", all[0])
	}
}
