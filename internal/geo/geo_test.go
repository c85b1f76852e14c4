package geo_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"bonafide/internal/geo"
)

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		name                   string
		lat1, lon1, lat2, lon2 float64
		want                   float64
	}{
		{"same point", 12, 34, 12, 34, 0},
		{"a degree of the equator", 0, 0, 0, 1, 111.195},
		{"across the antimeridian", 0, 179.5, 0, -179.5, 111.195},
		{"pole to pole", 90, 0, -90, 0, 20015.115},
		{"antipodes", 10, 20, -10, -160, 20015.115},
		{"London to New York", 51.5074, -0.1278, 40.7128, -74.0060, 5570.2},
	} {
		if got := geo.Distance(tc.lat1, tc.lon1, tc.lat2, tc.lon2); math.Abs(got-tc.want) > 0.1 {
			t.Errorf("%s: %.3f km, want %.3f", tc.name, got, tc.want)
		}
		if got, back := geo.Distance(tc.lat1, tc.lon1, tc.lat2, tc.lon2), geo.Distance(tc.lat2, tc.lon2, tc.lat1, tc.lon1); math.Abs(got-back) > 1e-9 {
			t.Errorf("%s: %f there, %f back", tc.name, got, back)
		}
	}
}

func TestFind(t *testing.T) {
	for _, tc := range []struct {
		city, region, country string
		lat, lon              float64 // 0, 0: not to be found
		zone                  string
	}{
		{"Houston", "TX", "US", 29.76, -95.37, "America/Chicago"},
		{"houston", "texas", "United States", 29.76, -95.37, "America/Chicago"},
		{"Burlington", "VT", "US", 44.48, -73.21, "America/New_York"},
		{"Burlington", "Iowa", "US", 40.81, -91.11, "America/Chicago"},
		{"Portland", "", "US", 45.52, -122.68, "America/Los_Angeles"}, // the larger one
		{"Portland", "ME", "", 43.66, -70.26, "America/New_York"},
		{"Fort Collins", "CO", "US", 40.58, -105.08, "America/Denver"},
		{"Ft. Collins", "CO", "US", 40.58, -105.08, "America/Denver"},
		{"St. Louis", "MO", "US", 38.63, -90.20, "America/Chicago"},
		{"New York City", "NY", "US", 40.71, -74.0, "America/New_York"},
		{"Zürich", "", "CH", 47.38, 8.54, "Europe/Zurich"},
		{"zurich", "", "Switzerland", 47.38, 8.54, "Europe/Zurich"},
		{"Lodz", "", "PL", 51.76, 19.46, "Europe/Warsaw"},
		{"Sydney", "NSW", "AU", -33.87, 151.21, "Australia/Sydney"},
		{"Toronto", "ON", "CA", 43.65, -79.38, "America/Toronto"},
		{"Cassville", "WV", "US", 39.67, -80.06, "America/New_York"}, // in the postal table alone
		{"Houston", "VT", "US", 0, 0, ""},
		{"Houston", "", "FR", 0, 0, ""},
		{"Houston", "", "Atlantis", 0, 0, ""},
		{"Qwertyville", "", "", 0, 0, ""},
		{"", "", "", 0, 0, ""},
	} {
		p, ok := geo.Find(tc.city, tc.region, tc.country)
		if want := tc.zone != ""; ok != want {
			t.Errorf("Find(%q, %q, %q) = %v, %v, want %v", tc.city, tc.region, tc.country, p, ok, want)
			continue
		}
		if !ok {
			continue
		}
		if d := geo.Distance(p.Latitude, p.Longitude, tc.lat, tc.lon); d > 25 || p.Zone != tc.zone || p.Dataset.Date == "" {
			t.Errorf("Find(%q, %q, %q) = %+v, %.0f km from %v, %v (%s)", tc.city, tc.region, tc.country, p, d, tc.lat, tc.lon, tc.zone)
		}
	}
}

func TestFindPostcode(t *testing.T) {
	for _, code := range []string{"77002", "77002-1234", " 77002 "} {
		p, ok := geo.FindPostcode(code, "US")
		if !ok || p.City != "Houston" || p.Region != "TX" || p.Zone != "America/Chicago" {
			t.Errorf("FindPostcode(%q) = %+v, %v, want Houston", code, p, ok)
		}
	}
	for _, tc := range [][2]string{{"00000", "US"}, {"77002", "DE"}, {"", ""}} {
		if p, ok := geo.FindPostcode(tc[0], tc[1]); ok {
			t.Errorf("FindPostcode(%q, %q) = %+v, want none", tc[0], tc[1], p)
		}
	}
}

