package store_test

import (
	"errors"
	"slices"
	"testing"

	"bonafide/internal/account"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/store"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// person makes an account.
func (f *fixture) person(t testing.TB, name string, role vetting.Role) vetting.Actor {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	a := account.Account{ID: id, Email: id.String() + "@example.com", Name: name, Role: role, CreatedAt: now}
	if err := f.store.CreateAccount(t.Context(), f.actor, a, "x"); err != nil {
		t.Fatal(err)
	}
	return a.Actor()
}

// photo adds a picture that shows no face to the candidate and returns it.
func (f *fixture) photo(t *testing.T, id uuid.UUID, source string, seed uint64) vetting.Picture {
	t.Helper()
	err := f.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: source}, vetting.Upload{Name: source + ".png", ContentType: "image/png", Data: noise(seed)})
	if err != nil {
		t.Fatal(err)
	}
	files := f.record(t, id).Files
	return vetting.Picture{Candidate: id, File: files[len(files)-1].ID}
}

// waiting returns the one pair that waits for the actor.
func (f *fixture) waiting(t *testing.T, actor vetting.Actor) uuid.UUID {
	t.Helper()
	pairs, err := f.Comparisons(t.Context(), actor)
	if err != nil || len(pairs) != 1 {
		t.Fatalf("%s has %d pairs waiting, %v; want 1", actor.Name, len(pairs), err)
	}
	return pairs[0].ID
}

func TestTwoAnswersBecomeOneFact(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	a, b := f.photo(t, id, "application", 1), f.photo(t, id, "interview", 2)
	asker, one, two := f.person(t, "Asker", vetting.Lead), f.person(t, "Remy", vetting.Reviewer), f.person(t, "Remy", vetting.Reviewer)
	third := f.person(t, "Third", vetting.Reviewer)
	if err := f.AskReviewers(t.Context(), asker, a, b); err != nil {
		t.Fatal(err)
	}
	if err := f.AskReviewers(t.Context(), one, b, a); !errors.Is(err, errs.Conflict) {
		t.Errorf("asked twice: %v, want a conflict", err)
	}
	pair := f.waiting(t, one)
	for actor, want := range map[vetting.Actor]error{
		asker: errs.Forbidden, f.actor: errs.Forbidden, f.person(t, "Rosa", vetting.Recruiter): errs.Forbidden,
	} {
		if err := f.AnswerComparison(t.Context(), actor, pair, vetting.SameFace); !errors.Is(err, want) {
			t.Errorf("%s answers: %v, want %v", actor.Name, err, want)
		}
		if waiting, _ := f.Comparisons(t.Context(), actor); len(waiting) > 0 {
			t.Errorf("a pair waits for %s, who may not answer", actor.Name)
		}
	}
	if err := f.AnswerComparison(t.Context(), one, pair, vetting.NotSameFace); err != nil {
		t.Fatal(err)
	}
	if err := f.AnswerComparison(t.Context(), one, pair, vetting.SameFace); !errors.Is(err, errs.Conflict) {
		t.Errorf("answered twice: %v, want a conflict", err)
	}
	if n := len(f.record(t, id).Dossier.FaceComparisons); n != 0 {
		t.Errorf("%d comparisons recorded after one answer", n)
	}
	f.queue.due = nil
	if err := f.AnswerComparison(t.Context(), two, pair, vetting.NotSameFace); err != nil {
		t.Fatal(err)
	}
	if err := f.AnswerComparison(t.Context(), third, pair, vetting.SameFace); !errors.Is(err, errs.Conflict) {
		t.Errorf("a third answer: %v, want a conflict", err)
	}
	got := f.record(t, id).Dossier.FaceComparisons
	want := []dossier.FaceVote{{By: "Remy", Answer: "not_same"}, {By: "Remy (2)", Answer: "not_same"}}
	if len(got) != 1 || got[0].StageA != "application" || got[0].StageB != "interview" || !slices.Equal(got[0].Votes, want) || !got[0].At.Equal(now) {
		t.Errorf("recorded %+v", got)
	}
	if !slices.Contains(f.queue.due, id) {
		t.Error("no assessment is due")
	}
	checkTrail(t, f, id)
	if c, err := f.Compare(t.Context(), f.actor, b, a); err != nil || c.Asked == nil || len(c.Asked.Votes) != 2 || c.Asked.ClosedAt.IsZero() {
		t.Errorf("the comparison says of the asking %+v, %v", c, err)
	}
}

