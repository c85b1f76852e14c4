package reader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"bonafide/internal/confine"
	"bonafide/internal/errs"
	"bonafide/internal/pdf"
	"bonafide/internal/photo"
)

// A Page is one page of a PDF document.
type Page struct {
	Picture []byte // a JPEG of photo.PreviewSide, what a printer would print
	Text    string // what the document carries as text beside the picture; empty for a scan
}

// pageQuality is that of a page's JPEG: letters stay sharp.
const pageQuality = 85

// pageLimits bound a child that draws pages: PDFium's own memory, and what its compiled code takes beside it.
var pageLimits = confine.Limits{Memory: 768 << 20, Working: 192 << 20, CPUSeconds: 900}

// DrawPage draws page n of a PDF document, counted from 0, and reads its text. A page that is not there is errs.NotFound; a
// document that cannot be drawn is a *photo.Refused.
func (c *Confined) DrawPage(ctx context.Context, data []byte, n int) (*Page, error) {
	if n < 0 {
		return nil, errs.NotFound
	}
	var v pageVerdict
	err := c.pages.Ask(ctx, patience, n, data, &v)
	if err := c.failed(err, pageTask, len(data), patience); err != nil {
		return nil, err
	}
	return v.page()
}

// HashedPages is how many pages of a document are hashed: the scans that are sent as evidence have a few.
const HashedPages = 20

// hashSide is the longer side, in pixels, at which a page is drawn to be hashed. A hash looks at 64 by 64.
const hashSide = 1024

// What is asked for instead of one page.
const (
	allPages = -1 // the hashes of the first pages
	allText  = -2 // the text of the first pages
)

// HashPages returns the perceptual hashes of a PDF document's first pages, HashedPages at most, in their order. A document
// that cannot be drawn is a *photo.Refused.
func (c *Confined) HashPages(ctx context.Context, data []byte) ([]photo.PDQ, error) {
	var v pageVerdict
	err := c.pages.Ask(ctx, patience, allPages, data, &v)
	if err := c.failed(err, pageTask, len(data), patience); err != nil {
		return nil, err
	}
	return v.hashes()
}

// Bounds of ReadText: a résumé has a few pages, and twenty of them some 60,000 characters.
const (
	textPages = 40
	textBytes = 1 << 20
)

// ReadText returns the text of a PDF document's first pages, 40 at most, and no page more once there is a megabyte. It is
// empty for a scan. A document that cannot be opened is a *photo.Refused.
func (c *Confined) ReadText(ctx context.Context, data []byte) (string, error) {
	var v pageVerdict
	err := c.pages.Ask(ctx, patience, allText, data, &v)
	if err := c.failed(err, pageTask, len(data), patience); err != nil {
		return "", err
	}
	return v.text()
}

// pageVerdict is what a child answers.
type pageVerdict struct {
	NotFound, Unreadable bool
	Page                 *Page
	Hashes               []photo.PDQ
	Text                 string
}

func (v pageVerdict) text() (string, error) {
	if v.Unreadable {
		return "", errUndrawable
	}
	return v.Text, nil
}

func (v pageVerdict) hashes() ([]photo.PDQ, error) {
	if v.Unreadable {
		return nil, errUndrawable
	}
	return v.Hashes, nil
}

var errUndrawable = &photo.Refused{Reason: "The page cannot be drawn. Open the original to see it, or ask for the document printed to a new PDF."}

func (v pageVerdict) page() (*Page, error) {
	switch {
	case v.NotFound:
		return nil, errs.NotFound
	case v.Unreadable:
		return nil, errUndrawable
	case v.Page == nil:
		return nil, errEmpty
	}
	return v.Page, nil
}

// WorkOnPages is the whole life of a child that draws pages. What the engine compiles to is kept in the folder cache,
// where that is not empty.
func WorkOnPages(in io.Reader, out io.Writer, cache string) error {
	engine, err := newEngine(cache)
	if err != nil {
		return err
	}
	return confine.Serve(in, out, pageLimits, func(ask json.RawMessage, data []byte) (any, error) {
		var n int
		if err := json.Unmarshal(ask, &n); err != nil {
			return nil, err
		}
		return answerPage(engine, data, n)
	})
}

func answerPage(engine *pdf.Engine, data []byte, n int) (pageVerdict, error) {
	d, err := engine.Open(context.Background(), data)
	if errors.Is(err, pdf.ErrUnreadable) {
		return pageVerdict{Unreadable: true}, nil
	}
	if err != nil {
		return pageVerdict{}, err
	}
	defer d.Close()
	switch n {
	case allPages:
		return hashPages(d), nil
	case allText:
		return readText(d), nil
	}
	return drawPage(d, n)
}

func readText(d *pdf.Document) pageVerdict {
	var b strings.Builder
	for n := range min(d.Pages(), textPages) {
		text, err := d.Text(n)
		if err != nil { // the document is of no more use
			return pageVerdict{Unreadable: true}
		}
		if b.Len() > textBytes {
			break
		}
		b.WriteString(text + "\n")
	}
	return pageVerdict{Text: b.String()}
}

func hashPages(d *pdf.Document) (v pageVerdict) {
	for n := range min(d.Pages(), HashedPages) {
		img, err := d.Draw(n, hashSide)
		if err != nil { // the document is of no more use
			break
		}
		v.Hashes = append(v.Hashes, photo.Fingerprint(img))
	}
	v.Unreadable = len(v.Hashes) == 0
	return v
}

func drawPage(d *pdf.Document, n int) (pageVerdict, error) {
	if n >= d.Pages() {
		return pageVerdict{NotFound: true}, nil
	}
	img, err := d.Draw(n, photo.PreviewSide)
	if err != nil { // whatever PDFium made of a hostile page
		return pageVerdict{Unreadable: true}, nil
	}
	var p Page
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: pageQuality}); err != nil {
		return pageVerdict{}, err
	}
	p.Picture = b.Bytes()
	if p.Text, err = d.Text(n); err != nil {
		p.Text = ""
	}
	return pageVerdict{Page: &p}, nil
}

// here is the engine of Here, which lasts as long as the process.
var here = sync.OnceValues(func() (*pdf.Engine, error) { return newEngine(UserCache()) })

// UserCache is where programs without a folder of their own keep what WebAssembly compiles to; "" where nothing can be
// kept.
func UserCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "bonafide", "wasm")
}

// newEngine compiles the engine. A cache that cannot be written costs time only.
func newEngine(cache string) (*pdf.Engine, error) {
	engine, err := pdf.New(context.Background(), cache)
	if err != nil && cache != "" {
		return pdf.New(context.Background(), "")
	}
	return engine, err
}

// DrawPage draws a page; see Confined.DrawPage.
func (Here) DrawPage(_ context.Context, data []byte, n int) (*Page, error) {
	if n < 0 {
		return nil, errs.NotFound
	}
	v, err := answerHere(data, n)
	if err != nil {
		return nil, err
	}
	return v.page()
}

// ReadText reads the text of the first pages; see Confined.ReadText.
func (Here) ReadText(_ context.Context, data []byte) (string, error) {
	v, err := answerHere(data, allText)
	if err != nil {
		return "", err
	}
	return v.text()
}

func answerHere(data []byte, n int) (pageVerdict, error) {
	engine, err := here()
	if err != nil {
		return pageVerdict{}, err
	}
	return answerPage(engine, data, n)
}

// HashPages hashes the first pages; see Confined.HashPages.
func (Here) HashPages(_ context.Context, data []byte) ([]photo.PDQ, error) {
	v, err := answerHere(data, allPages)
	if err != nil {
		return nil, err
	}
	return v.hashes()
}
