package evidence

import (
	"io"
	"mime/multipart"
	"strings"
	"unicode"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// readForm reads what the request carries into the entry.
func (e *entry) readForm(c echo.Context) (err error) {
	defer errs.Wrap(&err, "evidence.readForm")
	params, err := c.FormParams()
	if err != nil {
		return ui.Malformed(err)
	}
	e.typed = params
	if e.form.upload == nil {
		return nil
	}
	var files []*multipart.FileHeader
	if f := c.Request().MultipartForm; f != nil {
		defer f.RemoveAll()
		files = f.File[e.form.upload.name]
	}
	return e.readFiles(files)
}

// readFiles reads the files that belong to the fact. A correction of a fact with a single file keeps that.
func (e *entry) readFiles(files []*multipart.FileHeader) error {
	u := e.form.upload
	switch {
	case e.fact != nil && u.most == 1:
		return nil
	case len(files) > u.most:
		e.problems.Add(u.name, "These are %d files. Choose at most %d at a time.", len(files), u.most)
	case len(files) == 0 && u.required && e.fact == nil:
		e.problems.Add(u.name, "Choose the file with the picture.")
	}
	for _, f := range files {
		upload, err := readFile(f)
		if err != nil {
			return err
		}
		e.uploads = append(e.uploads, upload)
	}
	return nil
}

func readFile(f *multipart.FileHeader) (vetting.Upload, error) {
	file, err := f.Open()
	if err != nil {
		return vetting.Upload{}, err
	}
	defer file.Close()
	data := make([]byte, f.Size)
	_, err = io.ReadFull(file, data)
	return vetting.Upload{Name: fileName(f.Filename), ContentType: f.Header.Get("Content-Type"), Data: data}, err
}

// maxName is the longest name kept of a file, in characters. Its end is kept, which says the type.
const maxName = 200

// fileName makes the name that a file came with fit to be stored and shown.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "�"))
	runes := []rune(name)
	return string(runes[max(0, len(runes)-maxName):])
}
