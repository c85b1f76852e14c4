package store_test

import (
	"errors"
	"slices"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// applicant records somebody of a name, born on a day, who is reached under one number.
func (f *fixture) applicant(t *testing.T, id, given, family string, born dossier.Date) uuid.UUID {
	t.Helper()
	d := draft(id)
	d.Names = []dossier.Name{{Kind: dossier.LegalName, Full: given + " " + family, Given: given, Family: family}}
	d.DateOfBirth = born
	d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+1 202 555 0123", Since: now}}
	candidate, err := f.Create(t.Context(), f.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	return candidate
}

// likenesses returns the candidate's, and what it shares.
func (f *fixture) likenesses(t *testing.T, id uuid.UUID) ([]vetting.Likeness, []vetting.Link) {
	t.Helper()
	r := f.record(t, id)
	links, err := f.Links(t.Context(), f.actor, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Likenesses(t.Context(), f.actor, r, links)
	if err != nil {
		t.Fatal(err)
	}
	return all, links
}

func (f *fixture) list(t *testing.T, filter vetting.Filter) (ids []uuid.UUID) {
	t.Helper()
	page, err := f.Candidates(t.Context(), f.actor, filter)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range page.Candidates {
		ids = append(ids, c.ID)
	}
	return ids
}

var birthday = dossier.NewDate(1990, 3, 4)

const compared = "Both answered the same call today."

func TestOnePersonWhoAppliedTwiceStandsBehindTheOlderRecord(t *testing.T) {
	f := setUp(t)
	older, newer := f.applicant(t, "a", "Ada", "Byron", birthday), f.applicant(t, "b", "Adah", "Byron", birthday)
	all, _ := f.likenesses(t, newer)
	if len(all) != 1 || all[0].ID != older || !all[0].Match || all[0].Answer != nil {
		t.Fatalf("likenesses = %+v, want the older record", all)
	}
	f.queue.due = nil
	if err := f.AnswerPerson(t.Context(), f.actor, newer, older, all[0].Basis, true, compared); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(f.queue.due, older) || !slices.Contains(f.queue.due, newer) {
		t.Errorf("due %v, want both", f.queue.due)
	}
	if got := f.list(t, vetting.Filter{}); !slices.Equal(got, []uuid.UUID{older}) {
		t.Errorf("the list shows %v, want the older record", got)
	}
	if got := f.list(t, vetting.Filter{Duplicates: true}); len(got) != 2 {
		t.Errorf("with duplicates the list shows %v", got)
	}
	if got := f.list(t, vetting.Filter{Query: "Adah"}); !slices.Equal(got, []uuid.UUID{newer}) {
		t.Errorf("a search shows %v, want the record that it names", got)
	}
	all, links := f.likenesses(t, older)
	if len(all) != 1 || all[0].Answer == nil || !all[0].Answer.One || all[0].Answer.Words != compared || !all[0].Behind {
		t.Errorf("likenesses = %+v, want the answer", all)
	}
	if len(links) != 1 || !links[0].SamePerson || !links[0].Told {
		t.Errorf("links = %+v, want one that somebody explained", links)
	}
	if err := f.WithdrawPersonAnswer(t.Context(), f.actor, older, newer); err != nil {
		t.Fatal(err)
	}
	if got := f.list(t, vetting.Filter{}); len(got) != 2 {
		t.Errorf("after it was taken back the list shows %v", got)
	}
	if err := f.WithdrawPersonAnswer(t.Context(), f.actor, older, newer); !errors.Is(err, errs.Conflict) {
		t.Errorf("taken back twice: %v, want Conflict", err)
	}
	for _, id := range []uuid.UUID{older, newer} {
		events, err := f.History(t.Context(), f.actor, f.record(t, id))
		if err != nil || len(events) != 3 || events[1].Action != "found one person in two records" {
			t.Errorf("history = %+v, %v", events, err)
		}
	}
}

// TestTwinsWhoAreToldApartAreLinked: equal birth dates pass for one person until somebody knows better.
func TestTwinsWhoAreToldApartAreLinked(t *testing.T) {
	f := setUp(t)
	one, other := f.applicant(t, "a", "Ada", "Byron", birthday), f.applicant(t, "b", "Eve", "Byron", birthday)
	all, links := f.likenesses(t, one)
	if len(links) != 1 || len(all) != 1 || all[0].Match || all[0].Linked != links[0].SamePerson {
		t.Skipf("links %+v, likenesses %+v: the two do not pass for one", links, all)
	}
	if err := f.AnswerPerson(t.Context(), f.actor, one, other, all[0].Basis, false, "They were on screen side by side."); err != nil {
		t.Fatal(err)
	}
	if _, links = f.likenesses(t, other); len(links) != 1 || links[0].SamePerson || !links[0].Told {
		t.Errorf("links = %+v, want one that counts", links)
	}
	if got := f.list(t, vetting.Filter{}); len(got) != 2 {
		t.Errorf("the list shows %v, want both", got)
	}
}

func TestAnAnswerEndsWhenARecordChanges(t *testing.T) {
	f := setUp(t)
	older, newer := f.applicant(t, "a", "Ada", "Byron", birthday), f.applicant(t, "b", "Ada", "Byron", birthday)
	all, _ := f.likenesses(t, newer)
	if err := f.AnswerPerson(t.Context(), f.actor, newer, older, all[0].Basis, true, compared); err != nil {
		t.Fatal(err)
	}
	if err := f.Add(t.Context(), f.actor, newer, session("198.51.100.7")); err != nil {
		t.Fatal(err)
	}
	if err := f.Assess(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	if got := f.list(t, vetting.Filter{}); len(got) != 1 {
		t.Errorf("a session ended the answer: the list shows %v", got)
	}
	if err := f.Add(t.Context(), f.actor, newer, dossier.Member{Name: "contacts", Value: []byte(`{"kind":"email","value":"ada@x.example"}`)}); err != nil {
		t.Fatal(err)
	}
	if all, _ := f.likenesses(t, older); len(all) != 1 || all[0].Answer != nil {
		t.Errorf("likenesses = %+v, want the question again", all)
	}
	if err := f.AnswerPerson(t.Context(), f.actor, newer, older, all[0].Basis, true, compared); !errors.Is(err, errs.Conflict) {
		t.Errorf("an answer to what was read before: %v, want Conflict", err)
	}
	f.queue.due = nil
	if err := f.Assess(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	if got := f.list(t, vetting.Filter{}); len(got) != 2 || !slices.Contains(f.queue.due, older) {
		t.Errorf("the list shows %v and %v are due; want both records, and the older one", got, f.queue.due)
	}
}
