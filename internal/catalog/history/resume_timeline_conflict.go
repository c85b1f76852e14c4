package history

import (
	"fmt"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	datesOff = &indicator.Limit{ID: "months", Title: "How far the dates of one job may lie apart", Default: 6, Unit: "months", Min: 3, Max: 36,
		Why: "It allows for rounding and for memory."}
	overlapping = &indicator.Limit{ID: "overlap", Title: "How long two full-time jobs may overlap", Default: 3, Unit: "months", Min: 1, Max: 24,
		Why: "A long notice period."}
	leastDiffers = &indicator.Limit{ID: "employers", Title: "Employers with differing dates", Default: 2, Min: 2, Max: 10,
		Why: "One is a slip."}
)

var resumeTimelineConflict = &indicator.Indicator{
	ID:      "resume_timeline_conflict",
	Version: 1,
	Title:   "Résumé, form and profile tell the career differently",
	Doc: `Between the résumé, the application form and the public profile the dates of {employers} or more employers differ by more than {months}; or two full-time jobs overlap by more than {overlap} and the candidate nowhere states both.

A year without a month may be any of its months. Two overlapping jobs that stand in one résumé, form or profile are declared. A job that is not known to be full-time does not count, nor does a gap.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S1", "S2", "S31"),
	Innocent: `Rounded dates, contracts that overlap, a profile that is out of date, a career break told differently to different readers.`,
	Ask:      "Go through the career with the candidate, employer by employer, and record one set of dates",
	Clears:   "One set of dates that the candidate explains and a document or employer bears out",
	Minutes:  10,
	Needs:    dossier.CareerSources,
	Points:   3,
	Limits:   []*indicator.Limit{datesOff, overlapping, leastDiffers},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		if differing := differingDates(c); len(differing) >= c.Limit(leastDiffers) {
			found = true
			for _, d := range differing {
				r = r.And(d.ref, "%s", d.text)
			}
		}
		for _, o := range overlaps(c) {
			found = true
			r = r.And(o.ref, "%s", o.text)
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

// told are the sources that the candidate wrote.
var told = []string{"resume", "form", "profile"}

// A note is something to say of a member of the dossier.
type note struct{ ref, text string }

// differingDates returns a note for each employer whose dates differ between two sources.
func differingDates(c *indicator.Case) (all []note) {
	seen := map[string]bool{}
	for i, a := range c.Employment {
		name := dossier.Company(a.Employer)
		if seen[name] || !slices.Contains(told, a.Source) {
			continue
		}
		for _, b := range c.Employment {
			if b.Source != a.Source && slices.Contains(told, b.Source) && dossier.Company(b.Employer) == name && !agreesWithOne(c, a, b.Source) {
				seen[name] = true
				all = append(all, note{fmt.Sprintf("employment[%d]", i), fmt.Sprintf("At %s: %s in the %s, %s in the %s.",
					a.Employer, dates(a), a.Source, dates(b), b.Source)})
				break
			}
		}
	}
	return all
}

// agreesWithOne reports whether the source tells some job at the employer with dates like a's: somebody may have worked
// there twice.
func agreesWithOne(c *indicator.Case, a dossier.Job, source string) bool {
	return slices.ContainsFunc(c.Employment, func(b dossier.Job) bool {
		return b.Source == source && dossier.Company(b.Employer) == dossier.Company(a.Employer) && monthsOff(c, a, b) <= c.Limit(datesOff)
	})
}

// monthsOff returns how far apart the beginnings or the ends of two jobs are, whichever is more.
func monthsOff(c *indicator.Case, a, b dossier.Job) int {
	now := c.Application.AppliedAt
	startA, endA, startedA, endedA := a.Span(now)
	startB, endB, startedB, endedB := b.Span(now)
	off := 0
	if startedA && startedB {
		off = startA.Apart(startB)
	}
	if endedA && endedB {
		off = max(off, endA.Apart(endB))
	}
	return off
}

func dates(j dossier.Job) string {
	start, end := j.Start, j.End
	if start == "" {
		start = "an unrecorded date"
	}
	if end == "" {
		end = "an unrecorded date"
	}
	return start + " to " + end
}

// overlaps returns a note for each two full-time jobs that overlap and stand together in nothing the candidate wrote.
func overlaps(c *indicator.Case) (all []note) {
	seen := map[[2]string]bool{}
	for i, a := range c.Employment {
		for _, b := range c.Employment[i+1:] {
			pair := [2]string{dossier.Company(a.Employer), dossier.Company(b.Employer)}
			slices.Sort(pair[:])
			if pair[0] == pair[1] || seen[pair] || toldTogether(c, pair) || !fullTime(a) || !fullTime(b) {
				continue
			}
			if months := overlap(c, a, b); months > c.Limit(overlapping) {
				seen[pair] = true
				all = append(all, note{fmt.Sprintf("employment[%d]", i), fmt.Sprintf(
					"Full-time at %s (%s) and at %s (%s): at least %d months at once, and the candidate nowhere states both.",
					a.Employer, dates(a), b.Employer, dates(b), months)})
			}
		}
	}
	return all
}

func fullTime(j dossier.Job) bool { return j.FullTime != nil && *j.FullTime }

// toldTogether reports whether one source that the candidate wrote states both employers.
func toldTogether(c *indicator.Case, pair [2]string) bool {
	return slices.ContainsFunc(told, func(source string) bool { return tells(c, source, pair[0]) && tells(c, source, pair[1]) })
}

func tells(c *indicator.Case, source, employer string) bool {
	return slices.ContainsFunc(c.Employment, func(j dossier.Job) bool {
		return j.Source == source && !j.Undisclosed && dossier.Company(j.Employer) == employer
	})
}

// overlap returns for how many months two jobs ran at once at least.
func overlap(c *indicator.Case, a, b dossier.Job) int {
	now := c.Application.AppliedAt
	startA, endA, startedA, endedA := a.Span(now)
	startB, endB, startedB, endedB := b.Span(now)
	if !startedA || !startedB || !endedA || !endedB {
		return 0
	}
	return min(endA.First, endB.First) - max(startA.Last, startB.Last)
}
