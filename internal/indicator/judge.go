package indicator

import (
	"fmt"
	"slices"

	"bonafide/internal/dossier"
)

// A Finding is the frozen answer of one indicator about one case.
type Finding struct {
	Indicator string     `json:"indicator"`
	Version   int        `json:"version"`
	Outcome   Outcome    `json:"outcome"`
	Points    float64    `json:"points"` // decibans of its own, before halving and cap; 0 unless a hit
	Group     string     `json:"group"`
	Evidence  []Evidence `json:"evidence"`
}

// Judge runs every indicator of the families over the case, under its policy. Each appears once, in the families' order.
// An indicator whose needs are not met, or that the policy switches off, is NoData; one that panics is Failed and costs
// the others nothing.
func Judge(c *Case, families []Family) []Finding {
	own := *c
	own.memory = new(memory)
	return own.judge(families)
}

// judge runs the indicators over a case that has a memory.
func (c *Case) judge(families []Family) []Finding {
	all := 0
	for _, f := range families {
		all += len(f.Indicators)
	}
	findings, p := make([]Finding, 0, all), c.InForce()
	for _, f := range families {
		for _, ind := range f.Indicators {
			c.judging, c.setting = ind, p.Settings[ind.ID]
			findings = append(findings, ind.judge(c, p, f.ID))
		}
	}
	c.judging, c.setting = nil, Setting{}
	return findings
}

func (ind *Indicator) judge(c *Case, p Policy, group string) Finding {
	f := Finding{Indicator: ind.ID, Version: ind.Version, Group: group}
	r := ind.result(c, p)
	f.Outcome, f.Evidence = r.outcome, r.evidence
	if f.Evidence == nil {
		f.Evidence = []Evidence{}
	}
	switch {
	case !r.IsHit():
	case r.level == nil:
		f.Points = p.Points(ind)
	default:
		f.Points = p.Level(ind, r.level)
		if r.level.Group != "" {
			f.Group = r.level.Group
		}
	}
	return f
}

func (ind *Indicator) result(c *Case, p Policy) (r Result) {
	defer func() {
		if p := recover(); p != nil {
			r = Result{outcome: IsFailed}.And("", "the check broke and says nothing: %v", p)
		}
	}()
	if p.Off(ind) {
		return NoData("the policy %s, version %s, switches this check off", p.Name, p.Version)
	}
	if gaps := c.gaps(ind.Needs); len(gaps) > 0 {
		return noDataFor(gaps)
	}
	r = ind.Judge(c)
	if r.outcome == "" {
		panic(fmt.Sprintf("%s returned no outcome", ind.ID))
	}
	if r.level != nil && !slices.Contains(ind.Levels, r.level) {
		panic(fmt.Sprintf("the level %q is not listed in Levels", r.level.ID))
	}
	return r
}

func noDataFor(gaps []dossier.Gap) Result {
	r := Result{outcome: IsNoData}
	for _, g := range gaps {
		r = r.And("", "%s", g.Missing)
	}
	return r
}
