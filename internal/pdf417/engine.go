// Package pdf417 reads PDF417 barcodes in pictures, as they are on the back of North American driving licences: ZXing-C++
// as WebAssembly (zxing-wasm, MIT; ZXing-C++ itself, Apache-2.0), run in wazero.
package pdf417

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"math"
	"time"

	"bonafide/internal/embind"
	"bonafide/internal/photo"
)

//go:generate go run ./gen

//go:embed data/zxing_reader.wasm
var wasm []byte

// program tells what the letters of zxing-wasm 3.1.4 are: the import object and the assignment of exports in its
// dist/es/reader/index.js.
var program = embind.Program{
	Wasm:   wasm,
	Module: "a",
	Imports: map[string]string{
		"r": "cxa_begin_catch", "J": "cxa_end_catch", "a": "find_matching_catch_2", "i": "find_matching_catch_3", "l": "find_matching_catch_4",
		"T": "cxa_rethrow", "q": "cxa_throw", "e": "resumeException", "Z": "abort", "v": "llvm_eh_typeid_for",
		"F": "embind_register_value_object", "oa": "embind_register_value_object_field", "na": "embind_finalize_value_object",
		"Y": "embind_register_bigint", "ha": "embind_register_bool", "la": "embind_register_class", "ka": "embind_register_class_constructor",
		"E": "embind_register_class_function", "fa": "embind_register_emval", "U": "embind_register_float", "V": "embind_register_function",
		"x": "embind_register_integer", "ja": "embind_register_iterable", "s": "embind_register_memory_view", "ma": "embind_register_optional",
		"ga": "embind_register_std_string", "P": "embind_register_std_wstring", "ia": "embind_register_void",
		"I": "emval_create_invoker", "pa": "emval_decref", "C": "emval_get_global", "Q": "emval_incref", "H": "emval_invoke", "aa": "emval_run_destructors",
		"_": "resize_heap", "X": "invoke Ea", "W": "invoke Fa",
		"$": "invoke", "A": "invoke", "B": "invoke", "D": "invoke", "G": "invoke", "K": "invoke", "L": "invoke", "M": "invoke", "N": "invoke",
		"O": "invoke", "R": "invoke", "S": "invoke", "b": "invoke", "ba": "invoke", "c": "invoke", "ca": "invoke", "d": "invoke", "da": "invoke",
		"ea": "invoke", "f": "invoke", "g": "invoke", "h": "invoke", "j": "invoke", "k": "invoke", "m": "invoke", "n": "invoke", "o": "invoke",
		"p": "invoke", "t": "invoke", "u": "invoke", "w": "invoke", "y": "invoke", "z": "invoke",
	},
	Exports: embind.Exports{
		Constructors: "ra", Malloc: "va", Free: "ta", ExceptionPointer: "wa", SetThrew: "xa", SetTempRet: "ya",
		StackRestore: "za", StackCurrent: "Aa", Hold: "Ba", Release: "Ca", CanCatch: "Da",
	},
	MaxMemory: 256 << 20,
}

// An Engine reads barcodes. It is not safe for concurrent use.
type Engine struct{ library *embind.Library }

// Load makes the engine ready, which takes a second where the folder cache has no compiled code yet; "" stands for no
// such folder. Nothing is read or written after Load.
func Load(ctx context.Context, cache string) (*Engine, error) {
	library, err := embind.Load(ctx, program, cache)
	return &Engine{library}, err
}

// A Symbol is a barcode that was read. Its error correction covers every character, so that what is read is what was
// printed.
type Symbol struct {
	Text string         // as encoded, control characters among it
	Quad [4]image.Point // its corners in pixels of the picture: top left, top right, bottom right, bottom left of the symbol
}

// Box returns the smallest upright rectangle round the symbol.
func (s Symbol) Box() image.Rectangle {
	box := image.Rectangle{s.Quad[0], s.Quad[0].Add(image.Pt(1, 1))}
	for _, p := range s.Quad[1:] {
		box = box.Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
	}
	return box
}

