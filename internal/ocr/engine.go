// Package ocr reads print in pictures: Tesseract 5 as WebAssembly (tesseract-wasm, BSD-2-Clause; Tesseract itself,
// Apache-2.0), run in wazero.
package ocr

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"

	"bonafide/internal/embind"
)

//go:generate go run ./gen

//go:embed data/tesseract-core.wasm
var wasm []byte

//go:embed data/eng.traineddata.gz
var english []byte

// program tells what the letters of tesseract-wasm 0.11.0 are: `var wasmImports` in its dist/lib.js.
var program = embind.Program{
	Wasm:   wasm,
	Module: "a",
	Imports: map[string]string{
		"e": "cxa_throw", "s": "fcntl", "F": "getcwd", "H": "ioctl", "t": "openat", "B": "rmdir", "C": "unlinkat",
		"g": "embind_finalize_value_object", "y": "embind_register_bigint", "Q": "embind_register_bool", "k": "embind_register_class",
		"j": "embind_register_class_constructor", "a": "embind_register_class_function", "P": "embind_register_emval", "w": "embind_register_enum",
		"q": "embind_register_enum_value", "v": "embind_register_float", "d": "embind_register_integer", "b": "embind_register_memory_view",
		"u": "embind_register_std_string", "o": "embind_register_std_wstring", "i": "embind_register_value_object",
		"c": "embind_register_value_object_field", "R": "embind_register_void", "J": "now_is_monotonic", "T": "emval_call", "f": "emval_decref",
		"p": "emval_incref", "m": "emval_take_value", "K": "gmtime", "L": "localtime", "M": "mktime", "N": "tzset", "h": "abort", "l": "date_now",
		"I": "get_now", "O": "memcpy_big", "A": "resize_heap", "D": "environ_get", "E": "environ_sizes_get", "n": "fd_close", "G": "fd_read",
		"x": "fd_seek", "r": "fd_write", "S": "strftime", "z": "strftime_l",
	},
	Exports:     embind.Exports{Constructors: "V", Bindings: "_", Malloc: "W", Free: "Y"},
	Environment: []string{"DOTPRODUCT=sse"}, // else Tesseract computes without SIMD, ten times slower
	MaxMemory:   768 << 20,
}

// An Engine reads print. It is not safe for concurrent use.
type Engine struct {
	library *embind.Library
	model   []byte
}

// Load makes the engine ready, which takes seconds where the folder cache has no compiled code yet; "" stands for no
// such folder. The model is a file of Tesseract 4 or 5 (.traineddata); nil stands for the built-in one of English print.
// Nothing is read or written after Load.
func Load(ctx context.Context, cache string, model []byte) (*Engine, error) {
	if model == nil {
		z, err := gzip.NewReader(bytes.NewReader(english))
		if err != nil {
			return nil, err
		}
		if model, err = io.ReadAll(z); err != nil {
			return nil, err
		}
	}
	library, err := embind.Load(ctx, program, cache)
	return &Engine{library, model}, err
}

// A Layout is what the engine expects of a picture: Tesseract's page segmentation modes.
type Layout string

// The layouts.
const (
	Block  Layout = "6"  // one block of lines
	Sparse Layout = "11" // text here and there
	Line   Layout = "7"  // one line alone
)

// A Text is one line of print.
type Text struct {
	Words      string          // what is read, words separated by spaces
	Box        image.Rectangle // where, in pixels of the picture
	Confidence float64         // of the least sure word, 0 to 1: Tesseract's own opinion
}

// A Page is a started engine with its model in memory. Close of its Engine ends it.
type Page struct{ object embind.Object }

