package indicator

import (
	"cmp"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"time"
)

// AssessmentSchema is the value of every assessment's schema member.
const AssessmentSchema = "bonafide/assessment/v1"

// An Assessment is one dossier judged under one policy at one time, in the contract's format. It is frozen: later
// versions of an indicator do not change it.
type Assessment struct {
	Schema    string        `json:"schema"`
	Dossier   string        `json:"dossier"`
	AsOf      time.Time     `json:"as_of"`
	Policy    PolicyName    `json:"policy"`
	Points    float64       `json:"points"` // decibans, rounded to one decimal
	Band      Band          `json:"band"`
	Groups    []GroupPoints `json:"groups"`
	Findings  []Finding     `json:"findings"`
	Routing   []Routing     `json:"routing"`
	Coverage  Coverage      `json:"coverage"`
	NextSteps []NextStep    `json:"next_steps"`
}

// A PolicyName names the policy that an assessment was made under.
type PolicyName struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Coverage says how much was looked at.
type Coverage struct {
	Looked int `json:"looked"` // indicators that answered hit or clear
	Of     int `json:"of"`     // indicators in the catalogue
}

// Routing is a matter that somebody must see whatever the points are. It scores nothing.
type Routing struct {
	Code     string     `json:"code"`
	Evidence []Evidence `json:"evidence"`
}

// A NextStep is one thing to do, and the indicators that it would clear or let look.
type NextStep struct {
	Text   string   `json:"text"`
	Clears []string `json:"clears"`

	Points  float64 `json:"-"` // decibans of the hits that it would clear; 0 for a check not made yet
	Minutes int     `json:"-"` // about how long it takes
}

// A Route decides whether a case carries a routing code.
type Route struct {
	Code  string
	Title string
	Doc   string
	Judge func(*Case) []Evidence // none means that the code does not apply
}

// A Catalog is the whole of what a case is judged by.
type Catalog struct {
	Families []Family
	Routes   []Route
}

// Find returns the indicator with the id and its family.
func (c *Catalog) Find(id string) (*Indicator, *Family, bool) {
	for i := range c.Families {
		for _, ind := range c.Families[i].Indicators {
			if ind.ID == id {
				return ind, &c.Families[i], true
			}
		}
	}
	return nil, nil, false
}

// Family returns the family with the id.
func (c *Catalog) Family(id string) (*Family, bool) {
	for i := range c.Families {
		if c.Families[i].ID == id {
			return &c.Families[i], true
		}
	}
	return nil, false
}

// Assess judges the case and adds up what was found.
func (c *Catalog) Assess(cs *Case, p Policy) *Assessment {
	own := *cs
	own.Policy, own.memory = &p, new(memory)
	cs = &own
	findings := p.settle(cs.judge(c.Families), c.Families)
	score := p.Add(findings, c.Families)
	a := &Assessment{
		Schema:   AssessmentSchema,
		Dossier:  cs.ID,
		AsOf:     cs.AsOf.UTC(),
		Policy:   PolicyName{p.Name, p.Version},
		Points:   round(score.Points),
		Band:     score.Band,
		Groups:   []GroupPoints{},
		Findings: findings,
		Routing:  []Routing{},
		Coverage: Coverage{Looked: looked(findings), Of: len(findings)},
	}
	for _, g := range score.Groups {
		a.Groups = append(a.Groups, GroupPoints{g.ID, round(g.Points), g.Cap})
	}
	for _, r := range c.Routes {
		if evidence := r.Judge(cs); len(evidence) > 0 {
			a.Routing = append(a.Routing, Routing{r.Code, evidence})
		}
	}
	a.NextSteps = c.nextSteps(cs, p, findings)
	return a
}

func round(points float64) float64 { return math.Round(points*10) / 10 }

func looked(findings []Finding) int {
	n := 0
	for _, f := range findings {
		if f.Outcome == IsHit || f.Outcome == IsClear {
			n++
		}
	}
	return n
}

// numbered yields the indicators of the families with the index of each one's finding.
func numbered(families []Family) iter.Seq2[int, *Indicator] {
	return func(yield func(int, *Indicator) bool) {
		i := 0
		for _, f := range families {
			for _, ind := range f.Indicators {
				if !yield(i, ind) {
					return
				}
				i++
			}
		}
	}
}

// nextSteps lists first what would clear the hits, most points first, then what has not been looked at, cheapest
// first. Indicators that ask for the same thing share one step.
func (c *Catalog) nextSteps(cs *Case, p Policy, findings []Finding) []NextStep {
	steps := []NextStep{}
	at := map[string]int{}
	add := func(text, id string, points float64, minutes int) {
		i, ok := at[text]
		if !ok {
			i = len(steps)
			at[text] = i
			steps = append(steps, NextStep{Text: text, Minutes: minutes, Clears: []string{}})
		}
		steps[i].Clears = append(steps[i].Clears, id)
		steps[i].Points += points
	}
	for i, ind := range numbered(c.Families) {
		f := findings[i]
		switch f.Outcome {
		case IsHit:
			add(ind.Ask, f.Indicator, f.Points, ind.Minutes)
		case IsNoData:
			if p.Off(ind) {
				continue
			}
			for _, gap := range cs.gaps(ind.Needs) {
				add(gap.Step, f.Indicator, 0, gap.Minutes)
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b NextStep) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Minutes, b.Minutes))
	})
	return steps
}

// MarshalDocument returns the JSON document that holds the assessments, as the assess command prints it.
func MarshalDocument(assessments []*Assessment) ([]byte, error) {
	if assessments == nil {
		assessments = []*Assessment{}
	}
	b, err := json.MarshalIndent(struct {
		Assessments []*Assessment `json:"assessments"`
	}{assessments}, "", "  ")
	return append(b, '\n'), err
}
