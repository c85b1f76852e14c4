// Package dashboard shows how work flows through the installation, as charts with tables and as CSV.
package dashboard

import (
	"net/http"
	"strings"
	"time"

	"bonafide/internal/dashboard"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the page. Both fields are required.
type Handler struct {
	Dashboard *dashboard.Service
	Catalog   *indicator.Catalog
}

// Page shows everything.
func (h *Handler) Page(c echo.Context) error {
	f, err := h.Dashboard.Figures(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, "Dashboard"), view{f, h.Catalog, viewer.Actor(c).Role.Can(vetting.SetPolicy), viewer.In(c)}))
}

// CSV sends one table: queue.csv, say. It shows and withholds what the page does.
func (h *Handler) CSV(c echo.Context) error {
	f, err := h.Dashboard.Figures(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(c.Param("table"), ".csv")
	rows := view{Figures: f, catalog: h.Catalog, in: say.English()}.table(name)
	if !ok || rows == nil {
		return errs.NotFound
	}
	return ui.CSV(c, "bonafide-"+name+"-"+f.At.Format(time.DateOnly)+".csv", rows)
}
