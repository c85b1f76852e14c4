package candidates

import (
	"fmt"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// mostListed is how many candidates a file lists.
const mostListed = 10_000

// CSV hands out the candidates that the filter finds, for a spreadsheet.
func (h *Handler) CSV(c echo.Context) error {
	rows, err := h.table(c)
	if err != nil {
		return err
	}
	return ui.CSV(c, "candidates.csv", rows)
}

// XLSX hands out the same as a workbook.
func (h *Handler) XLSX(c echo.Context) error {
	rows, err := h.table(c)
	if err != nil {
		return err
	}
	return ui.XLSX(c, "candidates.xlsx", rows)
}

func (h *Handler) table(c echo.Context) ([][]string, error) {
	actor := viewer.Actor(c)
	q := readFilter(c).query(actor)
	rows := [][]string{{"id", "name", "requisition", "role", "applied at", "owner", "band", "points", "checks answered", "checks", "next step", "page"}}
	for q.Page = 0; ; q.Page++ {
		page, err := h.Vetting.Candidates(c.Request().Context(), actor, q)
		if err != nil {
			return nil, err
		}
		for _, l := range page.Candidates {
			rows = append(rows, listRow(l))
		}
		switch {
		case !page.More:
			return rows, nil
		case len(rows) > mostListed:
			return nil, errs.Invalidf("These are more than %d candidates: choose fewer by a filter.", mostListed)
		}
	}
}

func listRow(l vetting.Listed) []string {
	return []string{l.ExternalID, l.Name, l.Requisition, l.Title, l.AppliedAt.UTC().Format(time.RFC3339), l.Owner, string(l.Band), fmt.Sprintf("%.1f", l.Points),
		strconv.Itoa(l.Coverage.Looked), strconv.Itoa(l.Coverage.Of), l.NextStep, "/candidates/" + l.ID.String()}
}
