package candidates

import (
	"net/http"

	"bonafide/internal/errs"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// fileHeaders keep a browser from reading more into a file than its type, and from letting it do anything.
func fileHeaders(c echo.Context, disposition string) {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set(echo.HeaderContentDisposition, disposition)
}

// Preview sends a file's picture as it was re-encoded: without metadata and never the uploader's own bytes.
func (h *Handler) Preview(c echo.Context) error {
	return h.file(c, true)
}

// Original sends a file byte for byte, to be saved and never shown.
func (h *Handler) Original(c echo.Context) error {
	return h.file(c, false)
}

func (h *Handler) file(c echo.Context, preview bool) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	file, err := uuid.Parse(c.Param("file"))
	if err != nil {
		return errs.NotFound
	}
	f, body, err := h.Vetting.OpenFile(c.Request().Context(), viewer.Actor(c), id, file, preview)
	if err != nil {
		return err
	}
	defer body.Close()
	if preview {
		fileHeaders(c, "inline")
		return c.Stream(http.StatusOK, "image/jpeg", body)
	}
	fileHeaders(c, f.Disposition())
	return c.Stream(http.StatusOK, f.MediaType, body)
}
