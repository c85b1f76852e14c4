package requisitions

import (
	"strconv"

	"bonafide/internal/checkplan"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A planForm is a plan as typed.
type planForm struct {
	plan     checkplan.Plan
	Problems ui.Problems
}

// formOf begins with the plan that is in force.
func formOf(r *checkplan.Requisition) planForm {
	p := r.InForce()
	return planForm{plan: checkplan.Plan{Requisition: r.Name, Steps: p.Steps, Candidates: r.Candidates}}
}

func readPlan(c echo.Context, requisition string) planForm {
	f := planForm{plan: checkplan.Plan{Requisition: requisition, Words: c.FormValue("words")}}
	f.plan.Candidates, _ = strconv.Atoi(c.FormValue("candidates")) // another number is a conflict
	for _, s := range checkplan.Steps {
		if times, err := strconv.Atoi(c.FormValue(s.Code)); err == nil && times != 0 {
			f.plan.Steps = append(f.plan.Steps, checkplan.Requirement{Step: s.Code, Times: times})
		}
	}
	return f
}

func (f *planForm) check() {
	problems := f.plan.Check()
	if text, ok := problems["steps"]; ok {
		f.Problems.Add(checkplan.Steps[0].Code, text)
	}
	if text, ok := problems["words"]; ok {
		f.Problems.Add("words", text)
	}
}

// times are the choices of how often a step is asked for.
func times(in *say.Language) []ui.Option {
	options := []ui.Option{{Value: "0", Label: "Not asked for"}, {Value: "1", Label: "Once"}, {Value: "2", Label: "Twice"}}
	for n := 3; n <= checkplan.MaxTimes; n++ {
		options = append(options, ui.Option{Value: strconv.Itoa(n), Label: in.Say("%d times", n)})
	}
	return options
}

func (f *planForm) stepField(in *say.Language, s checkplan.Step) ui.Field {
	value := "0"
	for _, r := range f.plan.Steps {
		if r.Step == s.Code {
			value = strconv.Itoa(r.Times)
		}
	}
	return ui.Field{Name: s.Code, Label: s.Title, Required: true, Options: times(in), Value: value, Problem: f.Problems.Of(s.Code)}
}

func (f *planForm) wordsField() ui.Field {
	return ui.Field{Name: "words", Label: "Why the plan changes", Required: true, Value: f.plan.Words, Problem: f.Problems.Of("words"),
		Hint: "Who applied before was asked by the plan of then. The reason stays beside the plan."}
}

// A deviationForm is an explanation as typed.
type deviationForm struct {
	deviation checkplan.Deviation
	Problems  ui.Problems
}

func readDeviation(c echo.Context, candidate uuid.UUID) deviationForm {
	step := c.FormValue("step")
	return deviationForm{deviation: checkplan.Deviation{
		Candidate: candidate, Step: step, Kind: checkplan.DeviationKind(c.FormValue("kind")),
		Reason: c.FormValue(fieldOf("reason", step)), Words: c.FormValue(fieldOf("words", step)),
	}}
}

// fieldOf names a field of the form of a step: there is one form a step on the page.
func fieldOf(field, step string) string { return field + "-" + step }

func (f *deviationForm) check() {
	problems := f.deviation.Check()
	for _, field := range []string{"reason", "words"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(fieldOf(field, f.deviation.Step), text)
		}
	}
}

func (f *deviationForm) reasonField() ui.Field {
	name := fieldOf("reason", f.deviation.Step)
	field := ui.Field{Name: name, Label: "Reason", Required: true, Value: f.deviation.Reason, Problem: f.Problems.Of(name)}
	for _, r := range checkplan.Reasons {
		field.Options = append(field.Options, ui.Option{Value: r.Code, Label: r.Title})
	}
	return field
}

func (f *deviationForm) wordsField() ui.Field {
	name := fieldOf("words", f.deviation.Step)
	return ui.Field{Name: name, Label: "In words", Required: true, Value: f.deviation.Words, Problem: f.Problems.Of(name)}
}

// of returns the form of a step, with what was typed where it was typed there.
func (f *deviationForm) of(step string) deviationForm {
	if f.deviation.Step == step {
		return *f
	}
	return deviationForm{deviation: checkplan.Deviation{Step: step}}
}
