// Package reports is the vetting report as a page, and as files to take away: HTML, PDF, JSON.
package reports

import (
	"mime"
	"net/http"
	"strings"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Catalog *indicator.Catalog
	Printer *report.Printer
	Now     func() time.Time
}

// Page shows the report inside the site, as the viewer may see it.
func (h *Handler) Page(c echo.Context) error {
	r, err := h.report(c, report.Compliance)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, "Report on "+r.Candidate.Name), r, c.Request().URL.Path))
}

// report makes the report for the audience, for everybody where the viewer may not see reviews.
func (h *Handler) report(c echo.Context, audience report.Audience) (*report.Report, error) {
	id, err := ui.ID(c)
	if err != nil {
		return nil, err
	}
	r, err := h.Vetting.Candidate(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return nil, err
	}
	return report.New(r, h.Catalog, viewer.Actor(c), audience, h.Now()), nil
}

// HTML sends the report as one self-contained page.
func (h *Handler) HTML(c echo.Context) error {
	return h.export(c, "html", "text/html; charset=utf-8", func(r *report.Report) ([]byte, error) {
		return HTML(c.Request().Context(), r)
	})
}

// PDF sends the report as a PDF file.
func (h *Handler) PDF(c echo.Context) error {
	return h.export(c, "pdf", "application/pdf", func(r *report.Report) ([]byte, error) {
		ctx := c.Request().Context()
		page, err := HTML(ctx, r)
		if err != nil {
			return nil, err
		}
		return h.Printer.PDF(ctx, r, page)
	})
}

// JSON sends the report as a JSON document.
func (h *Handler) JSON(c echo.Context) error {
	return h.export(c, "json", "application/json", (*report.Report).JSON)
}

// CSV sends the report as a table.
func (h *Handler) CSV(c echo.Context) error {
	return h.export(c, "csv", "text/csv; charset=utf-8", (*report.Report).CSV)
}

// XLSX sends the report as a workbook.
func (h *Handler) XLSX(c echo.Context) error {
	return h.export(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (*report.Report).XLSX)
}

// audience returns whom the file is asked for: everybody, unless the address names compliance, which is forbidden to whom
// reviews are.
func audience(c echo.Context) (report.Audience, error) {
	if c.QueryParam("for") != string(report.Compliance) {
		return report.Everybody, nil
	}
	return report.Compliance, viewer.Actor(c).May(vetting.ViewReviews)
}

// export makes the file, writes into the candidate's history that it was taken away, and sends it.
func (h *Handler) export(c echo.Context, extension, mediaType string, file func(*report.Report) ([]byte, error)) error {
	whom, err := audience(c)
	if err != nil {
		return err
	}
	r, err := h.report(c, whom)
	if err != nil {
		return err
	}
	b, err := file(r)
	if err != nil {
		return err
	}
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Vetting.NoteExport(c.Request().Context(), viewer.Actor(c), id, strings.ToUpper(extension)+" for "+string(whom)); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", filePolicy)
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": r.FileName(extension)}))
	return c.Blob(http.StatusOK, mediaType, b)
}
