package vetting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// An ErasureReason is why a candidate's record goes. It stays in the log of acts, and so is one of few.
type ErasureReason string

// The reasons.
const (
	ErasedOnRequest ErasureReason = "on request"
	ErasedByMistake ErasureReason = "recorded by mistake"
	ErasedByAge     ErasureReason = "kept long enough"
	ErasedAgain     ErasureReason = "was erased before the backup was restored"
)

// ErasureReasons are those that people give.
var ErasureReasons = []ErasureReason{ErasedOnRequest, ErasedByMistake}

// A LegalHold keeps a candidate's record, whatever the schedule and whoever asks.
type LegalHold struct {
	Candidate uuid.UUID
	Name      string // of the candidate
	Words     string // why
	At        time.Time
	By        Actor
}

// A RetentionRule says how long records are kept after the last decision, or after the last change where nobody decided.
type RetentionRule struct {
	Outcome Outcome // that of the last decision; empty: nobody decided
	Days    int
	Default int       // what is proposed
	At      time.Time // when it was set; zero: never, and then nothing goes by itself
	By      Actor
}

// The least and the most days of a rule.
const (
	LeastDays = 30
	MostDays  = 3650
)

// RetentionDefaults are proposed, and hold only once a lead set them. 29 CFR 1602.14 has employers keep hiring records for a year
// after the decision, or after the record was made; a confirmed case is kept for two years more, for the questions that follow.
var RetentionDefaults = []RetentionRule{
	{Outcome: "", Default: 365},
	{Outcome: Cleared, Default: 365},
	{Outcome: NeedsMore, Default: 365},
	{Outcome: Misrepresented, Default: 3 * 365},
}

// An Expired candidate's record was kept long enough.
type Expired struct {
	ID      uuid.UUID
	Name    string
	Outcome Outcome
	Since   time.Time
	Files   int
}

// A Retention is the schedule and what follows from it now.
type Retention struct {
	Rules   []RetentionRule
	Holds   []LegalHold
	Due     []Expired // so many as are shown at most
	DueMore bool

	Data     []DataRule // of every kind and outcome
	DataDue  []DataDue  // so many as are shown at most
	DataMore bool
}

// RetentionShown is how many of the records that are due to go a page shows.
const RetentionShown = 100

// Retention returns the schedule, the holds, and whom the next run takes.
func (s *Service) Retention(ctx context.Context, actor Actor) (*Retention, error) {
	if err := actor.May(EraseCandidates); err != nil {
		return nil, err
	}
	return s.Store.Retention(ctx, s.Now().UTC())
}

// SetRetention sets how long records are kept, by outcome. A rule of 0 days is taken away.
func (s *Service) SetRetention(ctx context.Context, actor Actor, days map[Outcome]int) error {
	if err := actor.May(SetPolicy); err != nil {
		return err
	}
	for _, d := range days {
		if d != 0 && (d < LeastDays || d > MostDays) {
			return errs.Invalidf("Records are kept for %d to %d days.", LeastDays, MostDays)
		}
	}
	return s.Store.SetRetention(ctx, days, actor, s.Now().UTC())
}

// HoldCandidate places a legal hold, or lifts the one that stands; the words say why.
func (s *Service) HoldCandidate(ctx context.Context, actor Actor, id uuid.UUID, place bool, words string) error {
	if err := actor.May(EraseCandidates); err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	if words == "" {
		return errs.Invalidf("Say why.")
	}
	return s.Store.SetHold(ctx, LegalHold{Candidate: id, Words: words, At: s.Now().UTC(), By: actor}, place)
}

// LegalHoldOf returns the hold on a candidate, or errs.NotFound.
func (s *Service) LegalHoldOf(ctx context.Context, actor Actor, id uuid.UUID) (*LegalHold, error) {
	if err := actor.May(EraseCandidates); err != nil {
		return nil, err
	}
	return s.Store.Hold(ctx, id)
}

// Erase takes a candidate's record away: every row, every file, every hash made of it, and what other records say of the
// candidate. The log of acts keeps that it was done, by whom and why, and how much went. Whoever shared something with the
// candidate is assessed again. A candidate under a legal hold is errs.Conflict.
func (s *Service) Erase(ctx context.Context, actor Actor, id uuid.UUID, why ErasureReason) (err error) {
	defer errs.Wrap(&err, "vetting.Erase(%s)", id)
	if err := actor.May(EraseCandidates); err != nil {
		return err
	}
	if !slices.Contains(ErasureReasons, why) {
		return errs.Invalidf("Choose why the record goes.")
	}
	return s.erase(ctx, actor, id, why)
}

// erase deletes the rows first: bytes that are left when this ends in the middle are swept as those that no row names.
func (s *Service) erase(ctx context.Context, actor Actor, id uuid.UUID, why ErasureReason) error {
	files, err := s.Store.Erase(ctx, id, actor, why, s.Now().UTC())
	if err != nil {
		return err
	}
	for _, file := range files {
		f := File{ID: file}
		err = errors.Join(err, s.Blobs.Delete(ctx, f.OriginalKey()), s.Blobs.Delete(ctx, f.PreviewKey()))
	}
	return err
}

// EraseAgain erases a candidate whom a restored backup brought back. That the record was under a hold when the backup was made does
// not keep it: the hold was lifted before it was erased.
func (s *Service) EraseAgain(ctx context.Context, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.EraseAgain(%s)", id)
	_, err = s.Store.Hold(ctx, id)
	if err == nil {
		err = s.Store.SetHold(ctx, LegalHold{Candidate: id, Words: "The candidate was erased after the backup was made.", At: s.Now().UTC(), By: CommandLine}, false)
	}
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	return s.erase(ctx, CommandLine, id, ErasedAgain)
}

// erasedAtOnce bounds one run of EraseExpired. What is left goes with the next.
const erasedAtOnce = 200

// EraseExpired erases the records that were kept long enough, and returns how many.
func (s *Service) EraseExpired(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "vetting.EraseExpired")
	due, err := s.Store.Expired(ctx, s.Now().UTC(), erasedAtOnce)
	if err != nil {
		return 0, err
	}
	for _, e := range due {
		err := s.erase(ctx, Actor{}, e.ID, ErasedByAge)
		if err != nil && !errors.Is(err, errs.NotFound) && !errors.Is(err, errs.Conflict) {
			return n, err
		}
		n++
	}
	return n, nil
}
