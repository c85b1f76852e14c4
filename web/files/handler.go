// Package files is the pages about one file of a candidate: its picture and its bytes, what it says about itself, the
// views that help a person see an alteration, and two pictures beside each other.
package files

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All its fields are required.
type Handler struct {
	Vetting *vetting.Service
}

// guard keeps a browser from reading more into a file than its type, and from letting it do anything.
func guard(c echo.Context, disposition string) {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", ui.FilePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set(echo.HeaderContentDisposition, disposition)
}

// Preview sends a file's picture as it was re-encoded: without metadata and never the uploader's own bytes. The query
// parameter lay, an orientation's name, asks for it turned or mirrored.
func (h *Handler) Preview(c echo.Context) error {
	if c.QueryParam("lay") != "" {
		return h.laid(c)
	}
	return h.send(c, true)
}

// Original sends a file byte for byte, to be saved and never shown.
func (h *Handler) Original(c echo.Context) error { return h.send(c, false) }

func (h *Handler) send(c echo.Context, preview bool) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	f, body, err := h.Vetting.OpenFile(c.Request().Context(), viewer.Actor(c), id, file, preview)
	if err != nil {
		return err
	}
	defer body.Close()
	if preview {
		guard(c, "inline")
		return c.Stream(http.StatusOK, "image/jpeg", body)
	}
	guard(c, f.Disposition())
	return c.Stream(http.StatusOK, f.MediaType, body)
}

func (h *Handler) laid(c echo.Context) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	lay, err := photo.ParseOrientation(c.QueryParam("lay"))
	if err != nil {
		return err
	}
	picture, err := h.Vetting.LaidPreview(c.Request().Context(), viewer.Actor(c), id, file, lay)
	if err != nil {
		return err
	}
	guard(c, "inline")
	return c.Stream(http.StatusOK, "image/jpeg", bytes.NewReader(picture))
}

// Aid sends one of the views of a picture in which an alteration may stand out.
func (h *Handler) Aid(c echo.Context) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	view, err := h.Vetting.DrawAid(c.Request().Context(), viewer.Actor(c), id, file, photo.Aid(c.Param("aid")))
	if err != nil {
		return err
	}
	guard(c, "inline")
	return c.Stream(http.StatusOK, "image/png", bytes.NewReader(view))
}

// Show tells what a file says about itself and where that contradicts what is on record.
func (h *Handler) Show(c echo.Context) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	e, err := h.Vetting.Examine(c.Request().Context(), viewer.Actor(c), id, file)
	if err != nil {
		return err
	}
	if e.Says == nil {
		return waiting(c, e)
	}
	v := newFileView(viewer.In(c), e)
	v.Scan = newScanned(viewer.In(c), e, viewer.Actor(c).Role)
	if v.Pages > 0 {
		if err := h.turn(c, e, &v); err != nil {
			return err
		}
	}
	page := viewer.Page(c, e.File.Name)
	if v.Scan.Waits {
		page.Refresh = scanAgain
	}
	return ui.Render(c, http.StatusOK, filePage(page, v))
}

// checkAgain is how soon the page of a file that is being read is loaded again.
const checkAgain = 2 * time.Second

// scanAgain is how soon the page about a file is that a program still has to scan, which takes some seconds.
const scanAgain = 5 * time.Second

// waiting shows what is known of a file that is yet to be read, or could not be.
func waiting(c echo.Context, e *vetting.Examination) error {
	page := viewer.Page(c, e.File.Name)
	if e.File.Waits() {
		page.Refresh = checkAgain
	}
	return ui.Render(c, http.StatusOK, unreadPage(page, newUnread(viewer.In(c), e)))
}

// turn puts the page of a document that the query asks for into the view, counted from 1; without one, the first.
func (h *Handler) turn(c echo.Context, e *vetting.Examination, v *fileView) error {
	n := 1
	if asked := c.QueryParam("page"); asked != "" {
		var err error
		if n, err = strconv.Atoi(asked); err != nil || n < 1 || n > v.Pages {
			return errs.NotFound
		}
	}
	page, err := h.Vetting.DrawPage(c.Request().Context(), viewer.Actor(c), e.Record.ID, e.File.ID, n-1)
	if refused, ok := errors.AsType[*photo.Refused](err); ok {
		v.setPage(viewer.In(c), n, "", refused.Reason)
		return nil
	}
	if err != nil {
		return err
	}
	v.setPage(viewer.In(c), n, page.Text, "")
	return nil
}

