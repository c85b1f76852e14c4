// Package audits is the page of the log of acts: who did what, when and on what, and what was refused.
package audits

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"bonafide/internal/sheet"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Both fields are required.
type Handler struct {
	Vetting *vetting.Service
	Key     string // public, of the log's checkpoints
}

// List shows a page of the log.
func (h *Handler) List(c echo.Context) error {
	f := readFilter(c)
	q, err := h.query(c, &f)
	if err != nil {
		return err
	}
	found := vetting.AuditPage{}
	if !f.Problem.Any() {
		if found, err = h.Vetting.Audit(c.Request().Context(), viewer.Actor(c), q); err != nil {
			return err
		}
	}
	return ui.Render(c, http.StatusOK, listPage(viewer.Page(c, "Audit"), newList(viewer.In(c), f, found, h.Key)))
}

// query turns the filter as typed into that of the log. A candidate is named by their id here or by that of the dossier; one who
// was erased, by the former.
func (h *Handler) query(c echo.Context, f *filter) (vetting.AuditFilter, error) {
	q := vetting.AuditFilter{Action: f.Act, Denied: f.Denied != ""}
	q.By, _ = uuid.Parse(f.By)
	q.Before, _ = uuid.Parse(f.Before)
	q.From, _ = time.Parse(time.DateOnly, f.From)
	if until, err := time.Parse(time.DateOnly, f.Until); err == nil {
		q.Until = until.AddDate(0, 0, 1)
	}
	if f.Candidate == "" {
		return q, nil
	}
	var err error
	if q.Candidate, err = uuid.Parse(f.Candidate); err == nil {
		return q, nil
	}
	r, err := h.Vetting.Find(c.Request().Context(), viewer.Actor(c), f.Candidate)
	if isNone(err) {
		f.Problem = ui.Problem{Field: "candidate", Format: "No candidate has the id %s.", Args: []any{f.Candidate}}
		return q, nil
	}
	if err == nil {
		q.Candidate = r.ID
	}
	return q, err
}

// Export hands over the whole log, an entry a line, with the signed checkpoint at the end.
func (h *Handler) Export(c echo.Context) error {
	w := &late{c: c, name: "audit.jsonl", kind: "application/jsonl"}
	return h.Vetting.ExportAudit(c.Request().Context(), viewer.Actor(c), w, h.Key)
}

// A late response begins with the first byte, so that an error before it becomes a page.
type late struct {
	c          echo.Context
	name, kind string
}

func (w *late) Write(data []byte) (int, error) {
	if !w.c.Response().Committed {
		w.c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+w.name+`"`)
		w.c.Response().Header().Set(echo.HeaderContentType, w.kind)
		w.c.Response().WriteHeader(http.StatusOK)
	}
	return w.c.Response().Write(data)
}

// CSV hands over what the filter chooses as a table, without the words beside the log, which are personal.
func (h *Handler) CSV(c echo.Context) error {
	f := readFilter(c)
	q, err := h.query(c, &f)
	if err != nil {
		return err
	}
	all, err := h.Vetting.AuditTable(c.Request().Context(), viewer.Actor(c), q)
	if err != nil {
		return err
	}
	w := csv.NewWriter(&late{c: c, name: "audit.csv", kind: ui.CSVType})
	w.Write([]string{"place", "at", "by", "account", "act", "on", "candidate", "denied", "changes", "entry"})
	for _, e := range all {
		w.Write([]string{place(e), e.At.Format(time.RFC3339), sheet.Guard(e.Actor.Name), id(e.Actor.ID), sheet.Guard(e.Action), sheet.Guard(e.On), id(e.Candidate), strconv.FormatBool(e.Denied), changes(e), e.ID.String()})
	}
	w.Flush()
	return w.Error()
}
