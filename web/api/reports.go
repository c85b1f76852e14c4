package api

import (
	"mime"
	"net/http"

	"bonafide/internal/report"
	"bonafide/internal/seal"

	"github.com/labstack/echo/v4"
)

// reportFormats are those in which a report is handed out.
var reportFormats = []reportFormat{
	{seal.PDF, "PDF", "application/pdf", binary},
	{seal.JSON, "JSON", jsonMedia, object{"type": "object"}},
	{seal.CSV, "CSV", "text/csv", object{"type": "string"}},
}

type reportFormat struct {
	format seal.Format
	title  string
	media  string
	schema object
}

func audiences() (all []string) {
	for _, a := range report.Audiences {
		all = append(all, string(a))
	}
	return all
}

// send answers the report as it stands now, frozen and signed.
func (f reportFormat) send(h *Handler, c echo.Context) error {
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	audience := report.Recruiter
	if text := c.QueryParam("for"); text != "" {
		audience = report.Audience(text)
	}
	ctx := c.Request().Context()
	frozen, err := h.Reports.Current(ctx, actor(c), r.ID, audience)
	if err != nil {
		return err
	}
	file, err := h.Reports.Take(ctx, actor(c), frozen, f.format)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	return c.Blob(http.StatusOK, f.media, file.Data)
}
