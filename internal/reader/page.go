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
	var v pageVerdict
	err := c.pages.Ask(ctx, patience, n, data, &v)
	if err := c.failed(err, pageTask, len(data), patience); err != nil {
		return nil, err
	}
	return v.page()
}

// pageVerdict is what a child answers.
type pageVerdict struct {
	NotFound, Unreadable bool
	Page                 *Page
}

func (v pageVerdict) page() (*Page, error) {
	switch {
	case v.NotFound:
		return nil, errs.NotFound
	case v.Unreadable:
		return nil, &photo.Refused{Reason: "The page cannot be drawn. Open the original to see it, or ask for the document printed to a new PDF."}
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
		return drawPage(engine, data, n)
	})
}

func drawPage(engine *pdf.Engine, data []byte, n int) (pageVerdict, error) {
	d, err := engine.Open(context.Background(), data)
	if errors.Is(err, pdf.ErrUnreadable) {
		return pageVerdict{Unreadable: true}, nil
	}
	if err != nil {
		return pageVerdict{}, err
	}
	defer d.Close()
	if n < 0 || n >= d.Pages() {
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
	engine, err := here()
	if err != nil {
		return nil, err
	}
	v, err := drawPage(engine, data, n)
	if err != nil {
		return nil, err
	}
	return v.page()
}