func TestCountries(t *testing.T) {
	for code, want := range map[string]string{"US": "United States", "KP": "North Korea", "de": "Germany", "ZZ": "ZZ", "": "", "Q": "Q"} {
		if got := geo.CountryName(code); got != want {
			t.Errorf("CountryName(%q) = %q, want %q", code, got, want)
		}
	}
	for name, want := range map[string]string{"US": "US", "us": "US", "USA": "US", "United Kingdom": "GB", "Côte d’Ivoire": "CI",
		"South Korea": "KR", "Germany": "DE", "Atlantis": "", "": "", "150": ""} {
		if got, _ := geo.CountryCode(name); got != want {
			t.Errorf("CountryCode(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestZoneAt(t *testing.T) {
	for _, tc := range []struct {
		lat, lon float64
		want     string
	}{
		{29.76, -95.37, "America/Chicago"},
		{39.03, 125.75, "Asia/Pyongyang"},
		{-36.85, 174.76, "Pacific/Auckland"},
		{91, 0, ""},
		{math.NaN(), 0, ""},
	} {
		if got, _ := geo.ZoneAt(tc.lat, tc.lon); got != tc.want {
			t.Errorf("ZoneAt(%v, %v) = %q, want %q", tc.lat, tc.lon, got, tc.want)
		}
	}
}

// TestTruth measures against tables of places; see the README beside them.
func TestTruth(t *testing.T) {
	for _, tc := range []struct {
		file  string
		find  func(row map[string]string) (geo.Place, bool)
		floor float64 // share of rows that must be right
	}{
		{"cities_tz.csv", func(r map[string]string) (geo.Place, bool) {
			return geo.Find(r["city"], r["province"], r["country_iso2"])
		}, 0.99},
		{"us_zip.csv", func(r map[string]string) (geo.Place, bool) { return geo.FindPostcode(r["zip"], "US") }, 1},
		{"us_zip.csv", func(r map[string]string) (geo.Place, bool) { return geo.Find(r["place"], r["state_code"], "US") }, 0.98},
	} {
		rows := readTruth(t, tc.file)
		near, clock, zoneAt := 0, 0, 0
		for _, row := range rows {
			lat, lon := number(t, row["lat"]), number(t, row["lng"])
			p, ok := tc.find(row)
			if ok && geo.Distance(p.Latitude, p.Longitude, lat, lon) <= 25 {
				near++
			} else {
				t.Logf("%s: %v is not found near %v, %v: %+v", tc.file, row, lat, lon, p)
			}
			zone, _ := geo.ZoneAt(lat, lon)
			want := row["timezone"]
			if want == "" {
				want = zone // this table has no clock
			}
			if ok && sameClock(p.Zone, want) {
				clock++
			}
			if sameClock(zone, want) {
				zoneAt++
			} else {
				t.Logf("%s: %v lies in %q", tc.file, row, zone)
			}
		}
		n := len(rows)
		t.Logf("%s: of %d within 25 km %d, same clock %d, clock by coordinates %d", tc.file, n, near, clock, zoneAt)
		if least := tc.floor * float64(n); float64(near) < least || float64(clock) < least || float64(zoneAt) < 0.99*float64(n) {
			t.Errorf("%s: fewer right than %.0f", tc.file, least)
		}
	}
}

// sameClock reports whether two zones show the same time in January and in July.
func sameClock(a, b string) bool {
	la, err1 := time.LoadLocation(a)
	lb, err2 := time.LoadLocation(b)
	if err1 != nil || err2 != nil || a == "" || b == "" {
		return false
	}
	for _, month := range []time.Month{time.January, time.July} {
		at := time.Date(2026, month, 15, 12, 0, 0, 0, time.UTC)
		_, x := at.In(la).Zone()
		_, y := at.In(lb).Zone()
		if x != y {
			return false
		}
	}
	return true
}

func readTruth(t *testing.T, name string) []map[string]string {
	t.Helper()
	path := filepath.Join("../../../shared/data/geo", name)
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here: the shares are not measured", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, rec := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = rec[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzFind(f *testing.F) {
	f.Add("Houston", "TX", "US")
	f.Add("ſt. łódź'", "\xff", "Côte d’Ivoire")
	f.Fuzz(func(t *testing.T, city, region, country string) {
		if p, ok := geo.Find(city, region, country); ok && (p.Country == "" || math.Abs(p.Latitude) > 90 || math.Abs(p.Longitude) > 180) {
			t.Errorf("Find(%q, %q, %q) = %+v", city, region, country, p)
		}
		geo.FindPostcode(city, country)
	})
}

func BenchmarkFind(b *testing.B) {
	geo.Find("Houston", "TX", "US")
	for b.Loop() {
		geo.Find("Houston", "TX", "US")
	}
}
