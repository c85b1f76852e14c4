package reviews

import (
	"errors"
	"fmt"
	"net/http"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/secondread"
	"bonafide/internal/vetting"
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
	return ui.Render(c, status, secondRead(viewer.Page(c, "Second read: "+v.Case.Name), v))
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
		v.Problem, _ = errs.Message(err)
		return h.readPage(c, http.StatusConflict, id, v)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, readPath(id))
}

func readPath(decision uuid.UUID) string { return "/second-reads/" + decision.String() }

// agreed says how far readers agree, in one sentence.
func agreed(a secondread.Agreement) string {
	if a.Cases == 0 {
		return "No case was read twice yet."
	}
	return fmt.Sprintf("%d of %s got the same answer twice (%.0f %%). Beyond chance, agreement is %.2f of what is possible (Cohen's kappa).",
		a.Equal, ui.Plural(a.Cases, "case", "cases"), 100*a.Rate(), a.Kappa)
}

// verdictOn says whether the two answers are the same.
func verdictOn(c *secondread.Case) string {
	if c.Read.Outcome == c.Decided.Outcome {
		return "The same answer twice"
	}
	return "Two answers"
}

// twice lists what both readers answered.
func twice(c *secondread.Case) []ui.Row {
	first, second := c.Decided, c.Read
	return []ui.Row{
		{Key: "Decided", Value: first.Outcome.Title() + ": " + vetting.ReasonTitle(first.Reason) + ". " + first.Words + " — " + first.By.Name + ", " + ui.DateTime(first.At)},
		{Key: "Read again", Value: second.Outcome.Title() + ": " + vetting.ReasonTitle(second.Reason) + ". " + second.Words + " — " + second.By.Name + ", " + ui.DateTime(second.At)},
	}
}
