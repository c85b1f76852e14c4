// Package imports is the pages by which sheets of candidates are imported: a file or rows are handed over, what they mean and would bring is
// shown, questions are asked once for all rows, and only then a job imports what was shown. It can be undone.
package imports

import (
	"bytes"
	"net/http"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/intake"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required.
type Handler struct {
	Imports *intake.Service
	Vetting *vetting.Service
}

// List shows the viewer's imports and asks for a file.
func (h *Handler) List(c echo.Context) error { return h.listPage(c, http.StatusOK, &form{}) }

func (h *Handler) listPage(c echo.Context, status int, f *form) error {
	all, err := h.Imports.Imports(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, status, listPage(viewer.Page(c, "Import candidates"), f, all))
}

// Preview shows what a file means and would bring, and asks what it leaves open. Nothing is written: the file travels with the form.
func (h *Handler) Preview(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return h.preview(c, http.StatusOK, f)
}

func (h *Handler) preview(c echo.Context, status int, f *form) error {
	v, err := h.understand(c, f)
	if err != nil {
		return err
	}
	if v == nil {
		return h.listPage(c, http.StatusUnprocessableEntity, f)
	}
	return ui.Render(c, status, previewPage(viewer.Page(c, viewer.In(c).Say("Import %s", f.Name)), v))
}

// understand reads the form's file with its answers or, before anybody answered, with those that were given for the like. The view is
// nil where the file cannot be read; the form says why.
func (h *Handler) understand(c echo.Context, f *form) (*view, error) {
	if f.check(); len(f.Problems) > 0 {
		return nil, nil
	}
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	plan, err := intake.Understand(f.Name, f.data, f.Answers)
	if _, ok := errs.Message(err); ok {
		f.Problems.AddError("file", err, "")
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := &view{in: viewer.In(c), form: f, plan: plan}
	if !f.answered {
		if v.mapping, err = h.Imports.Mapping(ctx, actor, plan); err != nil {
			return nil, err
		}
	}
	if v.mapping != nil {
		f.Answers = v.mapping.Remembered()
		if v.plan, err = intake.Understand(f.Name, f.data, f.Answers); err != nil {
			return nil, err
		}
	}
	dossiers, _ := v.plan.Dossiers()
	if v.foreseen, err = h.Vetting.Foresee(ctx, actor, dossiers); err != nil {
		return nil, err
	}
	v.plan.Bar(v.foreseen.Barred)
	return v, nil
}

// Rejected hands out the rows that are left out, with the reasons.
func (h *Handler) Rejected(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	v, err := h.understand(c, f)
	if err != nil {
		return err
	}
	if v == nil {
		return h.listPage(c, http.StatusUnprocessableEntity, f)
	}
	var b bytes.Buffer
	if err := v.plan.WriteRejected(&b); err != nil {
		return err
	}
	return ui.Attachment(c, "left-out.csv", ui.CSVType, b.Bytes())
}

// Begin imports what was shown. Where the answers are not those of what was shown, it is shown again.
func (h *Handler) Begin(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if f.Shown != f.digest() {
		f.changed = f.answered
		return h.preview(c, http.StatusConflict, f)
	}
	v, err := h.understand(c, f)
	if err != nil {
		return err
	}
	if v == nil || v.toImport() == 0 {
		return h.preview(c, http.StatusUnprocessableEntity, f)
	}
	i, err := h.Imports.BeginPlan(c.Request().Context(), viewer.Actor(c), v.plan, f.Answers)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/imports/"+i.ID.String())
}

// Show shows how far an import is and what it brought.
func (h *Handler) Show(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	i, err := h.Imports.Import(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	b, err := h.Imports.Brought(c.Request().Context(), viewer.Actor(c), i)
	if err != nil {
		return err
	}
	page := viewer.Page(c, viewer.In(c).Say("Import of %s", i.File))
	if !i.State.Ended() || i.Undo == intake.Undoing {
		page.Refresh = 2 * time.Second
	}
	return ui.Render(c, http.StatusOK, showPage(page, progress{i, b}))
}

// Cancel ends an import between two of its parts.
func (h *Handler) Cancel(c echo.Context) error {
	return h.act(c, h.Imports.Cancel, "The import is stopped. What it brought before stays, and can be undone.")
}

// Undo takes back whom an import brought.
func (h *Handler) Undo(c echo.Context) error {
	return h.act(c, h.Imports.Undo, "The import is being undone.")
}

func (h *Handler) act(c echo.Context, do act, done string) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, done)
	return c.Redirect(http.StatusSeeOther, "/imports/"+id.String())
}
