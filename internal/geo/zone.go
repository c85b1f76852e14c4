package geo

import (
	"math"
	"sync"

	"github.com/ringsaturn/tzf"
	tzfrellite "github.com/ringsaturn/tzf-rel-lite"
	pb "github.com/ringsaturn/tzf/gen/go/tzf/v1"
	"google.golang.org/protobuf/proto"

	"bonafide/internal/dataset"
)

// zoneSet is dated by the release of the time zone database that its borders follow.
var zoneSet = dataset.Set{Name: "timezone-boundary-builder 2025b (tzf-rel-lite)", Date: "2025-03-22", Licence: "ODbL-1.0",
	Credit: "Time zone borders from OpenStreetMap contributors", URL: "https://www.openstreetmap.org/copyright"}

// nearKM is how far a town may lie for its clock to be that of a place at a zone's border. Most zones are wider.
const nearKM = 300.0

// zoneTiles finds the zone of any place but those near a border. Reading it takes 70 ms and 9 MB; the exact polygons,
// which the module offers as well, would take 1.4 s and 175 MB, more than they are worth here.
var zoneTiles = sync.OnceValue(func() tzf.F {
	tiles := &pb.PreindexTimezones{}
	if err := proto.Unmarshal(tzfrellite.PreindexData, tiles); err != nil {
		panic(err) // built in: a fault of the build
	}
	f, err := tzf.NewFuzzyFinderFromPB(tiles)
	if err != nil {
		panic(err)
	}
	return f
})

// ZoneAt is the IANA time zone at a place in degrees. Near a zone's border it is that of the nearest known town, which
// may be the neighbour's; at sea, far from any town, there is none.
func ZoneAt(lat, lon float64) (zone string, ok bool) {
	if math.IsNaN(lat) || math.IsNaN(lon) || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return "", false
	}
	if zone := zoneTiles().GetTimezoneName(lon, lat); zone != "" {
		return zone, true
	}
	nearest := nearKM
	cities := gazetteer().cities
	for i := range cities {
		c := &cities[i]
		if math.Abs(c.Latitude-lat) > 3 { // 333 km
			continue
		}
		if d := Distance(lat, lon, c.Latitude, c.Longitude); d < nearest {
			nearest, zone = d, c.Zone
		}
	}
	return zone, zone != ""
}
