package indicator

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"bonafide/internal/dossier"
)

// Answers are what every indicator of a catalogue answered about one case, without the evidence: all that points, band,
// coverage and next steps follow from. They are small enough to be kept and read by the million.
type Answers struct {
	Catalog int64        // the fingerprint of the catalogue that was asked
	Each    []byte       // one an indicator, in the catalogue's order
	Unmet   dossier.Need // of the facts asked for, those that were missing
}

// What one indicator answered. A byte above present is a hit at one of the indicator's levels: present+1 at the first.
const (
	unasked byte = iota // facts are missing: the rule did not run
	off                 // the policy switched it off
	silent              // the rule ran and could not look
	absent
	broken
	present // worth the indicator's own points
)

// answer is the byte for what a rule that ran returned.
func (ind *Indicator) answer(r Result) byte {
	switch r.outcome {
	case IsHit:
		return present + byte(1+slices.Index(ind.Levels, r.level)) // no level is at -1
	case IsClear:
		return absent
	case IsFailed:
		return broken
	}
	return silent
}

// outcome is that of the answer under the policy.
func (p Policy) outcome(ind *Indicator, answer byte) Outcome {
	switch {
	case p.Off(ind) || answer < absent:
		return IsNoData
	case answer == absent:
		return IsClear
	case answer == broken:
		return IsFailed
	}
	return IsHit
}

// worth returns what an answer that is a hit counts under the policy, and in which group.
func (p Policy) worth(ind *Indicator, family string, answer byte) (points float64, group string) {
	if answer == present || int(answer-present) > len(ind.Levels) {
		return p.Points(ind), family
	}
	l := ind.Levels[answer-present-1]
	if l.Group != "" {
		family = l.Group
	}
	return p.Level(ind, l), family
}

// Fingerprint tells catalogues apart whose answers mean something else: by their indicators, and the versions, needs, levels
// and limits of these.
func (c *Catalog) Fingerprint() int64 {
	c.printed.Do(func() {
		h := sha256.New()
		for i, ind := range numbered(c.Families) {
			fmt.Fprintln(h, i, ind.ID, ind.Version, ind.Needs)
			for _, l := range ind.Levels {
				fmt.Fprintln(h, l.ID, l.Group)
			}
			for _, l := range ind.Limits {
				fmt.Fprintln(h, l.ID, l.Default)
			}
		}
		c.print = int64(binary.BigEndian.Uint64(h.Sum(nil)))
	})
	return c.print
}

// A Count is what answers come to under a policy.
type Count struct {
	Points float64 // rounded as in an assessment
	Band   Band
	Groups []GroupPoints
	Hits   []Finding // without evidence, in the catalogue's order
	Looked int       // indicators that answered hit or clear

	at     []int // of each hit, its indicator's place in the catalogue
	routed []int // hits that a route follows from, by their place
	offs   []int // of the indicators that the policy switches off, those whose answer it takes away
}

// Count adds up under the policy what the answers come to.
func (c *Catalog) Count(a Answers, p Policy) Count {
	var n Count
	n.find(c, a, p)
	n.Hits = p.settle(n.Hits, n.at, c)
	score := p.Add(n.Hits, c.Families)
	n.Points, n.Band, n.Groups = round(score.Points), score.Band, score.Groups
	for i, g := range n.Groups {
		n.Groups[i].Points = round(g.Points)
	}
	for _, r := range c.Routes {
		for i, f := range n.Hits {
			if r.Follows != nil && r.Follows(f, p) {
				n.routed = append(n.routed, n.at[i])
			}
		}
	}
	return n
}

// find fills in the hits and how much was looked at.
func (n *Count) find(c *Catalog, a Answers, p Policy) {
	i := 0
	for _, f := range c.Families {
		for _, ind := range f.Indicators {
			answer := a.Each[i]
			switch p.outcome(ind, answer) {
			case IsHit:
				points, group := p.worth(ind, f.ID, answer)
				n.Hits = append(n.Hits, Finding{Indicator: ind.ID, Version: ind.Version, Outcome: IsHit, Points: points, Group: group})
				n.at = append(n.at, i)
				n.Looked++
			case IsClear:
				n.Looked++
			case IsNoData:
				if answer != off && answer != silent && p.Off(ind) {
					n.offs = append(n.offs, i)
				}
			}
			i++
		}
	}
}

// Same reports whether two counts of the same answers say the same of the candidate. What a group counts at most is no
// part of it where it cuts nothing off.
func (n Count) Same(as Count) bool {
	return n.Points == as.Points && n.Band == as.Band && n.Looked == as.Looked &&
		slices.Equal(n.at, as.at) && slices.Equal(n.routed, as.routed) && slices.Equal(n.offs, as.offs) &&
		slices.EqualFunc(n.Hits, as.Hits, func(a, b Finding) bool { return a.Points == b.Points && a.Group == b.Group }) &&
		slices.EqualFunc(n.Groups, as.Groups, func(a, b GroupPoints) bool { return a.ID == b.ID && a.Points == b.Points })
}

