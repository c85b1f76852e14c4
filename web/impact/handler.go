// Package impact is the pages of those who watch whether the checks weigh on some groups of candidates more than on others.
package impact

import (
	"errors"
	"net/http"

	"bonafide/internal/errs"
	"bonafide/internal/impact"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its field is required.
type Handler struct{ Impact *impact.Service }

// List shows the questions that have answers, and takes more.
func (h *Handler) List(c echo.Context) error { return h.page(c, http.StatusOK, nil) }

func (h *Handler) page(c echo.Context, status int, problems ui.Problems) error {
	v := listView{On: h.Impact.On(), Problems: problems}
	if v.On {
		questions, err := h.Impact.Questions(c.Request().Context(), viewer.Actor(c))
		if err != nil {
			return err
		}
		v.Questions = questions
	}
	return ui.Render(c, status, list(viewer.Page(c, "Impact"), v))
}

// Take replaces the answers to the questions of a file.
func (h *Handler) Take(c echo.Context) error {
	var problems ui.Problems
	_, data, err := ui.FormFile(c, "file")
	if err != nil {
		return err
	}
	if data == nil {
		problems.Add("file", "Choose the file with the answers.")
		return h.page(c, http.StatusUnprocessableEntity, problems)
	}
	taken, err := h.Impact.Take(c.Request().Context(), viewer.Actor(c), data)
	if errors.Is(err, errs.Invalid) {
		problems.AddError("file", err, "This file cannot be read.")
		return h.page(c, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, took(viewer.In(c), taken))
	return c.Redirect(http.StatusSeeOther, "/impact")
}

// Show compares the groups of a question.
func (h *Handler) Show(c echo.Context) error {
	study, err := h.Impact.Study(c.Request().Context(), viewer.Actor(c), c.Param("question"))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, show(viewer.Page(c, viewer.In(c).Say("Impact: %s", study.Code)), newView(viewer.In(c), study)))
}

// CSV hands out the comparison for a spreadsheet.
func (h *Handler) CSV(c echo.Context) error {
	study, err := h.Impact.Study(c.Request().Context(), viewer.Actor(c), c.Param("question"))
	if err != nil {
		return err
	}
	return ui.CSV(c, "impact.csv", table(study))
}

// Drop deletes the answers to a question.
func (h *Handler) Drop(c echo.Context) error {
	if err := h.Impact.Drop(c.Request().Context(), viewer.Actor(c), c.Param("question")); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The answers are deleted.")
	return c.Redirect(http.StatusSeeOther, "/impact")
}
