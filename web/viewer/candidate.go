package viewer

import (
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// Candidate returns the candidate of the route's :id as the viewer may see it, or errs.NotFound.
func Candidate(c echo.Context, from *vetting.Service) (*vetting.Record, error) {
	id, err := ui.ID(c)
	if err != nil {
		return nil, err
	}
	return from.Candidate(c.Request().Context(), Actor(c), id)
}