// Start makes the engine forget all it has seen. alphabet holds the characters that are looked for; "" stands for all.
func (e *Engine) Start(ctx context.Context, alphabet string) (*Page, error) {
	i, err := e.library.Start(ctx)
	if err != nil {
		return nil, err
	}
	o, err := i.New("OCREngine")
	if err != nil {
		return nil, err
	}
	p := &Page{o}
	if err := p.do("loadModel", e.model); err != nil {
		return nil, fmt.Errorf("the model is not one of Tesseract: %w", err)
	}
	// The dictionaries would make words of names and numbers.
	for _, v := range [][2]string{{"tessedit_char_whitelist", alphabet}, {"load_system_dawg", "0"}, {"load_freq_dawg", "0"}} {
		if err := p.do("setVariable", v[0], v[1]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// do calls a method whose result is a record with its error.
func (p *Page) do(method string, args ...any) error {
	v, err := p.object.Call(method, args...)
	if err != nil {
		return err
	}
	if m, ok := v.(map[string]any); ok && m["error"] != "" {
		return fmt.Errorf("tesseract: %s: %v", method, m["error"])
	}
	return nil
}

// Read reads the lines of a picture, from top to bottom.
func (p *Page) Read(img *image.Gray, layout Layout) ([]Text, error) {
	if err := p.do("setVariable", "tessedit_pageseg_mode", string(layout)); err != nil {
		return nil, err
	}
	if err := p.show(img); err != nil {
		return nil, err
	}
	v, err := p.object.Call("getHOCR", nil)
	if err != nil {
		return nil, err
	}
	return parseHOCR(v.(string), img.Bounds().Min)
}

// show gives the engine a picture, of four bytes a pixel.
func (p *Page) show(img *image.Gray) error {
	size := img.Bounds().Size()
	if _, err := p.object.Call("clearImage"); err != nil {
		return err
	}
	picture, err := p.object.Instance().New("Image", size.X, size.Y)
	if err != nil {
		return err
	}
	v, err := picture.Call("data")
	if err != nil {
		return err
	}
	to, err := v.(embind.View).Bytes()
	if err != nil {
		return err
	}
	if len(to) != 4*size.X*size.Y {
		return errors.New("tesseract: the picture's memory is of another size")
	}
	for y := range size.Y {
		row := img.Pix[y*img.Stride:][:size.X]
		for x, g := range row {
			copy(to[4*(y*size.X+x):], []byte{g, g, g, 255})
		}
	}
	if err := p.do("loadImage", picture); err != nil {
		return err
	}
	return picture.Delete()
}

// parseHOCR reads hOCR, the form in which Tesseract gives its lines: http://kba.github.io/hocr-spec/1.2/.
func parseHOCR(text string, origin image.Point) ([]Text, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	var lines []Text
	for {
		t, err := d.Token()
		switch {
		case err == io.EOF:
			return lines, nil
		case err != nil:
			return nil, fmt.Errorf("tesseract: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			class, title := attributes(t)
			switch class {
			case "ocr_line", "ocr_header", "ocr_textfloat", "ocr_caption":
				lines = append(lines, Text{Box: box(title).Add(origin), Confidence: 1})
			case "ocrx_word":
				if n := len(lines); n > 0 {
					lines[n-1].Confidence = min(lines[n-1].Confidence, property(title, "x_wconf")[0]/100)
				}
			}
		case xml.CharData:
			if n := len(lines); n > 0 {
				lines[n-1].Words = strings.Join(strings.Fields(lines[n-1].Words+" "+string(t)), " ")
			}
		}
	}
}

func attributes(t xml.StartElement) (class, title string) {
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "class":
			class = a.Value
		case "title":
			title = a.Value
		}
	}
	return class, title
}

// property returns the numbers of a property: four, zero where there are fewer or one is not between 0 and maxNumber.
func property(title, name string) (numbers [4]float64) {
	for part := range strings.SplitSeq(title, ";") {
		f := strings.Fields(part)
		if len(f) == 0 || f[0] != name {
			continue
		}
		for n, s := range f[1:min(len(f), 5)] {
			if v, err := strconv.ParseFloat(s, 64); err == nil && v >= 0 && v <= maxNumber {
				numbers[n] = v
			}
		}
	}
	return numbers
}

// maxNumber is more than any place in a picture or any confidence, which is of 100.
const maxNumber = 1 << 20

func box(title string) image.Rectangle {
	n := property(title, "bbox")
	return image.Rect(int(n[0]), int(n[1]), int(n[2]), int(n[3]))
}
