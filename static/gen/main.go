// The generator of world.svg: the countries' outlines of Natural Earth at 1:50 million, which are in the public domain, from
// the pinned package. It needs the npm client. Run it by `go generate ./static`.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"strings"

	"bonafide/internal/dataset/npmpack"
)

const (
	source  = "world-atlas@2.0.2"
	shapes  = "countries-50m.json"
	picture = "world.svg"

	// unitsPerDegree is the picture's scale. A tenth of a degree is 11 km at most, below the radius of any address.
	unitsPerDegree = 10

	// smallest is the least extent of an outline that is kept, in units, so that islands of a dot's size do not make the
	// picture heavy.
	smallest = 2
)

// A topology is a TopoJSON file: arcs of points, each written as its difference from the one before.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   struct {
		Countries struct {
			Geometries []struct {
				Type string
				Arcs json.RawMessage
			}
		}
	}
}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	files, err := npmpack.Files(source, shapes)
	if err != nil {
		return err
	}
	var t topology
	if err := json.Unmarshal(files[shapes], &t); err != nil {
		return fmt.Errorf("%s: %w", shapes, err)
	}
	var path strings.Builder
	for _, g := range t.Objects.Countries.Geometries {
		polygons, err := polygons(g.Type, g.Arcs)
		if err != nil {
			return err
		}
		for _, rings := range polygons {
			for _, ring := range rings {
				outline(&path, t.ring(ring))
			}
		}
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1800 -900 3600 1800"><path id="world" vector-effect="non-scaling-stroke" d="%s"/></svg>`+"\n", path.String())
	fmt.Printf("%s: %d bytes\n", picture, len(svg))
	return os.WriteFile(picture, []byte(svg), 0o644)
}

// polygons returns a geometry's polygons, each of rings, each of arcs.
func polygons(kind string, arcs json.RawMessage) ([][][]int, error) {
	switch kind {
	case "Polygon":
		var one [][]int
		err := json.Unmarshal(arcs, &one)
		return [][][]int{one}, err
	case "MultiPolygon":
		var many [][][]int
		err := json.Unmarshal(arcs, &many)
		return many, err
	}
	return nil, fmt.Errorf("a geometry of type %q", kind)
}

type point struct{ x, y int }

// ring joins arcs into the points of one outline; ^n is arc n backwards.
func (t *topology) ring(arcs []int) []point {
	var all []point
	for _, n := range arcs {
		points := t.arc(max(n, ^n))
		if n < 0 {
			for i := len(points) - 1; i >= 0; i-- {
				all = add(all, points[i])
			}
			continue
		}
		for _, p := range points {
			all = add(all, p)
		}
	}
	return all
}

func (t *topology) arc(n int) []point {
	var x, y float64
	points := make([]point, len(t.Arcs[n]))
	for i, d := range t.Arcs[n] {
		x, y = x+d[0], y+d[1]
		lon, lat := x*t.Transform.Scale[0]+t.Transform.Translate[0], y*t.Transform.Scale[1]+t.Transform.Translate[1]
		points[i] = point{int(math.Round(lon * unitsPerDegree)), -int(math.Round(lat * unitsPerDegree))}
	}
	return points
}

func add(all []point, p point) []point {
	if n := len(all); n > 0 && all[n-1] == p {
		return all
	}
	return append(all, p)
}

// outline writes a closed path, its points relative to each other, unless it is too small to be seen.
func outline(b *strings.Builder, ring []point) {
	if len(ring) < 4 || extent(ring) < smallest {
		return
	}
	fmt.Fprintf(b, "M%d %dl", ring[0].x, ring[0].y)
	for i, p := range ring[1 : len(ring)-1] {
		dx, dy := fmt.Sprint(p.x-ring[i].x), fmt.Sprint(p.y-ring[i].y)
		if i > 0 && dx[0] != '-' {
			b.WriteByte(' ')
		}
		b.WriteString(dx)
		if dy[0] != '-' {
			b.WriteByte(' ')
		}
		b.WriteString(dy)
	}
	b.WriteByte('z')
}

func extent(ring []point) int {
	low, high := ring[0], ring[0]
	for _, p := range ring {
		low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
	}
	return max(high.x-low.x, high.y-low.y)
}
