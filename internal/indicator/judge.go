package indicator

import (
	"fmt"

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

// Judge runs every indicator of the families over the case. Each appears once, in the families' order. An indicator
// whose needs are not met is NoData; one that panics is Failed and costs the others nothing.
func Judge(c *Case, families []Family) []Finding {
	var findings []Finding
	for _, f := range families {
		for _, ind := range f.Indicators {
			findings = append(findings, ind.judge(c, f.ID))
		}
	}
	return findings
}

func (ind *Indicator) judge(c *Case, group string) Finding {
	f := Finding{Indicator: ind.ID, Version: ind.Version, Group: group}
	r := ind.result(c)
	f.Outcome, f.Evidence = r.outcome, r.evidence
	if f.Evidence == nil {
		f.Evidence = []Evidence{}
	}
	if r.IsHit() {
		f.Points = ind.Points
		if r.points != nil {
			f.Points = *r.points
		}
		if r.group != "" {
			f.Group = r.group
		}
	}
	return f
}

func (ind *Indicator) result(c *Case) (r Result) {
	defer func() {
		if p := recover(); p != nil {
			r = Result{outcome: IsFailed}.And("", "the check broke and says nothing: %v", p)
		}
	}()
	if gaps := c.Missing(ind.Needs); len(gaps) > 0 {
		return noDataFor(gaps)
	}
	r = ind.Judge(c)
	if r.outcome == "" {
		panic(fmt.Sprintf("%s returned no outcome", ind.ID))
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
