package vetting

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"

	"github.com/google/uuid"
)

// An Aside is a finding of one candidate that a reviewer set aside, since it is explained or was found wrongly. It stays to be
// seen, and so does what it scored: the verdict and the review go by all that was found, and Beside says what there is without.
// It is remembered until what the finding rests on changes, until its time is over, or until somebody lifts it.
type Aside struct {
	ID        uuid.UUID
	Candidate uuid.UUID
	Indicator string
	Version   int    // of the indicator
	Inputs    []byte // SHA-256 of what the finding rests on
	Reason    string // a code of AsideReasons
	Words     string
	At        time.Time
	By        Actor
	ExpiresAt time.Time

	Ended      AsideEnd // empty while it stands
	EndedAt    time.Time
	EndedBy    Actor  // whoever lifted it; zero otherwise
	EndedWords string // why it was lifted
}

// An AsideEnd says why a finding that was set aside counts again.
type AsideEnd string

// The ends of what was set aside.
const (
	AsideExpired AsideEnd = "expired"
	AsideChanged AsideEnd = "changed" // what the finding rests on did
	AsideLifted  AsideEnd = "lifted"
)

// Title says it as people are told.
func (e AsideEnd) Title() string {
	switch e {
	case AsideExpired:
		return "its time was over"
	case AsideChanged:
		return "what it rests on changed"
	case AsideLifted:
		return "it was lifted"
	}
	return string(e)
}

// AsideReasons lists the codes that make what is set aside comparable; words are required beside them.
var AsideReasons = []struct{ Code, Title string }{
	{"explained", "An innocent explanation was confirmed"},
	{"wrong_data", "A source that it rests on is wrong or out of date"},
	{"other_person", "What it found belongs to somebody else"},
	{"does_not_fit", "The rule does not fit this case"},
}

// AsideReasonTitle returns the words of a reason's code, or the code where it is unknown.
func AsideReasonTitle(code string) string {
	for _, r := range AsideReasons {
		if r.Code == code {
			return r.Title
		}
	}
	return code
}

// MostAside is how long a finding is set aside at most: who looks again after a year is not too often asked, as with what was said
// of a shared key.
const MostAside = 365 * 24 * time.Hour

// Problems returns what is wrong with it by form field at the time now, none where it may stand.
func (a *Aside) Problems(now time.Time) map[string]string {
	problems := map[string]string{}
	if !slices.ContainsFunc(AsideReasons, func(r struct{ Code, Title string }) bool { return r.Code == a.Reason }) {
		problems["reason"] = "Choose a reason."
	}
	if problem := CheckWords(a.Words, "Say in a sentence what explains the finding and how you know."); problem != "" {
		problems["words"] = problem
	}
	switch {
	case !a.ExpiresAt.After(now):
		problems["until"] = "Choose a day that is to come."
	case a.ExpiresAt.After(now.Add(MostAside)):
		problems["until"] = "Choose a day within a year: then somebody should look again."
	}
	return problems
}

// A Beside is what an assessment comes to without the findings that are set aside.
type Beside struct {
	Band   indicator.Band
	Points float64
}

// AsideOf returns what sets the indicator's finding aside now, nil for nothing.
func (r *Record) AsideOf(id string) *Aside {
	i := slices.IndexFunc(r.Asides, func(a Aside) bool { return a.Indicator == id && a.Ended == "" })
	if i < 0 {
		return nil
	}
	return &r.Asides[i]
}

// hit returns the finding of the newest assessment by which the indicator hit.
func (r *Record) hit(id string) (indicator.Finding, bool) { return hitBy(r.Assessment, id) }

func hitBy(a *indicator.Assessment, id string) (indicator.Finding, bool) {
	if a == nil {
		return indicator.Finding{}, false
	}
	i := slices.IndexFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == id && f.Outcome == indicator.IsHit })
	if i < 0 {
		return indicator.Finding{}, false
	}
	return a.Findings[i], true
}

// inputs returns the SHA-256 of what a finding rests on: the rule and its version, and of each piece of evidence the words and the
// fact that it refers to, wherever that stands in the dossier by now. The record must be the one that was assessed.
func (r *Record) inputs(f indicator.Finding) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n", f.Indicator, f.Version)
	for _, e := range f.Evidence {
		name, _ := splitRef(e.Ref)
		fact, _ := r.Fact(e.Ref)
		fmt.Fprintf(h, "%q %q %q\n", name, e.Text, fact.Member.Value)
	}
	return h.Sum(nil)
}

