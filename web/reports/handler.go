// Package reports is the vetting report as a page, as it was frozen, and as files to take away: HTML, PDF, JSON,
// CSV, XLSX; bundles of several, and the copy that goes to the candidate.
package reports

import (
	"mime"
	"net/http"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/seal"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its field is required.
type Handler struct {
	Reports *report.Service
}

// Page shows the report as it would be frozen now, as the viewer may see it, and what was frozen of it.
func (h *Handler) Page(c echo.Context) error {
	of, err := viewer.Candidate(c, h.Reports.Vetting)
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	r, err := h.Reports.Draft(ctx, actor, of, widest(actor))
	if err != nil {
		return err
	}
	frozen, err := h.Reports.Reports(ctx, actor, of)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, viewer.In(c).Say("Report on %s", r.Candidate.Name)), draftView(of.ID, r, frozen, actor)))
}

// widest is the audience whose version shows a viewer what they may see on a page.
func widest(actor vetting.Actor) report.Audience {
	if actor.Role.Can(vetting.ViewReviews) {
		return report.Compliance
	}
	return report.Recruiter
}

// Freeze freezes the report for an audience and shows it.
func (h *Handler) Freeze(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f, err := h.Reports.Freeze(c.Request().Context(), viewer.Actor(c), id, report.Audience(c.FormValue("for")))
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The report is frozen. Its files stay as they are, whatever is recorded later.")
	return c.Redirect(http.StatusSeeOther, frozenPath(id, f.ID))
}

// Frozen shows a frozen report.
func (h *Handler) Frozen(c echo.Context) error {
	f, err := h.frozen(c)
	if err != nil {
		return err
	}
	r, err := report.Read(f.Document)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, frozen(viewer.Page(c, viewer.In(c).Say("Report on %s", r.Candidate.Name)), frozenView{r, f, h.Reports.Key.Public()}))
}

func (h *Handler) frozen(c echo.Context) (*report.Frozen, error) {
	candidate, id, err := ui.IDs(c, "report")
	if err != nil {
		return nil, err
	}
	return h.Reports.Report(c.Request().Context(), viewer.Actor(c), candidate, id)
}

// File sends a file of a frozen report: report.pdf, say.
func (h *Handler) File(c echo.Context) error {
	f, err := h.frozen(c)
	if err != nil {
		return err
	}
	if c.Param("file") == "proof.json" {
		return h.proof(c, f)
	}
	format, ok := strings.CutPrefix(c.Param("file"), "report.")
	if !ok {
		return errs.NotFound
	}
	return h.send(c, f, seal.Format(format))
}

// proof sends the proof that the report's freezing is in the audit log.
func (h *Handler) proof(c echo.Context, f *report.Frozen) error {
	proof, err := h.Reports.Proof(c.Request().Context(), f)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "proof-" + f.ID.String() + ".json"}))
	return c.Blob(http.StatusOK, "application/json", proof)
}

// Current sends the report as it stands now, in the format: the newest frozen one that says so, which it freezes where there
// is none.
func (h *Handler) Current(format seal.Format) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := ui.ID(c)
		if err != nil {
			return err
		}
		audience := report.Audience(c.QueryParam("for"))
		if audience == "" {
			audience = report.Recruiter
		}
		f, err := h.Reports.Current(c.Request().Context(), viewer.Actor(c), id, audience)
		if err != nil {
			return err
		}
		return h.send(c, f, format)
	}
}

// send sends a file of the report. What a page may do stands in its headers too.
func (h *Handler) send(c echo.Context, f *report.Frozen, format seal.Format) error {
	file, err := h.Reports.Take(c.Request().Context(), viewer.Actor(c), f, format)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", filePolicy+"; object-src 'none'; base-uri 'none'; frame-ancestors 'none'") // the last says nothing inside a page
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	return c.Blob(http.StatusOK, file.MediaType, file.Data)
}

func frozenPath(candidate, id uuid.UUID) string {
	return "/candidates/" + candidate.String() + "/reports/" + id.String()
}
