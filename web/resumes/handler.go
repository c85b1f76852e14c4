// Package resumes is the pages by which a résumé's file is read for a candidate: the file is chosen, its text and the
// dated lines in it are shown to be checked, and only what a person confirms is recorded.
package resumes

import (
	"crypto/sha256"
	"io"
	"net/http"

	"bonafide/internal/dossier"
	"bonafide/internal/resume"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Reader  resume.Reader
}

// New asks for a file, or shows what the one says that came with a new candidate and has not been read yet. The query
// parameter another asks for a file in any case.
func (h *Handler) New(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f := &form{}
	if kept, ok := unread(r); ok && c.QueryParam("another") == "" {
		if err := h.open(c, r, kept, f); err != nil {
			return err
		}
	}
	return h.page(c, http.StatusOK, r, f)
}

// unread returns the file of a recorded résumé whose text is not recorded.
func unread(r *vetting.Record) (vetting.File, bool) {
	if r.Dossier.Resume == nil || r.Dossier.Resume.Text != "" {
		return vetting.File{}, false
	}
	return r.File(r.Dossier.Resume.File)
}

// open reads a file that is kept as if it had been chosen.
func (h *Handler) open(c echo.Context, r *vetting.Record, kept vetting.File, f *form) error {
	_, body, err := h.Vetting.OpenFile(c.Request().Context(), viewer.Actor(c), r.ID, kept.ID, false)
	if err != nil {
		return err
	}
	defer body.Close()
	f.Name = kept.Name
	if f.data, err = io.ReadAll(body); err == nil {
		h.read(c, f)
	}
	return err
}

// Preview shows the text of a file and what it suggests. Nothing is written: the file travels with the form.
func (h *Handler) Preview(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if h.read(c, f); len(f.Problems) > 0 {
		return h.page(c, http.StatusUnprocessableEntity, r, f)
	}
	return h.page(c, http.StatusOK, r, f)
}

// read reads the chosen file into the form's text and suggestions.
func (h *Handler) read(c echo.Context, f *form) {
	if len(f.data) == 0 {
		f.Problems.Add("file", "Choose the file of the résumé.")
		return
	}
	d, err := h.Reader.Read(c.Request().Context(), f.data)
	if err != nil {
		f.Problems.AddError("file", err, "The file cannot be read. Save it again, or paste its text.")
		return
	}
	f.MediaType, f.Text = d.MediaType, d.Text
	f.suggest(d.Text)
}

// Record records the text as it was checked, the suggestions that were ticked, and the file, in one change.
func (h *Handler) Record(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if f.check(viewer.In(c)); len(f.Problems) > 0 {
		return h.page(c, http.StatusUnprocessableEntity, r, f)
	}
	if err := h.save(c, r, f); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Recorded. The assessment is being redone.")
	return c.Redirect(http.StatusSeeOther, "/candidates/"+r.ID.String()+"/history")
}

// save records a form without problems. A file that is kept already, as one that came with a new candidate, is not kept
// twice.
func (h *Handler) save(c echo.Context, r *vetting.Record, f *form) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	if kept, ok := unread(r); ok && kept.SHA256 == sha256.Sum256(f.data) {
		members, err := f.members(kept.Path())
		if err != nil {
			return err
		}
		return h.Vetting.Add(ctx, actor, r.ID, members...)
	}
	return h.Vetting.AddFrom(ctx, actor, r.ID, f.source(), func(_ *vetting.Record, file string) ([]dossier.Member, error) {
		return f.members(file)
	})
}

func (h *Handler) page(c echo.Context, status int, r *vetting.Record, f *form) error {
	v := newView(r, f)
	return ui.Render(c, status, page(viewer.Page(c, viewer.In(c).Say("Résumé, %s", r.Dossier.DisplayName())), v))
}
