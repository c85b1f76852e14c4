// Package dashboard counts how work flows through an installation: the queue of reviews and its age, what is opened and closed,
// how often candidates are flagged by requisition and by source, what becomes of each indicator's hits, and how far two people
// agree who answered the same on their own.
//
// Nobody is to be found in a count: see Few.
package dashboard

import (
	"cmp"
	"context"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
)

// Few is the smallest count of candidates that is shown. What is less could point at a person: groups that small are put
// together as Rest, and parts that small of a larger group are withheld.
const Few = 5

// Rest is the name of the groups together that are too small to be shown.
const Rest = "Groups of fewer than 5"

// Weeks is how far back flow and groups are counted.
const Weeks = 12

// Figures are what is counted, at one time.
type Figures struct {
	At           time.Time
	Queue        []Age   // open reviews, youngest first
	Flow         []Week  // oldest first
	Sources      []Group // candidates of the last weeks, largest group first, Rest last
	Requisitions []Group
	Indicators   []Indicator // most hits first
	Agreement    []Agreement
}

// An Age is how many open reviews have waited so long.
type Age struct {
	Label                      string
	Verify, Escalate, Critical int
}

// All returns how many wait.
func (a Age) All() int { return a.Verify + a.Escalate + a.Critical }

// A Week is what was opened and closed in seven days.
type Week struct {
	From                    time.Time // a Monday, in UTC
	Opened, Decided, Lapsed int
}

// A Group is candidates who have something in common, and how many of them a person must look at.
type Group struct {
	Name                string
	Candidates, Flagged int
}

// Shown reports whether the number of flagged, and so the rate, may be shown: neither they nor the others are few.
func (g Group) Shown() bool { return shown(g.Flagged, g.Candidates) }

// An Indicator is what became of one indicator's hits.
type Indicator struct {
	ID                       string
	Hits, Cleared, Confirmed int // candidates; the last two whose case was decided
	SetAside                 int // candidates of whom the finding was set aside, decided or not
}

// Shown reports whether the share that was cleared may be shown.
func (i Indicator) Shown() bool { return shown(i.Cleared, i.Cleared+i.Confirmed) }

// An Agreement is how often two people answered the same who did not know of each other's answer.
type Agreement struct {
	Of           string
	Asked, Agree int
}

// Shown reports whether the rate may be shown.
func (a Agreement) Shown() bool { return a.Asked >= Few }

// shown reports whether a part of a whole may be shown: the whole is not few, and the part and the rest are none or not few.
func shown(part, whole int) bool {
	few := func(n int) bool { return n > 0 && n < Few }
	return whole >= Few && !few(part) && !few(whole-part)
}

// A Store counts.
type Store interface {
	// Figures counts in one query, since the day of since; its groups are as they are, the small ones too.
	Figures(ctx context.Context, at, since time.Time) (*Figures, error)
}

// A Service counts for those who may see reviews. Both fields are required.
type Service struct {
	Store Store
	Now   func() time.Time
}

// Figures returns what is counted now.
func (s *Service) Figures(ctx context.Context, actor vetting.Actor) (_ *Figures, err error) {
	defer errs.Wrap(&err, "dashboard.Figures")
	if err := actor.May(vetting.ViewReviews); err != nil {
		return nil, err
	}
	now := s.Now().UTC()
	f, err := s.Store.Figures(ctx, now, monday(now).AddDate(0, 0, -7*(Weeks-1)))
	if err != nil {
		return nil, err
	}
	f.Sources, f.Requisitions = folded(f.Sources), folded(f.Requisitions)
	return f, nil
}

// monday returns the beginning of the week.
func monday(t time.Time) time.Time {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// folded puts the small groups together, with the smallest of the others where they are few even so: who knows the sum of all
// could else tell them by taking away the rest.
func folded(groups []Group) []Group {
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Or(b.Candidates-a.Candidates, cmp.Compare(a.Name, b.Name)) })
	rest, kept := Group{Name: Rest}, len(groups)
	for kept > 0 && (groups[kept-1].Candidates < Few || rest.Candidates > 0 && rest.Candidates < Few) {
		kept--
		rest.Candidates += groups[kept].Candidates
		rest.Flagged += groups[kept].Flagged
	}
	groups = groups[:kept]
	if rest.Candidates > 0 {
		groups = append(groups, rest)
	}
	return groups
}
