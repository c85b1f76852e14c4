// Package retention is the pages of how long records are kept: the schedule, legal holds, what is due to go, and the erasure of
// one candidate.
package retention

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its field is required.
type Handler struct{ Vetting *vetting.Service }

// Show shows the schedule and what follows from it; with a candidate's id in the query it leads to that candidate's erasure.
func (h *Handler) Show(c echo.Context) error {
	id := strings.TrimSpace(c.QueryParam("candidate"))
	if id == "" {
		return h.show(c, http.StatusOK, form{})
	}
	r, err := h.Vetting.Find(c.Request().Context(), viewer.Actor(c), id)
	if errors.Is(err, errs.NotFound) {
		f := form{Candidate: id}
		f.Problems.Add("candidate", "No candidate has this id.")
		return h.show(c, http.StatusOK, f)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, erasurePath(r.ID))
}

func (h *Handler) show(c echo.Context, status int, f form) error {
	actor := viewer.Actor(c)
	r, err := h.Vetting.Retention(c.Request().Context(), actor)
	if err != nil {
		return err
	}
	return ui.Render(c, status, schedulePage(viewer.Page(c, "Retention"), newSchedule(viewer.In(c), r, f, actor.Role.Can(vetting.SetPolicy))))
}

// Set sets how long records are kept.
func (h *Handler) Set(c echo.Context) error {
	f, days := readForm(c), map[vetting.Outcome]int{}
	for _, rule := range vetting.RetentionDefaults {
		name := fieldOf(rule.Outcome)
		n, err := strconv.Atoi(f.Days[name])
		if f.Days[name] != "" && (err != nil || n < vetting.LeastDays || n > vetting.MostDays) {
			f.Problems.Add(name, "Enter a number of days from %d to %d, or nothing.", vetting.LeastDays, vetting.MostDays)
		}
		days[rule.Outcome] = n
	}
	if len(f.Problems) > 0 {
		return h.show(c, http.StatusUnprocessableEntity, f)
	}
	if err := h.Vetting.SetRetention(c.Request().Context(), viewer.Actor(c), days); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The schedule is set. What is due goes within the hour.")
	return c.Redirect(http.StatusSeeOther, "/retention")
}

// SetData sets how long kinds of data are kept.
func (h *Handler) SetData(c echo.Context) error {
	f := form{Days: map[string]string{}}
	var rules []vetting.DataRule
	for _, k := range vetting.DataKinds {
		for _, d := range vetting.RetentionDefaults {
			name := dataField(k.Code, d.Outcome)
			f.Days[name] = strings.TrimSpace(c.FormValue(name))
			n, err := strconv.Atoi(f.Days[name])
			if f.Days[name] != "" && (err != nil || n < vetting.LeastDataDays || n > vetting.MostDays) {
				f.Problems.Add(name, "Enter a number of days from %d to %d, or nothing.", vetting.LeastDataDays, vetting.MostDays)
			}
			rules = append(rules, vetting.DataRule{Kind: k.Code, Outcome: d.Outcome, Days: n})
		}
	}
	if len(f.Problems) > 0 {
		return h.show(c, http.StatusUnprocessableEntity, f)
	}
	if err := h.Vetting.SetDataRules(c.Request().Context(), viewer.Actor(c), rules); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The schedule of data is set. What is due goes within the hour.")
	return c.Redirect(http.StatusSeeOther, "/retention")
}

// Candidate shows what would go with a candidate.
func (h *Handler) Candidate(c echo.Context) error { return h.candidate(c, http.StatusOK, nil) }

func (h *Handler) candidate(c echo.Context, status int, problems ui.Problems) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	r, err := h.Vetting.Candidate(ctx, actor, id)
	if err != nil {
		return err
	}
	hold, err := h.Vetting.LegalHoldOf(ctx, actor, id)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	if hold != nil && !problems.Of("words").Any() {
		problems = nil // they name the form of the erasure, and the hold stands in its place
	}
	return ui.Render(c, status, erasurePage(viewer.Page(c, viewer.In(c).Say("Erase %s", r.Dossier.DisplayName())), newErasure(viewer.In(c), r, hold, problems)))
}

// Erase erases a candidate.
func (h *Handler) Erase(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	var problems ui.Problems
	if c.FormValue("why") == "" {
		problems.Add("why", "Choose why the record goes.")
	}
	if c.FormValue("sure") == "" {
		problems.Add("sure", "Tick this: nothing brings the record back.")
	}
	if len(problems) > 0 {
		return h.candidate(c, http.StatusUnprocessableEntity, problems)
	}
	if err := h.Vetting.Erase(c.Request().Context(), viewer.Actor(c), id, vetting.ErasureReason(c.FormValue("why"))); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The record is erased. Audit says that it was, and nothing else is left of it here.")
	return c.Redirect(http.StatusSeeOther, "/retention")
}

// Hold places a legal hold.
func (h *Handler) Hold(c echo.Context) error { return h.hold(c, true) }

// Lift lifts it.
func (h *Handler) Lift(c echo.Context) error { return h.hold(c, false) }

func (h *Handler) hold(c echo.Context, place bool) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if strings.TrimSpace(c.FormValue("words")) == "" {
		var problems ui.Problems
		problems.Add("words", "Say why, for whoever looks later.")
		return h.candidate(c, http.StatusUnprocessableEntity, problems)
	}
	if err := h.Vetting.HoldCandidate(c.Request().Context(), viewer.Actor(c), id, place, c.FormValue("words")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, erasurePath(id))
}
