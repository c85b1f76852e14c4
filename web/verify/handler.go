// Package verify is the public page on which anybody checks a report's file, or looks one up by its id. It shows no content.
package verify

import (
	"errors"
	"net/http"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/seal"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the page. Its field is required.
type Handler struct {
	Reports *report.Service
}

// Page asks for a file or an id; with an id it says what is known of that report.
func (h *Handler) Page(c echo.Context) error {
	v := view{in: viewer.In(c), key: h.Reports.Key.Public(), id: strings.TrimSpace(c.QueryParam("id"))}
	if v.id == "" {
		return h.show(c, http.StatusOK, v)
	}
	id, err := uuid.Parse(v.id)
	if err == nil {
		var stated report.Stated
		if stated, err = h.Reports.Stated(c.Request().Context(), id); err == nil {
			v.stated(id, stated)
			return h.show(c, http.StatusOK, v)
		}
		if !errors.Is(err, errs.NotFound) {
			return err
		}
	}
	v.problems.Add("id", "No report has this id. It stands at the end of the report.")
	return h.show(c, http.StatusUnprocessableEntity, v)
}

// Check says whether an uploaded file is as it was signed.
func (h *Handler) Check(c echo.Context) error {
	v := view{in: viewer.In(c), key: h.Reports.Key.Public()}
	name, data, err := ui.FormFile(c, "file")
	if err != nil {
		return err
	}
	if name == "" {
		v.problems.Add("file", "Choose the file of a report.")
		return h.show(c, http.StatusUnprocessableEntity, v)
	}
	statement, err := seal.Check(data, v.key)
	v.checked(name, statement, err)
	return h.show(c, http.StatusOK, v)
}

func (h *Handler) show(c echo.Context, status int, v view) error {
	return ui.Render(c, status, page(viewer.Page(c, "Verify a report"), v))
}
