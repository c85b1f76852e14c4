package policy

import (
	"math"
	"strconv"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
)

// A Number is one thing that a policy sets: points, a cap, a limit of a rule, or whether an indicator is asked at all.
type Number struct {
	Path      string // in the file: indicators.impossible_travel.limits.speed
	Title     string // what it is, without full stop
	Why       string // why it is what it is; empty where nothing more is to say
	Family    *indicator.Family
	Indicator *indicator.Indicator // nil for caps and cuts
	Limit     *indicator.Limit     // nil unless it is a limit of a rule
	Switch    bool                 // 1 or 0: asked or not
	Min, Max  float64

	Get func(indicator.Policy) float64
	Set func(*indicator.Policy, float64)
}

// Text writes a value for people: "900 km/h", "8 points", "on".
func (n Number) Text(v float64) string {
	switch {
	case n.Switch && v == 0:
		return "switched off"
	case n.Switch:
		return "on"
	case n.Limit != nil && n.Limit.Unit == "":
		return strconv.Itoa(int(v))
	case n.Limit != nil:
		return n.Limit.Text(int(v))
	}
	return format(v) + " points"
}

// Parse reads a value as typed, and says what would be right where it is none.
func (n Number) Parse(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil || math.IsNaN(v):
		return 0, errs.Invalidf("%q is not a number: write one from %s to %s", s, format(n.Min), format(n.Max))
	case n.Limit != nil && v != math.Trunc(v):
		return 0, errs.Invalidf("%s is not a whole number", format(v))
	}
	return v, n.within(v)
}

func (n Number) within(v float64) error {
	if v < n.Min || v > n.Max {
		return errs.Invalidf("%s is not from %s to %s", format(v), format(n.Min), format(n.Max))
	}
	return nil
}

func format(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// The bounds of points. An anchor and a material finding may be asked to be stronger than the published labels "strong"
// and "moderate", never weaker.
const (
	mostPoints = 25
	mostCap    = 40
	mostCut    = 60
)

// Numbers lists everything that a policy sets, in the catalogue's order.
func Numbers(c *indicator.Catalog) []Number {
	built := indicator.DefaultPolicy
	at := func(path, title, why string, least, most float64, field func(*indicator.Policy) *float64) Number {
		return Number{Path: path, Title: title, Why: why, Min: least, Max: most,
			Get: func(p indicator.Policy) float64 { return *field(&p) },
			Set: func(p *indicator.Policy, v float64) { *field(p) = v }}
	}
	all := []Number{
		at("bands.verify", "Check first begins at", "", 1, mostCut, func(p *indicator.Policy) *float64 { return &p.Verify }),
		at("bands.escalate", "Stop, ask compliance begins at", "", 1, mostCut, func(p *indicator.Policy) *float64 { return &p.Escalate }),
		at("bands.critical", "Two-person review begins at", "", 1, mostCut, func(p *indicator.Policy) *float64 { return &p.Critical }),
		at("anchor", "A finding is strong from", "A case stops only where one finding is so strong, or three groups are moderate.", built.Anchor, mostPoints, func(p *indicator.Policy) *float64 { return &p.Anchor }),
		at("material", "A finding is moderate from", "Weaker findings alone never leave “Nothing found”, whatever their number.", built.Material, mostPoints, func(p *indicator.Policy) *float64 { return &p.Material }),
	}
	for i := range c.Families {
		f := &c.Families[i]
		all = append(all, capOf(f))
		for _, ind := range f.Indicators {
			all = append(all, NumbersOf(f, ind)...)
		}
	}
	return all
}

func capOf(f *indicator.Family) Number {
	return Number{Path: "groups." + f.ID + ".cap", Title: "At most together", Family: f, Max: mostCap,
		Get: func(p indicator.Policy) float64 { return p.Cap(*f) },
		Set: func(p *indicator.Policy, v float64) {
			if p.Caps == nil {
				p.Caps = map[string]float64{}
			}
			p.Caps[f.ID] = v
		}}
}

// NumbersOf lists what a policy sets about one indicator of the family.
func NumbersOf(f *indicator.Family, ind *indicator.Indicator) []Number {
	path := "indicators." + ind.ID
	numbers := []Number{
		{Path: path + ".enabled", Title: "Asked", Switch: true, Max: 1, Get: func(p indicator.Policy) float64 {
			if p.Off(ind) {
				return 0
			}
			return 1
		}, Set: func(p *indicator.Policy, v float64) { change(p, ind, func(s *indicator.Setting) { s.Off = v == 0 }) }},
		{Path: path + ".points", Title: "Points", Max: mostPoints,
			Get: func(p indicator.Policy) float64 { return p.Points(ind) },
			Set: func(p *indicator.Policy, v float64) { change(p, ind, func(s *indicator.Setting) { s.Points = &v }) }},
	}
	for _, l := range ind.Levels {
		numbers = append(numbers, Number{Path: path + ".levels." + l.ID, Title: "Points: " + l.Title, Max: mostPoints,
			Get: func(p indicator.Policy) float64 { return p.Level(ind, l) },
			Set: func(p *indicator.Policy, v float64) {
				change(p, ind, func(s *indicator.Setting) {
					if s.Levels == nil {
						s.Levels = map[string]float64{}
					}
					s.Levels[l.ID] = v
				})
			}})
	}
	for _, l := range ind.Limits {
		numbers = append(numbers, Number{Path: path + ".limits." + l.ID, Title: l.Title, Why: l.Why, Limit: l, Min: float64(l.Min), Max: float64(l.Max),
			Get: func(p indicator.Policy) float64 { return float64(p.Limit(ind, l)) },
			Set: func(p *indicator.Policy, v float64) {
				change(p, ind, func(s *indicator.Setting) {
					if s.Limits == nil {
						s.Limits = map[string]int{}
					}
					s.Limits[l.ID] = int(v)
				})
			}})
	}
	for i := range numbers {
		numbers[i].Family, numbers[i].Indicator = f, ind
	}
	return numbers
}

// change alters what the policy says of an indicator.
func change(p *indicator.Policy, ind *indicator.Indicator, f func(*indicator.Setting)) {
	if p.Settings == nil {
		p.Settings = map[string]indicator.Setting{}
	}
	s := p.Settings[ind.ID]
	f(&s)
	p.Settings[ind.ID] = s
}

// A Difference is one number that two policies set differently.
type Difference struct {
	Number
	From, To string // in words
}

// Subject names what the number is about: the indicator, the family, or the verdict.
func (n Number) Subject() string {
	switch {
	case n.Indicator != nil:
		return n.Indicator.Title
	case n.Family != nil:
		return n.Family.Title
	}
	return "Verdict"
}

// Diff lists in which numbers the second policy differs from the first.
func Diff(from, to indicator.Policy, c *indicator.Catalog) (all []Difference) {
	for _, n := range Numbers(c) {
		if a, b := n.Get(from), n.Get(to); a != b {
			all = append(all, Difference{n, n.Text(a), n.Text(b)})
		}
	}
	return all
}
