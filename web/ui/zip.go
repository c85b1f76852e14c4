package ui

import (
	"io"
	"mime"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

// SendZIP sends a ZIP under the name once it is whole.
func SendZIP(c echo.Context, name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp("", "bonafide-*.zip")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := write(f); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.Stream(http.StatusOK, "application/zip", f)
}
