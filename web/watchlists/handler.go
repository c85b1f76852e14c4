// Package watchlists is the pages of those who keep the watch list: what is listed, adding and withdrawing entries,
// and the import of a list file. No page shows a listed value; the installation does not know it.
package watchlists

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/stix"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Watchlists *watchlist.Service
	Vetting    *vetting.Service // whose Company makes bundles
	Now        func() time.Time
}

// List shows the entries and the sources that they come from.
func (h *Handler) List(c echo.Context) error {
	f := readFilter(c)
	p, err := h.Watchlists.Entries(c.Request().Context(), viewer.Actor(c), f.query())
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, listPage(viewer.Page(c, "Watch lists"), newList(viewer.In(c), p, f, h.Now())))
}

// New shows the form for one entry.
func (h *Handler) New(c echo.Context) error {
	return h.newPage(c, http.StatusOK, entryForm{})
}

func (h *Handler) newPage(c echo.Context, status int, f entryForm) error {
	return ui.Render(c, status, newEntry(viewer.Page(c, "New watch list entry"), viewer.Actor(c).Name, f))
}

// Add lists one thing.
func (h *Handler) Add(c echo.Context) error {
	f := readEntry(c)
	if f.check(); len(f.Problems) > 0 {
		return h.newPage(c, http.StatusUnprocessableEntity, f)
	}
	if err := h.Watchlists.Add(c.Request().Context(), viewer.Actor(c), f.entry()); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Listed. Candidates whom it names are assessed anew.")
	return c.Redirect(http.StatusSeeOther, "/watchlists")
}

// ImportPage shows the form for a list file.
func (h *Handler) ImportPage(c echo.Context) error {
	return h.importPage(c, http.StatusOK, importForm{})
}

func (h *Handler) importPage(c echo.Context, status int, f importForm) error {
	return ui.Render(c, status, importList(viewer.Page(c, "Import a watch list"), f))
}

// Import adds the entries of a list file, or shows every problem of it.
func (h *Handler) Import(c echo.Context) error {
	name, data, err := ui.FormFile(c, "file")
	if err == nil && name == "" {
		var f importForm
		f.Problems.Add("file", "Choose the file with the list.")
		return h.importPage(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if stix.IsBundle(data) {
		return h.importBundle(c, data)
	}
	done, err := h.Watchlists.Import(c.Request().Context(), viewer.Actor(c), data)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		return h.importPage(c, http.StatusUnprocessableEntity, refused(viewer.In(c), problems))
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, imported(viewer.In(c), done))
	return c.Redirect(http.StatusSeeOther, "/watchlists")
}

// importBundle adds the indicators of a STIX bundle, and says what of it was left out.
func (h *Handler) importBundle(c echo.Context, data []byte) error {
	done, left, err := h.Watchlists.ImportBundle(c.Request().Context(), viewer.Actor(c), data)
	if _, ok := errs.Message(err); ok {
		var f importForm
		f.Problems.AddError("file", err, "")
		return h.importPage(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return h.importPage(c, http.StatusOK, bundleForm(viewer.In(c), done, left))
	}
	ui.SetFlash(c, ui.ToneLow, imported(viewer.In(c), done))
	return c.Redirect(http.StatusSeeOther, "/watchlists")
}

// Exchange shows what goes out and comes in as indicators.
func (h *Handler) Exchange(c echo.Context) error {
	return ui.Render(c, http.StatusOK, exchange(viewer.Page(c, "Exchange of indicators")))
}

// Bundle hands out the artefacts of confirmed cases.
func (h *Handler) Bundle(c echo.Context) error {
	data, _, err := h.Watchlists.Bundle(c.Request().Context(), viewer.Actor(c), h.author())
	if err != nil {
		return err
	}
	return ui.Attachment(c, "indicators-"+h.Now().UTC().Format(time.DateOnly)+".json", stix.MediaType, data)
}

// author is by whom a bundle says that it is.
func (h *Handler) author() string {
	if h.Vetting.Company == "" {
		return "An installation of Bonafide"
	}
	return h.Vetting.Company
}

// Show shows one entry, with the form that withdraws it.
func (h *Handler) Show(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	return h.showPage(c, http.StatusOK, id, withdrawForm{})
}

func (h *Handler) showPage(c echo.Context, status int, id uuid.UUID, f withdrawForm) error {
	e, err := h.Watchlists.Entry(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	d := newDetail(viewer.In(c), e, f, h.Now())
	return ui.Render(c, status, show(viewer.Page(c, fmt.Sprintf("%s %s", d.Kind, d.Masked)), d))
}

// Withdraw takes an entry out of force.
func (h *Handler) Withdraw(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := withdrawForm{Reason: c.FormValue("reason")}
	if problem := watchlist.CheckReason(f.Reason); problem != "" {
		f.Problems.Add("reason", problem)
		return h.showPage(c, http.StatusUnprocessableEntity, id, f)
	}
	err = h.Watchlists.Withdraw(c.Request().Context(), viewer.Actor(c), id, f.Reason)
	if errors.Is(err, errs.Conflict) {
		f.Problems.AddError("", err, "")
		return h.showPage(c, http.StatusConflict, id, f)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Withdrawn. Candidates whom the entry named are assessed anew.")
	return c.Redirect(http.StatusSeeOther, "/watchlists/"+id.String())
}
