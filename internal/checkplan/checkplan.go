// Package checkplan keeps what is asked of candidates equal within a requisition.
//
// A plan says which steps everybody who applies for a requisition is asked for. It is fixed before the first of them
// applies; who changes it later says why, and the change is shown for ever. What was asked of a candidate beyond the
// plan, or left out, is a deviation, and is explained by a person. Asking some applicants for more or different
// documents than others is what 8 USC 1324b(a)(6) forbids, and is also how honest people are worn out.
package checkplan

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// MaxTimes is how often a plan may ask for one step.
const MaxTimes = 5

// A Requirement is a step that a plan asks for, and how often.
type Requirement struct {
	Step  string `json:"step"` // a code of Steps
	Times int    `json:"times"`
}

// A Plan is what is asked of everybody who applies for a requisition. An empty requisition is every one without a plan of
// its own.
type Plan struct {
	ID          uuid.UUID
	Requisition string
	Steps       []Requirement // in the order of Steps, each at least once
	Words       string        // why it was changed after candidates had applied, else ""
	Candidates  int           // who had applied when it was fixed
	FixedAt     time.Time
	FixedBy     vetting.Actor
}

// Late reports whether candidates had applied before the plan was fixed.
func (p *Plan) Late() bool { return p.Candidates > 0 }

// BuiltIn is the plan of an installation that has fixed none: the least that the first checks need.
var BuiltIn = Plan{Steps: []Requirement{{"document", 1}, {"check_in", 1}, {"interview", 1}, {"reference", 1}}}

// A Requisition is an opening that candidates applied for.
type Requisition struct {
	Name       string
	Candidates int
	FirstAt    time.Time // when the first of them was recorded; zero: nobody applied yet
	Plans      []Plan    // its own, oldest first
	Defaults   []Plan    // those for every requisition without a plan of its own, oldest first
	Deviations int       // how many were explained
}

// InForce returns the plan that holds for the requisition's candidates: the newest of its own; else the default as it was when
// the first of them applied, so that a later default asks nobody for something else.
func (r *Requisition) InForce() Plan {
	if n := len(r.Plans); n > 0 {
		return r.Plans[n-1]
	}
	p := BuiltIn
	for _, d := range r.Defaults {
		if r.FirstAt.IsZero() || d.FixedAt.Before(r.FirstAt) {
			p = d
		}
	}
	return p
}

// A DeviationKind is in which way a candidate was not treated as planned.
type DeviationKind string

// The kinds.
const (
	Added   DeviationKind = "added"    // asked for beyond the plan
	LeftOut DeviationKind = "left_out" // planned, and not asked for
)

// Reasons are the codes by which deviations are compared, with their words.
var Reasons = []struct{ Code, Title string }{
	{"finding", "A finding asks for it"},
	{"candidate_choice", "The candidate chose another way"},
	{"accommodation", "An accommodation that the candidate asked for"},
	{"impossible", "It could not be done"},
	{"ended", "The application ended earlier"},
	{"other", "Another reason"},
}

// ReasonTitle returns the words of a reason's code, or the code where it is unknown.
func ReasonTitle(code string) string {
	for _, r := range Reasons {
		if r.Code == code {
			return r.Title
		}
	}
	return code
}

// A Deviation is a person's explanation why one candidate was asked for more or less than planned.
type Deviation struct {
	ID        uuid.UUID
	Candidate uuid.UUID
	Step      string // a code of Steps
	Kind      DeviationKind
	Reason    string // a code of Reasons
	Words     string
	At        time.Time
	By        vetting.Actor
}

// A Standing is one step of one candidate beside the plan.
type Standing struct {
	Step        Step
	Planned     int
	Asked       int
	Explained   *Deviation // the newest explanation of how the two differ, nil where there is none
	Explainable bool       // they differ, and nobody explained it
}

// Kind returns in which way the step differs from the plan, "" where it does not.
func (s *Standing) Kind() DeviationKind {
	switch {
	case s.Asked < s.Planned:
		return LeftOut
	case s.Asked > s.Planned && !s.Step.MoreIsFine:
		return Added
	}
	return ""
}

// An Applicant is a candidate of a requisition, with what is needed to compare with the plan.
type Applicant struct {
	Candidate  vetting.Listed
	Dossier    *dossier.Dossier // with the members that Steps count, at least
	Deviations []Deviation      // oldest first
}

