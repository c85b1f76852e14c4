// Package impact watches whether the checks weigh on some groups of candidates more than on others.
//
// Groups are codes. Whoever runs the company's voluntary survey hands in who answered with which code; what a code stands for
// is not told, and cannot be: a code is three letters or digits at most. The answers are kept in a database of their own,
// with a role of its own, that nothing which judges candidates can reach; no package of the judging side imports this one.
// What comes out are rates of groups of ten people at least, never an answer of a person.
//
// Two questions are asked of each band and each indicator, and both are shown. The four-fifths rule compares the share
// that is not flagged with that of the group which fares best (29 CFR 1607.4(D)); Fisher's exact test tells how
// easily chance alone makes a difference of that size.
package impact

import (
	"cmp"
	"context"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// The bounds of what is shown and marked.
const (
	MinGroup   = 10   // people; a smaller group tells nothing and could point at somebody
	FourFifths = 0.8  // 29 CFR 1607.4(D)
	Unlikely   = 0.05 // of Fisher's test: about two standard deviations, as Hazelwood v. United States has it
)

// An Answer is the code of the group with which a candidate answered a question of the survey.
type Answer struct {
	Candidate uuid.UUID
	Group     string
}

// A Question is one of the survey, by its code.
type Question struct {
	Code   string
	People int
	At     time.Time // when its answers were handed in
}

// An Outcome is what the checks found of one candidate.
type Outcome struct {
	Candidate uuid.UUID
	Band      indicator.Band
	Answers   indicator.Answers
}

// A Keeper keeps answers, apart from everything else.
type Keeper interface {
	// Questions returns the questions that have answers, by code.
	Questions(ctx context.Context) ([]Question, error)
	// Answers returns the answers to a question.
	Answers(ctx context.Context, question string) ([]Answer, error)
	// Replace puts answers in the place of those that the question had; none drops the question.
	Replace(ctx context.Context, question string, answers []Answer, at time.Time) error
	// Forget drops every answer of the candidates.
	Forget(ctx context.Context, candidates []uuid.UUID) error
}

// Cases are the candidates and what was found of them.
type Cases interface {
	// KnownCandidates returns the candidates with the ids, ours or the external ones, by those ids.
	KnownCandidates(ctx context.Context, ids []string) (map[string]uuid.UUID, error)
	// Outcomes returns what was found of those of the candidates that are there still.
	Outcomes(ctx context.Context, candidates []uuid.UUID) ([]Outcome, error)
	// Note writes into the audit log what somebody did here.
	NoteImpact(ctx context.Context, e vetting.Event) error
}

// A Service performs the acts. All its fields but Keeper are required; without one nothing is kept, and On is false.
type Service struct {
	Keeper  Keeper
	Cases   Cases
	Catalog *indicator.Catalog
	Now     func() time.Time
}

// On reports whether there is a database for answers.
func (s *Service) On() bool { return s.Keeper != nil }

// A Group is how one group fares in one measure, beside the others.
type Group struct {
	Code            string
	People, Flagged int
	Passed          float64 // share that is not flagged, 0 to 1
	Ratio           float64 // of that to the best group's; 1 where nobody passes
	P               float64 // Fisher's, of this group beside all others
}

// Marked reports whether somebody should look: less than four fifths of the best, or hardly chance.
func (g *Group) Marked() bool { return g.Ratio < FourFifths || g.P < Unlikely }

// A Measure is a band or an indicator, and how each group fares in it.
type Measure struct {
	ID     string // of the indicator, or "band:verify"
	Title  string
	Groups []Group // by code
}

// Marked reports whether a group of it is.
func (m *Measure) Marked() bool {
	return slices.ContainsFunc(m.Groups, func(g Group) bool { return g.Marked() })
}

// A Study is what one question of the survey shows.
type Study struct {
	Question
	Measures []Measure // the bands first, then indicators that hit anybody, marked ones first
	Withheld int       // people in groups that are too small to show
	Unjudged int       // people whose assessment is of another version of the catalogue
}

// Questions returns the questions that have answers.
func (s *Service) Questions(ctx context.Context, actor vetting.Actor) (_ []Question, err error) {
	defer errs.Wrap(&err, "impact.Questions")
	if err := s.may(actor); err != nil {
		return nil, err
	}
	return s.Keeper.Questions(ctx)
}

func (s *Service) may(actor vetting.Actor) error {
	if err := actor.May(vetting.SetPolicy); err != nil {
		return err
	}
	if !s.On() {
		return errs.Invalidf("There is no database for answers: set BONAFIDE_IMPACT_DATABASE_URL.")
	}
	return nil
}

// batch is how many candidates are asked about at a time.
const batch = 5000

// Study compares the groups of a question. Answers of candidates who are gone are dropped first.
func (s *Service) Study(ctx context.Context, actor vetting.Actor, question string) (_ *Study, err error) {
	defer errs.Wrap(&err, "impact.Study(%s)", question)
	if err := s.may(actor); err != nil {
		return nil, err
	}
	questions, err := s.Keeper.Questions(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(questions, func(q Question) bool { return q.Code == question })
	if i < 0 {
		return nil, errs.NotFound
	}
	all, err := s.people(ctx, question)
	if err != nil {
		return nil, err
	}
	study := Compare(s.Catalog, all)
	study.Question = questions[i]
	study.People = len(all)
	return study, nil
}

// A person is what was found of a candidate, with the group.
type person struct {
	group string
	band  indicator.Band
	hits  []string // ids of indicators
	known bool     // hits are: the newest assessment is of this catalogue
}

// join adds the outcomes to answers, and forgets whoever is gone.
func (s *Service) join(ctx context.Context, part []Answer) ([]person, error) {
	group, ids := map[uuid.UUID]string{}, make([]uuid.UUID, len(part))
	for i, a := range part {
		group[a.Candidate], ids[i] = a.Group, a.Candidate
	}
	outcomes, err := s.Cases.Outcomes(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]person, len(outcomes))
	for i, o := range outcomes {
		all[i] = person{group: group[o.Candidate], band: o.Band, known: o.Answers.Catalog == s.Catalog.Fingerprint()}
		if all[i].known {
			for _, f := range s.Catalog.Count(o.Answers, indicator.DefaultPolicy).Hits {
				all[i].hits = append(all[i].hits, f.Indicator)
			}
		}
		delete(group, o.Candidate)
	}
	var gone []uuid.UUID
	for id := range group {
		gone = append(gone, id)
	}
	if len(gone) > 0 {
		err = s.Keeper.Forget(ctx, gone)
	}
	return all, err
}

// Sweep forgets the answers of candidates who are gone.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "impact.Sweep")
	questions, err := s.Keeper.Questions(ctx)
	if err != nil {
		return err
	}
	for _, q := range questions {
		if _, err := s.people(ctx, q.Code); err != nil {
			return err
		}
	}
	return nil
}

