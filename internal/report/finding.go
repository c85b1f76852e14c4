package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Finding is one thing that needs resolution, with its evidence and what would resolve it.
type Finding struct {
	Indicator string     `json:"indicator,omitempty"`
	Version   int        `json:"version,omitzero"` // of the indicator that found it
	Title     string     `json:"title"`
	Group     string     `json:"group,omitempty"` // in words
	Points    float64    `json:"points,omitzero"` // decibans, before halving and cap
	Strength  string     `json:"strength,omitempty"`
	Evidence  []Evidence `json:"evidence"`
	Innocent  string     `json:"innocent"`      // who trips it honestly
	Clears    string     `json:"clears"`        // what would clear it
	Ask       string     `json:"ask,omitempty"` // the next step
	Note      string     `json:"note,omitempty"`
	SetAside  *SetAside  `json:"set_aside,omitempty"`

	others bool // it may concern other people than the candidate
}

// A SetAside says that a reviewer set a finding aside, or did and that it counts again.
type SetAside struct {
	Reason string    `json:"reason"`
	Words  string    `json:"words,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
	Until  time.Time `json:"until"`

	CountsAgain time.Time `json:"counts_again,omitzero"` // since when; zero while it stands
	Ended       string    `json:"ended,omitempty"`       // why it counts again
}

// Stands reports whether the finding is set aside now.
func (s *SetAside) Stands() bool { return s != nil && s.CountsAgain.IsZero() }

// Text says it in a sentence or two.
func (s *SetAside) Text() string {
	if s == nil {
		return ""
	}
	said := "Set aside" + labelled(" by ", s.By)
	if s.Stands() {
		return fmt.Sprintf("%s until %s, because: %s.%s", said, day(s.Until), lowered(s.Reason), labelled(" ", s.Words))
	}
	return fmt.Sprintf("%s on %s, because: %s. It counts again from %s on: %s.", said, day(s.At), lowered(s.Reason), day(s.CountsAgain), s.Ended)
}

func lowered(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToLower(words[:1]) + words[1:]
}

// AsideOf returns what sets an indicator's finding aside, or what did last; nil where nothing ever did.
func AsideOf(r *vetting.Record, id string) *SetAside {
	for _, a := range slices.Backward(r.Asides) {
		if a.Indicator == id {
			return &SetAside{
				Reason: vetting.AsideReasonTitle(a.Reason), Words: a.Words, By: a.By.Name, At: a.At.UTC(), Until: a.ExpiresAt.UTC(),
				CountsAgain: a.EndedAt.UTC(), Ended: a.Ended.Title(),
			}
		}
	}
	return nil
}

// setAside is AsideOf, masked.
func (w *writer) setAside(id string) *SetAside {
	s := AsideOf(w.record, id)
	if s != nil {
		s.Words = w.mask.text(s.Words)
	}
	return s
}

// Evidence is one fact that a finding rests on, and who recorded it.
type Evidence struct {
	Ref        string    `json:"ref,omitempty"` // the dossier's member; empty where it is the whole
	Record     string    `json:"record"`
	Text       string    `json:"text"`
	RecordedBy string    `json:"recorded_by,omitempty"`
	RecordedAt time.Time `json:"recorded_at,omitzero"`

	Fact uuid.UUID `json:"-"` // the fact, for links; zero where RecordedBy is empty
}

// A Check is an indicator that is not a finding, and what it noticed or why it could not look.
type Check struct {
	Indicator string `json:"indicator"`
	Version   int    `json:"version"`
	Title     string `json:"title"`
	Group     string `json:"group"`
	Why       string `json:"why,omitempty"`
}

// A Step is one thing to do next.
type Step struct {
	Text    string   `json:"text"`
	Points  float64  `json:"points"`            // decibans that it could clear; 0 where it lets further checks look
	Minutes int      `json:"minutes,omitempty"` // about how long it takes; 0 where nobody says
	Clears  []string `json:"clears"`            // titles of the indicators
}

// strong and moderate are the points from which a finding is called so: where the policy lets it anchor a verdict, and
// where it makes its group material.
var strong, moderate = indicator.DefaultPolicy.Anchor, indicator.DefaultPolicy.Material

func strength(points float64) string {
	switch {
	case points >= strong:
		return "strong"
	case points >= moderate:
		return "moderate"
	}
	return "weak"
}

func (w *writer) groups(a *indicator.Assessment) []Group {
	groups := []Group{}
	for _, g := range a.Groups {
		groups = append(groups, Group{g.ID, w.groupTitle(g.ID), g.Points, g.Cap})
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(b.Points, a.Points) })
	return groups
}

func (w *writer) found(a *indicator.Assessment) []Finding {
	found := []Finding{}
	for _, f := range a.Findings {
		if f.Outcome == indicator.IsHit {
			found = append(found, w.finding(f))
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Points, a.Points) })
	return found
}

func (w *writer) finding(f indicator.Finding) Finding {
	finding := Finding{
		Indicator: f.Indicator, Version: f.Version, Title: f.Indicator, Group: w.groupTitle(f.Group),
		Points: f.Points, Strength: strength(f.Points), Evidence: w.evidence(f.Evidence), others: ConcernsOthers(f.Group, f.Indicator), SetAside: w.setAside(f.Indicator),
	}
	ind, _, ok := w.catalog.Find(f.Indicator)
	switch {
	case !ok:
		finding.Note = "This indicator is no longer in the catalogue. What it found is kept as it was."
		return finding
	case ind.Version != f.Version:
		finding.Note = fmt.Sprintf("Found by version %d; the explanations are those of version %d.", f.Version, ind.Version)
	}
	finding.Title, finding.Innocent, finding.Clears, finding.Ask = ind.Title, ind.Innocent, ind.Clears, ind.Ask
	return finding
}

// evidence names who recorded each fact. A reference counts the facts as they were when the assessment was made, so
// nobody is named once they changed.
func (w *writer) evidence(evidence []indicator.Evidence) []Evidence {
	all := []Evidence{}
	for _, e := range evidence {
		shown := Evidence{Ref: e.Ref, Record: recordName(e.Ref), Text: e.Text}
		if fact, ok := w.record.Fact(e.Ref); ok && w.record.UpToDate() {
			shown.Fact, shown.RecordedBy, shown.RecordedAt = fact.ID, fact.RecordedBy.Name, fact.RecordedAt.UTC()
		}
		all = append(all, shown)
	}
	return all
}

// checks returns the findings with one of the outcomes, in the catalogue's order.
func (w *writer) checks(a *indicator.Assessment, outcomes ...indicator.Outcome) []Check {
	checks := []Check{}
	for _, f := range a.Findings {
		if !slices.Contains(outcomes, f.Outcome) {
			continue
		}
		var why []string
		for _, e := range f.Evidence {
			why = append(why, e.Text)
		}
		checks = append(checks, Check{f.Indicator, f.Version, w.indicatorTitle(f.Indicator), w.groupTitle(f.Group), strings.Join(why, "; ")})
	}
	return checks
}

// steps adds to the assessment's next steps what they are worth, which is not part of the stored document.
func (w *writer) steps(a *indicator.Assessment) []Step {
	points := map[string]float64{}
	for _, f := range a.Findings {
		points[f.Indicator] = f.Points
	}
	steps := []Step{}
	for _, s := range a.NextSteps {
		step := Step{Text: s.Text, Clears: []string{}}
		for _, id := range s.Clears {
			step.Points += points[id]
			step.Minutes = max(step.Minutes, w.minutes(id, s.Text))
			step.Clears = append(step.Clears, w.indicatorTitle(id))
		}
		steps = append(steps, step)
	}
	return steps
}

// minutes returns how long the step takes that the indicator asks for, 0 where it asks for another.
func (w *writer) minutes(id, text string) int {
	ind, _, ok := w.catalog.Find(id)
	if !ok {
		return 0
	}
	if ind.Ask == text {
		return ind.Minutes
	}
	for _, gap := range w.record.Dossier.Missing(ind.Needs) {
		if gap.Step == text {
			return gap.Minutes
		}
	}
	return 0
}

func (w *writer) indicatorTitle(id string) string {
	if ind, _, ok := w.catalog.Find(id); ok {
		return ind.Title
	}
	return id
}

func (w *writer) groupTitle(id string) string {
	if f, ok := w.catalog.Family(id); ok {
		return f.Title
	}
	return id
}

func (w *writer) routeTitle(code string) string {
	for _, r := range w.catalog.Routes {
		if r.Code == code {
			return r.Title
		}
	}
	return code
}
