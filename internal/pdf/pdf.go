// Package pdf draws the pages of PDF documents and reads their text, with PDFium compiled to WebAssembly: what the
// document does stays inside the sandbox's own memory. This build of PDFium has no JavaScript, and the sandbox no files, no
// network and no clock.
//
// Engine compiles the program once, which takes seconds without a cache. A Document is one instance of it; close it.
package pdf

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"bonafide/internal/errs"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

//go:generate go run ./gen

//go:embed data/pdfium.wasm.gz
var packed []byte

// memoryPages bounds what one document may hold, in pages of 64 KB: 384 MB.
const memoryPages = 6144

// An Engine is the compiled program. It may open several documents at once. Close it.
type Engine struct {
	runtime wazero.Runtime
	program wazero.CompiledModule
}

// New compiles the program. What it compiles to is kept in the folder cache, where that is not empty, and taken from
// there the next time.
func New(ctx context.Context, cache string) (_ *Engine, err error) {
	defer errs.Wrap(&err, "pdf.New")
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages)
	if cache != "" {
		c, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(c)
	}
	program, err := unpacked()
	if err != nil {
		return nil, err
	}
	e := &Engine{runtime: wazero.NewRuntimeWithConfig(ctx, config)}
	if e.program, err = e.runtime.CompileModule(ctx, program); err == nil {
		err = provide(ctx, e.runtime, e.program)
	}
	if err != nil {
		return nil, errors.Join(err, e.runtime.Close(ctx))
	}
	return e, nil
}

func unpacked() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Close ends the engine and every document that it opened.
func (e *Engine) Close(ctx context.Context) error { return e.runtime.Close(ctx) }

// A Document is an open PDF document. It is for one goroutine at a time.
type Document struct {
	ctx    context.Context
	module api.Module
	handle uint64
	pages  int
}

// ErrUnreadable answers what PDFium cannot open, a document with a password among them.
var ErrUnreadable = errors.New("the document cannot be opened")

// Open opens a document. One that cannot be opened is ErrUnreadable. The context is kept until Close.
func (e *Engine) Open(ctx context.Context, data []byte) (_ *Document, err error) {
	defer errs.Wrap(&err, "pdf.Open")
	module, err := e.runtime.InstantiateModule(ctx, e.program, wazero.NewModuleConfig().WithName("").WithStartFunctions("emscripten_stack_init", "__wasm_call_ctors"))
	if err != nil {
		return nil, err
	}
	d := &Document{ctx: ctx, module: module}
	if err := d.open(data); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Document) open(data []byte) error {
	if _, err := d.call("FPDF_InitLibrary"); err != nil {
		return err
	}
	at, err := d.reserve(len(data))
	if err != nil {
		return err
	}
	d.module.Memory().Write(at, data)
	if d.handle, err = d.call("FPDF_LoadMemDocument", uint64(at), uint64(len(data)), 0); err != nil {
		return err
	}
	if d.handle == 0 {
		return ErrUnreadable
	}
	n, err := d.call("FPDF_GetPageCount", d.handle)
	d.pages = int(int32(n))
	return err
}

// Close ends the document and frees its memory.
func (d *Document) Close() error { return d.module.Close(d.ctx) }

// Pages returns how many pages the document has.
func (d *Document) Pages() int { return d.pages }

// Draw returns page n, counted from 0, on white with its longer side of so many pixels, annotations included.
func (d *Document) Draw(n, longest int) (_ *image.RGBA, err error) {
	defer errs.Wrap(&err, "pdf.Draw(%d)", n)
	page, err := d.page(n)
	if err != nil {
		return nil, err
	}
	defer d.call("FPDF_ClosePage", page)
	size, err := d.size(page, longest)
	if err != nil {
		return nil, err
	}
	return d.draw(page, size)
}

func (d *Document) page(n int) (uint64, error) {
	if n < 0 || n >= d.pages {
		return 0, fmt.Errorf("page %d of %d: %w", n, d.pages, errs.NotFound)
	}
	page, err := d.call("FPDF_LoadPage", d.handle, uint64(n))
	if err == nil && page == 0 {
		err = ErrUnreadable
	}
	return page, err
}

// size returns the page's size in pixels with its longer side of longest.
func (d *Document) size(page uint64, longest int) (image.Point, error) {
	w, err := d.call("FPDF_GetPageWidthF", page)
	if err != nil {
		return image.Point{}, err
	}
	h, err := d.call("FPDF_GetPageHeightF", page)
	if err != nil {
		return image.Point{}, err
	}
	width, height := float64(api.DecodeF32(w)), float64(api.DecodeF32(h))
	scale := float64(longest) / max(width, height)
	if !(width > 0 && height > 0) || math.IsInf(scale, 0) {
		return image.Point{}, ErrUnreadable
	}
	return image.Pt(max(1, int(width*scale+0.5)), max(1, int(height*scale+0.5))), nil
}

// The flags of FPDF_RenderPageBitmap and the colours of FPDFBitmap_FillRect (fpdfview.h).
const (
	withAnnotations = 0x01
	white           = 0xffffffff
)

func (d *Document) draw(page uint64, size image.Point) (*image.RGBA, error) {
	w, h := uint64(size.X), uint64(size.Y)
	bitmap, err := d.call("FPDFBitmap_Create", w, h, 0)
	if err != nil {
		return nil, err
	}
	if bitmap == 0 {
		return nil, errMemory
	}
	defer d.call("FPDFBitmap_Destroy", bitmap)
	if _, err := d.call("FPDFBitmap_FillRect", bitmap, 0, 0, w, h, white); err != nil {
		return nil, err
	}
	if _, err := d.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, w, h, 0, withAnnotations); err != nil {
		return nil, err
	}
	at, err := d.call("FPDFBitmap_GetBuffer", bitmap)
	if err != nil {
		return nil, err
	}
	stride, err := d.call("FPDFBitmap_GetStride", bitmap)
	if err != nil {
		return nil, err
	}
	pixels, ok := d.module.Memory().Read(uint32(at), uint32(stride)*uint32(h))
	if !ok {
		return nil, errMemory
	}
	return fromBGRX(pixels, int(stride), size), nil
}

// fromBGRX turns PDFium's pixels into Go's.
func fromBGRX(pixels []byte, stride int, size image.Point) *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		from, to := pixels[y*stride:], img.Pix[y*img.Stride:][:4*size.X]
		for i := 0; i < len(to); i += 4 {
			to[i], to[i+1], to[i+2], to[i+3] = from[i+2], from[i+1], from[i], 0xff
		}
	}
	return img
}

var errMemory = errors.New("the document needs more memory than it may have")

// reserve returns room inside the sandbox.
func (d *Document) reserve(size int) (uint32, error) {
	at, err := d.call("malloc", uint64(size))
	if err == nil && at == 0 {
		err = errMemory
	}
	return uint32(at), err
}

// call calls one of the program's functions. After an error the document is of no more use.
func (d *Document) call(name string, args ...uint64) (uint64, error) {
	results, err := d.module.ExportedFunction(name).Call(d.ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return uint64(uint32(results[0])), nil
}
