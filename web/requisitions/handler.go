// Package requisitions is the pages about what is asked of everybody who applies for one opening: its plan, who was asked
// for more or less, and why.
package requisitions

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"bonafide/internal/checkplan"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required.
type Handler struct {
	Plans   *checkplan.Service
	Vetting *vetting.Service
}

// List shows the requisitions.
func (h *Handler) List(c echo.Context) error {
	n := pageNumber(c)
	all, more, err := h.Plans.Requisitions(c.Request().Context(), viewer.Actor(c), n)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Requisitions"), newList(viewer.In(c), all, viewer.Actor(c), pager(viewer.In(c), "/requisitions", n, more))))
}

// Show shows a requisition with its plan and its candidates beside it.
func (h *Handler) Show(c echo.Context) error {
	ctx, actor, name, n := c.Request().Context(), viewer.Actor(c), requisition(c), pageNumber(c)
	r, err := h.Plans.Requisition(ctx, actor, name)
	if err != nil {
		return err
	}
	applicants, more, err := h.Plans.Applicants(ctx, actor, name, n)
	if err != nil {
		return err
	}
	v := newView(viewer.In(c), r, applicants, actor, pager(viewer.In(c), path(name), n, more))
	if v.Team, err = h.team(c, name); err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, show(viewer.Page(c, name), v))
}

// team returns who works on the requisition, and whom the viewer may add.
func (h *Handler) team(c echo.Context, requisition string) (team, error) {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	members, err := h.Vetting.Team(ctx, actor, requisition)
	if err != nil || actor.May(vetting.AssignCandidates) != nil {
		return newTeam(requisition, members, nil), err
	}
	all, err := h.Vetting.Recruiters(ctx, actor)
	return newTeam(requisition, members, all), err
}

// Join adds somebody to those who work on a requisition.
func (h *Handler) Join(c echo.Context) error {
	return h.teamAct(c, h.Vetting.JoinTeam, "From now on this account sees the candidates of the requisition.")
}

// Leave removes somebody.
func (h *Handler) Leave(c echo.Context) error {
	return h.teamAct(c, h.Vetting.LeaveTeam, "From now on this account sees only candidates of its own here.")
}

func (h *Handler) teamAct(c echo.Context, act func(context.Context, vetting.Actor, string, uuid.UUID) error, done string) error {
	who, _ := uuid.Parse(c.FormValue("account")) // none is nobody who may be chosen
	if err := act(c.Request().Context(), viewer.Actor(c), requisition(c), who); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, done)
	return c.Redirect(http.StatusSeeOther, path(requisition(c)))
}

// Deviations hands out every explanation of a requisition's candidates as CSV.
func (h *Handler) Deviations(c echo.Context) error {
	all, err := h.Plans.Deviations(c.Request().Context(), viewer.Actor(c), requisition(c))
	if err != nil {
		return err
	}
	return ui.CSV(c, "deviations.csv", table(all))
}

// Plan shows the form for a requisition's plan.
func (h *Handler) Plan(c echo.Context) error { return h.planPage(c, requisition(c), nil) }

// Default shows the form for the plan of every requisition without one of its own.
func (h *Handler) Default(c echo.Context) error { return h.planPage(c, "", nil) }

// planPage shows the form for a plan: as typed, or as the plan in force where nothing was.
func (h *Handler) planPage(c echo.Context, name string, typed *planForm) error {
	actor := viewer.Actor(c)
	r, err := h.Plans.Requisition(c.Request().Context(), actor, name)
	if err != nil {
		return err
	}
	if err := checkplan.MayFix(actor, r); err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if typed == nil {
		f := formOf(r)
		typed, status = &f, http.StatusOK
	}
	return ui.Render(c, status, plan(viewer.Page(c, "Check plan"), newPlanView(r, *typed)))
}

// Fix makes the typed plan the one in force for a requisition.
func (h *Handler) Fix(c echo.Context) error { return h.fix(c, requisition(c), path(requisition(c))) }

// FixDefault does so for every requisition without a plan of its own.
func (h *Handler) FixDefault(c echo.Context) error { return h.fix(c, "", "/requisitions") }

func (h *Handler) fix(c echo.Context, name, next string) error {
	f := readPlan(c, name)
	if f.check(); len(f.Problems) > 0 {
		return h.planPage(c, name, &f)
	}
	err := h.Plans.Fix(c.Request().Context(), viewer.Actor(c), f.plan)
	if errors.Is(err, errs.Conflict) {
		f.Problems.AddError("", err, "")
		return h.planPage(c, name, &f)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The plan is fixed.")
	return c.Redirect(http.StatusSeeOther, next)
}

// Candidate shows one candidate beside the plan.
func (h *Handler) Candidate(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	return h.candidatePage(c, http.StatusOK, id, deviationForm{})
}

func (h *Handler) candidatePage(c echo.Context, status int, id uuid.UUID, f deviationForm) error {
	a, r, err := h.Plans.Applicant(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	v := newCandidate(viewer.In(c), a, r, viewer.Actor(c), f)
	return ui.Render(c, status, candidate(viewer.Page(c, viewer.In(c).Say("Check plan: %s", v.Name)), v))
}

// Explain keeps why the candidate was asked for more or less than planned.
func (h *Handler) Explain(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := readDeviation(c, id)
	if f.check(); len(f.Problems) > 0 {
		return h.candidatePage(c, http.StatusUnprocessableEntity, id, f)
	}
	if err := h.Plans.Explain(c.Request().Context(), viewer.Actor(c), f.deviation); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The explanation is recorded.")
	return c.Redirect(http.StatusSeeOther, "/candidates/"+id.String()+"/plan")
}

// requisition returns the name in the address. One with a slash in it comes escaped.
func requisition(c echo.Context) string {
	name := c.Param("requisition")
	if c.Request().URL.RawPath == "" {
		return name
	}
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

func path(requisition string) string { return "/requisitions/" + url.PathEscape(requisition) }

// maxPages bounds how far a list is leafed through by its address.
const maxPages = 10_000

// pageNumber returns which page is asked for, the first being 0.
func pageNumber(c echo.Context) int {
	n, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || n < 1 || n > maxPages {
		return 0
	}
	return n - 1
}

func pager(in *say.Language, path string, page int, more bool) ui.Pager {
	var p ui.Pager
	if page > 0 {
		p.Prev = path + "?page=" + strconv.Itoa(page)
	}
	if more {
		p.Next = path + "?page=" + strconv.Itoa(page+2)
	}
	if page > 0 || more {
		p.Position = in.Say("Page %d", page+1)
	}
	return p
}
