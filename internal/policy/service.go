package policy

import (
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
	CompareSome(ctx context.Context, id uuid.UUID, judge func(on vetting.Subject, from, to indicator.Policy, at time.Time) Judged) error
	// Cancel ends a comparison that runs.
	Cancel(ctx context.Context, draft uuid.UUID, at time.Time) error
	// Comparison returns the newest comparison of a version, or errs.NotFound.
	Comparison(ctx context.Context, version uuid.UUID) (*Comparison, error)
	// Changes returns up to most candidates whom the comparison moves to another band, those who move furthest first.
	Changes(ctx context.Context, comparison uuid.UUID, most int) ([]Change, error)
	// Publish puts the draft in force and makes assessments due for whoever it may change. The draft must have the
	// revision, and a whole comparison of that revision with the version in force; errs.Conflict otherwise.
	Publish(ctx context.Context, draft Version) error
	// Progress counts the assessments that the version's publication made due.
	Progress(ctx context.Context, version uuid.UUID) (Progress, error)
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
	draft, _, err := s.draft(ctx, actor)
	if err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	if n := len([]rune(words)); n < 10 || n > 4000 {
		return errs.Invalidf("Say in a sentence why the policy changes.")
	}
	draft.Revision, draft.Words = revision, words
	draft.PublishedAt, draft.PublishedBy = s.Now().UTC(), actor
	return s.Store.Publish(ctx, *draft)
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

// judge assesses one candidate by both policies as of one time, so that nothing but the policy differs.
func (s *Service) judge(on vetting.Subject, from, to indicator.Policy, at time.Time) Judged {
	people, _ := on.People()
	s.Complete(on.Dossier)
	c := &indicator.Case{Dossier: on.Dossier, Links: linkage.NewIndex(on.Others).Tell(people).Know(on.Hubs.Known()).Find(on.Dossier), Watch: on.Watch.At(at), AsOf: at}
	a, b := s.Catalog.Assess(c, from), s.Catalog.Assess(c, to)
	why := s.why(a, b)
	return Judged{
		Change:  Change{Candidate: on.ID, From: a.Band, To: b.Band, FromPoints: a.Points, ToPoints: b.Points, Why: why},
		Differs: len(why) > 0 || a.Band != b.Band || a.Points != b.Points || a.Coverage != b.Coverage,
	}
}

// why says in words in what two assessments of one case differ.
func (s *Service) why(a, b *indicator.Assessment) (words []string) {
	for i, f := range a.Findings {
		g := b.Findings[i]
		ind, _, _ := s.Catalog.Find(f.Indicator)
		switch {
		case f.Outcome == indicator.IsHit && g.Outcome != indicator.IsHit:
			words = append(words, ind.Title+": no longer found")
		case f.Outcome != indicator.IsHit && g.Outcome == indicator.IsHit:
			words = append(words, ind.Title+": found now")
		case f.Outcome == indicator.IsHit && f.Points != g.Points:
			words = append(words, fmt.Sprintf("%s: %s points instead of %s", ind.Title, format(g.Points), format(f.Points)))
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