// Standings compares a candidate with the plan, step by step: those of the plan and those that were asked for beyond it.
func (a *Applicant) Standings(p Plan) []Standing {
	var all []Standing
	for _, step := range Steps {
		s := Standing{Step: step, Planned: p.times(step.Code), Asked: step.Asked(a.Dossier)}
		if s.Planned == 0 && s.Asked == 0 {
			continue
		}
		for i, d := range a.Deviations {
			if d.Step == step.Code && d.Kind == s.Kind() {
				s.Explained = &a.Deviations[i]
			}
		}
		s.Explainable = s.Kind() != "" && s.Explained == nil
		all = append(all, s)
	}
	return all
}

func (p *Plan) times(step string) int {
	for _, r := range p.Steps {
		if r.Step == step {
			return r.Times
		}
	}
	return 0
}

// Check returns what is wrong with the plan by form field, none where it may stand.
func (p *Plan) Check() map[string]string {
	problems := map[string]string{}
	if len(p.Steps) == 0 {
		problems["steps"] = "Choose at least one step."
	}
	for i, r := range p.Steps {
		_, known := StepOf(r.Step)
		twice := slices.ContainsFunc(p.Steps[:i], func(o Requirement) bool { return o.Step == r.Step })
		if !known || twice || r.Times < 1 || r.Times > MaxTimes {
			problems["steps"] = "Each step stands once and is asked for one to five times."
		}
	}
	if p.Requisition != "" && p.Late() && len([]rune(strings.TrimSpace(p.Words))) < minWords {
		problems["words"] = "Candidates applied already: say why the plan changes for those who follow."
	}
	if len([]rune(p.Words)) > maxWords {
		problems["words"] = "Shorten this to 4,000 characters."
	}
	return problems
}

// Lengths of explanations in words, in characters. Fewer say nothing.
const (
	minWords = 10
	maxWords = 4000
)

// Check returns what is wrong with the explanation by form field, none where it may stand.
func (d *Deviation) Check() map[string]string {
	problems := map[string]string{}
	if !slices.ContainsFunc(Reasons, func(r struct{ Code, Title string }) bool { return r.Code == d.Reason }) {
		problems["reason"] = "Choose a reason."
	}
	switch n := len([]rune(strings.TrimSpace(d.Words))); {
	case n < minWords:
		problems["words"] = "Say in a sentence why this candidate was treated differently."
	case n > maxWords:
		problems["words"] = "Shorten this to 4,000 characters."
	}
	return problems
}

// PageSize is how many requisitions or candidates a page lists.
const PageSize = 50

// A Store keeps plans and deviations. Every writing method is one transaction with its audit event.
type Store interface {
	// Requisitions returns a page of requisitions with candidates or plans, by name, one more than PageSize where there are more.
	Requisitions(ctx context.Context, page int) ([]Requisition, error)
	// Requisition returns one by name; one that nobody applied for and that has no plan has no candidates.
	Requisition(ctx context.Context, name string) (*Requisition, error)
	// SavePlan fixes a plan. Another number of candidates than the plan says is errs.Conflict.
	SavePlan(ctx context.Context, p Plan) error
	// Applicants returns a page of a requisition's candidates whom the account may see, the zero id for every one, newest first, one
	// more than PageSize where there are more.
	Applicants(ctx context.Context, requisition string, seer uuid.UUID, page int) ([]Applicant, error)
	// Applicant returns one candidate, or errs.NotFound.
	Applicant(ctx context.Context, candidate uuid.UUID) (*Applicant, error)
	// SaveDeviation keeps an explanation.
	SaveDeviation(ctx context.Context, d Deviation) error
	// Deviations returns every explanation of a requisition's candidates, oldest first.
	Deviations(ctx context.Context, requisition string) ([]Deviation, error)
}

// A Service performs the acts. All its fields are required.
type Service struct {
	Store   Store
	Vetting *vetting.Service
	Now     func() time.Time
}

// Requisitions returns a page of requisitions, and whether there is another.
func (s *Service) Requisitions(ctx context.Context, actor vetting.Actor, page int) (_ []Requisition, more bool, err error) {
	defer errs.Wrap(&err, "checkplan.Requisitions")
	if err := actor.May(vetting.ViewCandidates); err != nil {
		return nil, false, err
	}
	all, err := s.Store.Requisitions(ctx, page)
	return all[:min(len(all), PageSize)], len(all) > PageSize, err
}

