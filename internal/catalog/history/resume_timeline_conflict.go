package history

import (
	"fmt"
	"slices"
	"time"

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
		told := careerOf(c)
		if differing := told.differingDates(); len(differing) >= c.Limit(leastDiffers) {
			found = true
			for _, d := range differing {
				r = r.And(d.ref, "%s", d.text)
			}
		}
		for _, o := range told.overlaps() {
			found = true
			r = r.And(o.ref, "%s", o.text)
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

// A job is an entry of the career, with the employer in the one way in which it is written.
type job struct {
	dossier.Job
	company string
}

// A career is what is told of it up to a day.
type career struct {
	c    *indicator.Case
	jobs []job
	now  time.Time
}

func careerOf(c *indicator.Case) career {
	told := career{c: c, now: c.Application.AppliedAt}
	for _, j := range c.Employment {
		told.jobs = append(told.jobs, job{j, dossier.Company(j.Employer)})
	}
	return told
}

// written are the sources that the candidate wrote.
var written = []string{"resume", "form", "profile"}

// A note is something to say of a member of the dossier.
type note struct{ ref, text string }

// differingDates returns a note for each employer whose dates differ between two sources.
func (told career) differingDates() (all []note) {
	seen := map[string]bool{}
	for i, a := range told.jobs {
		if seen[a.company] || !slices.Contains(written, a.Source) {
			continue
		}
		for _, b := range told.jobs {
			if b.Source != a.Source && slices.Contains(written, b.Source) && b.company == a.company && !told.agreesWithOne(a, b.Source) {
				seen[a.company] = true
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
func (told career) agreesWithOne(a job, source string) bool {
	return slices.ContainsFunc(told.jobs, func(b job) bool {
		return b.Source == source && b.company == a.company && told.monthsOff(a, b) <= told.c.Limit(datesOff)
	})
}

// monthsOff returns how far apart the beginnings or the ends of two jobs are, whichever is more.
func (told career) monthsOff(a, b job) int {
	startA, endA, startedA, endedA := a.Span(told.now)
	startB, endB, startedB, endedB := b.Span(told.now)
	off := 0
	if startedA && startedB {
		off = startA.Apart(startB)
	}
	if endedA && endedB {
		off = max(off, endA.Apart(endB))
	}
	return off
}

func dates(j job) string {
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
func (told career) overlaps() (all []note) {
	seen := map[[2]string]bool{}
	for i, a := range told.jobs {
		for _, b := range told.jobs[i+1:] {
			if a.company == b.company || !fullTime(a) || !fullTime(b) {
				continue
			}
			pair := [2]string{min(a.company, b.company), max(a.company, b.company)}
			if months := told.overlap(a, b); months > told.c.Limit(overlapping) && !seen[pair] && !told.together(pair) {
				seen[pair] = true
				all = append(all, note{fmt.Sprintf("employment[%d]", i), fmt.Sprintf(
					"Full-time at %s (%s) and at %s (%s): at least %d months at once, and the candidate nowhere states both.",
					a.Employer, dates(a), b.Employer, dates(b), months)})
			}
		}
	}
	return all
}

func fullTime(j job) bool { return j.FullTime != nil && *j.FullTime }

// together reports whether one source that the candidate wrote states both employers.
func (told career) together(pair [2]string) bool {
	return slices.ContainsFunc(written, func(source string) bool { return told.tells(source, pair[0]) && told.tells(source, pair[1]) })
}

func (told career) tells(source, employer string) bool {
	return slices.ContainsFunc(told.jobs, func(j job) bool {
		return j.Source == source && !j.Undisclosed && j.company == employer
	})
}

// overlap returns for how many months two jobs ran at once at least.
func (told career) overlap(a, b job) int {
	startA, endA, startedA, endedA := a.Span(told.now)
	startB, endB, startedB, endedB := b.Span(told.now)
	if !startedA || !startedB || !endedA || !endedB {
		return 0
	}
	return min(endA.First, endB.First) - max(startA.Last, startB.Last)
}
