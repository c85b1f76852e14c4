// Package policies is the pages of the compliance lead about the policy: the numbers in force, a draft, whom it would
// move, and the versions that were published.
package policies

import (
	"errors"
	"net/http"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Policies *policy.Service
	Catalog  *indicator.Catalog
}

const (
	draftPath      = "/policies/draft"
	comparisonPath = "/policies/draft/comparison"
)

// refresh is how soon a page that shows progress loads again.
const refresh = 2 * time.Second

// Show shows the policy in force, and the versions before it.
func (h *Handler) Show(c echo.Context) error {
	return h.show(c, http.StatusOK, nil)
}

// show is the page with the problems of an uploaded file, if any.
func (h *Handler) show(c echo.Context, status int, problems ui.Problems) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	draft, published, err := h.Policies.Versions(ctx, actor)
	if err != nil {
		return err
	}
	v := newOverview(viewer.In(c), h.Catalog, draft, published)
	v.Problems = problems
	if len(published) > 0 {
		if v.Progress, err = h.Policies.Progress(ctx, actor, published[0].ID); err != nil {
			return err
		}
		if v.Rescoring, err = h.Policies.Rescoring(ctx, actor, published[0].ID); err != nil {
			return err
		}
	}
	page := viewer.Page(c, "Policy")
	if v.busy() {
		page.Refresh = refresh
	}
	return ui.Render(c, status, overviewPage(page, v))
}

