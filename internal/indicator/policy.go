package indicator

import "maps"

// A Policy is the numbers by which a case is judged and findings add up. Points are decibans: ten times the decimal
// logarithm of how much likelier a finding is under misrepresentation than for an honest candidate. What a policy says
// nothing of is as built in.
type Policy struct {
	Name    string
	Version string

	// Cut points of the sum for each band. With a prior of 0.5 % they stand for about 2 %, 11 % and 50 %; no
	// probability is ever printed, since priors differ a hundredfold between employers.
	Verify, Escalate, Critical float64

	Anchor   float64 // an indicator of at least so many points anchors a verdict
	Material float64 // a group with an indicator of at least so many points is material

	Caps     map[string]float64 // decibans at most, by family
	Settings map[string]Setting // by indicator
}

// A Setting is what a policy says of one indicator.
type Setting struct {
	Off    bool               // the indicator is not asked
	Points *float64           // decibans of a hit; nil as built in
	Levels map[string]float64 // decibans by level
	Limits map[string]int     // by limit, in its unit
}

// DefaultPolicy is the built-in policy. It is not to be changed.
var DefaultPolicy = Policy{
	Name: "dprk-it-worker", Version: "2026.11",
	Verify: 6, Escalate: 14, Critical: 24,
	Anchor: 8, Material: 4,
}

// Without returns the policy with the indicators switched off.
func (p Policy) Without(ids []string) Policy {
	settings := map[string]Setting{}
	maps.Copy(settings, p.Settings)
	for _, id := range ids {
		s := settings[id]
		s.Off = true
		settings[id] = s
	}
	p.Settings = settings
	return p
}

// Cap returns what the family's findings count at most.
func (p Policy) Cap(f Family) float64 {
	if points, ok := p.Caps[f.ID]; ok {
		return points
	}
	return f.Cap
}

// Points returns what a hit of the indicator is worth.
func (p Policy) Points(ind *Indicator) float64 {
	if points := p.Settings[ind.ID].Points; points != nil {
		return *points
	}
	return ind.Points
}

// Level returns what a hit of the indicator at the level is worth.
func (p Policy) Level(ind *Indicator, l *Level) float64 {
	if points, ok := p.Settings[ind.ID].Levels[l.ID]; ok {
		return points
	}
	return l.Points
}

// Limit returns the value of a limit of the indicator.
func (p Policy) Limit(ind *Indicator, l *Limit) int {
	if v, ok := p.Settings[ind.ID].Limits[l.ID]; ok {
		return v
	}
	return l.Default
}

// Off reports whether the policy switches the indicator off.
func (p Policy) Off(ind *Indicator) bool { return p.Settings[ind.ID].Off }
