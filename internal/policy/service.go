package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Version is one policy of the installation: the draft, or published and then never changed.
type Version struct {
	ID        uuid.UUID
	Policy    indicator.Policy
	Revision  int64 // counts the changes of a draft
	CreatedAt time.Time
	CreatedBy vetting.Actor

	PublishedAt time.Time // zero for the draft
	PublishedBy vetting.Actor
	Words       string // why it was published
}

// IsDraft reports whether the version can still be changed.
func (v *Version) IsDraft() bool { return v.PublishedAt.IsZero() }

// A Comparison is what a draft would change, as far as it has been worked out.
type Comparison struct {
	ID        uuid.UUID
	Draft     uuid.UUID
	Revision  int64     // of the draft
	Base      uuid.UUID // the version in force when it began; zero: the built-in one
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs
	Cancelled bool
	Total     int
	Done      int
	Tally     Tally
}

// A Tally counts candidates by band before and after.
type Tally struct {
	Before map[indicator.Band]int `json:"before"`
	After  map[indicator.Band]int `json:"after"`
}

// Covers reports whether the comparison is whole and about the draft as it is now.
func (c *Comparison) Covers(draft *Version, base uuid.UUID) bool {
	return !c.EndedAt.IsZero() && !c.Cancelled && c.Draft == draft.ID && c.Revision == draft.Revision && c.Base == base
}

// A Change is what a draft changes for one candidate.
type Change struct {
	Candidate            uuid.UUID
	Name                 string
	From, To             indicator.Band
	FromPoints, ToPoints float64
	Why                  []string // in words
}

// A Judged candidate is the two answers about one, and whether they differ in anything.
type Judged struct {
	Change
	Differs bool
	Asked   bool // indicators were asked: stored answers did not tell
}

// A Judge compares candidates under two policies.
type Judge struct {
	// Stored compares by stored answers, where they hold under both.
	Stored func(Score) (_ Judged, holds bool)
	// Subject compares by asking the indicators as of a time.
	Subject func(on vetting.Subject, at time.Time) Judged
}

// Progress says how far the assessments that a publication made due are done.
type Progress struct{ Done, Due int }

// A Store keeps policies. Every method is one transaction, in which its audit event and its job commit too.
type Store interface {
	// Versions returns every version, the draft first, then newest first.
	Versions(ctx context.Context) ([]Version, error)
	// SaveDraft stores the draft, which has the expected revision so far, 0 for none; another, or a version that is
	// taken, is errs.Conflict.
	SaveDraft(ctx context.Context, by vetting.Actor, draft Version, expected int64) error
	// DropDraft removes the draft.
	DropDraft(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) error
	// Compare begins a comparison of the draft with the version in force, in place of earlier ones.
	Compare(ctx context.Context, c Comparison) error
	// CompareSome hands the next candidates of a comparison to judge, keeps what differs, and makes the job for the rest
	// due.
	CompareSome(ctx context.Context, id uuid.UUID, judge func(from, to indicator.Policy) Judge) error
	// Cancel ends a comparison that runs.
	Cancel(ctx context.Context, draft uuid.UUID, at time.Time) error
	// Comparison returns the newest comparison of a version, or errs.NotFound.
	Comparison(ctx context.Context, version uuid.UUID) (*Comparison, error)
	// Changes returns up to most candidates whom the comparison moves to another band, those who move furthest first.
	Changes(ctx context.Context, comparison uuid.UUID, most int) ([]Change, error)
	// Publish puts the draft in force, begins to count everybody's assessment again, and makes those due that stored answers
	// do not tell: of whom the comparison asked indicators and found to differ, and, where asks says that the draft changes
	// what indicators are asked, of whoever was assessed since. The draft must have the revision, and a whole comparison of
	// that revision with the version in force; errs.Conflict otherwise.
	Publish(ctx context.Context, draft Version, asks bool) error
	// Progress counts the assessments that the version's publication made due.
	Progress(ctx context.Context, version uuid.UUID) (Progress, error)

	// RescoreSome counts the next candidates' assessments again, writes those that come out otherwise, and makes the job for
	// the rest due. A rescoring of a version that is in force no longer ends.
	RescoreSome(ctx context.Context, version uuid.UUID, at time.Time, count func(base, to indicator.Policy) func(Score) Recount) error
	// Rescoring returns how far a version's rescoring is, nil where there is none.
	Rescoring(ctx context.Context, version uuid.UUID) (*Rescoring, error)
	// CancelRescoring ends a rescoring that runs.
	CancelRescoring(ctx context.Context, by vetting.Actor, version uuid.UUID, at time.Time) error
	// ResumeRescoring lets one that was cancelled go on.
	ResumeRescoring(ctx context.Context, by vetting.Actor, version uuid.UUID, at time.Time) error
}

