package vetting

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"

	"github.com/google/uuid"
)

// A Review is the question to a person what follows from an assessment.
type Review struct {
	ID       uuid.UUID
	Band     indicator.Band // when it was opened, raised as evidence arrives
	OpenedAt time.Time
	DueAt    time.Time // by when somebody should have decided: see DueIn
	Holder   Actor     // who works on it; zero: nobody
	HeldAt   time.Time // since when
}

// An Outcome is a person's answer to a review.
type Outcome string

// The outcomes. None of them rejects anybody: what the company does with the application is decided elsewhere.
const (
	Cleared        Outcome = "cleared"
	NeedsMore      Outcome = "needs_more"
	Misrepresented Outcome = "misrepresentation_confirmed"
	minWords               = 10   // characters of a reason in words; fewer say nothing
	maxWords               = 4000 // characters
)

// Outcomes lists the outcomes in the order in which people are asked.
var Outcomes = []Outcome{Cleared, NeedsMore, Misrepresented}

// Title returns the outcome as people are shown it, or its code where it is unknown.
func (o Outcome) Title() string {
	switch o {
	case Cleared:
		return "Cleared"
	case NeedsMore:
		return "Needs more"
	case Misrepresented:
		return "Misrepresentation confirmed"
	}
	return string(o)
}

// Meaning returns in one line what the outcome says and what happens next.
func (o Outcome) Meaning() string {
	switch o {
	case Cleared:
		return "What was found is explained. A new finding opens a new review."
	case NeedsMore:
		return "Nothing is concluded yet. The review comes back when further evidence is recorded."
	case Misrepresented:
		return "A claim about identity or location is contradicted and no innocent explanation holds. What the company does with the application is decided elsewhere."
	}
	return ""
}

// A Reason is a code that makes decisions comparable; Words are still required.
type Reason struct {
	Code    string
	Title   string
	Outcome Outcome // the outcome it belongs to
}

// Reasons lists the reason codes.
var Reasons = []Reason{
	{"explained", "An innocent explanation was confirmed", Cleared},
	{"evidence_supplied", "The candidate supplied what was missing", Cleared},
	{"recording_error", "A fact was recorded wrongly", Cleared},
	{"waiting_for_candidate", "Waiting for the candidate's answer", NeedsMore},
	{"waiting_for_third_party", "Waiting for an employer, referee or registrar", NeedsMore},
	{"second_check", "A further check is needed", NeedsMore},
	{"identity_contradicted", "The identity claimed is contradicted", Misrepresented},
	{"location_contradicted", "The location claimed is contradicted", Misrepresented},
	{"history_contradicted", "The history claimed is contradicted", Misrepresented},
	{"artefact_shared", "Documents, photos or contacts belong to another person", Misrepresented},
}

// ReasonTitle returns the words of a reason code, or the code where it is unknown.
func ReasonTitle(code string) string {
	for _, r := range Reasons {
		if r.Code == code {
			return r.Title
		}
	}
	return code
}

// A Decision is what a named person answered, and why.
type Decision struct {
	ID       uuid.UUID
	Review   uuid.UUID
	Outcome  Outcome
	Reason   string // a code of Reasons
	Words    string
	Hits     []string // indicators that had hit when it was made
	Revision int64    // of the facts that it was made on
	At       time.Time
	By       Actor

	// Deciding are the findings that scored. Second is the other person where the outcome took two, who agreed to what By
	// proposed; zero otherwise.
	Deciding    []Deciding
	Second      Actor
	SecondWords string
}

// Check returns what is wrong with the answer by form field, none where it may stand.
func (d *Decision) Check() map[string]string {
	problems := map[string]string{}
	if !slices.Contains(Outcomes, d.Outcome) {
		problems["outcome"] = "Choose an outcome."
	}
	i := slices.IndexFunc(Reasons, func(r Reason) bool { return r.Code == d.Reason })
	switch {
	case i < 0:
		problems["reason"] = "Choose a reason."
	case problems["outcome"] == "" && Reasons[i].Outcome != d.Outcome:
		problems["reason"] = "This reason belongs to another outcome. Choose one listed under the outcome that you chose."
	}
	if problem := CheckWords(d.Words, "Say in a sentence what you found and how it supports the outcome."); problem != "" {
		problems["words"] = problem
	}
	return problems
}

// CheckWords says what is wrong with reasons in words, "" where nothing is; ask is said where they are too few.
func CheckWords(words, ask string) string {
	switch n := utf8.RuneCountInString(strings.TrimSpace(words)); {
	case n < minWords:
		return ask
	case n > maxWords:
		return "Shorten this to 4,000 characters."
	}
	return ""
}

