package text

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// ErrBinary says that the bytes are no text.
var ErrBinary = errors.New("not a text")

// Decode returns the text of a file and the name of its encoding: UTF-8, UTF-16, or Windows-1252, which any bytes can be
// that are neither. UTF-16 is told by its mark at the beginning, or by the zero bytes of its Latin letters. Bytes that
// hold zeros otherwise are ErrBinary.
func Decode(data []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), zeros(data, 1):
		return utf16(data, unicode.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")), zeros(data, 0):
		return utf16(data, unicode.BigEndian)
	case bytes.IndexByte(data, 0) >= 0:
		return "", "", ErrBinary
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(data) {
		return string(data), "UTF-8", nil
	}
	b, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(b), "Windows-1252", err
}

// Encodings are those that DecodeAs reads, in words.
var Encodings = []string{"UTF-8", "UTF-16", "Windows-1252", "Windows-1250", "Windows-1251", "Mac Roman", "Shift JIS", "GB 18030", "EUC-KR"}

var encodings = map[string]encoding.Encoding{
	"Windows-1252": charmap.Windows1252, "Windows-1250": charmap.Windows1250, "Windows-1251": charmap.Windows1251, "Mac Roman": charmap.Macintosh,
	"Shift JIS": japanese.ShiftJIS, "GB 18030": simplifiedchinese.GB18030, "EUC-KR": korean.EUCKR,
}

// DecodeAs returns the text of a file whose encoding somebody named, one of Encodings. One of Unicode is told by the bytes, as Decode does.
func DecodeAs(data []byte, name string) (text, encoding string, err error) {
	e, ok := encodings[name]
	if !ok {
		return Decode(data)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", "", ErrBinary
	}
	b, err := e.NewDecoder().Bytes(data)
	return string(b), name, err
}

func utf16(data []byte, order unicode.Endianness) (string, string, error) {
	b, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err == nil && bytes.IndexByte(b, 0) >= 0 {
		err = ErrBinary
	}
	return string(b), "UTF-16", err
}

// zeros reports whether most of the first bytes at even places (odd: at odd ones) are zero, and none at the others.
func zeros(data []byte, odd int) bool {
	head := data[:min(len(data), 512)&^1]
	n := 0
	for i := 0; i < len(head); i += 2 {
		if head[i+1-odd] == 0 {
			return false
		}
		if head[i+odd] == 0 {
			n++
		}
	}
	return n > len(head)/4
}