// Requisition returns a requisition by its name; the empty name is the default's.
func (s *Service) Requisition(ctx context.Context, actor vetting.Actor, name string) (_ *Requisition, err error) {
	defer errs.Wrap(&err, "checkplan.Requisition(%s)", name)
	if err := actor.May(vetting.ViewCandidates); err != nil {
		return nil, err
	}
	return s.Store.Requisition(ctx, name)
}

// MayFix returns errs.Forbidden, with words, where the actor may not fix this plan: recruiters fix the first plan of a requisition
// before anybody applies, and everything else is a lead's.
func MayFix(actor vetting.Actor, r *Requisition) error {
	if r.Name != "" && r.Candidates == 0 && len(r.Plans) == 0 {
		return actor.May(vetting.RecordEvidence)
	}
	return actor.May(vetting.SetPolicy)
}

// Fix makes the plan the one in force for its requisition. It must be based on who has applied: errs.Conflict says that
// somebody else did since.
func (s *Service) Fix(ctx context.Context, actor vetting.Actor, p Plan) (err error) {
	defer errs.Wrap(&err, "checkplan.Fix(%s)", p.Requisition)
	r, err := s.Requisition(ctx, actor, p.Requisition)
	if err != nil {
		return err
	}
	if err := MayFix(actor, r); err != nil {
		return err
	}
	if len(p.Check()) > 0 {
		return errs.Invalidf("The plan is not complete: choose its steps, and say why it changes where candidates have applied.")
	}
	p.ID, p.FixedAt, p.FixedBy, p.Words = uuid.Must(uuid.NewV7()), s.Now().UTC(), actor, strings.TrimSpace(p.Words)
	slices.SortFunc(p.Steps, func(a, b Requirement) int { return cmp.Compare(order(a.Step), order(b.Step)) })
	return s.Store.SavePlan(ctx, p)
}

// Applicants returns a page of a requisition's candidates beside its plan, and whether there is another.
func (s *Service) Applicants(ctx context.Context, actor vetting.Actor, requisition string, page int) (_ []Applicant, more bool, err error) {
	defer errs.Wrap(&err, "checkplan.Applicants(%s)", requisition)
	if err := actor.May(vetting.ViewCandidates); err != nil {
		return nil, false, err
	}
	all, err := s.Store.Applicants(ctx, requisition, actor.Scope(), page)
	return all[:min(len(all), PageSize)], len(all) > PageSize, err
}

// Applicant returns one candidate and the plan that holds for it, or errs.NotFound.
func (s *Service) Applicant(ctx context.Context, actor vetting.Actor, candidate uuid.UUID) (_ *Applicant, _ *Requisition, err error) {
	defer errs.Wrap(&err, "checkplan.Applicant(%s)", candidate)
	if err := s.Vetting.May(ctx, actor, vetting.ViewCandidates, candidate); err != nil {
		return nil, nil, err
	}
	a, err := s.Store.Applicant(ctx, candidate)
	if err != nil {
		return nil, nil, err
	}
	r, err := s.Store.Requisition(ctx, a.Candidate.Requisition)
	return a, r, err
}

// Explain keeps why a candidate was asked for more or less than planned. A step that is as planned is errs.Conflict.
func (s *Service) Explain(ctx context.Context, actor vetting.Actor, d Deviation) (err error) {
	defer errs.Wrap(&err, "checkplan.Explain(%s)", d.Candidate)
	if err := actor.May(vetting.RecordEvidence); err != nil {
		return err
	}
	if len(d.Check()) > 0 {
		return errs.Invalidf("The explanation is not complete: choose a reason, and give it in words.")
	}
	a, r, err := s.Applicant(ctx, actor, d.Candidate)
	if err != nil {
		return err
	}
	differs := func(st Standing) bool { return st.Step.Code == d.Step && st.Kind() == d.Kind && d.Kind != "" }
	if !slices.ContainsFunc(a.Standings(r.InForce()), differs) {
		return errs.Conflictf("This step is as planned by now. Nothing is left to explain.")
	}
	d.ID, d.At, d.By, d.Words = uuid.Must(uuid.NewV7()), s.Now().UTC(), actor, strings.TrimSpace(d.Words)
	return s.Store.SaveDeviation(ctx, d)
}

// Deviations returns every explanation of a requisition's candidates, oldest first.
func (s *Service) Deviations(ctx context.Context, actor vetting.Actor, requisition string) (_ []Deviation, err error) {
	defer errs.Wrap(&err, "checkplan.Deviations(%s)", requisition)
	if err := actor.May(vetting.ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.Deviations(ctx, requisition)
}