// pageIDs returns the candidate, the file and the page, counted from 0, that the route names.
func pageIDs(c echo.Context) (candidate, file uuid.UUID, n int, err error) {
	if candidate, file, err = ui.IDs(c, "file"); err != nil {
		return candidate, file, 0, err
	}
	if n, err = strconv.Atoi(c.Param("page")); err != nil {
		err = errs.NotFound
	}
	return candidate, file, n - 1, err
}

// Words shows the words of a page's text beside those that a program reads in its picture.
func (h *Handler) Words(c echo.Context) error {
	id, file, n, err := pageIDs(c)
	if err != nil {
		return err
	}
	w, err := h.Vetting.ComparePage(c.Request().Context(), viewer.Actor(c), id, file, n)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, wordsPage(viewer.Page(c, "Text and picture"), newWords(viewer.In(c), w, n+1)))
}

// Page sends the picture of a page of a PDF document, counted from 1.
func (h *Handler) Page(c echo.Context) error {
	id, file, n, err := pageIDs(c)
	if err != nil {
		return err
	}
	page, err := h.Vetting.DrawPage(c.Request().Context(), viewer.Actor(c), id, file, n)
	if err != nil {
		return err
	}
	guard(c, "inline")
	return c.Stream(http.StatusOK, "image/jpeg", bytes.NewReader(page.Picture))
}

// Scan sends the part of a document's picture in which a program read the zone or the barcode.
func (h *Handler) Scan(c echo.Context) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	cut, err := h.Vetting.DrawScan(c.Request().Context(), viewer.Actor(c), id, file)
	if err != nil {
		return err
	}
	guard(c, "inline")
	return c.Stream(http.StatusOK, "image/jpeg", bytes.NewReader(cut))
}

// TakeScan records what a program read as the lines of the capture, which the viewer has compared with the picture.
func (h *Handler) TakeScan(c echo.Context) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	if err := h.Vetting.TakeScan(c.Request().Context(), viewer.Actor(c), id, file); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The lines are recorded with the document, as compared by you.")
	return c.Redirect(http.StatusSeeOther, filePath(id, file))
}

// comparedPictures returns the two pictures that a request to compare names.
func comparedPictures(c echo.Context) (a, b vetting.Picture, err error) {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return a, b, err
	}
	a, b = vetting.Picture{Candidate: id, File: file}, vetting.Picture{Candidate: id, Ref: c.FormValue("ref")}
	if owner := c.FormValue("candidate"); owner != "" {
		if b.Candidate, err = uuid.Parse(owner); err != nil {
			return a, b, errs.NotFound
		}
	}
	if b.File, err = uuid.Parse(c.FormValue("picture")); err != nil && b.Ref == "" {
		return a, b, errs.NotFound
	}
	return a, b, nil
}

// Compare lays two pictures beside each other. The query names the second: by its candidate and its file, or, with ref
// instead of picture, by the dossier's member that shows it.
func (h *Handler) Compare(c echo.Context) error {
	a, b, err := comparedPictures(c)
	if err != nil {
		return err
	}
	actor := viewer.Actor(c)
	cmp, err := h.Vetting.Compare(c.Request().Context(), actor, a, b)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, comparePage(viewer.Page(c, "Two pictures"), newPair(viewer.In(c), cmp, actor.Role)))
}

// Ask gives the two pictures to reviewers, to be compared by people who are not told whom they are of.
func (h *Handler) Ask(c echo.Context) error {
	a, b, err := comparedPictures(c)
	if err != nil {
		return err
	}
	if err := h.Vetting.AskReviewers(c.Request().Context(), viewer.Actor(c), a, b); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Two reviewers are asked. What they answer appears here and among the candidate's evidence once both have.")
	return c.Redirect(http.StatusSeeOther, comparePath(a, b))
}

// Measure measures how far apart the faces of the two pictures are, with the candidate's consent.
func (h *Handler) Measure(c echo.Context) error {
	id, file, err := ui.IDs(c, "file")
	if err != nil {
		return err
	}
	other, err := uuid.Parse(c.FormValue("picture"))
	if err != nil {
		return errs.NotFound
	}
	if err := h.Vetting.MeasureFaces(c.Request().Context(), viewer.Actor(c), id, file, other); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, comparePath(vetting.Picture{Candidate: id, File: file}, vetting.Picture{Candidate: id, File: other}))
}
