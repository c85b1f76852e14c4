// Package indicators is the pages of what candidates are judged by: the catalogue, one indicator with its examples,
// the reference data behind findings, and the gallery of components.
package indicators

import (
	"net/http"

	"bonafide/internal/catalog"
	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Catalog  *indicator.Catalog
	Policies *policy.Service
	Vetting  *vetting.Service
	Datasets func() []dataset.Set // the reference data that are loaded
}

// List shows the catalogue by family, with the numbers of the policy in force.
func (h *Handler) List(c echo.Context) error {
	tallies, current, err := h.known(c)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Indicators"), newCatalogue(viewer.In(c), h.Catalog, current, tallies)))
}

// Show shows one indicator, with the numbers of the policy in force.
func (h *Handler) Show(c echo.Context) error {
	ind, family, ok := h.Catalog.Find(c.Param("id"))
	if !ok {
		return errs.NotFound
	}
	tallies, current, err := h.known(c)
	if err != nil {
		return err
	}
	d := newDetail(viewer.In(c), ind, family, current, catalog.Examples(ind.ID))
	d.Record = record(viewer.In(c), tallies[ind.ID])
	return ui.Render(c, http.StatusOK, show(viewer.Page(c, ind.Title), d))
}

// known returns how often each indicator was found, and the policy in force.
func (h *Handler) known(c echo.Context) (map[string]vetting.Tally, policy.Current, error) {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	tallies, err := h.Vetting.Tallies(ctx, actor)
	if err != nil {
		return nil, policy.Current{}, err
	}
	current, err := h.Policies.Current(ctx, actor)
	return tallies, current, err
}

// Data shows the reference data that are loaded, with their credits.
func (h *Handler) Data(c echo.Context) error {
	return ui.Render(c, http.StatusOK, data(viewer.Page(c, "Reference data"), sets(viewer.In(c), h.Datasets())))
}

// Gallery shows every component in its states.
func (h *Handler) Gallery(c echo.Context) error {
	page := viewer.Page(c, "Components")
	page.Script = "graph.js"
	return ui.Render(c, http.StatusOK, ui.Gallery(page))
}
