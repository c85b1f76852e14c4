// Package indicators is the pages of what candidates are judged by: the catalogue, one indicator with its examples,
// the reference data behind findings, and the gallery of components.
package indicators

import (
	"net/http"

	"bonafide/internal/catalog"
	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Catalog  *indicator.Catalog
	Vetting  *vetting.Service
	Datasets func() []dataset.Set // the reference data that are loaded
}

// List shows the catalogue by family.
func (h *Handler) List(c echo.Context) error {
	tallies, err := h.Vetting.Tallies(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Indicators"), families(h.Catalog, tallies), h.Catalog.Routes))
}

// Show shows one indicator.
func (h *Handler) Show(c echo.Context) error {
	ind, family, ok := h.Catalog.Find(c.Param("id"))
	if !ok {
		return errs.NotFound
	}
	tallies, err := h.Vetting.Tallies(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	d := newDetail(ind, family, catalog.Examples(ind.ID))
	d.Record = record(tallies[ind.ID])
	return ui.Render(c, http.StatusOK, show(viewer.Page(c, ind.Title), d))
}

// Data shows the reference data that are loaded, with their credits.
func (h *Handler) Data(c echo.Context) error {
	return ui.Render(c, http.StatusOK, data(viewer.Page(c, "Reference data"), sets(h.Datasets())))
}

// Gallery shows every component in its states.
func (h *Handler) Gallery(c echo.Context) error {
	return ui.Render(c, http.StatusOK, ui.Gallery(viewer.Page(c, "Components")))
}
