// Package geo knows places: where a town is, what time its clocks show and how far it is from another.
//
// The built-in tables hold 7,271 towns of the world and, for the United States, every postal code; both are read at the
// first question. A place that is not in them is not found, which says nothing against it.
package geo

import (
	"math"

	"bonafide/internal/dataset"
)

// Place is a town or a postal code's area.
type Place struct {
	City      string  `json:"city"`
	Region    string  `json:"region,omitempty"` // state or province: its postal code in the US and Canada, its name elsewhere
	Country   string  `json:"country"`          // ISO 3166-1 alpha-2
	Postcode  string  `json:"postal_code,omitempty"`
	Latitude  float64 `json:"latitude"` // degrees, of the centre
	Longitude float64 `json:"longitude"`
	Zone      string  `json:"timezone,omitempty"` // IANA name

	// Dataset is where the coordinates come from.
	Dataset dataset.Set `json:"-"`
}

// earthRadiusKM is the mean radius R1 of the GRS 80 ellipsoid (Moritz, Geodetic Reference System 1980).
const earthRadiusKM = 6371.0088

// Distance is the length of the great circle between two points given in degrees, in kilometres. It is off by at most
// 0.6 % because the earth is not a sphere. Points on both sides of the antimeridian are neighbours.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	φ1, φ2 := radians(lat1), radians(lat2)
	sinφ, sinλ := math.Sin((φ2-φ1)/2), math.Sin(radians(lon2-lon1)/2)
	h := sinφ*sinφ + math.Cos(φ1)*math.Cos(φ2)*sinλ*sinλ
	return 2 * earthRadiusKM * math.Asin(math.Sqrt(min(1, h)))
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// Distance is the length of the great circle from p to q, in kilometres.
func (p Place) Distance(q Place) float64 {
	return Distance(p.Latitude, p.Longitude, q.Latitude, q.Longitude)
}
