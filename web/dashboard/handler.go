// Package dashboard shows how work flows through the installation, as charts with tables and as CSV.
package dashboard

import (
	"bytes"
	"encoding/csv"
	"mime"
	"net/http"
	"strings"
	"time"

	"bonafide/internal/dashboard"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/sheet"
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
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, "Dashboard"), view{f, h.Catalog}))
}

// CSV sends one table: queue.csv, say. It shows and withholds what the page does.
func (h *Handler) CSV(c echo.Context) error {
	f, err := h.Dashboard.Figures(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(c.Param("table"), ".csv")
	rows := view{f, h.Catalog}.table(name)
	if !ok || rows == nil {
		return errs.NotFound
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = sheet.Guard(row[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	file := "bonafide-" + name + "-" + f.At.Format(time.DateOnly) + ".csv"
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file}))
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}
