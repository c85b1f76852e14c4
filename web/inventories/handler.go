// Package inventories is the pages by which exports of device management, endpoint protection and sign-in services are
// read for a candidate: the file is chosen, what was understood of it is shown, and only then it is recorded.
package inventories

import (
	"net/http"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/inventory"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
}

// New asks for a file.
func (h *Handler) New(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, r, &form{})
}

// Preview shows what was understood of a file, or asks what it leaves open. Nothing is written: the file travels with
// the form.
func (h *Handler) Preview(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if h.read(f); len(f.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return h.page(c, status, r, f)
}

// Record records what can be read of the file as it was shown, with the file, in one change.
func (h *Handler) Record(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if h.read(f); len(f.Problems) > 0 || f.reading.Len() == 0 {
		return h.page(c, http.StatusUnprocessableEntity, r, f)
	}
	added := 0
	err = h.Vetting.AddFrom(c.Request().Context(), viewer.Actor(c), r.ID, f.source(), func(r *vetting.Record, _ string) ([]dossier.Member, error) {
		m := f.reading.Merge(r.Dossier.Endpoint, r.Dossier.Sessions)
		added = m.New
		return members(m)
	})
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, recorded(viewer.In(c), added))
	return c.Redirect(http.StatusSeeOther, "/candidates/"+r.ID.String()+"/onboarding")
}

// members returns the facts that a merged reading makes.
func members(m inventory.Merged) ([]dossier.Member, error) {
	var all []dossier.Member
	if m.Endpoint != nil {
		e, err := dossier.NewMember("endpoint", m.Endpoint)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	for _, s := range m.Sessions {
		one, err := dossier.NewMember("sessions", s)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func recorded(in *say.Language, n int) string {
	if n == 0 {
		return in.Say("The file held nothing that was not recorded already.")
	}
	return in.Say("Recorded %s of the file. The assessment is being redone.", in.Plural(n, "row", "rows"))
}

// read reads the form's file with the form's answers.
func (h *Handler) read(f *form) {
	if f.check(); len(f.Problems) > 0 {
		return
	}
	var err error
	if f.reading, err = inventory.Read(f.data, f.options(h.Now().UTC())); err != nil {
		f.Problems.AddError("file", err, "The file cannot be read. Export it again.")
	}
}

func (h *Handler) page(c echo.Context, status int, r *vetting.Record, f *form) error {
	v := newView(viewer.In(c), r, f)
	if status == http.StatusOK && f.reading != nil && len(f.reading.Asks) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return ui.Render(c, status, page(viewer.Page(c, v.title+", "+r.Dossier.DisplayName()), v))
}
