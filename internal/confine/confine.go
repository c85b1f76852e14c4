// Package confine runs hostile work in children of this program: a decoder that crashes, hangs or fills the memory
// costs one child and an answer in words, never the server.
//
// The parent keeps a Pool of children and gives each one request at a time. The child calls Serve, which puts up walls
// before the first byte of a request is read: no files, no network, no new programs (a seccomp filter, on Linux), and
// bounds on memory and processor time. The parent kills a child that overruns its deadline or whose answer is too long,
// and starts another for the next request.
//
// Children are used again, up to a number of requests: the decoders behind the walls are Go or WebAssembly, so that
// one file cannot reach into the reading of the next, and a start costs more than most pictures.
package confine

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Limits bound one child over its life.
type Limits struct {
	Memory     int64 // bytes of writable memory; the child dies beyond (RLIMIT_DATA)
	Working    int64 // bytes from which the child collects its garbage harder
	CPUSeconds uint64
}

// Bounds of what is passed. Both sides keep them.
const (
	maxAsk    = 1 << 20   // bytes of a request's JSON
	maxData   = 128 << 20 // bytes of a request's data
	maxAnswer = 32 << 20  // bytes of an answer's JSON
)

// A hello is the first thing that a child says.
type hello struct {
	Missing []string `json:"missing,omitempty"` // walls that this system does not allow, and why
}

// An answer is what a child says to a request.
type answer struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

// writePart writes bytes after their length.
func writePart(w io.Writer, b []byte) error {
	if err := binary.Write(w, binary.BigEndian, uint32(len(b))); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}

var errTooLong = errors.New("too long")

// readPart reads bytes after their length. More than limit is errTooLong.
func readPart(r io.Reader, limit int) ([]byte, error) {
	var size uint32
	if err := binary.Read(r, binary.BigEndian, &size); err != nil {
		return nil, err
	}
	if int64(size) > int64(limit) {
		return nil, fmt.Errorf("%d bytes: %w", size, errTooLong)
	}
	b := make([]byte, size)
	_, err := io.ReadFull(r, b)
	return b, err
}

func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writePart(w, b)
}
