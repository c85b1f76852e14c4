package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

const (
	formMedia = "multipart/form-data"
	maxFiles  = 10
	maxNaming = 1000 // characters of a file's name
)

// fileBodies are the files that are accepted as evidence.
var fileBodies = bodies{string(photo.JPEG): binary, string(photo.PNG): binary, string(photo.WebP): binary, string(photo.HEIC): binary, string(photo.PDF): binary}

// mediaOf is the media type of the request's body, in small letters.
func mediaOf(c echo.Context) string {
	media, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderContentType), ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// multipartForm reads the form of the request. One that cannot be read is errs.Invalid.
func multipartForm(c echo.Context) (*multipart.Form, error) {
	form, err := c.MultipartForm()
	var known *echo.HTTPError
	if err != nil && !errors.As(err, &known) { // a body that is too large has its own answer
		err = errs.Invalidf("The form cannot be read: send multipart/form-data with its boundary.")
	}
	return form, err
}

func readPart(f *multipart.FileHeader) ([]byte, error) {
	body, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

// offerUpload answers an address for a file's bytes.
func (h *Handler) offerUpload(c echo.Context) error {
	data, err := read(c)
	if err != nil {
		return err
	}
	var asked struct {
		Name string `json:"name"`
	}
	if err := decode(data, &asked); err != nil {
		return err
	}
	if n := len([]rune(asked.Name)); n == 0 || n > maxNaming {
		return dossier.Problems{{Path: "name", Text: "say what the file is called, in at most 1000 characters"}}
	}
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	token, until, err := h.Vetting.OfferUpload(c.Request().Context(), actor(c), r.ID, asked.Name)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]any{"url": ui.Site(c, h.Site) + Base + "/uploads/" + token, "method": http.MethodPut, "expires_at": until})
}

// decode reads a body of few members. What is no such JSON is a problem of the body.
func decode(data []byte, to any) error {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	err := dec.Decode(to)
	if err == nil && dec.More() {
		err = errors.New("something follows the object")
	}
	if err != nil {
		return dossier.Problems{{Text: "is not as the schema says: " + strings.TrimPrefix(err.Error(), "json: ")}}
	}
	return nil
}

// sendUpload keeps the bytes of a file. The address is all that is asked for.
func (h *Handler) sendUpload(c echo.Context) error {
	data, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return err
	}
	media := mediaOf(c)
	if _, _, err := mime.ParseMediaType(media); err != nil {
		media = ""
	}
	f, err := h.Vetting.TakeUpload(c.Request().Context(), c.Param("token"), media, data)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]string{"file": f.Path()})
}
