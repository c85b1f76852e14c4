package indicator

import (
	"cmp"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"sync"
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

	Answers Answers `json:"-"` // what Findings rest on; none in one that was read from a document
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

	// Follows is there in the place of Judge where the code follows from hits alone: it reports whether it does from this one,
	// whose evidence is the route's then.
	Follows func(hit Finding, p Policy) bool
}

// A Catalog is the whole of what a case is judged by.
type Catalog struct {
	Families []Family
	Routes   []Route

	printed sync.Once
	print   int64 // see Fingerprint
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
	findings, answers := cs.judge(c.Families)
	a := &Assessment{
		Schema: AssessmentSchema, Dossier: cs.ID, AsOf: cs.AsOf.UTC(), Findings: findings, Routing: []Routing{},
		Answers: Answers{c.Fingerprint(), answers, cs.memory.unmet},
	}
	for _, r := range c.Routes {
		if r.Judge == nil {
			continue
		}
		if evidence := r.Judge(cs); len(evidence) > 0 {
			a.Routing = append(a.Routing, Routing{r.Code, evidence})
		}
	}
	c.count(a, p)
	return a
}

// count fills in all that follows under the policy from the answers.
func (c *Catalog) count(a *Assessment, p Policy) {
	n := c.Count(a.Answers, p)
	a.Policy = PolicyName{p.Name, p.Version}
	a.Points, a.Band, a.Groups = n.Points, n.Band, n.groups()
	a.Coverage = Coverage{Looked: n.Looked, Of: len(a.Findings)}
	for i, hit := range n.Hits {
		f := &a.Findings[n.at[i]]
		f.Points, f.Group = hit.Points, hit.Group
	}
	c.switchOff(a.Findings, p)
	a.Routing = c.routing(a, n)
	a.NextSteps = c.nextSteps(a.Answers, p, n)
}

// switchOff says so of the findings whose indicators the policy switches off.
func (c *Catalog) switchOff(findings []Finding, p Policy) {
	i := 0
	for _, f := range c.Families {
		for _, ind := range f.Indicators {
			if p.Off(ind) {
				findings[i] = ind.offFinding(f.ID, p)
			}
			i++
		}
	}
}

// routing puts the routes that follow from hits among the others, in the catalogue's order.
func (c *Catalog) routing(a *Assessment, n Count) []Routing {
	all := []Routing{}
	for _, r := range c.Routes {
		if r.Follows == nil {
			all = append(all, ofCode(a.Routing, r.Code)...)
			continue
		}
		var evidence []Evidence
		for _, i := range n.routed {
			evidence = append(evidence, a.Findings[i].Evidence...)
		}
		if len(evidence) > 0 {
			all = append(all, Routing{r.Code, evidence})
		}
	}
	return all
}

func ofCode(all []Routing, code string) []Routing {
	i := slices.IndexFunc(all, func(r Routing) bool { return r.Code == code })
	if i < 0 {
		return nil
	}
	return all[i : i+1]
}

func round(points float64) float64 { return math.Round(points*10) / 10 }

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
func (c *Catalog) nextSteps(a Answers, p Policy, n Count) []NextStep {
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
	hit := 0
	for i, ind := range numbered(c.Families) {
		switch p.outcome(ind, a.Each[i]) {
		case IsHit:
			add(ind.Ask, ind.ID, n.Hits[hit].Points, ind.Minutes)
			hit++
		case IsNoData:
			if p.Off(ind) {
				continue
			}
			for _, gap := range (ind.Needs & a.Unmet).Gaps() {
				add(gap.Step, ind.ID, 0, gap.Minutes)
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
