package ui

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"

	"bonafide/web/say"

	"github.com/labstack/echo/v4"
)

// FilePolicy is the content policy of a file that somebody brought: it is shown, and does nothing.
const FilePolicy = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"

// FormFile reads the file that a form's field brings, under the name that it came with. Where none was chosen the name is
// empty. The site's limit of a request bounds its size.
func FormFile(c echo.Context, field string) (name string, data []byte, err error) {
	file, err := c.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, Malformed(err)
	}
	opened, err := file.Open()
	if err != nil {
		return "", nil, err
	}
	defer opened.Close()
	data = make([]byte, file.Size)
	_, err = io.ReadFull(opened, data)
	return file.Filename, data, err
}

// Malformed returns the answer to a body that is not the form which it says it is; one that is too large is answered already.
func Malformed(err error) error {
	var answered *echo.HTTPError
	if errors.As(err, &answered) {
		return err
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}

// ResentFile reads the file that the form's field "file" brings, or else the one that an earlier page of the form had, which its hidden
// fields "name" and "data" carry on, in base64 for addresses without padding. Where there is neither the data are empty.
func ResentFile(c echo.Context) (name string, data []byte, err error) {
	if name, data, err = FormFile(c, "file"); err != nil || name != "" {
		return name, data, err
	}
	if data, err = base64.RawURLEncoding.DecodeString(c.FormValue("data")); err != nil {
		err = echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	return c.FormValue("name"), data, err
}

// FileSize says how large a file is: in pixels where it is a picture, whose width is not 0, and in bytes.
func FileSize(in *say.Language, bytes int64, width, height int) string {
	const kilo = 1000
	size := in.Say("%d kB", (bytes+kilo/2)/kilo)
	if bytes < kilo {
		size = in.Say("%d bytes", bytes)
	}
	if width == 0 {
		return size
	}
	return in.Say("%d × %d pixels, %s", width, height, size)
}