// SetAside sets a finding of the candidate aside; Indicator, Reason, Words and ExpiresAt are given, and the revision of the facts that
// the page showed. errs.Conflict says that the finding changed, or that it is set aside already; errs.Forbidden that the actor owns
// the candidate, or proposed an outcome of a critical review.
func (s *Service) SetAside(ctx context.Context, actor Actor, id uuid.UUID, revision int64, a Aside) (err error) {
	defer errs.Wrap(&err, "vetting.SetAside(%s, %s)", id, a.Indicator)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	now := s.Now().UTC()
	if p := a.Problems(now); len(p) > 0 {
		return errs.Invalidf("What sets the finding aside is not complete: %v", p)
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	f, found := r.hit(a.Indicator)
	if !found || revision != r.Revision || !r.UpToDate() {
		return errs.Conflictf("The evidence changed while you were reading. Look at the finding again.")
	}
	if other := r.AsideOf(a.Indicator); other != nil {
		return errs.Conflictf("%s set this finding aside on %s already.", other.By.Name, other.At)
	}
	if err := r.maySetAside(actor); err != nil {
		return err
	}
	a.ID, a.Candidate, a.Version, a.Inputs, a.At, a.By = newID(), id, f.Version, r.inputs(f), now, actor
	a.Words, a.ExpiresAt, a.Ended = strings.TrimSpace(a.Words), a.ExpiresAt.UTC(), ""
	return s.Store.SetAside(ctx, a, revision, s.judge)
}

// maySetAside returns why the actor may set none of the record's findings aside, errs.Forbidden, or nil.
func (r *Record) maySetAside(actor Actor) error {
	switch p := r.Waiting(); {
	case actor.ID == uuid.Nil:
		return errs.Forbiddenf("A finding is set aside by a person with an account.")
	case actor.ID == r.Owner.ID:
		return errs.Forbiddenf("You own this candidate: leave it to somebody else to set a finding aside.")
	case p != nil && p.By.ID == actor.ID && r.Review.Band == indicator.Critical:
		return errs.Forbiddenf("You proposed an outcome of this critical review. Take it back first: whoever sets a finding aside decides nothing here.")
	}
	return nil
}

// CheckLift says what is wrong with the words of whoever counts a finding again, "" where nothing is.
func CheckLift(words string) string {
	return CheckWords(words, "Say in a sentence why the finding counts again.")
}

// LiftAside ends what sets a finding aside; the words say why. One that ended is errs.Conflict.
func (s *Service) LiftAside(ctx context.Context, actor Actor, id, aside uuid.UUID, words string) (err error) {
	defer errs.Wrap(&err, "vetting.LiftAside(%s)", aside)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	if problem := CheckLift(words); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Asides, func(a Aside) bool { return a.ID == aside })
	if i < 0 {
		return fmt.Errorf("aside %s: %w", aside, errs.NotFound)
	}
	a := r.Asides[i]
	if a.Ended != "" {
		return errs.Conflictf("This finding counts again since %s: %s.", a.EndedAt, a.Ended.Title())
	}
	a.Ended, a.EndedAt, a.EndedBy, a.EndedWords = AsideLifted, s.Now().UTC(), actor, words
	return s.Store.LiftAside(ctx, a, s.judge)
}

// endAsides ends in the record, which was just assessed, what stands no longer, and returns it.
func (r *Record) endAsides(assessed *indicator.Assessment, now time.Time) (ended []Aside) {
	for i := range r.Asides {
		a := &r.Asides[i]
		if a.Ended != "" {
			continue
		}
		f, found := hitBy(assessed, a.Indicator)
		switch {
		case !now.Before(a.ExpiresAt):
			a.Ended = AsideExpired
		case found && !slices.Equal(r.inputs(f), a.Inputs):
			a.Ended = AsideChanged
		default:
			continue
		}
		a.EndedAt = now
		ended = append(ended, *a)
	}
	return ended
}

// beside returns what an assessment comes to under the policy without the findings that are set aside, nil where none of them is.
func (r *Record) beside(c *indicator.Catalog, assessed *indicator.Assessment, p indicator.Policy) *Beside {
	var without []string
	for _, a := range r.Asides {
		if _, found := hitBy(assessed, a.Indicator); found && a.Ended == "" {
			without = append(without, a.Indicator)
		}
	}
	if without == nil {
		return nil
	}
	n := c.Count(assessed.Answers, p.Without(without))
	return &Beside{n.Band, n.Points}
}

// firstExpiry returns when the first of what stands ends by itself, the earlier of that and again; zero stands for never.
func (r *Record) firstExpiry(again time.Time) time.Time {
	for _, a := range r.Asides {
		if a.Ended == "" && (again.IsZero() || a.ExpiresAt.Before(again)) {
			again = a.ExpiresAt
		}
	}
	return again
}

// countsAgain reports whether a finding was set aside when somebody decided last, and counts again since.
func (r *Record) countsAgain(assessed *indicator.Assessment) bool {
	n := len(r.Decisions)
	if n == 0 || assessed.Band == indicator.Low {
		return false
	}
	last := r.Decisions[n-1].At
	return slices.ContainsFunc(r.Asides, func(a Aside) bool {
		_, found := hitBy(assessed, a.Indicator)
		return found && a.Ended != "" && !a.At.After(last) && a.EndedAt.After(last)
	})
}
