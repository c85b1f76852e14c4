package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"iter"
	"strings"
)

// maxText bounds one text of a PNG after inflating, in bytes. The longest known are the workflows of image
// generators, some tens of kilobytes.
const maxText = 256 << 10

const pngSignature = 8 // bytes

// pngChunks returns the type and the body of each chunk of a PNG up to the first that is cut off.
func pngChunks(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for data = data[min(pngSignature, len(data)):]; len(data) >= 12; {
			size := uint64(binary.BigEndian.Uint32(data))
			if size+12 > uint64(len(data)) || !yield(string(data[4:8]), data[8:8+size]) {
				return
			}
			data = data[size+12:]
		}
	}
}

// pngText reads a tEXt, zTXt or iTXt chunk (PNG specification, third edition, 11.3.3).
func pngText(kind string, body []byte) (key, text string, ok bool) {
	rawKey, rest, found := bytes.Cut(body, []byte{0})
	if !found {
		return "", "", false
	}
	compressed, utf8 := false, false
	switch kind {
	case "tEXt":
	case "zTXt":
		if len(rest) < 1 || rest[0] != 0 {
			return "", "", false
		}
		compressed, rest = true, rest[1:]
	case "iTXt":
		if len(rest) < 2 || rest[1] != 0 {
			return "", "", false
		}
		compressed, utf8 = rest[0] == 1, true
		parts := bytes.SplitN(rest[2:], []byte{0}, 3) // language, translated keyword, text
		if len(parts) < 3 {
			return "", "", false
		}
		rest = parts[2]
	default:
		return "", "", false
	}
	if compressed {
		var err error
		if rest, err = inflate(rest, maxText); err != nil {
			return "", "", false
		}
	}
	rest = rest[:min(len(rest), maxText)]
	if utf8 {
		return latin1(rawKey), string(rest), true
	}
	return latin1(rawKey), latin1(rest), true
}

// inflate unpacks at most limit bytes of a zlib stream; what lies beyond is left out.
func inflate(data []byte, limit int64) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, limit))
}

func latin1(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}
