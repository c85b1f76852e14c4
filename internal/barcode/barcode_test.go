package barcode_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bonafide/internal/barcode"
)

const samples = "../../../shared/data/aamva"

// unread are fields of the samples that the parser drops or names otherwise.
var unread = map[string]bool{"Sex": true, "issuer": true, "AamvaVersion": true}

// versions are the standards by the year that the samples name.
var versions = map[string]int{
	"Aamva2000": 1, "Aamva2003": 2, "Aamva2005": 3, "Aamva2009": 4, "Aamva2010": 5, "Aamva2011": 6, "Aamva2012": 7,
	"Aamva2013": 8, "Aamva2016": 9, "Aamva2020": 10,
}

// TestSamples holds the parser to what others read in scanners' output. See ../shared/data/aamva/README.md.
func TestSamples(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(samples, "expected.json"))
	if os.IsNotExist(err) {
		t.Skip("the samples are not here: ../shared/data/aamva")
	} else if err != nil {
		t.Fatal(err)
	}
	var files map[string]map[string]string
	if err := json.Unmarshal(data, &files); err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(samples, name))
			if err != nil {
				t.Fatal(err)
			}
			c, err := barcode.Parse(string(text))
			if err != nil {
				t.Fatal(err)
			}
			got := values(c)
			for key, value := range want {
				if !unread[key] && got[key] != value {
					t.Errorf("%s = %q, want %q", key, got[key], value)
				}
			}
			if v := versions[want["AamvaVersion"]]; v != 0 && c.Version != v {
				t.Errorf("version %d, want %d", c.Version, v)
			}
			if _, region, _ := strings.Cut(c.Jurisdiction(), "-"); region != c.Fields["DAJ"] {
				t.Errorf("issuer %d is %s, want that of %s", c.Issuer, c.Jurisdiction(), c.Fields["DAJ"])
			}
			again, err := barcode.Parse(barcode.Strip(string(text)))
			if err != nil || !reflect.DeepEqual(again, c) {
				t.Errorf("stripped it reads\n%+v, %v\nwant\n%+v", again, err, c)
			}
		})
	}
}

func values(c *barcode.Card) map[string]string {
	n, a := c.Name(), c.Address()
	all := map[string]string{
		"name_first": n.First, "name_middle": n.Middle, "name_last": n.Family,
		"StreetLine1": a.Line1, "StreetLine2": a.Line2, "City": a.City, "JurisdictionCode": a.Region, "PostalCode": a.PostalCode,
		"IdNumber": c.Number(),
	}
	if c.Fields["DAQ"] == "NONE" { // a specimen
		all["IdNumber"] = "NONE"
	}
	for name, day := range map[string]time.Time{"DateOfBirth": c.Birth(), "IssueDate": c.Issued(), "ExpirationDate": c.Expires(), "RevisionDate": c.Revised()} {
		if !day.IsZero() {
			all[name] = day.Format(time.DateOnly)
		}
	}
	return all
}

const licence = "@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ12345678\nDCSEXAMPLE\nDACROBIN\nDADNONE\nDBB01021990\nDBD03042020\nDBA01022028\n" +
	"DBC1\nDAU070 in\nDAYBRO\nDCLW\nDCIELSEWHERE\nDAG1 MAIN ST\nDAIAUSTIN\nDAJTX\nDAK787010000  \nDCGUSA\rZTZTAKEPT\nZTB\n\r"

func TestFields(t *testing.T) {
	c, err := barcode.Parse(licence)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"DAQ": "12345678", "DCS": "EXAMPLE", "DAC": "ROBIN", "DAD": "NONE", "DBB": "01021990", "DBD": "03042020", "DBA": "01022028",
		"DAG": "1 MAIN ST", "DAI": "AUSTIN", "DAJ": "TX", "DAK": "787010000", "DCG": "USA", "ZTA": "KEPT", "ZTB": "",
	}
	if !reflect.DeepEqual(c.Fields, want) {
		t.Errorf("fields %v\nwant %v", c.Fields, want)
	}
	if c.Version != 9 || c.Issuer != 636015 || c.Jurisdiction() != "US-TX" || len(c.Warnings) != 0 {
		t.Errorf("%+v", c)
	}
}

// TestProtectedElementsAreDropped holds that what is said of sex, body and origin is in no result and no text that is kept.
func TestProtectedElementsAreDropped(t *testing.T) {
	kept := barcode.Strip(licence)
	for _, element := range []string{"DBC", "DAU", "DAY", "DCL", "DCI", "ELSEWHERE", "BRO"} {
		if strings.Contains(kept, element) {
			t.Errorf("the stripped text has %s: %q", element, kept)
		}
	}
	for _, first := range []string{"DLDBC2\nDAQ1", "IDDBC2\nDAQ1", "DAQ1\rDBC2", "DAQ1\x1eDBC2\x1eDCLW"} {
		text := "@\nANSI 636015090101DL00310100" + first
		c, err := barcode.Parse(text)
		if err != nil || len(c.Fields) != 1 || c.Number() != "1" {
			t.Errorf("%q: %+v, %v; want the number alone", text, c, err)
		}
		if again, err := barcode.Parse(barcode.Strip(text)); err != nil || !reflect.DeepEqual(again, c) || strings.Contains(barcode.Strip(text), "DBC") {
			t.Errorf("%q stripped is %q", text, barcode.Strip(text))
		}
	}
	if got := barcode.Strip("DBC1 DCLW"); got != "?????????" {
		t.Errorf("what is no licence's text is kept as %q", got)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "does not begin"},
		{"Dear candidate", "does not begin"},
		{strings.Repeat(" ", 60) + licence, "does not begin"},
		{"@\n\x1e\rANSI 6360", "does not begin"},
		{"@\n\x1e\rANSI 63601509", "ends after the header"},
		{"@\n\x1e\rANSI 636015090102DL00410278", "ends after the header"},
		{licence + strings.Repeat("x", 9000), "characters"},
	} {
		if got, err := barcode.Parse(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %+v, %v; want an error with %q", c.text, got, err, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	for value, want := range map[string]string{
		"12311999": "1999-12-31", "19991231": "1999-12-31", "20240229": "2024-02-29", "02292024": "2024-02-29", "09212009M": "2009-09-21",
		"02292023": "", "00000000": "", "99999999": "", "1231199": "", "": "", "NONE": "", "13012020": "",
	} {
		c := &barcode.Card{Fields: map[string]string{"DBB": value}}
		got := ""
		if b := c.Birth(); !b.IsZero() {
			got = b.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
}

func TestLatin1(t *testing.T) {
	c, err := barcode.Parse("@\n\x1e\rANSI 604428090001DL00310440DLDAQ1\nDCSC\xd4T\xc9\n")
	if err != nil || c.Name().Family != "CÔTÉ" {
		t.Errorf("%+v, %v; want the name in UTF-8", c, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(licence)
	f.Add("AAMVA6360060101DL00290184DAAWANG,CHUNG\nDAG123 SIDE ST\nDBC1")
	f.Fuzz(func(t *testing.T, s string) {
		kept := barcode.Strip(s)
		c, err := barcode.Parse(s)
		if err != nil {
			return
		}
		if again, err := barcode.Parse(kept); err != nil || !reflect.DeepEqual(again.Fields, c.Fields) {
			t.Errorf("%q stripped is %q and reads %+v, %v; want %+v", s, kept, again, err, c)
		}
		c.Name()
		c.Address()
		c.Birth()
	})
}
