// Package clearance tells candidates apart from entries of sanctions lists that their names resemble.
//
// Screening finds resemblances and concludes nothing. People do, in memos that stay: a match that is a name alone is
// cleared by one of them, and one whose second identifier is equal, or that was stopped, by two. A memo counts as long
// as the match rests on the same facts and the same entry. Recruiters see nothing of any of this.
package clearance

import (
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// An Outcome is what a memo says of a match.
type Outcome string

// The outcomes.
const (
	Cleared   Outcome = "cleared"   // not the same person
	Confirmed Outcome = "confirmed" // the same person as far as can be seen: everything stops, counsel decides
)

// A Memo is one person's answer to a match, and a second person's to that where it takes two.
type Memo struct {
	ID      uuid.UUID
	Outcome Outcome
	Words   string
	At      time.Time
	By      vetting.Actor

	NeedsSecond bool // it takes two people
	Second      *Second
}

// A Second is what the second person answered to a proposal.
type Second struct {
	Agreed bool
	Words  string
	At     time.Time
	By     vetting.Actor
}

// Waits reports whether the memo proposes what a second person has not answered yet.
func (m *Memo) Waits() bool { return m.NeedsSecond && m.Second == nil }

// counts reports whether the memo answers its match.
func (m *Memo) counts() bool { return !m.NeedsSecond || m.Second != nil && m.Second.Agreed }

// A State is where a match stands.
type State string

// The states.
const (
	Open     State = "open"     // nobody answered yet
	Proposed State = "proposed" // somebody proposes to clear it, a second person must answer
	Stopped  State = "stopped"  // the same person as far as can be seen
	Settled  State = "settled"  // cleared
)

// A Match is an entry that a candidate's name resembles, and what people answered.
type Match struct {
	dossier.SanctionsMatch
	Candidate vetting.Listed
	FoundAt   time.Time
	Memos     []Memo // oldest first
}

// State returns where the match stands.
func (m *Match) State() State {
	if m.Proposal() != nil {
		return Proposed
	}
	for _, memo := range slices.Backward(m.Memos) {
		switch {
		case !memo.counts():
		case memo.Outcome == Cleared:
			return Settled
		default:
			return Stopped
		}
	}
	return Open
}

// Proposal returns the memo that waits for a second person, nil where none does.
func (m *Match) Proposal() *Memo {
	for i := range m.Memos {
		if m.Memos[i].Waits() {
			return &m.Memos[i]
		}
	}
	return nil
}

// TakesTwo reports whether clearing the match takes two people.
func (m *Match) TakesTwo() bool {
	return m.Confirmed || slices.ContainsFunc(m.Memos, func(memo Memo) bool { return memo.Outcome == Confirmed })
}

// A Store keeps matches and memos. Every writing method is one transaction with its audit event and the assessment that
// it makes due.
type Store interface {
	// Matches returns the matches that are not settled, oldest first, those with a second identifier before the others.
	Matches(ctx context.Context) ([]Match, error)
	// Match returns one match, or errs.NotFound.
	Match(ctx context.Context, candidate uuid.UUID, digest string) (*Match, error)
	// SaveMemo adds a memo to a match that has so many; another number is errs.Conflict.
	SaveMemo(ctx context.Context, m *Match, memo Memo) error
	// SaveSecond answers a proposal that waits; one that does not is errs.Conflict.
	SaveSecond(ctx context.Context, m *Match, memo uuid.UUID, s Second) error
}

// A Service performs the acts. All its fields are required.
type Service struct {
	Store Store
	Now   func() time.Time
}

// Queue returns the matches that are not settled, those with a second identifier first, then the oldest first.
func (s *Service) Queue(ctx context.Context, actor vetting.Actor) (_ []Match, err error) {
	defer errs.Wrap(&err, "clearance.Queue")
	if err := actor.May(vetting.ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.Matches(ctx)
}

// Match returns a match of a candidate, or errs.NotFound.
func (s *Service) Match(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, digest string) (_ *Match, err error) {
	defer errs.Wrap(&err, "clearance.Match(%s)", candidate)
	if err := actor.May(vetting.ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.Match(ctx, candidate, digest)
}

// Lengths of a memo in words, in characters. Fewer say nothing.
const (
	minWords = 10
	maxWords = 4000
)

// CheckWords says what is wrong with the words of a memo, "" where nothing is.
func CheckWords(words string) string {
	switch n := len([]rune(strings.TrimSpace(words))); {
	case n < minWords:
		return "Say in a sentence what you compared and what follows from it."
	case n > maxWords:
		return "Shorten this to 4,000 characters."
	}
	return ""
}

// Answer writes a memo on the match as the actor saw it, with seen memos. Clearing one that takes two people proposes it.
func (s *Service) Answer(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, digest string, seen int, outcome Outcome, words string) (err error) {
	defer errs.Wrap(&err, "clearance.Answer(%s)", candidate)
	m, err := s.match(ctx, actor, candidate, digest, words)
	if err != nil {
		return err
	}
	switch state := m.State(); {
	case len(m.Memos) != seen:
		return errs.Conflictf("Somebody wrote a memo while you were reading. Look at it, then answer.")
	case outcome != Cleared && outcome != Confirmed:
		return errs.Invalidf("Say whether it is the same person.")
	case state == Settled && outcome == Cleared:
		return errs.Conflictf("This match is cleared already.")
	case state == Proposed:
		return errs.Conflictf("Somebody proposes to clear this match: answer that first.")
	}
	return s.Store.SaveMemo(ctx, m, Memo{
		ID: uuid.Must(uuid.NewV7()), Outcome: outcome, Words: strings.TrimSpace(words), At: s.Now().UTC(), By: actor,
		NeedsSecond: outcome == Cleared && m.TakesTwo(),
	})
}

// Second answers a proposal to clear a match. Whoever proposed it is errs.Forbidden.
func (s *Service) Second(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, digest string, agreed bool, words string) (err error) {
	defer errs.Wrap(&err, "clearance.Second(%s)", candidate)
	m, err := s.match(ctx, actor, candidate, digest, words)
	if err != nil {
		return err
	}
	p := m.Proposal()
	if p == nil {
		return errs.Conflictf("This proposal was answered while you were reading.")
	}
	if p.By.ID == actor.ID {
		return errs.Forbiddenf("You proposed to clear this match. A second person must answer.")
	}
	return s.Store.SaveSecond(ctx, m, p.ID, Second{Agreed: agreed, Words: strings.TrimSpace(words), At: s.Now().UTC(), By: actor})
}

// match returns the match that the actor means to answer in those words.
func (s *Service) match(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, digest, words string) (*Match, error) {
	if err := actor.May(vetting.DecideReviews); err != nil {
		return nil, err
	}
	if problem := CheckWords(words); problem != "" {
		return nil, errs.Invalidf("%s", problem)
	}
	return s.Store.Match(ctx, candidate, digest)
}
