package vetting

import (
	"context"
	"time"

	"bonafide/internal/errs"
)

// A Tally is how often one indicator answers what, and what became of its hits.
type Tally struct {
	Hits, Clears, Unlooked int // candidates, by their newest assessment

	// Of the candidates whose case is closed and for whom the indicator had hit, by their newest decision. What a person
	// cleared was no misrepresentation: the share of it is the rate at which the indicator errs. A finding that was set aside at
	// the decision counts as cleared, whatever the others led to.
	Cleared, Confirmed int
	SetAside           int // candidates of whom the finding was set aside and not lifted again, decided or not

	At time.Time // when it was counted
}

// CountIndicators counts anew how often each indicator answers what.
func (s *Service) CountIndicators(ctx context.Context) error {
	return s.Store.CountIndicators(ctx, s.Now().UTC())
}

// Tallies returns what was counted last, by indicator; an indicator that never answered has none.
func (s *Service) Tallies(ctx context.Context, actor Actor) (_ map[string]Tally, err error) {
	defer errs.Wrap(&err, "vetting.Tallies")
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	return s.Store.Tallies(ctx)
}