// Decide closes the candidate's open review with a person's answer, or proposes it where it takes two people: see TakesTwo. The
// answer must be based on the newest facts: errs.Conflict says that they changed, or that somebody else answered first.
// errs.Forbidden says that the actor may not be one of the two.
func (s *Service) Decide(ctx context.Context, actor Actor, id uuid.UUID, d Decision) (err error) {
	defer errs.Wrap(&err, "vetting.Decide(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if len(d.Check()) > 0 {
		return errs.Invalidf("The decision is not complete: choose an outcome and a reason that fits it, and give your reasons in words.")
	}
	ruling, err := s.ruling(ctx, actor, id, d)
	if err != nil {
		return err
	}
	return s.Store.Decide(ctx, ruling)
}

// A Ruling is a decision on a candidate and the change that records it.
type Ruling struct {
	Decision
	Change Change

	Proposes bool      // it waits for a second person, and the change is not made yet
	Outdates uuid.UUID // an earlier proposal that rests on other evidence; zero: none
	Agrees   *Proposal // the one by which it is the decision of two, as answered; nil: it takes one person
}

// ruling makes a complete decision ready to be stored; errs.Conflict says why it cannot be.
func (s *Service) ruling(ctx context.Context, actor Actor, id uuid.UUID, d Decision) (Ruling, error) {
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return Ruling{}, err
	}
	switch {
	case r.Review == nil || r.Review.ID != d.Review:
		return Ruling{}, errs.Conflictf("This review was closed while you were reading. See the record for who decided.")
	case d.Revision != r.Revision || !r.UpToDate():
		return Ruling{}, errs.Conflictf("The evidence changed while you were reading. Look at the new assessment, then decide.")
	}
	if err := r.frozen(); err != nil {
		return Ruling{}, err
	}
	if p := r.Waiting(); p != nil {
		return Ruling{}, errs.Conflictf("%s proposes an outcome, which waits for a second person: answer that first.", p.By.Name)
	}
	d.ID, d.At, d.By, d.Hits = newID(), s.Now().UTC(), actor, hitsOf(r.Assessment)
	d.Words, d.Deciding = strings.TrimSpace(d.Words), r.Deciding()
	c, err := s.outcomeChange(r, actor, d)
	if err != nil {
		return Ruling{}, err
	}
	ruling := Ruling{Decision: d, Change: c, Proposes: r.Review.TakesTwo(d.Outcome)}
	if p := r.unanswered(); p != nil { // and it does not wait
		ruling.Outdates = p.ID
	}
	if ruling.Proposes {
		err = r.Barred(actor)
	}
	return ruling, err
}

// outcomeStatus is how a dossier writes the final outcomes.
var outcomeStatus = map[Outcome]string{Cleared: "cleared", Misrepresented: "confirmed_misrepresentation"}

// outcomeChange records a final answer as the dossier's outcome, and takes an earlier one back where nothing is concluded any longer.
func (s *Service) outcomeChange(r *Record, actor Actor, d Decision) (Change, error) {
	e := edit{at: d.At, action: "decided", detail: string(d.Outcome) + ", " + d.Reason}
	if status := outcomeStatus[d.Outcome]; status != "" {
		m, err := dossier.NewMember("outcome", dossier.Outcome{Status: status, At: d.At})
		if err != nil {
			return Change{}, err
		}
		e.add = append(e.add, m)
		return s.change(r, actor, e)
	}
	for _, f := range r.FactsOf("outcome") {
		e.withdraw, e.reason = append(e.withdraw, f.ID), replaced
	}
	return s.change(r, actor, e)
}

// hitsOf returns the ids of the indicators that hit, sorted.
func hitsOf(a *indicator.Assessment) []string {
	hits := []string{}
	for _, f := range a.Findings {
		if f.Outcome == indicator.IsHit {
			hits = append(hits, f.Indicator)
		}
	}
	slices.Sort(hits)
	return hits
}

// needsReview reports whether a person must look at an assessment of the record.
func needsReview(r *Record, a *indicator.Assessment) bool {
	if len(r.OpenLookBacks()) > 0 || r.reopened() || r.countsAgain(a) {
		return true
	}
	var last *Decision
	if n := len(r.Decisions); n > 0 {
		last = &r.Decisions[n-1]
	}
	return NeedsReview(a.Band, hitsOf(a), r.Revision, last)
}

// NeedsReview reports whether a person must look: the band asks for it, and the last answer, nil for none, does not cover
// which indicators have hit since.
func NeedsReview(band indicator.Band, hits []string, revision int64, last *Decision) bool {
	switch {
	case band == indicator.Low:
		return false
	case last == nil:
		return true
	case last.Outcome == NeedsMore:
		return revision > last.Revision+1 // deciding itself was one revision
	}
	return slices.ContainsFunc(hits, func(id string) bool { return !slices.Contains(last.Hits, id) })
}
