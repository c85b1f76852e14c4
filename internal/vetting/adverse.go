package vetting

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// An AdverseAction is the two notices by which a candidate learns that a confirmed decision is to be acted on: the first with a copy
// of the report, the final one when the waiting period is over, or none because it was withdrawn. It is a state machine:
//
//	begun → final      when the waiting period is over and no dispute is open
//	begun → withdrawn  at any time, and when a dispute is accepted
//
// A dispute pauses the waiting period. What the company does with the application is decided elsewhere.
type AdverseAction struct {
	ID           uuid.UUID
	Candidate    uuid.UUID
	Decision     uuid.UUID
	Jurisdiction string
	Days         int
	Business     bool   // Saturdays and Sundays do not count
	Words        string // to the candidate
	Digest       []byte // SHA-256 of the copy of the report
	BeganAt      time.Time
	BeganBy      Actor
	EarliestAt   time.Time // of the final notice, without disputes

	State      AdverseState
	EndedAt    time.Time // zero while it waits, and so are the next two
	EndedBy    Actor
	EndedWords string
}

// An AdverseState says how far it is.
type AdverseState string

// The states.
const (
	PreNotice       AdverseState = "pre_notice"
	FinalNotice     AdverseState = "final"
	NoticeWithdrawn AdverseState = "withdrawn"
)

// A Jurisdiction says how long candidates who live there are given between the two notices.
type Jurisdiction struct {
	Code, Name string
	Days       int
	Business   bool
	Source     string

	SetAt time.Time // when a lead set the days; zero: they are the program's
	SetBy Actor
}

// Jurisdictions lists the defaults. Most laws name no number for a decision like this one, and those that do are about criminal
// records; the numbers here are what is customary or what the nearest law says, and a lead sets others.
var Jurisdictions = []Jurisdiction{
	{Code: "us", Name: "United States", Days: 5, Business: true,
		Source: "15 U.S.C. 1681b(b)(3): a notice with a copy of the report before the action. The statute names no days; five business days are the practice, after the FTC staff's letter to Weisberg (1997)."},
	{Code: "us-nyc", Name: "New York City", Days: 5, Business: true,
		Source: "NYC Fair Chance Act, Administrative Code 8-107(11-a)(b): five business days to respond since Local Law 4 of 2021. It is about criminal records."},
	{Code: "us-ca", Name: "California", Days: 5, Business: true,
		Source: "California Fair Chance Act, Government Code 12952(c): five business days to respond, five more on a dispute, which pauses the period here. It is about criminal records."},
	{Code: "eu", Name: "European Union and United Kingdom", Days: 14,
		Source: "GDPR, article 22(3): the right to contest. It names no days; two weeks are this program's choice."},
	{Code: "other", Name: "Elsewhere", Days: 14, Source: "No rule is known to the program; two weeks are its choice. Set what counsel says."},
}

// Business days are Monday to Friday: the program knows no holidays. Where one falls into a period a lead gives more days.

// waitingEnd returns the end of the period: the midnight, in UTC, after so many full days.
func waitingEnd(from time.Time, days int, business bool) time.Time {
	day := from.UTC().Truncate(24 * time.Hour)
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if w := day.Weekday(); !business || w != time.Saturday && w != time.Sunday {
			days--
		}
	}
	return day.AddDate(0, 0, 1)
}

// Adverse returns the action that waits for its final notice, nil for none.
func (r *Record) Adverse() *AdverseAction {
	i := slices.IndexFunc(r.AdverseActions, func(a AdverseAction) bool { return a.State == PreNotice })
	if i < 0 {
		return nil
	}
	return &r.AdverseActions[i]
}

// FinalFrom returns from when the final notice may be given: the end of the waiting period, later by the time that disputes took.
// While one is open there is none, and ok is false.
func (r *Record) FinalFrom(a *AdverseAction) (from time.Time, ok bool) {
	from = a.EarliestAt
	for _, q := range r.Requests {
		switch {
		case q.Kind != AskDispute:
		case q.Open():
			return time.Time{}, false
		case q.AnsweredAt.After(a.BeganAt):
			begin := q.OpenedAt
			if begin.Before(a.BeganAt) {
				begin = a.BeganAt
			}
			from = from.Add(q.AnsweredAt.Sub(begin))
		}
	}
	return from, true
}

// Confirmed returns the decision that notices may follow: the newest, where it confirms misrepresentation and still stands as the
// dossier's outcome; nil for none.
func (r *Record) Confirmed() *Decision {
	n := len(r.Decisions)
	if n == 0 || r.Decisions[n-1].Outcome != Misrepresented || r.reopened() || r.Dossier.Outcome == nil || r.Dossier.Outcome.Status != outcomeStatus[Misrepresented] {
		return nil
	}
	return &r.Decisions[n-1]
}

