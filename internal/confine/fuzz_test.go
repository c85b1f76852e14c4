package confine

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"testing"
)

// frame returns bytes after their length.
func frame(text string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...)
}

// deaf takes what it is told and keeps nothing.
type deaf struct{ io.Writer }

func (deaf) Close() error { return nil }

// FuzzExchange wants whatever a child says to be an answer or an error, and no memory taken for what it only announces.
func FuzzExchange(f *testing.F) {
	f.Add(frame(`{"value":{"Seen":null}}`))
	f.Add(frame(`{"error":"not this one"}`)[:9])
	f.Add([]byte("\xff\xff\xff\xff{}"))
	f.Add([]byte("\x01\xff\xff\xff{}"))
	f.Add(frame(""))
	f.Fuzz(func(t *testing.T, said []byte) {
		c := &child{in: deaf{io.Discard}, out: bytes.NewReader(said)}
		got, err := c.exchange([]byte("{}"), nil)
		if err != nil {
			return
		}
		if size := binary.BigEndian.Uint32(said); int(size) > len(said)-4 || !json.Valid(said[4:4+size]) || len(got.Value) > 0 && !json.Valid(got.Value) {
			t.Errorf("%q is taken for %+v", said, got)
		}
	})
}
