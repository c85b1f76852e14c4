package embind

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// importSlots finds the slots of the first table that hold imported functions, and the letters of those: the look-up of
// wazero v1.12.0 fails on them. The form is that of WebAssembly's binary format, 5.5; only what Emscripten writes is
// understood: imports of functions, and segments of function indices at a constant offset.
func importSlots(wasm []byte) (map[uint32]string, error) {
	if len(wasm) < 8 {
		return nil, errForm
	}
	r := &wasmReader{bytes.NewReader(wasm[8:]), nil}
	var letters []string
	slots := map[uint32]string{}
	for r.Len() > 0 && r.err == nil {
		id, body := r.byte(), r.part()
		switch id {
		case 2:
			letters = imports(body)
			r.err = errors.Join(r.err, body.err)
		case 9:
			body.slots(letters, slots)
			r.err = errors.Join(r.err, body.err)
		}
	}
	return slots, r.err
}

var errForm = errors.New("embind: not the WebAssembly that was expected")

type wasmReader struct {
	*bytes.Reader
	err error
}

func (r *wasmReader) byte() byte {
	b, err := r.ReadByte()
	r.fail(err)
	return b
}

func (r *wasmReader) number() uint32 {
	v, err := binary.ReadUvarint(r)
	r.fail(err)
	return uint32(v)
}

func (r *wasmReader) part() *wasmReader {
	n := r.number()
	if int(n) > r.Len() {
		r.fail(errForm)
		n = 0
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	r.fail(err)
	return &wasmReader{bytes.NewReader(b), nil}
}

func (r *wasmReader) text() string {
	b, _ := io.ReadAll(r.part())
	return string(b)
}

func (r *wasmReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func imports(r *wasmReader) (letters []string) {
	for range r.number() {
		_, letter := r.text(), r.text()
		if r.byte() != 0 || r.err != nil {
			r.fail(errForm)
			return letters
		}
		r.number() // the function's type
		letters = append(letters, letter)
	}
	return letters
}

func (r *wasmReader) slots(letters []string, slots map[uint32]string) {
	for range r.number() {
		if flags, code := r.number(), r.byte(); flags != 0 || code != 0x41 { // i32.const
			r.fail(errForm)
			return
		}
		at := r.number()
		r.byte() // end
		for n := range r.number() {
			if f := r.number(); int(f) < len(letters) {
				slots[at+n] = letters[f]
			}
			if r.err != nil {
				return
			}
		}
	}
}
