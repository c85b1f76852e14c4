package inspect

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"bonafide/internal/reader"
)

func TestTexts(t *testing.T) {
	dir := t.TempDir()
	zone := "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO74<<<<8F1204159ZE184226B<<<<<10\n"
	licence := "@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ12345678\nDBC1\nZTZTAKEPT\n"
	paths := []string{save(t, dir, "zone.txt", []byte(zone)), save(t, dir, "licence.txt", []byte(licence)), save(t, dir, "note.txt", []byte("hello"))}
	for _, c := range []struct {
		as   Reading
		want [3]string // what is read, or why nothing is
	}{
		{Auto, [3]string{"zone", "barcode", "not of an accepted type"}},
		{MRZ, [3]string{"zone", "has '@'", "has"}},
		{AAMVA, [3]string{"does not begin", "barcode", "does not begin"}},
	} {
		report, err := Files(t.Context(), reader.Here{}, paths, c.as)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range report.Files {
			got := ""
			switch {
			case f.Refused != nil:
				got = *f.Refused
			case f.MRZ != nil && f.AAMVA == nil:
				got = "zone"
			case f.AAMVA != nil:
				got = "barcode"
			}
			if !strings.Contains(got, c.want[i]) || f.SHA256 == nil {
				t.Errorf("%s as %q: %s, want %s", f.File, c.as, got, c.want[i])
			}
		}
	}
}

// TestContract holds the members of a zone and a barcode to the contract.
func TestContract(t *testing.T) {
	dir := t.TempDir()
	visa := "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
	report, err := Files(t.Context(), reader.Here{}, []string{save(t, dir, "visa", []byte(visa)), save(t, dir, "licence", []byte("ANSI 636015090102DL00410278DLDAQ1\nDBC1"))}, Auto)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		`{"format": "MRV-B", "lines": ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4<<<4009078<9612109<<<<<<<<"],
		"fields": {"document_number": "L8988901C", "surname": "ERIKSSON", "given_names": "ANNA MARIA", "birth_date": "1940-09-07", "expiry_date": "1996-12-10", "issuer": "UTO"},
		"checks": {"document_number": true, "birth_date": true, "expiry_date": true, "composite": null}, "valid": true}`,
		`{"version": 9, "issuer": 636015, "fields": {"DAQ": "1"}}`,
	} {
		var part any = report.Files[i].MRZ
		if i == 1 {
			part = report.Files[i].AAMVA
		}
		got, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(decoded(t, got), decoded(t, []byte(want))) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func decoded(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
