package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"
)

// A Format is a kind of file.
type Format string

// The formats. A workbook is a ZIP too, and known by what its seal says.
const (
	HTML Format = "html"
	CSV  Format = "csv"
	JSON Format = "json"
	XLSX Format = "xlsx"
	PDF  Format = "pdf"
	ZIP  Format = "zip"
)

// A frame is where a format keeps its seal.
type frame interface {
	put(k *Key, body, signed []byte, at time.Time) ([]byte, error)
	take(file []byte) (body, signed []byte, err error)
	check(file []byte, s *Statement) error // what the format has besides
}

// A tail is a text format's frame: the seal in base64 between two texts at the very end, in the place of the body's end.
type tail struct{ end, open, close string }

var frames = map[Format]frame{
	HTML: tail{"", "<!-- bonafide-seal ", " -->\n"},
	CSV:  tail{"", "signature,,,,", ",,,\r\n"},
	JSON: tail{"\n}\n", ",\n  \"seal\": \"", "\"\n}\n"},
	XLSX: comment{},
	ZIP:  comment{},
	PDF:  signature{},
}

// FormatOf returns the format that a file's first bytes show.
func FormatOf(file []byte) (Format, bool) {
	for _, f := range []struct {
		begins string
		format Format
	}{{"<!doctype html>", HTML}, {"part,title,", CSV}, {"{", JSON}, {"PK\x03\x04", ZIP}, {"%PDF-", PDF}} {
		if len(file) >= len(f.begins) && string(bytes.ToLower(file[:len(f.begins)])) == string(bytes.ToLower([]byte(f.begins))) {
			return f.format, true
		}
	}
	return "", false
}

var base = base64.StdEncoding.Strict()

func (t tail) put(_ *Key, body, signed []byte, _ time.Time) ([]byte, error) {
	rest, ok := bytes.CutSuffix(body, []byte(t.end))
	if !ok {
		return nil, fmt.Errorf("the file does not end in %q", t.end)
	}
	return fmt.Appendf(bytes.Clone(rest), "%s%s%s", t.open, base.EncodeToString(signed), t.close), nil
}

func (t tail) take(file []byte) (body, signed []byte, err error) {
	rest, ok := bytes.CutSuffix(file, []byte(t.close))
	i := bytes.LastIndex(rest, []byte(t.open))
	if !ok || i < 0 {
		return nil, nil, errNoSeal
	}
	signed, err = decode(rest[i+len(t.open):])
	return append(bytes.Clone(rest[:i]), t.end...), signed, err
}

func (tail) check([]byte, *Statement) error { return nil }

var errNoSeal = fmt.Errorf("%w: no signature of Bonafide stands in the file, or it was cut off", ErrUnsealed)

// decode reads base64 as it is written, without the line breaks that the decoder passes over.
func decode(text []byte) ([]byte, error) {
	signed, err := base.DecodeString(string(text))
	if err != nil || base.EncodeToString(signed) != string(text) {
		return nil, errUnfit
	}
	return signed, nil
}

// comment is a ZIP's frame: the comment at its end, whose length stands before it in two bytes (APPNOTE 4.3.16).
type comment struct{}

func (comment) put(_ *Key, body, signed []byte, _ time.Time) ([]byte, error) {
	rest, ok := bytes.CutSuffix(body, []byte{0, 0})
	if !ok {
		return nil, fmt.Errorf("the ZIP has a comment already")
	}
	text := base.EncodeToString(signed)
	return append(binary.LittleEndian.AppendUint16(bytes.Clone(rest), uint16(len(text))), text...), nil
}

func (comment) take(file []byte) (body, signed []byte, err error) {
	i := bytes.LastIndex(file, []byte("PK\x05\x06")) + 20 // where the length stands
	if i < 20 || i+2 >= len(file) || int(binary.LittleEndian.Uint16(file[i:])) != len(file)-i-2 {
		return nil, nil, errNoSeal
	}
	signed, err = decode(file[i+2:])
	return append(bytes.Clone(file[:i]), 0, 0), signed, err
}

func (comment) check([]byte, *Statement) error { return nil }