// checkTrail wants to read who asked and who answered, and never what, of the first answer.
func checkTrail(t *testing.T, f *fixture, id uuid.UUID) {
	t.Helper()
	events, err := f.History(t.Context(), f.actor, f.record(t, id))
	var acts []string
	for _, e := range events {
		acts = append(acts, e.Actor.Name+" "+e.Action)
	}
	want := []string{"Asker asked two reviewers to compare faces", "Remy compared faces", "Remy compared faces", "Remy recorded"}
	if err != nil || len(acts) < 4 || !slices.Equal(acts[len(acts)-4:], want) {
		t.Errorf("history ends %q, %v; want %q", acts, err, want)
	}
}

func TestAComparisonOfTwoCandidatesNamesTheOther(t *testing.T) {
	f := setUp(t)
	first, second := f.create(t, "c-1"), f.create(t, "c-2")
	a, b := f.photo(t, first, "application", 1), f.photo(t, second, "application", 2)
	if err := f.AskReviewers(t.Context(), f.person(t, "Rosa", vetting.Recruiter), a, b); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter asks about two candidates: %v, want forbidden", err)
	}
	if err := f.AskReviewers(t.Context(), f.actor, a, b); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"One", "Two"} {
		actor := f.person(t, name, vetting.Reviewer)
		if err := f.AnswerComparison(t.Context(), actor, f.waiting(t, actor), vetting.SameFace); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.record(t, first).Dossier.FaceComparisons; len(got) != 1 || got[0].OtherDossier != "c-2" {
		t.Errorf("recorded %+v, want one with c-2", got)
	}
	if got := f.record(t, second).Dossier.FaceComparisons; len(got) != 0 {
		t.Errorf("the other's dossier holds %+v, want nothing", got)
	}
}

func TestWhatIsNotComparedBlind(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	a, again, card := f.photo(t, id, "application", 1), f.photo(t, id, "interview", 1), f.photo(t, id, "id_document", 2)
	if err := f.AskReviewers(t.Context(), f.actor, a, again); !errors.Is(err, errs.Invalid) {
		t.Errorf("one picture twice: %v, want invalid", err)
	}
	if err := f.AskReviewers(t.Context(), f.actor, a, card); !errors.Is(err, errs.Invalid) {
		t.Errorf("a document without a face: %v, want invalid", err)
	}
	interview := f.photo(t, id, "interview", 3)
	facts := f.record(t, id).FactsOf("photos")
	if err := f.Withdraw(t.Context(), f.actor, id, facts[len(facts)-1].ID, "wrong candidate"); err != nil {
		t.Fatal(err)
	}
	if err := f.AskReviewers(t.Context(), f.actor, a, interview); !errors.Is(err, errs.Invalid) {
		t.Errorf("a withdrawn photo: %v, want invalid", err)
	}
}

// The database refuses what the acts never do: a third answer, two of one person, a pair in the other order.
func TestTheDatabaseKeepsAnswersApart(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	a, b := f.photo(t, id, "application", 1), f.photo(t, id, "interview", 2)
	reviewers := []vetting.Actor{f.person(t, "One", vetting.Reviewer), f.person(t, "Two", vetting.Reviewer), f.person(t, "Three", vetting.Reviewer)}
	if err := f.AskReviewers(t.Context(), f.actor, a, b); err != nil {
		t.Fatal(err)
	}
	p, err := f.store.FacePairOf(t.Context(), b.File, a.File)
	if err != nil {
		t.Fatal(err)
	}
	vote := func(s *store.Store, by vetting.Actor, number int) error {
		p.Votes = make([]vetting.FaceVote, number)
		p.Votes[number-1] = vetting.FaceVote{By: by, Answer: vetting.CannotTellFace, At: now}
		return s.Vote(t.Context(), p, nil)
	}
	for _, test := range []struct {
		by     vetting.Actor
		number int
		ok     bool
	}{{reviewers[0], 1, true}, {reviewers[0], 2, false}, {reviewers[1], 1, false}, {reviewers[1], 2, true}, {reviewers[2], 3, false}} {
		if err := vote(f.store, test.by, test.number); (err == nil) != test.ok {
			t.Errorf("%s gives answer %d: %v, want it stored: %v", test.by.Name, test.number, err, test.ok)
		}
	}
}
