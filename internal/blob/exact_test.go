package blob

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"bonafide/internal/errs"
)

// TestExactReaderKeepsTheLastByte reads no further than the announced size, as an upload does that knows it.
func TestExactReaderKeepsTheLastByte(t *testing.T) {
	for name, test := range map[string]struct {
		r    io.Reader
		want error
	}{
		"as announced":                {strings.NewReader("1234"), nil},
		"as announced, byte by byte":  {iotest.OneByteReader(strings.NewReader("1234")), nil},
		"as announced, end with data": {iotest.DataErrReader(strings.NewReader("1234")), nil},
		"one more":                    {strings.NewReader("12345"), errs.Invalid},
		"one more, byte by byte":      {iotest.OneByteReader(strings.NewReader("12345")), errs.Invalid},
		"one fewer":                   {strings.NewReader("123"), errs.Invalid},
		"an error after the last":     {io.MultiReader(strings.NewReader("1234"), iotest.ErrReader(io.ErrClosedPipe)), io.ErrClosedPipe},
	} {
		exact, err := exactly(t.Context(), test.r, 4)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(exact, make([]byte, 4)); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}
