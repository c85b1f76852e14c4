package requisitions

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/checkplan"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A listView is the page of all requisitions.
type listView struct {
	Rows  []listed
	Lead  bool // the viewer may fix the default
	Pager ui.Pager
}

type listed struct {
	Name, Href, Candidates, Plan, Fixed string
	Tone                                ui.Tone
	Deviations                          string
}

func newList(in *say.Language, all []checkplan.Requisition, actor vetting.Actor, p ui.Pager) listView {
	v := listView{Lead: actor.Role.Can(vetting.SetPolicy), Pager: p}
	for _, r := range all {
		plan := r.InForce()
		word, tone := fixed(in, &plan)
		v.Rows = append(v.Rows, listed{
			Name: r.Name, Href: path(r.Name), Candidates: in.Count(r.Candidates), Plan: in.Plural(len(plan.Steps), "step", "steps"), Fixed: word, Tone: tone,
			Deviations: in.Count(r.Deviations),
		})
	}
	return v
}

// fixed says in a few words when the plan was fixed.
func fixed(in *say.Language, p *checkplan.Plan) (string, ui.Tone) {
	switch {
	case p.FixedAt.IsZero():
		return "Built in", ui.ToneNone
	case p.Requisition == "":
		return "Default", ui.ToneNone
	case p.Late():
		return in.Say("Changed after %s", in.Plural(p.Candidates, "candidate", "candidates")), ui.ToneVerify
	}
	return "Fixed before the first", ui.ToneLow
}

// summary lists a plan's steps in one line.
func summary(in *say.Language, p *checkplan.Plan) string {
	var parts []string
	for _, r := range p.Steps {
		parts = append(parts, requirement(in, r))
	}
	return strings.Join(parts, "; ")
}

func requirement(in *say.Language, r checkplan.Requirement) string {
	title := r.Step
	if s, ok := checkplan.StepOf(r.Step); ok {
		title = s.Title
	}
	if r.Times > 1 {
		return in.Say("%s, %d times", in.Say(title), r.Times)
	}
	return in.Say(title)
}

// A view is the page of one requisition.
type view struct {
	Name, Path, Candidates string
	Plan                   checkplan.Plan
	Word                   string
	Tone                   ui.Tone
	MayFix, Reviewer       bool
	Fix                    string           // what fixing a plan is called now
	History                []checkplan.Plan // newest first
	Rows                   []applicant
	Pager                  ui.Pager
	Team                   team
}

// A team is who works on a requisition.
type team struct {
	Path    string
	Members []vetting.Membership
	Others  []vetting.Actor // whom the viewer may add
	Changes bool            // the viewer may add and remove
}

func newTeam(requisition string, members []vetting.Membership, all []vetting.Actor) team {
	t := team{Path: path(requisition) + "/team", Members: members, Changes: all != nil}
	for _, a := range all {
		sees := a.Role.Can(vetting.ViewEveryCandidate)
		if !sees && !slices.ContainsFunc(members, func(m vetting.Membership) bool { return m.Member.ID == a.ID }) {
			t.Others = append(t.Others, a)
		}
	}
	return t
}

func (t *team) field() ui.Field {
	f := ui.Field{Name: "account", Label: "Recruiter", Required: true}
	for _, a := range t.Others {
		f.Options = append(f.Options, ui.Option{Value: a.ID.String(), Label: a.Name})
	}
	return f
}

// An applicant is one candidate beside the plan.
type applicant struct {
	Name, Href, Asked string
	Differences       []difference
}

// A difference is one step that is not as planned.
type difference struct {
	Tone ui.Tone
	Text string
}

func newView(in *say.Language, r *checkplan.Requisition, applicants []checkplan.Applicant, actor vetting.Actor, p ui.Pager) view {
	v := view{
		Name: r.Name, Path: path(r.Name), Candidates: in.Plural(r.Candidates, "candidate", "candidates"), Plan: r.InForce(),
		MayFix: checkplan.MayFix(actor, r) == nil, Reviewer: actor.Role.Can(vetting.ViewReviews), Pager: p,
	}
	v.Word, v.Tone = fixed(in, &v.Plan)
	if v.Fix = "Change the plan"; r.Candidates == 0 {
		v.Fix = "Fix the plan"
	}
	for i := len(r.Plans) - 1; i >= 0; i-- {
		v.History = append(v.History, r.Plans[i])
	}
	for _, a := range applicants {
		row := applicant{Name: a.Candidate.Name, Href: "/candidates/" + a.Candidate.ID.String() + "/plan"}
		done := 0
		for _, s := range a.Standings(v.Plan) {
			if s.Planned > 0 && s.Asked >= s.Planned {
				done++
			}
			if s.Kind() != "" {
				row.Differences = append(row.Differences, differenceOf(in, &s))
			}
		}
		row.Asked = asked(in, done, len(v.Plan.Steps))
		v.Rows = append(v.Rows, row)
	}
	return v
}

