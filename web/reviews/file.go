package reviews

import (
	"fmt"
	"time"

	"bonafide/internal/calendar"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// mostQueued is how many reviews a file lists.
const mostQueued = 10_000

// CSV hands out the reviews that the filter finds, for a spreadsheet.
func (h *Handler) CSV(c echo.Context) error {
	rows, err := h.table(c)
	if err != nil {
		return err
	}
	return ui.CSV(c, "reviews.csv", rows)
}

// XLSX hands out the same as a workbook.
func (h *Handler) XLSX(c echo.Context) error {
	rows, err := h.table(c)
	if err != nil {
		return err
	}
	return ui.XLSX(c, "reviews.xlsx", rows)
}

func (h *Handler) table(c echo.Context) ([][]string, error) {
	rows := [][]string{{"id", "name", "requisition", "role", "band", "points", "opened at", "due at", "held by", "proposed by", "open requests", "disputed", "page"}}
	err := h.each(c, readFilter(c.QueryParams()), func(e vetting.QueueEntry) {
		l := e.Candidate
		rows = append(rows, []string{l.ExternalID, l.Name, l.Requisition, l.Title, string(e.Band), fmt.Sprintf("%.1f", l.Points), e.OpenedAt.UTC().Format(time.RFC3339),
			e.DueAt.UTC().Format(time.RFC3339), e.Holder.Name, e.Proposed.Name, fmt.Sprint(e.Requests), fmt.Sprint(e.Disputed), "/candidates/" + l.ID.String() + "/review"})
	})
	return rows, err
}

// each calls do with every review that the filter finds.
func (h *Handler) each(c echo.Context, f vetting.QueueFilter, do func(vetting.QueueEntry)) error {
	n := 0
	for f.Page = 0; ; f.Page++ {
		page, err := h.Vetting.Queue(c.Request().Context(), viewer.Actor(c), f)
		if err != nil {
			return err
		}
		if page.Total > mostQueued {
			return errs.Invalidf("These are more than %d reviews: choose fewer by a view.", mostQueued)
		}
		for _, e := range page.Entries {
			do(e)
		}
		if n += len(page.Entries); len(page.Entries) == 0 || n >= page.Total {
			return nil
		}
	}
}

// Calendar hands out the days on which the reviews that the viewer holds are due. It names nobody: calendars are shared.
func (h *Handler) Calendar(c echo.Context) error {
	site := ui.Site(c, h.Site)
	var events []calendar.Event
	err := h.each(c, vetting.QueueFilter{Holder: vetting.HeldByMe}, func(e vetting.QueueEntry) {
		due := e.DueAt.UTC()
		events = append(events, calendar.Event{ID: e.Review.ID.String() + "-due", Day: true, Start: due, Title: "Review due: " + viewer.BandWord(e.Band),
			Text: "To be decided by " + say.English().DateTime(due) + ".", Link: site + "/candidates/" + e.Candidate.ID.String() + "/review"})
	})
	if err != nil {
		return err
	}
	return ui.Attachment(c, "reviews.ics", calendar.MediaType, calendar.File(h.Now(), events...))
}
