package inspect

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"bonafide/internal/mrz"
)

// FuzzText wants any text to be a zone, with the lines that were given, a licence or refused, one of the three, in the
// contract's JSON.
func FuzzText(f *testing.F) {
	f.Add("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", byte(0))
	f.Add("@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ12345678\nDBC1\nZTZTAKEPT\n", byte(1))
	f.Add("%PDF-1.7", byte(2))
	readings := []Reading{Auto, MRZ, AAMVA}
	unaccepted := errors.New("not of an accepted type")
	f.Fuzz(func(t *testing.T, text string, as byte) {
		out := File{Type: "application/octet-stream", Warnings: []string{}}
		out.readText([]byte(text), readings[int(as)%len(readings)], unaccepted)
		n := 0
		for _, is := range []bool{out.Refused != nil, out.MRZ != nil, out.AAMVA != nil} {
			if is {
				n++
			}
		}
		if n != 1 || (out.Refused == nil) != (out.Type == "text/plain") || out.Refused != nil && *out.Refused == "" {
			t.Errorf("%q is %+v", text, out)
		}
		if out.MRZ != nil && mrz.Mask(text) != strings.Join(out.MRZ.Lines, "\n") {
			t.Errorf("%q: lines %q", text, out.MRZ.Lines)
		}
		if _, err := json.Marshal(out); err != nil {
			t.Error(err)
		}
	})
}
