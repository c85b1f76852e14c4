// Package indicator says what an indicator is, runs one over a dossier, and adds up what they found.
//
// Evidence, finding and score are three stages in three places: a dossier holds evidence, Judge turns it into
// findings, Score is arithmetic on findings and nothing else. "No" and "could not look" are different answers.
package indicator

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
)

// An Indicator is one published sign of misrepresented identity or location, as a value. Its rule has the form "the
// candidate claimed C, observation O contradicts C", or "this artefact is shared with a differently named person".
type Indicator struct {
	ID      string   // a snake_case statement answerable by yes or no; never reused
	Version int      // raised whenever the rule or its points change
	Title   string   // what was found, as a short sentence without full stop
	Doc     string   // the rule in words; {id} stands for a limit or level, see Rule
	Stages  []string // when it can be judged: application, identity, interview, onboarding, post-hire …
	Sources []Source // where the sign is published; at least one

	Innocent string // who trips it honestly
	Ask      string // the next step when it hits, as an instruction to the recruiter
	Clears   string // what would clear it
	Minutes  int    // about how long Ask takes

	Needs  dossier.Need // facts without which the outcome is NoData
	Points float64      // decibans a hit is worth unless the result says otherwise
	Levels []*Level     // what a hit may be worth instead
	Limits []*Limit     // the numbers of the rule
	// Instead says that the points count instead of those of the family's other hits, not on top of them: the family is
	// worth whichever is more.
	Instead bool

	// Judge looks at a case whose needs are met. It is pure: no clock, network, database or log.
	Judge func(*Case) Result
}

// A Case is all that an indicator sees.
type Case struct {
	*dossier.Dossier
	Links dossier.Links    // what linkage found in the population
	Watch dossier.Listings // what a watch list names of the dossier; nil where no list was looked at
	// Sanctions is what a sanctions list holds that a name of the dossier resembles, but for what people cleared; nil where
	// no list was looked at. No indicator reads it: it is routed, and never scored.
	Sanctions dossier.Screening
	AsOf      time.Time // the time of the assessment, from which evidence ages

	Policy *Policy // whose numbers the rules read; nil stands for the built-in one

	judging *Indicator // the one that sees the case now
	setting Setting    // the policy's for it
	memory  *memory    // nil outside of Judge and Assess
}

// A memory is what was made once for a case.
type memory struct {
	made         map[any]any
	asked, unmet dossier.Need // of the facts asked for, those that the dossier lacks
}

// Once returns what make makes, which is made once a case and shared by all indicators that ask with an equal key. Nobody
// may change it. As in a context, the key's type must be the caller's own.
func Once[T any](c *Case, key any, make func() T) T {
	if c.memory == nil {
		return make()
	}
	if v, ok := c.memory.made[key].(T); ok {
		return v
	}
	if c.memory.made == nil {
		c.memory.made = map[any]any{}
	}
	v := make()
	c.memory.made[key] = v
	return v
}

// gaps is as Missing, for a case that has a memory: it looks for each fact once.
func (c *Case) gaps(need dossier.Need) []dossier.Gap {
	m := c.memory
	m.unmet |= c.Unmet(need &^ m.asked)
	m.asked |= need
	return (need & m.unmet).Gaps()
}

// InForce returns the policy under which the case is judged.
func (c *Case) InForce() Policy {
	if c.Policy == nil {
		return DefaultPolicy
	}
	return *c.Policy
}

// A Family is the indicators of one common cause, whose points are halved against each other and capped together.
type Family struct {
	ID         string  // group id of the contract: network, document …
	Title      string  // heading for people
	Cap        float64 // decibans at most
	Soft       bool    // never material: ordinary life explains it
	Indicators []*Indicator
}

// An Outcome is the answer of one indicator.
type Outcome string

// The outcomes. Only a hit scores.
const (
	IsHit    Outcome = "hit"
	IsClear  Outcome = "clear"
	IsNoData Outcome = "nodata"
	IsFailed Outcome = "failed"
)

// Evidence is one fact that a finding rests on.
type Evidence struct {
	Ref  string `json:"ref"`  // the dossier member: sessions[2]; empty where it is the whole
	Text string `json:"text"` // what was claimed or observed, with source and time
}

// A Result is what Judge returns. The zero value is not an outcome; use Hit, Clear or NoData.
type Result struct {
	outcome  Outcome
	level    *Level
	evidence []Evidence
}

// Hit says that the indicator is present, with its first piece of evidence.
func Hit(ref, format string, args ...any) Result {
	return Result{outcome: IsHit}.And(ref, format, args...)
}

// Hits says that the indicator is present. Evidence follows with And; a hit without any shows nothing to anybody.
func Hits() Result { return Result{outcome: IsHit} }

// Clear says that the indicator looked and is absent. Evidence added with And is shown as what was noticed, and
// scores nothing.
func Clear() Result { return Result{outcome: IsClear} }

// NoData says that the indicator could not look, and why.
func NoData(format string, args ...any) Result {
	return Result{outcome: IsNoData}.And("", format, args...)
}

// And adds a piece of evidence.
func (r Result) And(ref, format string, args ...any) Result {
	r.evidence = append(r.evidence[:len(r.evidence):len(r.evidence)], Evidence{ref, fmt.Sprintf(format, args...)})
	return r
}

// Worth gives a hit the points of a level instead of the indicator's own. The level must be listed in the indicator's
// Levels.
func (r Result) Worth(l *Level) Result {
	r.level = l
	return r
}

// IsHit reports whether the result is a hit.
func (r Result) IsHit() bool { return r.outcome == IsHit }