// Hit returns the hit of the indicator with the id, nil where it did not hit.
func (n Count) Hit(id string) *Finding {
	for i := range n.Hits {
		if n.Hits[i].Indicator == id {
			return &n.Hits[i]
		}
	}
	return nil
}

// Sorted returns the ids of the indicators that hit, sorted.
func (n Count) Sorted() []string {
	ids := make([]string, len(n.Hits))
	for i, hit := range n.Hits {
		ids[i] = hit.Indicator
	}
	slices.Sort(ids)
	return ids
}

// SameHits reports whether the same indicators hit.
func (n Count) SameHits(as Count) bool { return slices.Equal(n.at, as.at) }

// Reroutes reports whether a route follows from other hits: its evidence is needed then, which answers do not have.
func (n Count) Reroutes(as Count) bool { return !slices.Equal(n.routed, as.routed) }

// A Reach is the indicators that must be asked again where one policy takes the place of another: those of which a limit
// differs, and those that are switched on.
type Reach struct {
	catalog       int64
	limits, opens []int
}

// Reach returns which indicators' answers under the one policy do not hold under the other.
func (c *Catalog) Reach(from, to Policy) Reach {
	r := Reach{catalog: c.Fingerprint()}
	for i, ind := range numbered(c.Families) {
		switch {
		case to.Off(ind):
		case from.Off(ind):
			r.opens = append(r.opens, i)
		case slices.ContainsFunc(ind.Limits, func(l *Limit) bool { return from.Limit(ind, l) != to.Limit(ind, l) }):
			r.limits = append(r.limits, i)
		}
	}
	return r
}

// Asks reports whether any indicator must be asked again of anybody.
func (r Reach) Asks() bool { return len(r.limits)+len(r.opens) > 0 }

// Touches reports whether the answers do not hold any longer: a rule ran whose limit differs, one did not run that would now,
// or another catalogue was asked.
func (r Reach) Touches(a Answers) bool {
	return a.Catalog != r.catalog ||
		slices.ContainsFunc(r.opens, func(i int) bool { return a.Each[i] == off }) ||
		slices.ContainsFunc(r.limits, func(i int) bool { return a.Each[i] > off })
}

// Recount returns an assessment under another policy from what was found: no indicator is asked again. The answers must hold
// under it, see Reach; then it is the assessment that Assess would have made of the same case.
func (c *Catalog) Recount(a *Assessment, p Policy) *Assessment {
	again := *a
	again.Findings = slices.Clone(a.Findings)
	c.count(&again, p)
	return &again
}

// Rest returns what a recount of an assessment with these answers changes of it: all but the evidence, and of the findings the
// hits and those that the policy takes away. Next steps that are the same under the policy by which the indicators were asked are
// left out too. Onto makes it whole. First is the first next step, "" where there is none.
func (c *Catalog) Rest(a Answers, n Count, asked, p Policy) (_ *Assessment, first string) {
	rest := &Assessment{
		Schema: AssessmentSchema, Policy: PolicyName{p.Name, p.Version}, Points: n.Points, Band: n.Band, Groups: n.groups(),
		Findings: slices.Clone(n.Hits), Coverage: Coverage{n.Looked, len(a.Each)}, NextSteps: c.nextSteps(a, p, n),
	}
	for _, f := range c.Families {
		for _, ind := range f.Indicators {
			if p.Off(ind) {
				rest.Findings = append(rest.Findings, ind.offFinding(f.ID, p))
			}
		}
	}
	if len(rest.NextSteps) > 0 {
		first = rest.NextSteps[0].Text
	}
	if sameSteps(rest.NextSteps, c.nextSteps(a, asked, c.Count(a, asked))) {
		rest.NextSteps = nil
	}
	return rest, first
}

func sameSteps(a, b []NextStep) bool {
	return slices.EqualFunc(a, b, func(s, t NextStep) bool { return s.Text == t.Text && slices.Equal(s.Clears, t.Clears) })
}

// groups returns the groups as an assessment lists them.
func (n Count) groups() []GroupPoints { return append([]GroupPoints{}, n.Groups...) }

// Onto makes a rest whole by the assessment that it was counted from.
func (a *Assessment) Onto(base *Assessment) *Assessment {
	whole := *a
	whole.Dossier, whole.AsOf, whole.Routing = base.Dossier, base.AsOf, base.Routing
	whole.Findings = slices.Clone(base.Findings)
	if whole.NextSteps == nil {
		whole.NextSteps = base.NextSteps
	}
	for i := range whole.Findings {
		f := &whole.Findings[i]
		j := slices.IndexFunc(a.Findings, func(g Finding) bool { return g.Indicator == f.Indicator })
		switch {
		case j < 0:
		case a.Findings[j].Outcome == IsHit:
			f.Points, f.Group = a.Findings[j].Points, a.Findings[j].Group
		default:
			*f = a.Findings[j]
		}
	}
	return &whole
}