// CancelRescoring stops counting assessments again.
func (h *Handler) CancelRescoring(c echo.Context) error {
	if err := h.Policies.CancelRescoring(c.Request().Context(), viewer.Actor(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/policies")
}

// ResumeRescoring goes on counting assessments again.
func (h *Handler) ResumeRescoring(c echo.Context) error {
	if err := h.Policies.ResumeRescoring(c.Request().Context(), viewer.Actor(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/policies")
}

// Begin makes a draft like the policy in force.
func (h *Handler) Begin(c echo.Context) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	_, published, err := h.Policies.Versions(ctx, actor)
	if err != nil {
		return err
	}
	p, _ := policy.InForce(published)
	p.Version = nextVersion(published)
	if err := h.Policies.Save(ctx, actor, p, 0); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, draftPath)
}

// Upload makes a file the draft, in place of the one there is.
func (h *Handler) Upload(c echo.Context) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	draft, _, err := h.Policies.Versions(ctx, actor)
	if err != nil {
		return err
	}
	var expected int64
	if draft != nil {
		expected = draft.Revision
	}
	p, err := h.uploaded(c)
	if err == nil {
		err = h.Policies.Save(ctx, actor, p, expected)
	}
	if problems := fileProblems(err); len(problems) > 0 {
		return h.show(c, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, draftPath)
}

// errNoFile says what to do where no file came.
var errNoFile = errs.Invalidf("Choose a policy file.")

func (h *Handler) uploaded(c echo.Context) (indicator.Policy, error) {
	name, data, err := ui.FormFile(c, "file")
	if err != nil {
		return indicator.Policy{}, err
	}
	if name == "" {
		return indicator.Policy{}, errNoFile
	}
	return policy.Read(data, h.Catalog)
}

// Draft shows the draft's numbers to be changed.
func (h *Handler) Draft(c echo.Context) error {
	draft, published, err := h.Policies.Versions(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	if draft == nil {
		return c.Redirect(http.StatusSeeOther, "/policies")
	}
	base, _ := policy.InForce(published)
	return h.edit(c, http.StatusOK, formOf(h.Catalog, draft), base)
}

func (h *Handler) edit(c echo.Context, status int, f form, base indicator.Policy) error {
	return ui.Render(c, status, draftPage(viewer.Page(c, "Draft of the policy"), newEditor(viewer.In(c), h.Catalog, f, base)))
}

// Save stores the draft as typed.
func (h *Handler) Save(c echo.Context) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	_, published, err := h.Policies.Versions(ctx, actor)
	if err != nil {
		return err
	}
	base, _ := policy.InForce(published)
	f := readForm(c, h.Catalog)
	p := f.policy(viewer.In(c), h.Catalog, base.Name)
	if len(f.Problems) > 0 {
		return h.edit(c, http.StatusUnprocessableEntity, f, base)
	}
	err = h.Policies.Save(ctx, actor, p, f.revision())
	if format, args, ok := errs.Format(err); ok && errors.Is(err, errs.Conflict) {
		f.Problems.Add("version", format, args...)
		return h.edit(c, http.StatusConflict, f, base)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The draft is saved. Nobody is judged by it yet.")
	return c.Redirect(http.StatusSeeOther, draftPath)
}

// Drop removes the draft.
func (h *Handler) Drop(c echo.Context) error {
	if err := h.Policies.Drop(c.Request().Context(), viewer.Actor(c)); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The draft is gone. The policy in force stays as it is.")
	return c.Redirect(http.StatusSeeOther, "/policies")
}

// Compare begins to work out whom the draft would move.
func (h *Handler) Compare(c echo.Context) error {
	if err := h.Policies.Compare(c.Request().Context(), viewer.Actor(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, comparisonPath)
}

// Cancel ends the comparison.
func (h *Handler) Cancel(c echo.Context) error {
	if err := h.Policies.Cancel(c.Request().Context(), viewer.Actor(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, comparisonPath)
}

// Comparison shows how far the comparison is, then whom the draft would move, and offers to publish it.
func (h *Handler) Comparison(c echo.Context) error {
	return h.comparison(c, http.StatusOK, "", nil)
}

func (h *Handler) comparison(c echo.Context, status int, words string, problems ui.Problems) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	draft, published, err := h.Policies.Versions(ctx, actor)
	if err != nil {
		return err
	}
	if draft == nil {
		return c.Redirect(http.StatusSeeOther, "/policies")
	}
	comparison, changes, err := h.Policies.Comparison(ctx, actor, draft.ID)
	if err != nil {
		return err
	}
	v := newCompared(viewer.In(c), h.Catalog, draft, published, comparison, changes)
	v.Words, v.Problems = words, problems
	if !v.publishable() { // the field that a problem is about is not on the page
		for i := range v.Problems {
			v.Problems[i].Field = ""
		}
	}
	page := viewer.Page(c, "What the draft would change")
	if v.running() {
		page.Refresh = refresh
	}
	return ui.Render(c, status, comparisonPage(page, v))
}

// Publish puts the draft in force.
func (h *Handler) Publish(c echo.Context) error {
	words := c.FormValue("words")
	err := h.Policies.Publish(c.Request().Context(), viewer.Actor(c), number(c.FormValue("revision")), words)
	if format, args, ok := errs.Format(err); ok && (errors.Is(err, errs.Invalid) || errors.Is(err, errs.Conflict)) {
		var problems ui.Problems
		if errors.Is(err, errs.Conflict) {
			problems.Add("", format, args...)
			return h.comparison(c, http.StatusConflict, words, problems)
		}
		problems.Add("words", format, args...)
		return h.comparison(c, http.StatusUnprocessableEntity, words, problems)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The policy is in force. Everybody's points are being counted again by it; whose points stay as they are keeps the assessment as it was made.")
	return c.Redirect(http.StatusSeeOther, "/policies")
}

// Version shows one published version: what it changed, who published it and why.
func (h *Handler) Version(c echo.Context) error {
	v, before, err := h.version(c)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, versionPage(viewer.Page(c, viewer.In(c).Say("Policy %s", v.Policy.Version)), newPast(h.Catalog, v, before)))
}

// version returns the version that the route names, and the policy that was in force before.
func (h *Handler) version(c echo.Context) (v policy.Version, before indicator.Policy, err error) {
	draft, published, err := h.Policies.Versions(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return v, before, err
	}
	if draft != nil && draft.Policy.Version == c.Param("version") {
		before, _ = policy.InForce(published)
		return *draft, before, nil
	}
	for i, v := range published {
		if v.Policy.Version == c.Param("version") {
			before, _ = policy.InForce(published[i+1:])
			return v, before, nil
		}
	}
	return v, before, errs.NotFound
}

// File hands out a version, or the built-in one, as a file that states every number.
func (h *Handler) File(c echo.Context) error {
	p := indicator.DefaultPolicy
	if c.Param("version") != p.Version {
		v, _, err := h.version(c)
		if err != nil {
			return err
		}
		p = v.Policy
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="policy-`+p.Version+`.json"`)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, policy.Encode(policy.Whole(p, h.Catalog)))
}
