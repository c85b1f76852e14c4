package dossier

import (
	"math"
	"time"
)

// earthRadiusKM is the mean radius of the Earth, R1 of the IUGG (GRS 80).
const earthRadiusKM = 6371.0088

// Distance returns the great-circle distance in kilometres between two points given in degrees. It takes the short
// way round, also over the antimeridian and the poles. It treats the Earth as a sphere, which errs by half a percent
// at most: less than any address or network is known to.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	const degree = math.Pi / 180
	sinLat := math.Sin((lat2 - lat1) * degree / 2)
	sinLon := math.Sin((lon2 - lon1) * degree / 2)
	h := sinLat*sinLat + math.Cos(lat1*degree)*math.Cos(lat2*degree)*sinLon*sinLon
	return 2 * earthRadiusKM * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Distance returns how far apart in kilometres two addresses are. Both must be Located.
func (a *Address) Distance(b *Address) float64 {
	return Distance(*a.Latitude, *a.Longitude, *b.Latitude, *b.Longitude)
}

// Distance returns how far apart in kilometres the places of two networks are. Both must be Located.
func (n *Network) Distance(m *Network) float64 {
	return Distance(*n.Latitude, *n.Longitude, *m.Latitude, *m.Longitude)
}

// ResidenceAt returns the residence that the candidate claims for a time: the one before the first declared move that
// comes after it, else the present one. It is nil where none is claimed. A move's day is the first at the new place.
func (d *Dossier) ResidenceAt(at time.Time) *Address {
	home, until := d.Residence, time.Time{}
	for _, m := range d.Moves {
		day := m.At.Time()
		if m.From != nil && at.Before(day) && (until.IsZero() || day.Before(until)) {
			home, until = m.From, day
		}
	}
	return home
}

// MovedSince reports whether the candidate declared a move on the day or later; a zero day asks for any move.
func (d *Dossier) MovedSince(day Date) bool {
	return exists(d.Moves, func(m Move) bool { return !m.At.Time().Before(day.Time()) })
}
