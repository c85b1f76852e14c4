package phone_test

import (
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"

	"bonafide/internal/errs"
	"bonafide/internal/phone"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		in, region string
		want       phone.Number
	}{
		{"(213) 622-0100", "US", phone.Number{E164: "+12136220100", Valid: true, Region: "US", Place: "Los Angeles, CA", LineType: phone.Unknown}},
		{"+1 208 555 0131", "", phone.Number{E164: "+12085550131", Valid: true, Region: "US", Place: "Idaho", LineType: phone.Unknown}}, // reserved for fiction
		{"1-503-555-0127", "us", phone.Number{E164: "+15035550127", Valid: true, Region: "US", Place: "Oregon", LineType: phone.Unknown}},
		{"+44 7400 123456", "US", phone.Number{E164: "+447400123456", Valid: true, Region: "GB", LineType: phone.Mobile}},
		{"030 123456", "DE", phone.Number{E164: "+4930123456", Valid: true, Region: "DE", Place: "Berlin", LineType: phone.Landline}},
		{"tel:+1-213-622-0100;ext=42", "", phone.Number{E164: "+12136220100", Extension: "42", Valid: true, Region: "US", Place: "Los Angeles, CA", LineType: phone.Unknown}},
		{"+1 800 234 5678", "", phone.Number{E164: "+18002345678", Valid: true, Region: "US", LineType: phone.TollFree}},
		{"+800 1234 5678", "", phone.Number{E164: "+80012345678", Valid: true, LineType: phone.TollFree}},
	} {
		got, err := phone.Parse(tc.in, tc.region)
		if err != nil {
			t.Errorf("Parse(%q, %q): %v", tc.in, tc.region, err)
			continue
		}
		if got.E164 != tc.want.E164 || got.Extension != tc.want.Extension || got.Valid != tc.want.Valid ||
			got.Region != tc.want.Region || got.Place != tc.want.Place || got.LineType != tc.want.LineType {
			t.Errorf("Parse(%q, %q) = %+v, want %+v", tc.in, tc.region, got, tc.want)
		}
		if e164, err := phone.E164(tc.in, tc.region); e164 != tc.want.E164 || err != nil {
			t.Errorf("E164(%q, %q) = %q, %v, want %q", tc.in, tc.region, e164, err, tc.want.E164)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range [][2]string{{"", "US"}, {"213 622 0100", ""}, {"hello", "US"}, {"12", "US"}, {"+1 213 622 0100 0100 0100", "US"},
		{strings.Repeat("1", 200), "US"}, {"+999 123", ""}, {"213 622 0100", "XX"}} {
		got, err := phone.Parse(tc[0], tc[1])
		if !errors.Is(err, errs.Invalid) {
			t.Errorf("Parse(%q, %q) = %+v, %v, want Invalid", tc[0], tc[1], got, err)
		}
		if err != nil && strings.Contains(err.Error(), "6220100") {
			t.Errorf("the error shows the number: %v", err)
		}
	}
}

func TestTimezones(t *testing.T) {
	n, err := phone.Parse("+12136220100", "")
	if err != nil || len(n.Timezones) != 1 || n.Timezones[0] != "America/Los_Angeles" {
		t.Errorf("Timezones = %v, %v, want America/Los_Angeles", n.Timezones, err)
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"+15035550132":    "+1 ••• ••• 0132",
		"+447400123456":   "+44 ••• ••• 3456",
		"+35312345678":    "+353 ••• ••• 5678",
		"(503) 555-0132":  "••• ••• 0132",
		"0132":            "••••",
		"":                "••••",
		"call me, please": "••••",
	} {
		if got := phone.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestExamples measures against one example a region and kind; see the README beside it.
func TestExamples(t *testing.T) {
	const path = "../../../shared/data/phones/example_numbers_by_type.csv"
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here: the shares are not measured", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]phone.LineType{"fixedLine": phone.Landline, "mobile": phone.Mobile, "voip": phone.FixedVoIP,
		"personalNumber": phone.Virtual, "tollFree": phone.TollFree}
	n, typed, wrong, region := 0, 0, 0, 0
	for _, row := range rows[1:] {
		got, err := phone.Parse(row[1], "")
		if err != nil || got.E164 != row[1] {
			t.Errorf("Parse(%s) = %+v, %v", row[1], got, err)
			continue
		}
		n++
		if got.Region == row[0] || row[0] == "001" && got.Region == "" {
			region++
		}
		kind := want[row[2]]
		if kind == "" {
			kind = phone.Unknown
		}
		switch got.LineType {
		case kind:
			typed++
		case phone.Unknown:
		default:
			wrong++
			t.Logf("%v is %s", row, got.LineType)
		}
	}
	t.Logf("of %d: type %d, unknown %d, wrong %d, region %d", n, typed, n-typed-wrong, wrong, region)
	if typed*100 < n*85 || wrong*100 > n || region*100 < n*85 {
		t.Error("fewer right than before")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"(213) 622-0100", "+44 7400 123456", "tel:+1;phone-context=x", "٠١٢٣٤٥٦٧", "\xff+1"} {
		f.Add(s, "US")
	}
	f.Fuzz(func(t *testing.T, s, region string) {
		n, err := phone.Parse(s, region)
		phone.Mask(s)
		if err != nil {
			return
		}
		again, err := phone.Parse(n.E164, "")
		if err != nil || again.E164 != n.E164 {
			t.Errorf("Parse(%q, %q) = %s, which parses as %q, %v", s, region, n.E164, again.E164, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := phone.Parse("+12136220100", ""); err != nil {
			b.Fatal(err)
		}
	}
}
