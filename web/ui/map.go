package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Map is places on the Earth and ways between them. Whatever it shows stands beside it in words: a map alone tells those
// nothing who cannot see it.
type Map struct {
	Title  string // what it shows, in a sentence
	Places []Place
	Ways   []Way
}

// A Place is a point of a map.
type Place struct {
	Label    string // short: a number of the list beside the map, or a word
	Lat, Lon float64
	RadiusKM float64 // how far off the point may be; 0: no circle
	Kind     PlaceKind
}

// A PlaceKind says how a place is drawn.
type PlaceKind string

// The kinds of places.
const (
	PlaceSeen    PlaceKind = "seen"    // where somebody appeared
	PlaceClaimed PlaceKind = "claimed" // where somebody says to be
	PlaceLoose   PlaceKind = "loose"   // where a network is that does not fix its user's place
)

// A Way leads from one place to another, by their indexes, along the great circle.
type Way struct {
	From, To int
	Label    string
	Tone     Tone
	Loose    bool // one of the places does not fix its user: drawn faintly
}

// The picture is so large in its own units, whatever its size on the page.
const (
	mapWidth  = 1000.0
	mapHeight = 420.0

	// mapMargin is the least share of the picture on each side of what it shows.
	mapMargin = 0.12

	// narrowest is the least that a map shows from west to east, in degrees, so that one town does not fill it.
	narrowest = 36.0

	// crowded is how near, in the picture's units, places share one label.
	crowded = 26.0

	// wayPoints is of how many pieces a way is drawn.
	wayPoints = 32

	kmPerDegree = 111.2
)

// A drawing is a map laid out.
type drawing struct {
	west    float64 // the meridian at the left edge of the unrolled world
	scale   float64 // units per degree of latitude
	squeeze float64 // of degrees of longitude, at the latitude of the picture's middle
	x0, y0  float64 // of the picture's corner, in degrees: unrolled longitude and latitude
}

// draw lays the map out: as large as what it shows lets it be, and cut where the least is lost.
func (m Map) draw() drawing {
	d := drawing{west: m.cut()}
	low, high := d.bounds(m)
	middle := (low.lat + high.lat) / 2
	d.squeeze = math.Max(0.3, math.Cos(middle*math.Pi/180))
	width := math.Max(high.lon-low.lon, narrowest) * d.squeeze / (1 - 2*mapMargin)
	height := (high.lat - low.lat) / (1 - 2*mapMargin)
	d.scale = math.Min(mapWidth/width, mapHeight/math.Max(height, 1))
	d.x0 = (low.lon+high.lon)/2 - mapWidth/2/d.scale/d.squeeze
	d.y0 = middle + mapHeight/2/d.scale
	return d
}

// A spot is a longitude counted on from the cut, and a latitude, in degrees.
type spot struct{ lon, lat float64 }

// cut returns the meridian at which the world is best cut open: the eastern end of the widest gap between places.
func (m Map) cut() float64 {
	if len(m.Places) == 0 {
		return -180
	}
	lons := make([]float64, len(m.Places))
	for i, p := range m.Places {
		lons[i] = p.Lon
	}
	slices.Sort(lons)
	west, widest := lons[0], lons[0]+360-lons[len(lons)-1]
	for i := 1; i < len(lons); i++ {
		if gap := lons[i] - lons[i-1]; gap > widest {
			west, widest = lons[i], gap
		}
	}
	return west
}

// unrolled returns the longitude counted on from the cut. Half a turn west of it is still west, for circles and ways that
// reach over the edge.
func (d drawing) unrolled(lon float64) float64 {
	lon = math.Mod(lon-d.west, 360)
	if lon < 0 {
		lon += 360
	}
	return lon
}

// bounds returns the corners of what the map shows: places with their circles, and the ways between.
func (d drawing) bounds(m Map) (low, high spot) {
	if len(m.Places) == 0 {
		return spot{0, -60}, spot{360, 75}
	}
	low, high = spot{math.Inf(1), math.Inf(1)}, spot{math.Inf(-1), math.Inf(-1)}
	add := func(lon, lat float64) {
		low = spot{math.Min(low.lon, lon), math.Min(low.lat, lat)}
		high = spot{math.Max(high.lon, lon), math.Max(high.lat, lat)}
	}
	for _, p := range m.Places {
		r := p.RadiusKM / kmPerDegree
		add(d.unrolled(p.Lon)-r, p.Lat-r)
		add(d.unrolled(p.Lon)+r, p.Lat+r)
	}
	for _, w := range m.Ways {
		for _, s := range d.way(m.Places[w.From], m.Places[w.To]) {
			add(s.lon, s.lat)
		}
	}
	return low, high
}

func (d drawing) xy(lon, lat float64) (x, y float64) {
	return (lon - d.x0) * d.squeeze * d.scale, (d.y0 - lat) * d.scale
}

