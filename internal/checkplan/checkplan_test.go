package checkplan

import (
	"testing"
	"time"

	"bonafide/internal/dossier"
)

var (
	first = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	own   = Plan{Requisition: "REQ-1", Steps: []Requirement{{"notary", 1}}, FixedAt: first.Add(-time.Hour)}
)

func fixedAt(at time.Time, step string) Plan {
	return Plan{Steps: []Requirement{{step, 1}}, FixedAt: at}
}

func TestWhichPlanIsInForce(t *testing.T) {
	before, after := fixedAt(first.Add(-time.Hour), "selfie"), fixedAt(first.Add(time.Hour), "notary")
	for name, tt := range map[string]struct {
		r    Requisition
		want string
	}{
		"nothing fixed":                   {Requisition{FirstAt: first}, "document"},
		"the default of then":             {Requisition{FirstAt: first, Defaults: []Plan{before, after}}, "selfie"},
		"a default that came later":       {Requisition{FirstAt: first, Defaults: []Plan{after}}, "document"},
		"the newest where nobody applied": {Requisition{Defaults: []Plan{before, after}}, "notary"},
		"its own":                         {Requisition{FirstAt: first, Plans: []Plan{own}, Defaults: []Plan{before}}, "notary"},
	} {
		if p := tt.r.InForce(); p.Steps[0].Step != tt.want {
			t.Errorf("%s: the plan begins with %s, want %s", name, p.Steps[0].Step, tt.want)
		}
	}
}

func TestStandings(t *testing.T) {
	plan := Plan{Steps: []Requirement{{"document", 1}, {"interview", 1}, {"reference", 2}, {"selfie", 1}}}
	a := Applicant{
		Dossier: &dossier.Dossier{
			Documents:     []dossier.Document{{Kind: "passport"}, {Kind: "driver_license"}, {Kind: "utility_bill"}},
			Interviews:    []dossier.Interview{{}, {}},
			References:    []dossier.Reference{{}},
			IdentitySteps: []dossier.Step{{Step: "notary", Outcome: "declined"}},
		},
		Deviations: []Deviation{{Step: "document", Kind: Added, Reason: "finding"}, {Step: "selfie", Kind: Added, Reason: "other"}},
	}
	want := map[string]struct {
		asked     int
		kind      DeviationKind
		explained bool
	}{
		"document": {2, Added, true}, "interview": {2, "", false}, "reference": {1, LeftOut, false},
		"selfie": {0, LeftOut, false}, "notary": {1, Added, false},
	}
	standings := a.Standings(plan)
	for _, s := range standings {
		w := want[s.Step.Code]
		if s.Asked != w.asked || s.Kind() != w.kind || (s.Explained != nil) != w.explained || s.Explainable != (w.kind != "" && !w.explained) {
			t.Errorf("%s: asked %d, %q, explained %t, explainable %t; want %+v", s.Step.Code, s.Asked, s.Kind(), s.Explained != nil, s.Explainable, w)
		}
	}
	if len(standings) != len(want) {
		t.Errorf("%d standings, want %d", len(standings), len(want))
	}
}

func TestCheckPlan(t *testing.T) {
	for name, tt := range map[string]struct {
		p    Plan
		want string // the field that is wrong
	}{
		"sound":           {Plan{Requisition: "R", Steps: own.Steps}, ""},
		"no step":         {Plan{Requisition: "R"}, "steps"},
		"unknown step":    {Plan{Steps: []Requirement{{"lie_detector", 1}}}, "steps"},
		"too often":       {Plan{Steps: []Requirement{{"notary", 6}}}, "steps"},
		"twice":           {Plan{Steps: []Requirement{{"notary", 1}, {"notary", 1}}}, "steps"},
		"late, no reason": {Plan{Requisition: "R", Steps: own.Steps, Candidates: 1}, "words"},
		"late":            {Plan{Requisition: "R", Steps: own.Steps, Candidates: 1, Words: "Counsel asked for it."}, ""},
	} {
		problems := tt.p.Check()
		if _, found := problems[tt.want]; found != (tt.want != "") || len(problems) > 1 {
			t.Errorf("%s: problems %v, want one of %q", name, problems, tt.want)
		}
	}
}

func TestStepsAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Steps {
		if seen[s.Code] || s.Title == "" || s.Asked(&dossier.Dossier{}) != 0 {
			t.Errorf("step %q stands twice, has no title, or was asked of nobody", s.Code)
		}
		seen[s.Code] = true
	}
	if len(BuiltIn.Check()) > 0 {
		t.Errorf("the built-in plan is wrong: %v", BuiltIn.Check())
	}
}