// BeginAdverse gives the first notice: the words and the copy of the report stand on the candidate's page from now on.
func (s *Service) BeginAdverse(ctx context.Context, actor Actor, id uuid.UUID, jurisdiction, words string, report []byte) (err error) {
	defer errs.Wrap(&err, "vetting.BeginAdverse(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if problem := CheckWords(words, "Say to the candidate in a sentence what is intended and why."); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	all, err := s.waitingPeriods(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(j Jurisdiction) bool { return j.Code == jurisdiction })
	if i < 0 {
		return errs.Invalidf("Choose where the candidate lives.")
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	if err := r.mayBegin(); err != nil {
		return err
	}
	j, now, digest := all[i], s.Now().UTC(), sha256.Sum256(report)
	return s.Store.BeginAdverse(ctx, AdverseAction{
		ID: newID(), Candidate: id, Decision: r.Confirmed().ID, Jurisdiction: j.Code, Days: j.Days, Business: j.Business, Words: strings.TrimSpace(words),
		Digest: digest[:], BeganAt: now, BeganBy: actor, EarliestAt: waitingEnd(now, j.Days, j.Business), State: PreNotice,
	}, report)
}

func (r *Record) mayBegin() error {
	if err := r.frozen(); err != nil {
		return err
	}
	switch {
	case r.Confirmed() == nil:
		return errs.Conflictf("Two people must have confirmed misrepresentation, and the decision must stand, before a notice is given.")
	case r.Review != nil:
		return errs.Conflictf("A review is open. It is decided before a notice is given.")
	case r.Adverse() != nil:
		return errs.Conflictf("A notice was given on %s already.", r.Adverse().BeganAt)
	}
	return nil
}

// EndAdverse gives the final notice, or withdraws what was begun. The final notice before its time, while a dispute or a review is
// open, or of a decision that no longer stands, is errs.Conflict.
func (s *Service) EndAdverse(ctx context.Context, actor Actor, id uuid.UUID, final bool, words string) (err error) {
	defer errs.Wrap(&err, "vetting.EndAdverse(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if problem := CheckWords(words, "Say to the candidate in a sentence what follows, and why."); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	a := r.Adverse()
	if a == nil {
		return errs.Conflictf("No notice waits: it was made final or withdrawn while you were reading.")
	}
	a.State, a.EndedAt, a.EndedBy, a.EndedWords = NoticeWithdrawn, s.Now().UTC(), actor, strings.TrimSpace(words)
	if final {
		a.State = FinalNotice
		if err := r.mayEnd(a); err != nil {
			return err
		}
	}
	return s.Store.EndAdverse(ctx, *a)
}

func (r *Record) mayEnd(a *AdverseAction) error {
	if err := r.frozen(); err != nil {
		return err
	}
	from, _ := r.FinalFrom(a)
	d := r.Confirmed()
	switch {
	case a.EndedAt.Before(from):
		return errs.Conflictf("The waiting period ends on %s. Until then the candidate may answer.", from)
	case d == nil || d.ID != a.Decision || r.Review != nil:
		return errs.Conflictf("The decision that this rests on no longer stands, or a review is open. Withdraw the notice.")
	}
	return nil
}

// AdverseReport returns the copy of the report that came with the newest notice, through the candidate's link.
func (s *Service) AdverseReport(ctx context.Context, token string) (_ []byte, err error) {
	defer errs.Wrap(&err, "vetting.AdverseReport")
	v, err := s.RightsVisit(ctx, token, "")
	if err != nil {
		return nil, err
	}
	n := len(v.Record.AdverseActions)
	if n == 0 {
		return nil, errs.NotFound
	}
	return s.Store.AdverseReport(ctx, v.Record.AdverseActions[n-1].ID)
}

// WaitingPeriods returns every jurisdiction with the days that are in force.
func (s *Service) WaitingPeriods(ctx context.Context, actor Actor) ([]Jurisdiction, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.waitingPeriods(ctx)
}

func (s *Service) waitingPeriods(ctx context.Context) ([]Jurisdiction, error) {
	set, err := s.Store.WaitingPeriods(ctx)
	all := slices.Clone(Jurisdictions)
	for i, j := range all {
		if own, ok := set[j.Code]; ok {
			all[i].Days, all[i].Business, all[i].SetAt, all[i].SetBy = own.Days, own.Business, own.SetAt, own.SetBy
		}
	}
	return all, err
}

// SetWaitingPeriod sets the days of a jurisdiction for notices that are begun from now on.
func (s *Service) SetWaitingPeriod(ctx context.Context, actor Actor, code string, days int, business bool) (err error) {
	defer errs.Wrap(&err, "vetting.SetWaitingPeriod(%s)", code)
	if err := actor.May(SetPolicy); err != nil {
		return err
	}
	if !slices.ContainsFunc(Jurisdictions, func(j Jurisdiction) bool { return j.Code == code }) {
		return errs.NotFound
	}
	if days < 1 || days > 90 {
		return errs.Invalidf("Enter 1 to 90 days.")
	}
	return s.Store.SetWaitingPeriod(ctx, Jurisdiction{Code: code, Days: days, Business: business, SetAt: s.Now().UTC(), SetBy: actor})
}
