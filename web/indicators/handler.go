// Package indicators is the pages of what candidates are judged by: the catalogue, one indicator with its examples,
// the reference data behind findings, and the gallery of components.
package indicators

import (
	"net/http"

	"bonafide/internal/catalog"
	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Catalog  *indicator.Catalog
	Datasets func() []dataset.Set // the reference data that are loaded
}

// List shows the catalogue by family.
func (h *Handler) List(c echo.Context) error {
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Indicators"), families(h.Catalog), h.Catalog.Routes))
}

// Show shows one indicator.
func (h *Handler) Show(c echo.Context) error {
	ind, family, ok := h.Catalog.Find(c.Param("id"))
	if !ok {
		return errs.NotFound
	}
	return ui.Render(c, http.StatusOK, show(viewer.Page(c, ind.Title), newDetail(ind, family, catalog.Examples(ind.ID))))
}

// Data shows the reference data that are loaded, with their credits.
func (h *Handler) Data(c echo.Context) error {
	return ui.Render(c, http.StatusOK, data(viewer.Page(c, "Reference data"), sets(h.Datasets())))
}

// Gallery shows every component in its states.
func (h *Handler) Gallery(c echo.Context) error {
	return ui.Render(c, http.StatusOK, ui.Gallery(viewer.Page(c, "Components")))
}
