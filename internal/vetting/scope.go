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

// Whom somebody may see: reviewers, leads and administrators every candidate; a recruiter those whom he or she owns, and those
// of the requisitions that he or she works on. What a candidate shares with another names that other to whoever sees the
// first, since it is the evidence, and opens nothing more of it.

// Sees returns errs.Forbidden, with words, where the record is none of those that the actor may see.
func (a Actor) Sees(r *Record) error {
	if a.Role.Can(ViewEveryCandidate) || a.ID == r.Owner.ID || slices.Contains(r.Team, a.ID) {
		return nil
	}
	return errNotTheirs
}

var errNotTheirs = errs.Forbiddenf("This candidate belongs to a requisition that you do not work on.")

// May asks both: whether the actor's role allows it, and whether the actor may see the candidate.
func (s *Service) May(ctx context.Context, actor Actor, p Permission, candidate uuid.UUID) error {
	if err := actor.May(p); err != nil {
		return err
	}
	if actor.Role.Can(ViewEveryCandidate) {
		return nil
	}
	_, err := s.record(ctx, actor, p, candidate)
	return err
}

// record returns a candidate whom the actor may see, for an act that needs the permission.
func (s *Service) record(ctx context.Context, actor Actor, p Permission, id uuid.UUID) (*Record, error) {
	if err := actor.May(p); err != nil {
		return nil, err
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return nil, err
	}
	return r, actor.Sees(r)
}

// Scope returns whose candidates a list for the actor holds, the zero id for everybody's.
func (a Actor) Scope() uuid.UUID {
	if a.Role.Can(ViewEveryCandidate) {
		return uuid.Nil
	}
	return a.ID
}

// A Membership is somebody's work on a requisition: it lets them see its candidates.
type Membership struct {
	Requisition string
	Member      Actor
	At          time.Time
	By          Actor
}

// Team returns who works on a requisition, by name; owners of its candidates need not be among them.
func (s *Service) Team(ctx context.Context, actor Actor, requisition string) ([]Membership, error) {
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	return s.Store.Team(ctx, requisition)
}

// Recruiters returns the accounts that may be given candidates, by name.
func (s *Service) Recruiters(ctx context.Context, actor Actor) ([]Actor, error) {
	if err := actor.May(AssignCandidates); err != nil {
		return nil, err
	}
	return s.Store.People(ctx, owners())
}

// owners are the roles that may own candidates.
func owners() []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !r.Can(RecordEvidence) })
}

// JoinTeam lets somebody see the candidates of a requisition. One who works on it already is errs.Conflict.
func (s *Service) JoinTeam(ctx context.Context, actor Actor, requisition string, member uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.JoinTeam(%s)", requisition)
	if strings.TrimSpace(requisition) == "" {
		return errs.Invalidf("Say which requisition.")
	}
	who, err := s.recruiter(ctx, actor, member)
	if err != nil {
		return err
	}
	err = s.Store.JoinTeam(ctx, Membership{Requisition: requisition, Member: who, At: s.Now().UTC(), By: actor})
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("%s works on this requisition already.", who.Name)
	}
	return err
}

// LeaveTeam ends it. One who does not work on it is errs.Conflict.
func (s *Service) LeaveTeam(ctx context.Context, actor Actor, requisition string, member uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.LeaveTeam(%s)", requisition)
	if err := actor.May(AssignCandidates); err != nil {
		return err
	}
	err = s.Store.LeaveTeam(ctx, Membership{Requisition: requisition, Member: Actor{ID: member}, At: s.Now().UTC(), By: actor})
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("Nobody of that name works on this requisition any more.")
	}
	return err
}

// HandOver makes a candidate another's, who may see it from then on; who owned it before sees it no longer but by the requisition.
func (s *Service) HandOver(ctx context.Context, actor Actor, candidate, to uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.HandOver(%s)", candidate)
	who, err := s.recruiter(ctx, actor, to)
	if err != nil {
		return err
	}
	r, err := s.record(ctx, actor, AssignCandidates, candidate)
	if err != nil {
		return err
	}
	proposed := func(p Proposal) bool { return p.Ended == "" && p.By.ID == to }
	switch {
	case r.Owner.ID == to:
		return errs.Conflictf("%s owns this candidate already.", who.Name)
	case r.Owner.ID == actor.ID:
		return errs.Forbiddenf("You own this candidate: somebody else hands it over, so that nobody steps out of being its owner to decide.")
	case slices.ContainsFunc(r.Proposals, proposed):
		return errs.Conflictf("%s proposed an outcome for this candidate, which the owner may not. Choose somebody else.", who.Name)
	}
	return s.Store.HandOver(ctx, candidate, r.Owner, who, actor, s.Now().UTC())
}

// recruiter returns the account that the actor names to work with candidates.
func (s *Service) recruiter(ctx context.Context, actor Actor, id uuid.UUID) (Actor, error) {
	all, err := s.Recruiters(ctx, actor)
	if err != nil {
		return Actor{}, err
	}
	i := slices.IndexFunc(all, func(a Actor) bool { return a.ID == id })
	if i < 0 {
		return Actor{}, errs.Invalidf("Choose somebody who may record evidence and whose account is open.")
	}
	return all[i], nil
}