// options are ZXing's (ReaderOptions). It needs all of them: one that is left out is none of its enumerations' values.
func options() map[string]any {
	return map[string]any{
		"formats": "PDF417", "tryHarder": true, "tryRotate": true, "tryInvert": false, "tryDownscale": true, "tryDenoise": false,
		"binarizer": localAverage, "isPure": false, "downscaleFactor": 3, "downscaleThreshold": 500, "minLineCount": 2, "maxNumberOfSymbols": 1,
		"validateOptionalChecksum": false, "returnErrors": false, "eanAddOnSymbol": 0, "textMode": plain, "characterSet": latin1,
		"tryCode39ExtendedMode": false,
	}
}

// Values of ZXing's enumerations Binarizer, TextMode and CharacterSet. The standard of driving licences asks for ISO 8859-1.
const (
	localAverage = 0
	plain        = 0
	latin1       = 2
)

// read reads the first barcode that it finds in a picture, upright, on its head or on a side; a few degrees either way are
// forgiven.
func (e *Engine) read(ctx context.Context, img *image.Gray) (*Symbol, error) {
	instance, err := e.library.Start(ctx)
	if err != nil {
		return nil, err
	}
	size := img.Rect.Size()
	pixels := make([]byte, 0, size.X*size.Y)
	for y := range size.Y {
		pixels = append(pixels, img.Pix[y*img.Stride:][:size.X]...)
	}
	at, err := instance.Place(pixels)
	if err != nil {
		return nil, err
	}
	v, err := instance.Call("readBarcodesFromPixmap", at, size.X, size.Y, options())
	if err != nil {
		return nil, fmt.Errorf("zxing: %w", err)
	}
	list, ok := v.(embind.Object)
	if !ok {
		return nil, errForm
	}
	return first(list, img.Rect.Min)
}

var errForm = errors.New("zxing: the answer is not of the expected form")

// first returns the first barcode of a list.
func first(list embind.Object, origin image.Point) (*Symbol, error) {
	n, err := list.Call("size")
	if err != nil || n == int64(0) {
		return nil, err
	}
	v, err := list.Call("get", 0)
	if err != nil {
		return nil, err
	}
	return symbolOf(v, origin)
}

// symbolOf returns a barcode of the list as a Symbol.
func symbolOf(v any, origin image.Point) (*Symbol, error) {
	m, _ := v.(map[string]any)
	text, ok := m["text"].(string)
	valid, _ := m["isValid"].(bool)
	if !ok || !valid {
		return nil, errForm
	}
	s := &Symbol{Text: text}
	corners, _ := m["position"].(map[string]any)
	for i, name := range []string{"topLeft", "topRight", "bottomRight", "bottomLeft"} {
		p, _ := corners[name].(map[string]any)
		x, _ := p["x"].(int64)
		y, _ := p["y"].(int64)
		s.Quad[i] = image.Pt(int(x), int(y)).Add(origin)
	}
	return s, nil
}

// Sizes of pictures for the reader. Bars of a sharp picture are read from two pixels on, those of others from three or four.
const (
	maxSide = 2400 // pixels of the longer side to which a picture is enlarged
	enough  = 1.2  // an enlargement by less than that shows nothing new
)

// looks are the ways of looking at a picture, the quickest first: as it lies, turned so that its edges are upright, and
// enlarged.
func looks(img *image.Gray) []photo.Turn {
	const little = math.Pi / 180
	all := []photo.Turn{{}}
	level := photo.Turn{Angle: -photo.Slant(img)}
	if math.Abs(level.Angle) > little {
		all = append(all, level)
	}
	if level.Scale = float64(maxSide) / float64(max(img.Rect.Dx(), img.Rect.Dy(), 1)); level.Scale > enough {
		level.Scale = min(level.Scale, 2)
		all = append(all, level)
	}
	return all
}

// Find reads a barcode in a picture, its corner at the origin, in which it may lie at any angle. It is nil where there is
// none. No further look is begun after the time until; the zero time sets no end.
func (e *Engine) Find(ctx context.Context, img *image.Gray, until time.Time) (*Symbol, error) {
	for n, look := range looks(img) {
		if !until.IsZero() && time.Now().After(until) {
			break
		}
		laid := img
		if n > 0 {
			laid = look.Draw(img)
		}
		s, err := e.read(ctx, laid)
		if err != nil {
			return nil, err
		}
		if s == nil {
			continue
		}
		for i, p := range s.Quad {
			s.Quad[i] = look.Back(img.Rect.Size(), p)
		}
		return s, nil
	}
	return nil, nil
}
