package reviews

import (
	"errors"
	"net/http"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/secondread"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A readView is a decided case for a second reader.
type readView struct {
	Case    *secondread.Case
	Shown   view // the evidence of then
	Form    viewer.Decision
	Problem string // why a complete answer was not kept
}

// SecondReads lists the cases that the viewer may read again, and how far readers agree.
func (h *Handler) SecondReads(c echo.Context) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	items, err := h.Reads.Waiting(ctx, actor)
	if err != nil {
		return err
	}
	agreement, err := h.Reads.Agreement(ctx, actor)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, secondReads(viewer.Page(c, "Second reads"), items, agreement))
}

// SecondRead shows the evidence of a decided case without what was decided, or both answers once there are two.
func (h *Handler) SecondRead(c echo.Context) error {
	id, err := ui.Param(c, "decision")
	if err != nil {
		return err
	}
	return h.readPage(c, http.StatusOK, id, readView{})
}

func (h *Handler) readPage(c echo.Context, status int, decision uuid.UUID, v readView) (err error) {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	if v.Case, err = h.Reads.Case(ctx, actor, decision); err != nil {
		return err
	}
	r, err := h.Vetting.Candidate(ctx, actor, v.Case.Candidate)
	if err != nil {
		return err
	}
	then := *r
	then.Assessment, then.Decisions, then.Proposals, then.Asides, then.Beside = v.Case.Assessment, nil, nil, nil, nil
	v.Shown = view{ID: r.ID, Report: report.New(&then, h.Catalog, actor, report.Compliance, h.Now()), Band: string(v.Case.Assessment.Band)}
	return ui.Render(c, status, secondRead(viewer.Page(c, viewer.In(c).Say("Second read: %s", v.Case.Name)), v))
}

// AnswerRead keeps what the viewer answers to a decided case.
func (h *Handler) AnswerRead(c echo.Context) error {
	id, err := ui.Param(c, "decision")
	if err != nil {
		return err
	}
	v := readView{Form: viewer.ReadDecision(c)}
	if v.Form.Check(); len(v.Form.Problems) > 0 {
		return h.readPage(c, http.StatusUnprocessableEntity, id, v)
	}
	err = h.Reads.Answer(c.Request().Context(), viewer.Actor(c), id, v.Form.Answer())
	if errors.Is(err, errs.Conflict) {
		v.Problem, _ = ui.Message(viewer.In(c), err)
		return h.readPage(c, http.StatusConflict, id, v)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, readPath(id))
}

func readPath(decision uuid.UUID) string { return "/second-reads/" + decision.String() }

// agreed says how far readers agree, in one sentence.
func agreed(in *say.Language, a secondread.Agreement) string {
	if a.Cases == 0 {
		return in.Say("No case was read twice yet.")
	}
	format := "%s of %s cases got the same answer twice (%s %%). Beyond chance, agreement is %s of what is possible (Cohen's kappa)."
	if a.Cases == 1 {
		format = "%s of %s case got the same answer twice (%s %%). Beyond chance, agreement is %s of what is possible (Cohen's kappa)."
	}
	return in.Say(format, in.Count(a.Equal), in.Count(a.Cases), in.Decimal(100*a.Rate(), 0), in.Decimal(a.Kappa, 2))
}

// verdictOn says whether the two answers are the same.
func verdictOn(c *secondread.Case) string {
	if c.Read.Outcome == c.Decided.Outcome {
		return "The same answer twice"
	}
	return "Two answers"
}

// twice lists what both readers answered.
func twice(in *say.Language, c *secondread.Case) []ui.Row {
	row := func(key string, outcome vetting.Outcome, reason, words, by string, at time.Time) ui.Row {
		return ui.Row{Key: key, Value: in.Say(outcome.Title()) + ": " + in.Say(vetting.ReasonTitle(reason)) + ".", More: answer(words, by, at)}
	}
	first, second := c.Decided, c.Read
	return []ui.Row{
		row("Decided", first.Outcome, first.Reason, first.Words, first.By.Name, first.At),
		row("Read again", second.Outcome, second.Reason, second.Words, second.By.Name, second.At),
	}
}