// A Service performs the acts on policies. All its fields are required.
type Service struct {
	Store    Store
	Catalog  *indicator.Catalog
	Now      func() time.Time
	Complete func(*dossier.Dossier) // fills what look-ups know, as for vetting.Service
}

// Versions returns the draft, nil where there is none, and the published versions, newest first.
func (s *Service) Versions(ctx context.Context, actor vetting.Actor) (draft *Version, published []Version, err error) {
	if err := actor.May(vetting.SetPolicy); err != nil {
		return nil, nil, err
	}
	all, err := s.Store.Versions(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(all) > 0 && all[0].IsDraft() {
		return &all[0], all[1:], nil
	}
	return nil, all, nil
}

// InForce returns the policy by which candidates are judged: the newest published version, else the built-in one.
func InForce(published []Version) (p indicator.Policy, id uuid.UUID) {
	if len(published) == 0 {
		return indicator.DefaultPolicy, uuid.Nil
	}
	return published[0].Policy, published[0].ID
}

// Save stores the policy as the draft, in place of one with the expected revision, 0 for none yet.
func (s *Service) Save(ctx context.Context, actor vetting.Actor, p indicator.Policy, expected int64) (err error) {
	defer errs.Wrap(&err, "policy.Save(%s)", p.Version)
	if err := actor.May(vetting.SetPolicy); err != nil {
		return err
	}
	if ps := Check(p, s.Catalog); ps != nil {
		return errs.Invalidf("%v", ps)
	}
	if p.Version == indicator.DefaultPolicy.Version {
		return errs.Conflictf("The version %q is the built-in policy's. Give the draft another.", p.Version)
	}
	draft := Version{ID: uuid.Must(uuid.NewV7()), Policy: Reduce(p, s.Catalog), CreatedAt: s.Now().UTC(), CreatedBy: actor}
	err = s.Store.SaveDraft(ctx, actor, draft, expected)
	if _, worded := errs.Message(err); errors.Is(err, errs.Conflict) && !worded {
		err = errs.Conflictf("The version %q is taken. Give the draft another.", p.Version)
	}
	return err
}

// Drop removes the draft.
func (s *Service) Drop(ctx context.Context, actor vetting.Actor) error {
	draft, _, err := s.draft(ctx, actor)
	if err != nil {
		return err
	}
	return s.Store.DropDraft(ctx, actor, draft.ID, s.Now().UTC())
}

// draft returns the draft, and the published versions.
func (s *Service) draft(ctx context.Context, actor vetting.Actor) (*Version, []Version, error) {
	draft, published, err := s.Versions(ctx, actor)
	if err == nil && draft == nil {
		err = errs.Conflictf("There is no draft any more. Somebody published or dropped it.")
	}
	return draft, published, err
}

// Compare begins to work out whom the draft would change.
func (s *Service) Compare(ctx context.Context, actor vetting.Actor) error {
	draft, published, err := s.draft(ctx, actor)
	if err != nil {
		return err
	}
	_, base := InForce(published)
	return s.Store.Compare(ctx, Comparison{ID: uuid.Must(uuid.NewV7()), Draft: draft.ID, Revision: draft.Revision, Base: base, StartedAt: s.Now().UTC()})
}

// Cancel ends the draft's comparison.
func (s *Service) Cancel(ctx context.Context, actor vetting.Actor) error {
	draft, _, err := s.draft(ctx, actor)
	if err != nil {
		return err
	}
	return s.Store.Cancel(ctx, draft.ID, s.Now().UTC())
}

// mostShown is how many candidates who move a page lists.
const mostShown = 500

// Comparison returns the newest comparison of a version with the candidates whom it moves, nil where there is none.
func (s *Service) Comparison(ctx context.Context, actor vetting.Actor, version uuid.UUID) (*Comparison, []Change, error) {
	if err := actor.May(vetting.SetPolicy); err != nil {
		return nil, nil, err
	}
	c, err := s.Store.Comparison(ctx, version)
	if errors.Is(err, errs.NotFound) {
		return nil, nil, nil
	}
	if err != nil || c.EndedAt.IsZero() {
		return c, nil, err
	}
	changes, err := s.Store.Changes(ctx, c.ID, mostShown)
	return c, changes, err
}

// Publish puts the draft in force, with words why.
func (s *Service) Publish(ctx context.Context, actor vetting.Actor, revision int64, words string) (err error) {
	defer errs.Wrap(&err, "policy.Publish")
	draft, published, err := s.draft(ctx, actor)
	if err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	if n := len([]rune(words)); n < 10 || n > 4000 {
		return errs.Invalidf("Say in a sentence why the policy changes.")
	}
	draft.Revision, draft.Words = revision, words
	draft.PublishedAt, draft.PublishedBy = s.Now().UTC(), actor
	base, _ := InForce(published)
	return s.Store.Publish(ctx, *draft, s.Catalog.Reach(base, draft.Policy).Asks())
}

// Progress counts the assessments that the version's publication made due.
func (s *Service) Progress(ctx context.Context, actor vetting.Actor, version uuid.UUID) (Progress, error) {
	if err := actor.May(vetting.SetPolicy); err != nil {
		return Progress{}, err
	}
	return s.Store.Progress(ctx, version)
}

// CompareSome goes on with a comparison; it is what the job does.
func (s *Service) CompareSome(ctx context.Context, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "policy.CompareSome(%s)", id)
	return s.Store.CompareSome(ctx, id, s.judge)
}

