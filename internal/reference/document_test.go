package reference_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/reference"
)

const (
	zone    = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36QQQ7408122F1204159ZE184226B<<<<<10"
	licence = "@\n\x1e\rANSI 636014090102DL00410278ZC03190008DLDAQD1234567\nDCSEXAMPLE\nDACROBIN\nDADNONE\nDBB08121974\nDBD02012024\nDBA02012032\n" +
		"DBC2\nDAYBRO\nDCLAP\nDCIELSEWHERE\nDAG1 OLD STREET\nDAIFRESNO\nDAJCA\nDAK936500000  \nDCGUSA\rZCZCAKEPT\n"
)

func read(text, barcode string) *dossier.Dossier {
	d := &dossier.Dossier{
		Names:       []dossier.Name{{Full: "Anna Eriksson"}},
		DateOfBirth: dossier.NewDate(1974, 8, 12),
		Documents: []dossier.Document{{
			Kind: "passport", Number: "L898902C3", Name: &dossier.Name{Full: "Anna Maria Eriksson"}, DateOfBirth: dossier.NewDate(1974, 8, 13),
			Captures: []dossier.Capture{{At: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), MRZ: text, Barcode: barcode}},
		}},
	}
	reference.Data{}.Complete(d)
	return d
}

func TestReadZone(t *testing.T) {
	d := read(zone, "")
	doc := &d.Documents[0]
	r := doc.Captures[0].ZoneRead
	if r == nil || len(r.Faults) > 0 || len(r.Checked) != 5 || r.Format != "TD3" || !r.Spelled || doc.Captures[0].BarcodeRead != nil {
		t.Fatalf("read %+v, want the zone without a fault", r)
	}
	want := map[string]dossier.Fit{"document number": dossier.Fits, "name": dossier.Fits, "date of birth": dossier.Differs, "date of expiry": dossier.NotCompared, "issuer": dossier.NotCompared}
	for _, f := range d.CompareRead(doc, r) {
		if fit, ok := want[f.Field]; !ok || f.Fit != fit {
			t.Errorf("%s %q, printed %q: %q, want %q", f.Field, f.Read, f.Printed, f.Fit, fit)
		}
		delete(want, f.Field)
	}
	if len(want) > 0 {
		t.Errorf("not compared: %v", want)
	}
	if ms := doc.Misfits(); len(ms) != 1 || ms[0].Confirmed() || !strings.Contains(ms[0].Text, "date of birth") {
		t.Errorf("misfits %+v, want that of the date of birth, not confirmed", ms)
	}
	if r := read("P<UTO", "no licence").Documents[0].Captures[0]; r.ZoneRead.Unreadable == "" || r.BarcodeRead.Unreadable == "" {
		t.Errorf("a zone and a barcode that are none: %+v %+v", r.ZoneRead, r.BarcodeRead)
	}
}

func TestReadBarcode(t *testing.T) {
	d := read("", licence)
	r := d.Documents[0].Captures[0].BarcodeRead
	if r == nil || r.Number != "D1234567" || r.Issuer != "US-CA" || r.Name.Full != "ROBIN EXAMPLE" || r.IssuedAt != dossier.NewDate(2024, 2, 1) || r.Address.PostalCode != "93650" {
		t.Errorf("read %+v", r)
	}
}

// TestStripDocument holds that nationality, sex and the like are neither stored nor read, and that nothing else changes.
func TestStripDocument(t *testing.T) {
	d := read(zone, licence)
	doc := d.Documents[0]
	reference.StripDocument(&doc)
	stored, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"QQQ", "2F12", "DBC", "DAY", "DCL", "ELSEWHERE"} {
		if strings.Contains(string(stored), gone) {
			t.Errorf("%s is stored: %s", gone, stored)
		}
	}
	before, err := json.Marshal(doc.Captures[0].Reads())
	if err != nil {
		t.Fatal(err)
	}
	again := read(doc.Captures[0].MRZ, doc.Captures[0].Barcode)
	after, err := json.Marshal(again.Documents[0].Captures[0].Reads())
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) || strings.Contains(string(before), "QQQ") {
		t.Errorf("stripped it reads\n%s\nwant\n%s", after, before)
	}
}