// asked says how many of the plan's steps were asked for.
func asked(in *say.Language, done, of int) string {
	if of == 1 {
		return in.Say("%s of 1 step", in.Count(done))
	}
	return in.Say("%s of %s steps", in.Count(done), in.Count(of))
}

func differenceOf(in *say.Language, s *checkplan.Standing) difference {
	d := stateOf(s)
	return difference{d.Tone, in.Say(s.Step.Title) + ": " + ui.Lower(in.Say(d.Text))}
}

func stateOf(s *checkplan.Standing) difference {
	switch {
	case s.Explained != nil && s.Kind() == checkplan.Added:
		return difference{ui.ToneNone, "Beyond the plan, explained"}
	case s.Explained != nil:
		return difference{ui.ToneNone, "Left out, explained"}
	case s.Kind() == checkplan.Added:
		return difference{ui.ToneVerify, "Beyond the plan"}
	}
	return difference{ui.ToneNone, "Still to ask"}
}

// planTitle says whom a plan is for.
func planTitle(in *say.Language, requisition string) string {
	if requisition == "" {
		return in.Say("Default check plan")
	}
	return in.Say("Check plan for %s", requisition)
}

// A planView is the form of a plan.
type planView struct {
	Name, Action, Back, Candidates string
	Changing                       bool // candidates applied: it takes a reason
	Form                           planForm
}

func newPlanView(r *checkplan.Requisition, f planForm) planView {
	v := planView{Name: r.Name, Action: path(r.Name) + "/fix", Back: path(r.Name), Candidates: strconv.Itoa(r.Candidates), Changing: r.Candidates > 0, Form: f}
	if r.Name == "" {
		v.Action, v.Back = "/check-plan/fix", "/requisitions"
	}
	return v
}

// A candidateView is one candidate beside the plan.
type candidateView struct {
	Name, Href, Path string
	Requisition      string
	RequisitionHref  string
	Steps            []stepView
	Recorder         bool // the viewer may explain
}

// A stepView is one step of one candidate.
type stepView struct {
	Code, Title, Planned, Asked string
	State                       difference
	Kind                        string
	Explained                   *checkplan.Deviation
	Explainable                 bool
	Form                        deviationForm
}

func newCandidate(in *say.Language, a *checkplan.Applicant, r *checkplan.Requisition, actor vetting.Actor, f deviationForm) candidateView {
	plan, id := r.InForce(), a.Candidate.ID.String()
	v := candidateView{
		Name: a.Candidate.Name, Href: "/candidates/" + id, Path: "/candidates/" + id + "/plan", Requisition: r.Name, RequisitionHref: path(r.Name),
		Recorder: actor.Role.Can(vetting.RecordEvidence),
	}
	for _, s := range a.Standings(plan) {
		step := stepView{
			Code: s.Step.Code, Title: s.Step.Title, Planned: often(in, s.Planned), Asked: often(in, s.Asked), State: difference{ui.ToneLow, "As planned"},
			Kind: string(s.Kind()), Explained: s.Explained, Explainable: s.Explainable, Form: f.of(s.Step.Code),
		}
		if s.Kind() != "" {
			step.State = stateOf(&s)
		}
		v.Steps = append(v.Steps, step)
	}
	return v
}

func often(in *say.Language, n int) string {
	switch n {
	case 0:
		return in.Say("No")
	case 1:
		return in.Say("Once")
	case 2:
		return in.Say("Twice")
	}
	return in.Say("%d times", n)
}

// explainLabel names the act that explains a difference.
func (s *stepView) explainLabel(in *say.Language) string {
	if s.Kind == string(checkplan.LeftOut) {
		return in.Say("%s: say why it will not be asked for", in.Say(s.Title))
	}
	return in.Say("%s: say why more was asked for", in.Say(s.Title))
}

// explainable reports whether anything is left for the viewer to explain.
func (v *candidateView) explainable() bool {
	return v.Recorder && slices.ContainsFunc(v.Steps, func(s stepView) bool { return s.Explainable })
}

// table lists explanations for a spreadsheet.
func table(all []checkplan.Deviation) [][]string {
	rows := [][]string{{"candidate", "step", "kind", "reason", "words", "at", "by"}}
	for _, d := range all {
		rows = append(rows, []string{d.Candidate.String(), d.Step, string(d.Kind), d.Reason, d.Words, d.At.Format(time.RFC3339), d.By.Name})
	}
	return rows
}