// people returns who answered a question, with what was found of them, and forgets whoever is gone.
func (s *Service) people(ctx context.Context, question string) (all []person, err error) {
	answers, err := s.Keeper.Answers(ctx, question)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(answers, batch) {
		found, err := s.join(ctx, part)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// bands are those compared, each with all above it. Whoever was never assessed is flagged by none.
var bands = []struct {
	id, title string
	bands     []indicator.Band
}{
	{"band:verify", "Check first, or more", []indicator.Band{indicator.Verify, indicator.Escalate, indicator.Critical}},
	{"band:escalate", "Stop, ask compliance", []indicator.Band{indicator.Escalate, indicator.Critical}},
}

// Compare counts every measure in every group.
func Compare(catalog *indicator.Catalog, all []person) *Study {
	people := map[string]int{}
	for _, a := range all {
		people[a.group]++
	}
	study := &Study{}
	var shown []person
	for _, a := range all {
		if people[a.group] < MinGroup {
			study.Withheld++
			continue
		}
		shown = append(shown, a)
	}
	for _, b := range bands {
		study.Measures = append(study.Measures, measure(b.id, b.title, shown, func(p *person) bool { return slices.Contains(b.bands, p.band) }))
	}
	judged := slices.DeleteFunc(slices.Clone(shown), func(p person) bool { return !p.known })
	study.Unjudged = len(shown) - len(judged)
	study.Measures = append(study.Measures, byIndicator(catalog, judged)...)
	return study
}

// byIndicator measures the indicators that hit anybody, marked ones first, then by how often.
func byIndicator(catalog *indicator.Catalog, all []person) []Measure {
	hits := map[string]int{}
	for _, a := range all {
		for _, id := range a.hits {
			hits[id]++
		}
	}
	var measures []Measure
	for id := range hits {
		title := id
		if ind, _, ok := catalog.Find(id); ok {
			title = ind.Title
		}
		measures = append(measures, measure(id, title, all, func(p *person) bool { return slices.Contains(p.hits, id) }))
	}
	slices.SortFunc(measures, func(a, b Measure) int {
		if a.Marked() != b.Marked() {
			return cmp.Compare(asInt(b.Marked()), asInt(a.Marked()))
		}
		return cmp.Or(cmp.Compare(hits[b.ID], hits[a.ID]), cmp.Compare(a.ID, b.ID))
	})
	return measures
}

func asInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measure counts who is flagged in each group, and compares the groups.
func measure(id, title string, all []person, flagged func(*person) bool) Measure {
	groups, total := map[string]*Group{}, Group{}
	for _, a := range all {
		g := groups[a.group]
		if g == nil {
			g = &Group{Code: a.group}
			groups[a.group] = g
		}
		g.People++
		total.People++
		if flagged(&a) {
			g.Flagged++
			total.Flagged++
		}
	}
	m := Measure{ID: id, Title: title}
	best := 0.0
	for _, g := range groups {
		g.Passed = float64(g.People-g.Flagged) / float64(g.People)
		best = max(best, g.Passed)
	}
	for _, g := range groups {
		g.Ratio = 1
		if best > 0 {
			g.Ratio = g.Passed / best
		}
		others, flaggedOthers := total.People-g.People, total.Flagged-g.Flagged
		g.P = Fisher(g.Flagged, g.People-g.Flagged, flaggedOthers, others-flaggedOthers)
		m.Groups = append(m.Groups, *g)
	}
	slices.SortFunc(m.Groups, func(a, b Group) int { return cmp.Compare(a.Code, b.Code) })
	return m
}

// Take replaces the answers to the questions of a survey's file.
func (s *Service) Take(ctx context.Context, actor vetting.Actor, data []byte) (_ *Taken, err error) {
	defer errs.Wrap(&err, "impact.Take")
	if err := s.may(actor); err != nil {
		return nil, err
	}
	f, err := read(data)
	if err != nil {
		return nil, err
	}
	known, err := s.Cases.KnownCandidates(ctx, f.ids())
	if err != nil {
		return nil, err
	}
	taken := f.resolve(known)
	for _, q := range taken.Questions {
		if err := s.Keeper.Replace(ctx, q, taken.answers[q], s.Now().UTC()); err != nil {
			return nil, err
		}
	}
	return taken, s.note(ctx, actor, "took in survey answers", taken.summary())
}

// Drop deletes the answers to a question.
func (s *Service) Drop(ctx context.Context, actor vetting.Actor, question string) (err error) {
	defer errs.Wrap(&err, "impact.Drop(%s)", question)
	if err := s.may(actor); err != nil {
		return err
	}
	if err := s.Keeper.Replace(ctx, question, nil, s.Now().UTC()); err != nil {
		return err
	}
	return s.note(ctx, actor, "deleted survey answers", question)
}

func (s *Service) note(ctx context.Context, actor vetting.Actor, action, detail string) error {
	return s.Cases.NoteImpact(ctx, vetting.Event{At: s.Now().UTC(), Actor: actor, Action: action, Detail: detail})
}
