package vetting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/duplicate"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"

	"github.com/google/uuid"
)

// Keys returns every key by which candidates find each other: what they share, and what records of one person have in common.
func Keys(d *dossier.Dossier) []linkage.Key { return append(linkage.Keys(d), duplicate.Keys(d)...) }

// A PersonAnswer is what somebody said of two records: they are one person's, or two people's. It holds until it is taken back,
// or until what the two were compared by changes in either.
type PersonAnswer struct {
	ID            uuid.UUID
	First, Second uuid.UUID // the older record first: ids begin with the time
	Dossiers      [2]string // their dossiers' ids, in that order
	One           bool      // one person's: the second stands behind the first in lists
	Words         string
	Bases         [2]string // duplicate.Basis of the two when it was given
	At            time.Time
	By            Actor
}

// Other returns the other record of the two.
func (a *PersonAnswer) Other(id uuid.UUID) uuid.UUID {
	if id == a.First {
		return a.Second
	}
	return a.First
}

// rests reports whether the answer still rests on what the record says; of a record that it is not about, it does.
func (a *PersonAnswer) rests(id uuid.UUID, basis string) bool {
	return (id != a.First || a.Bases[0] == basis) && (id != a.Second || a.Bases[1] == basis)
}

// People returns what is known of the records around the candidate's, and the answers of that record that hold no longer.
func (on Subject) People() (linkage.People, []PersonAnswer) { return told(on.Record, on.Answers) }

func told(r *Record, answers []PersonAnswer) (people linkage.People, outdated []PersonAnswer) {
	if len(answers) == 0 {
		return nil, nil
	}
	people = linkage.People{}
	basis := duplicate.Basis(r.Dossier)
	for _, a := range answers {
		if a.rests(r.ID, basis) {
			people.Say(a.Dossiers[0], a.Dossiers[1], a.One)
		} else {
			outdated = append(outdated, a)
		}
	}
	return people, outdated
}

// An Alike is a candidate whose record may be that of a person who has another.
type Alike struct {
	Listed
	Dossier *dossier.Dossier // names, birth, residence, contacts and documents alone
	Answer  *PersonAnswer    // the one in force; nil for none
}

// A Likeness is another record that may be the same person's, or that was compared by somebody.
type Likeness struct {
	Alike
	duplicate.Comparison
	Linked bool   // a link counts for nothing because the two pass for one person, or would if nobody had said otherwise
	Basis  string // of what an answer would rest on
}

// Likenesses returns the records that may be the record's person's too: those that compare so, those of its links that pass for
// one person's, and those that were answered; the open ones first, the likest first.
func (s *Service) Likenesses(ctx context.Context, actor Actor, r *Record, links []Link) (_ []Likeness, err error) {
	defer errs.Wrap(&err, "vetting.Likenesses(%s)", r.ID)
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	linked := map[uuid.UUID]bool{}
	var others []uuid.UUID
	for _, l := range links {
		if (l.SamePerson || l.Told) && l.With.ID != r.ID && !linked[l.With.ID] {
			linked[l.With.ID] = true
			others = append(others, l.With.ID)
		}
	}
	found, err := s.Store.Alike(ctx, r, others, actor.Scope())
	if err != nil {
		return nil, err
	}
	basis := duplicate.Basis(r.Dossier)
	var all []Likeness
	for _, a := range found {
		l := Likeness{Alike: a, Comparison: duplicate.Compare(r.Dossier, a.Dossier), Linked: linked[a.ID]}
		theirs := duplicate.Basis(a.Dossier)
		l.Basis = basisOf(r.ID, basis, a.ID, theirs)
		if a.Answer != nil && !(a.Answer.rests(r.ID, basis) && a.Answer.rests(a.ID, theirs)) {
			l.Answer = nil
		}
		if l.Match || l.Linked || l.Answer != nil {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b Likeness) int {
		return cmp.Or(answered(a)-answered(b), cmp.Compare(b.Bits, a.Bits), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return all, nil
}

func answered(l Likeness) int {
	if l.Answer != nil {
		return 1
	}
	return 0
}

// basisOf joins what is compared of two records, the older one's first.
func basisOf(a uuid.UUID, ofA string, b uuid.UUID, ofB string) string {
	if a.String() > b.String() {
		ofA, ofB = ofB, ofA
	}
	return ofA + ofB
}

// CheckPersonWords says what is wrong with the words of an answer, "" where nothing is.
func CheckPersonWords(words string) string {
	return CheckWords(words, "Say in a sentence what you compared.")
}

// AnswerPerson records whether two records are one person's, as the actor saw them: where either changed since, by its basis, it
// is errs.Conflict. Both are assessed again.
func (s *Service) AnswerPerson(ctx context.Context, actor Actor, id, other uuid.UUID, basis string, one bool, words string) (err error) {
	defer errs.Wrap(&err, "vetting.AnswerPerson(%s, %s)", id, other)
	if err := s.May(ctx, actor, RecordEvidence, id); err != nil {
		return err
	}
	if problem := CheckPersonWords(words); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	l, err := s.likeness(ctx, actor, id, other)
	if err != nil {
		return err
	}
	if l.Basis != basis {
		return errs.Conflictf("One of the two records changed while you were reading. Compare them again, then answer.")
	}
	a := PersonAnswer{
		ID: newID(), First: id, Second: other, One: one, Words: strings.TrimSpace(words), At: s.Now().UTC(), By: actor,
		Bases: [2]string{basis[:len(basis)/2], basis[len(basis)/2:]},
	}
	if other.String() < id.String() {
		a.First, a.Second = other, id
	}
	return s.Store.AnswerPerson(ctx, a)
}

// WithdrawPersonAnswer takes back what was said of two records. Both are assessed again.
func (s *Service) WithdrawPersonAnswer(ctx context.Context, actor Actor, id, other uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.WithdrawPersonAnswer(%s, %s)", id, other)
	if err := actor.May(RecordEvidence); err != nil {
		return err
	}
	l, err := s.likeness(ctx, actor, id, other)
	if err != nil {
		return err
	}
	if l.Answer == nil {
		return errs.Conflictf("What was said of the two records was taken back already.")
	}
	return s.Store.WithdrawPersonAnswer(ctx, *l.Answer, actor, s.Now().UTC())
}

// likeness returns how another record compares with a candidate's, or errs.NotFound where nothing says that it may be the same
// person's.
func (s *Service) likeness(ctx context.Context, actor Actor, id, other uuid.UUID) (Likeness, error) {
	r, err := s.Candidate(ctx, actor, id)
	if err != nil {
		return Likeness{}, err
	}
	links, err := s.Links(ctx, actor, r, nil)
	if err != nil {
		return Likeness{}, err
	}
	all, err := s.Likenesses(ctx, actor, r, links)
	if err != nil {
		return Likeness{}, err
	}
	for _, l := range all {
		if l.ID == other {
			return l, nil
		}
	}
	return Likeness{}, fmt.Errorf("candidate %s is not like %s: %w", other, id, errs.NotFound)
}