// worlds are the places of the outlines: each copy of the world that may be seen is moved and stretched by one.
func (d drawing) worlds() []string {
	var all []string
	for turn := -2.0; turn <= 2; turn++ {
		left, _ := d.xy(-d.west-180+360*turn, 0)
		right, _ := d.xy(-d.west+180+360*turn, 0)
		if right < 0 || left > mapWidth {
			continue
		}
		x, y := d.xy(-d.west+360*turn, 0)
		all = append(all, fmt.Sprintf("translate(%.1f %.1f) scale(%.4f %.4f)", x, y, d.squeeze*d.scale/10, d.scale/10))
	}
	return all
}

// An ellipse is the circle around a place as the projection draws it.
type ellipse struct{ X, Y, RX, RY string }

func (d drawing) circle(p Place) ellipse {
	x, y := d.xy(d.unrolled(p.Lon), p.Lat)
	r := p.RadiusKM / kmPerDegree * d.scale
	wide := d.squeeze / math.Max(0.1, math.Cos(p.Lat*math.Pi/180))
	return ellipse{units(x), units(y), units(r * wide), units(r)}
}

func units(v float64) string { return fmt.Sprintf("%.1f", v) }

// A mark is a dot with the labels of all places that lie there, and the kind of the first.
type mark struct {
	X, Y, Label string
	Left        bool // the label stands on the left, where it would run over the edge
	Kind        PlaceKind
	x, y        float64
}

func (d drawing) marks(places []Place) []mark {
	var all []mark
	for _, p := range places {
		x, y := d.xy(d.unrolled(p.Lon), p.Lat)
		i := slices.IndexFunc(all, func(m mark) bool { return math.Hypot(m.x-x, m.y-y) < crowded })
		if i < 0 {
			all = append(all, mark{X: units(x), Y: units(y), Label: p.Label, Left: x > mapWidth*0.85, Kind: p.Kind, x: x, y: y})
			continue
		}
		all[i].Label = joined(all[i].Label, p.Label)
	}
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Compare(a.y, b.y) })
	return all
}

// longestLabel is how many characters a mark's label has at most.
const longestLabel = 20

func joined(labels, label string) string {
	switch {
	case labels == label || strings.HasSuffix(labels, ", "+label) || strings.HasSuffix(labels, "…"):
		return labels
	case len(labels)+len(", ")+len(label) > longestLabel:
		return labels + " …"
	}
	return labels + ", " + label
}

// An arc is a way drawn.
type arc struct {
	Path, X, Y, Label, Class string
}

func (d drawing) arcs(m Map) []arc {
	var all []arc
	for _, w := range m.Ways {
		path, x, y := d.path(m.Places[w.From], m.Places[w.To])
		a := arc{Path: path, X: units(x), Y: units(y), Label: w.Label, Class: w.Tone.or()}
		if w.Loose {
			a.Class = "loose"
		}
		all = append(all, a)
	}
	return all
}

// path draws the great circle from a to b, and returns the point half-way.
func (d drawing) path(a, b Place) (path string, midX, midY float64) {
	var text strings.Builder
	for i, s := range d.way(a, b) {
		x, y := d.xy(s.lon, s.lat)
		if i == wayPoints/2 {
			midX, midY = x, y
		}
		fmt.Fprintf(&text, "%s%.1f %.1f", map[bool]string{true: "M", false: "L"}[i == 0], x, y)
	}
	return text.String(), midX, midY
}

// way returns points of the great circle from a to b, their longitudes counted on without a jump.
func (d drawing) way(a, b Place) []spot {
	u, v := vector(a.Lat, a.Lon), vector(b.Lat, b.Lon)
	angle := math.Acos(math.Max(-1, math.Min(1, u[0]*v[0]+u[1]*v[1]+u[2]*v[2])))
	points := make([]spot, wayPoints+1)
	lon := d.unrolled(a.Lon)
	for i := range points {
		s := between(u, v, angle, float64(i)/wayPoints)
		lon += nearest(d.unrolled(s.lon) - lon)
		points[i] = spot{lon, s.lat}
	}
	return points
}

// nearest returns the same turn by less than half a circle.
func nearest(degrees float64) float64 { return math.Remainder(degrees, 360) }

func vector(lat, lon float64) [3]float64 {
	φ, λ := lat*math.Pi/180, lon*math.Pi/180
	return [3]float64{math.Cos(φ) * math.Cos(λ), math.Cos(φ) * math.Sin(λ), math.Sin(φ)}
}

// between returns the point at that share of the great circle from u to v. Between two ends of one axis any way is as short,
// and it takes the straight one of the picture.
func between(u, v [3]float64, angle, share float64) spot {
	p, q := 1-share, share
	if sin := math.Sin(angle); sin > 1e-9 {
		p, q = math.Sin((1-share)*angle)/sin, math.Sin(share*angle)/sin
	}
	x, y, z := p*u[0]+q*v[0], p*u[1]+q*v[1], p*u[2]+q*v[2]
	return spot{lon: math.Atan2(y, x) * 180 / math.Pi, lat: math.Atan2(z, math.Hypot(x, y)) * 180 / math.Pi}
}
