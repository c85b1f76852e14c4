package network

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"

	"bonafide/internal/dataset"
)

// cityFile is an MMDB file with places.
type cityFile struct {
	reader *maxminddb.Reader
	set    dataset.Set

	places memo[uintptr, *Info] // what locate fills in, by where the record lies in the file
}

// place is a record in either of the two layouts in use: MaxMind's, which DB-IP's own downloads share, has nested
// maps; the flat one of the ip-location-db packages has text and numbers.
type place struct {
	CountryCode string   `maxminddb:"country_code"`
	City        any      `maxminddb:"city"`
	Timezone    string   `maxminddb:"timezone"`
	Latitude    *float64 `maxminddb:"latitude"`
	Longitude   *float64 `maxminddb:"longitude"`
	Country     struct {
		ISOCode string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	Location struct {
		Latitude       *float64 `maxminddb:"latitude"`
		Longitude      *float64 `maxminddb:"longitude"`
		AccuracyRadius *float64 `maxminddb:"accuracy_radius"`
	} `maxminddb:"location"`
}

// cityRadiusKM is the radius of coordinates whose data set gives none. The cities of two data sets lay up to 77 km
// apart for three fixed lines in four; on mobile lines any distance is possible.
const cityRadiusKM = 80.0

func openCity(db *Database, path string) error {
	r, err := maxminddb.Open(path)
	if err != nil {
		return err
	}
	c := &cityFile{reader: r}
	clocks, err := c.check()
	if err == nil {
		c.set, err = fileSet(path, citySet(r.Metadata, clocks))
	}
	if err != nil {
		return errors.Join(err, r.Close())
	}
	db.cities = append(db.cities, c)
	return nil
}

// check reads the first records, which an unfit file fails, and reports whether any names a time zone.
func (c *cityFile) check() (clocks bool, err error) {
	const enough = 100
	n := 0
	for result := range c.reader.Networks() {
		var p place
		if err := result.Decode(&p); err != nil {
			return false, err
		}
		if p.country() == "" && n == 0 {
			return false, fmt.Errorf("records of type %q hold no country", c.reader.Metadata.DatabaseType)
		}
		clocks = clocks || p.Timezone != ""
		if n++; n == enough {
			break
		}
	}
	if n == 0 {
		return false, errors.New("no networks in it")
	}
	return clocks, nil
}

// citySet describes a file by the type that its publisher gave it. The ip-location-db packages rename the type; of
// theirs only MaxMind's data name time zones.
func citySet(m maxminddb.Metadata, clocks bool) dataset.Set {
	s := dataset.Set{Name: m.DatabaseType, Licence: "the publisher's", Date: m.BuildTime().UTC().Format(time.DateOnly)}
	text := strings.ToLower(m.DatabaseType + " " + m.Description["en"])
	repacked := strings.HasPrefix(text, "city ipv")
	switch {
	case strings.Contains(text, "dbip"), strings.Contains(text, "db-ip"), repacked && !clocks:
		s.Licence, s.Credit, s.URL = "CC-BY-4.0", "IP Geolocation by DB-IP", "https://db-ip.com"
		s.Name = "DB-IP city"
	case strings.Contains(text, "geolite2"), repacked:
		s.Licence, s.Credit, s.URL = "GeoLite2 EULA", "GeoLite2 data created by MaxMind", "https://www.maxmind.com"
		s.Name = "GeoLite2 city"
	}
	return s
}

func (p *place) country() string {
	if p.CountryCode != "" {
		return p.CountryCode
	}
	return p.Country.ISOCode
}

// city is the name in either layout, in English.
func (p *place) city() string {
	switch c := p.City.(type) {
	case string:
		return c
	case map[string]any:
		names, _ := c["names"].(map[string]any)
		name, _ := names["en"].(string)
		return name
	}
	return ""
}

func (c *cityFile) lookup(info *Info, addr netip.Addr) bool {
	if addr.Is6() && c.reader.Metadata.IPVersion == 4 {
		return false
	}
	at := c.place(c.reader.Lookup(addr))
	if at == nil {
		return false
	}
	info.Country, info.City = at.Country, at.City
	info.Latitude, info.Longitude, info.RadiusKM = at.Latitude, at.Longitude, at.RadiusKM
	info.used.add(&c.set)
	return true
}

// place returns what a record says of a place; nil where it names no country. Addresses share records, and a record is
// decoded once.
func (c *cityFile) place(record maxminddb.Result) *Info {
	if !record.Found() {
		return nil
	}
	at, known := c.places.get(record.Offset())
	if !known {
		at = decodePlace(record)
		c.places.put(record.Offset(), at)
	}
	return at
}

func decodePlace(record maxminddb.Result) *Info {
	var p place
	if err := record.Decode(&p); err != nil || p.country() == "" {
		return nil
	}
	at := &Info{Country: p.country(), City: p.city(), Latitude: p.Latitude, Longitude: p.Longitude, RadiusKM: p.Location.AccuracyRadius}
	if at.Latitude == nil {
		at.Latitude, at.Longitude = p.Location.Latitude, p.Location.Longitude
	}
	if at.Latitude != nil && at.RadiusKM == nil {
		at.RadiusKM = new(cityRadiusKM)
	}
	return at
}
