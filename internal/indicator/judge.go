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
	findings, _ := own.judge(families)
	return findings
}

// judge runs the indicators over a case that has a memory.
func (c *Case) judge(families []Family) ([]Finding, []byte) {
	all := 0
	for _, f := range families {
		all += len(f.Indicators)
	}
	findings, answers, p := make([]Finding, 0, all), make([]byte, 0, all), c.InForce()
	for _, f := range families {
		for _, ind := range f.Indicators {
			c.judging, c.setting = ind, p.Settings[ind.ID]
			finding, answer := ind.judge(c, p, f.ID)
			findings, answers = append(findings, finding), append(answers, answer)
		}
	}
	c.judging, c.setting = nil, Setting{}
	return findings, answers
}

func (ind *Indicator) judge(c *Case, p Policy, group string) (Finding, byte) {
	if p.Off(ind) {
		return ind.offFinding(group, p), off
	}
	f := Finding{Indicator: ind.ID, Version: ind.Version, Group: group}
	r, ran := ind.result(c)
	answer := unasked
	if ran {
		answer = ind.answer(r)
	}
	f.Outcome, f.Evidence = r.outcome, r.evidence
	if f.Evidence == nil {
		f.Evidence = []Evidence{}
	}
	if r.IsHit() {
		f.Points, f.Group = p.worth(ind, group, answer)
	}
	return f, answer
}

// offFinding is the finding of an indicator that the policy switches off.
func (ind *Indicator) offFinding(group string, p Policy) Finding {
	r := NoData("the policy %s, version %s, switches this check off", p.Name, p.Version)
	return Finding{Indicator: ind.ID, Version: ind.Version, Group: group, Outcome: r.outcome, Evidence: r.evidence}
}

// result returns what the rule says, and whether it ran: it does not where facts are missing.
func (ind *Indicator) result(c *Case) (r Result, ran bool) {
	defer func() {
		if p := recover(); p != nil {
			r, ran = Result{outcome: IsFailed}.And("", "the check broke and says nothing: %v", p), true
		}
	}()
	if gaps := c.gaps(ind.Needs); len(gaps) > 0 {
		return noDataFor(gaps), false
	}
	r = ind.Judge(c)
	if r.outcome == "" {
		panic(fmt.Sprintf("%s returned no outcome", ind.ID))
	}
	if r.level != nil && !slices.Contains(ind.Levels, r.level) {
		panic(fmt.Sprintf("the level %q is not listed in Levels", r.level.ID))
	}
	return r, true
}

func noDataFor(gaps []dossier.Gap) Result {
	r := Result{outcome: IsNoData}
	for _, g := range gaps {
		r = r.And("", "%s", g.Missing)
	}
	return r
}