// judge compares by two policies, so that nothing but the policy differs.
func (s *Service) judge(from, to indicator.Policy) Judge {
	before, after := recounter{s.Catalog, from, from, map[string]indicator.Reach{}}, recounter{s.Catalog, to, to, map[string]indicator.Reach{}}
	return Judge{
		Stored: func(sc Score) (Judged, bool) {
			if before.touches(sc.JudgedBy, sc.Answers) || after.touches(sc.JudgedBy, sc.Answers) {
				return Judged{}, false
			}
			return s.compare(sc.Candidate, s.Catalog.Count(sc.Answers, from), s.Catalog.Count(sc.Answers, to)), true
		},
		Subject: func(on vetting.Subject, at time.Time) Judged {
			people, _ := on.People()
			s.Complete(on.Dossier)
			c := &indicator.Case{Dossier: on.Dossier, Links: linkage.IndexOf(slices.Concat(on.Others, on.Farther)).Tell(people).Know(on.Hubs.Known()).Find(on.Dossier), Watch: on.Watch.At(at), AsOf: at}
			a, b := s.Catalog.Assess(c, from).Answers, s.Catalog.Assess(c, to).Answers
			j := s.compare(on.ID, s.Catalog.Count(a, from), s.Catalog.Count(b, to))
			j.Asked, j.Differs = true, j.Differs || !bytes.Equal(a.Each, b.Each)
			return j
		},
	}
}

func (s *Service) compare(candidate uuid.UUID, a, b indicator.Count) Judged {
	j := Judged{Change: Change{Candidate: candidate, From: a.Band, To: b.Band, FromPoints: a.Points, ToPoints: b.Points}, Differs: !b.Same(a)}
	if j.Differs {
		j.Why = s.why(a, b)
	}
	return j
}

// why says in words in what two counts of one case differ.
func (s *Service) why(a, b indicator.Count) (words []string) {
	for _, f := range s.Catalog.Families {
		for _, ind := range f.Indicators {
			before, after := a.Hit(ind.ID), b.Hit(ind.ID)
			switch {
			case before != nil && after == nil:
				words = append(words, ind.Title+": no longer found")
			case before == nil && after != nil:
				words = append(words, ind.Title+": found now")
			case before != nil && before.Points != after.Points:
				words = append(words, fmt.Sprintf("%s: %s points instead of %s", ind.Title, format(after.Points), format(before.Points)))
			}
		}
	}
	for _, g := range a.Groups {
		i := slices.IndexFunc(b.Groups, func(h indicator.GroupPoints) bool { return h.ID == g.ID })
		if i >= 0 && b.Groups[i].Cap != g.Cap && b.Groups[i].Points != g.Points {
			family, _ := s.Catalog.Family(g.ID)
			words = append(words, fmt.Sprintf("%s: at most %s points together instead of %s", family.Title, format(b.Groups[i].Cap), format(g.Cap)))
		}
	}
	if len(words) == 0 && a.Band != b.Band {
		words = append(words, "The points at which a verdict begins, or what counts as strong or moderate")
	}
	return words
}
