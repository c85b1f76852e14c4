package vetting

import (
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"

	"github.com/google/uuid"
)

// A Proposal is an answer to a review that takes two people, as the first gave it. It decides nothing: a second person agrees, and
// then a Decision says the same, or does not, and then the review waits for another answer.
type Proposal struct {
	Decision                // as it will stand; By proposed it
	Ended       ProposalEnd // empty: it waits for a second person, or the evidence changed since
	EndedAt     time.Time
	EndedBy     Actor  // zero where it is outdated
	SecondWords string // why the second person agrees, or does not
}

// A ProposalEnd says what became of a proposal.
type ProposalEnd string

// The ends of a proposal.
const (
	Agreed    ProposalEnd = "agreed"
	Disagreed ProposalEnd = "disagreed"
	TakenBack ProposalEnd = "taken_back" // by whoever made it
	Outdated  ProposalEnd = "outdated"   // another was made on newer evidence
)

// A Deciding finding is one that scored when a decision was made, with the facts that its evidence refers to.
type Deciding struct {
	Indicator string
	Version   int
	Points    float64
	Facts     []uuid.UUID // in force then; none where the evidence names no single fact
}

// People names who decided: one person, or the two whose decision it is.
func (d *Decision) People() string {
	if d.Second.ID == uuid.Nil {
		return d.By.Name
	}
	return d.By.Name + " and " + d.Second.Name
}

// TakesTwo reports whether an outcome of the review takes two people: misrepresentation confirmed always does, and every
// outcome where the review is critical.
func (r *Review) TakesTwo(o Outcome) bool { return o == Misrepresented || r.Band == indicator.Critical }

// Deciding returns the findings of the newest assessment that score, which is what a decision rests on. It is of use where
// the record is up to date, since evidence refers to facts by their place.
func (r *Record) Deciding() []Deciding {
	all := []Deciding{}
	if r.Assessment == nil {
		return all
	}
	for _, f := range r.Assessment.Findings {
		if f.Outcome != indicator.IsHit || f.Points <= 0 {
			continue
		}
		d := Deciding{Indicator: f.Indicator, Version: f.Version, Points: f.Points, Facts: []uuid.UUID{}}
		for _, e := range f.Evidence {
			if fact, ok := r.Fact(e.Ref); ok && !slices.Contains(d.Facts, fact.ID) {
				d.Facts = append(d.Facts, fact.ID)
			}
		}
		all = append(all, d)
	}
	return all
}

// Authors returns the accounts that recorded the facts which the findings that score refer to. What the candidate or a referee
// recorded through a link has no author here.
func (r *Record) Authors() map[uuid.UUID]bool {
	authors := map[uuid.UUID]bool{}
	for _, d := range r.Deciding() {
		for _, f := range r.Facts {
			if f.RecordedBy.ID != uuid.Nil && slices.Contains(d.Facts, f.ID) {
				authors[f.RecordedBy.ID] = true
			}
		}
	}
	return authors
}

// setAsideBy reports whether a finding is set aside by the actor.
func (r *Record) setAsideBy(actor Actor) bool {
	return slices.ContainsFunc(r.Asides, func(a Aside) bool { return a.Ended == "" && a.By.ID == actor.ID })
}

// Barred returns why the actor may not be one of the two people that an outcome takes, errs.Forbidden, or nil.
func (r *Record) Barred(actor Actor) error {
	switch {
	case actor.ID == uuid.Nil:
		return errs.Forbiddenf("This outcome takes two people with accounts of their own.")
	case actor.ID == r.Owner.ID:
		return errs.Forbiddenf("You own this candidate. This outcome takes two people, and neither may be the owner: leave it to two others.")
	case r.Review != nil && r.Review.Band == indicator.Critical && r.setAsideBy(actor):
		return errs.Forbiddenf("You set a finding of this critical review aside. Whoever does is none of the two who decide: leave it to two others.")
	case r.Authors()[actor.ID]:
		return errs.Forbiddenf("You recorded evidence that the points rest on. This outcome takes two people who recorded none of it: leave it to two others.")
	}
	return nil
}

// Waiting returns the proposal that waits for a second person, nil for none. One that was made on other evidence or other hits
// than there are now waits no longer.
func (r *Record) Waiting() *Proposal {
	p := r.unanswered()
	if p == nil || r.Assessment == nil || !r.UpToDate() || p.Revision != r.Revision || !slices.Equal(p.Hits, hitsOf(r.Assessment)) {
		return nil
	}
	return p
}

// unanswered returns the proposal of the open review that has no end, whether it can still be answered or not.
func (r *Record) unanswered() *Proposal {
	i := slices.IndexFunc(r.Proposals, func(p Proposal) bool { return p.Ended == "" && r.Review != nil && p.Review == r.Review.ID })
	if i < 0 {
		return nil
	}
	return &r.Proposals[i]
}

// CheckSecond says what is wrong with the words of whoever answers a proposal, "" where nothing is.
func CheckSecond(words string) string {
	return CheckWords(words, "Say in a sentence what you looked at and why you agree or do not.")
}

// Second answers the proposal that waits. Who agrees makes it a decision; who does not sends the review back to the queue, where
// both answers stay to be read. errs.Forbidden says that the actor may not be the second person, errs.Conflict that the proposal
// waits no longer.
func (s *Service) Second(ctx context.Context, actor Actor, id, proposal uuid.UUID, agrees bool, words string) (err error) {
	defer errs.Wrap(&err, "vetting.Second(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if problem := CheckSecond(words); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	p := r.Waiting()
	switch {
	case p == nil || p.ID != proposal:
		return errs.Conflictf("This proposal was answered, or the evidence changed, while you were reading. Look at the review again.")
	case p.By.ID == actor.ID:
		return errs.Forbiddenf("You proposed this outcome. A second person must answer.")
	}
	if err := r.frozen(); err != nil {
		return err
	}
	if err := r.Barred(actor); err != nil {
		return err
	}
	p.EndedAt, p.EndedBy, p.SecondWords = s.Now().UTC(), actor, strings.TrimSpace(words)
	if !agrees {
		p.Ended = Disagreed
		return s.Store.EndProposal(ctx, id, *p)
	}
	return s.agree(ctx, r, *p)
}

// agree makes a proposal a decision.
func (s *Service) agree(ctx context.Context, r *Record, p Proposal) error {
	if err := r.Barred(p.By); err != nil {
		return errs.Conflictf("%s recorded evidence that the points rest on, or set a finding aside, by now. Two others must decide.", p.By.Name)
	}
	p.Ended = Agreed
	d := p.Decision
	d.ID, d.At, d.Second, d.SecondWords, d.Deciding = newID(), p.EndedAt, p.EndedBy, p.SecondWords, r.Deciding()
	c, err := s.outcomeChange(r, p.EndedBy, d)
	if err != nil {
		return err
	}
	return s.Store.Decide(ctx, Ruling{Decision: d, Change: c, Agrees: &p})
}

// TakeBack ends the actor's own proposal while nobody has answered it.
func (s *Service) TakeBack(ctx context.Context, actor Actor, id, proposal uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.TakeBack(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	p := r.Waiting()
	switch {
	case p == nil || p.ID != proposal:
		return errs.Conflictf("This proposal was answered, or the evidence changed, while you were reading. It waits no longer.")
	case p.By.ID != actor.ID:
		return errs.Forbiddenf("Only %s can take this proposal back.", p.By.Name)
	}
	p.Ended, p.EndedAt, p.EndedBy = TakenBack, s.Now().UTC(), actor
	return s.Store.EndProposal(ctx, id, *p)
}
