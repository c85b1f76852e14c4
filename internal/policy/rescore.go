package policy

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Rescoring is how far everybody's assessment was counted again under a published version, from what indicators answered.
type Rescoring struct {
	Policy    uuid.UUID
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs
	Cancelled bool      // and can go on where it ended
	Total     int       // candidates with stored answers
	Done      int
	Changed   int // of those done, assessments that came out otherwise and were written
}

// Running reports whether it goes on by itself.
func (r *Rescoring) Running() bool { return r.EndedAt.IsZero() }

// A Score is what a candidate's newest assessment is counted from.
type Score struct {
	Candidate  uuid.UUID
	Assessment uuid.UUID // the one in which the indicators were asked
	Answers    indicator.Answers
	JudgedBy   indicator.Policy // under which they were asked
	CountedBy  indicator.Policy // under which the newest assessment counts
}

// A Recount is what becomes of a score under another policy. The zero value: nothing, the assessment stays.
type Recount struct {
	Rest  *indicator.Assessment // what the new assessment says otherwise; see indicator.Assessment.Onto
	Next  string                // the first next step, "" where there is none
	Hits  []string              // indicators that hit under the new policy
	Moved bool                  // band or hits are others: whether a person must look may be too
	Again bool                  // answers do not tell: the candidate is to be assessed
}

// A recounter counts scores again under one policy.
type recounter struct {
	catalog  *indicator.Catalog
	base, to indicator.Policy // base was in force before
	reaches  map[string]indicator.Reach
}

// recounter returns what counts again after one policy took another's place.
func (s *Service) recounter(base, to indicator.Policy) func(Score) Recount {
	return (&recounter{s.Catalog, base, to, map[string]indicator.Reach{}}).recount
}

// touches reports whether answers given under a policy do not hold under the new one.
func (r *recounter) touches(from indicator.Policy, a indicator.Answers) bool {
	reach, ok := r.reaches[from.Version]
	if !ok {
		reach = r.catalog.Reach(from, r.to)
		r.reaches[from.Version] = reach
	}
	return reach.Touches(a)
}

// recount counts a score again. Where the publication itself changed what an indicator is asked, it has made the
// assessment due of whom its comparison found to differ.
func (r *recounter) recount(s Score) Recount {
	if r.touches(r.base, s.Answers) {
		return Recount{}
	}
	before, after := r.catalog.Count(s.Answers, s.CountedBy), r.catalog.Count(s.Answers, r.to)
	switch {
	case after.Same(before):
		return Recount{}
	case after.Reroutes(before) || r.touches(s.JudgedBy, s.Answers):
		return Recount{Again: true}
	}
	rest, next := r.catalog.Rest(s.Answers, after, s.JudgedBy, r.to)
	return Recount{
		Rest: rest, Next: next, Hits: after.Sorted(),
		Moved: after.Band != before.Band || !after.SameHits(before),
	}
}

// Rescore counts some more assessments again under a published version, and makes the job for the rest due; it is what the
// job does.
func (s *Service) Rescore(ctx context.Context, version uuid.UUID) (err error) {
	defer errs.Wrap(&err, "policy.Rescore(%s)", version)
	return s.Store.RescoreSome(ctx, version, s.Now().UTC(), s.recounter)
}

// Rescoring returns how far the version's rescoring is, nil where there is none.
func (s *Service) Rescoring(ctx context.Context, actor vetting.Actor, version uuid.UUID) (*Rescoring, error) {
	if err := actor.May(vetting.SetPolicy); err != nil {
		return nil, err
	}
	return s.Store.Rescoring(ctx, version)
}

// CancelRescoring ends the rescoring of the version in force. What was not reached stays as it counted before.
func (s *Service) CancelRescoring(ctx context.Context, actor vetting.Actor) error {
	return s.steer(ctx, actor, s.Store.CancelRescoring)
}

// ResumeRescoring lets a cancelled one go on where it ended.
func (s *Service) ResumeRescoring(ctx context.Context, actor vetting.Actor) error {
	return s.steer(ctx, actor, s.Store.ResumeRescoring)
}

func (s *Service) steer(ctx context.Context, actor vetting.Actor, act func(context.Context, vetting.Actor, uuid.UUID, time.Time) error) (err error) {
	defer errs.Wrap(&err, "policy.steer")
	_, published, err := s.Versions(ctx, actor)
	if err != nil {
		return err
	}
	_, version := InForce(published)
	return act(ctx, actor, version, s.Now().UTC())
}
