package ui

import (
	"math"
	"strings"
	"testing"
)

func houston() Place { return Place{Label: "1", Lat: 29.76, Lon: -95.37, Kind: PlaceSeen} }

// Wherever the places lie, each is drawn inside the picture, and each way joins them without crossing it from edge to edge.
func TestMapShowsWhatItHolds(t *testing.T) {
	for name, m := range map[string]Map{
		"one place":           {Places: []Place{houston()}},
		"two of one town":     {Places: []Place{houston(), houston()}, Ways: []Way{{From: 0, To: 1}}},
		"over the Pacific":    {Places: []Place{houston(), {Lat: 39.03, Lon: 125.75}}, Ways: []Way{{From: 0, To: 1}}},
		"over the Atlantic":   {Places: []Place{houston(), {Lat: 52.5, Lon: 13.4}}, Ways: []Way{{From: 0, To: 1}}},
		"on the antimeridian": {Places: []Place{{Lat: -17.7, Lon: 179.9}, {Lat: -17.7, Lon: -179.9}}, Ways: []Way{{From: 0, To: 1}}},
		"all around":          {Places: []Place{{Lon: -170}, {Lon: -60}, {Lon: 20}, {Lon: 110}, {Lon: 179}}, Ways: []Way{{From: 0, To: 2}, {From: 4, To: 0}}},
		"near the pole":       {Places: []Place{{Lat: 89, Lon: 0}, {Lat: 89, Lon: 180}}, Ways: []Way{{From: 0, To: 1}}},
		"antipodes":           {Places: []Place{{Lat: 10, Lon: 20}, {Lat: -10, Lon: -160}}, Ways: []Way{{From: 0, To: 1}}},
		"a wide circle":       {Places: []Place{{Lat: 48, Lon: 2, RadiusKM: 1500}}},
	} {
		d := m.draw()
		for i, p := range m.Places {
			if x, y := d.xy(d.unrolled(p.Lon), p.Lat); !(x >= 0 && x <= mapWidth && y >= 0 && y <= mapHeight) {
				t.Errorf("%s: place %d is drawn at %.0f, %.0f", name, i, x, y)
			}
		}
		for _, w := range m.Ways {
			points := d.way(m.Places[w.From], m.Places[w.To])
			end, _ := d.xy(d.unrolled(m.Places[w.To].Lon), 0)
			last, _ := d.xy(points[len(points)-1].lon, 0)
			if turn := math.Abs(last-end) / (360 * d.squeeze * d.scale); math.Abs(turn-math.Round(turn)) > 0.01 {
				t.Errorf("%s: the way ends at %.0f, the place is at %.0f", name, last, end)
			}
			for i := 1; i < len(points); i++ {
				if step := math.Abs(points[i].lon - points[i-1].lon); step > 180 {
					t.Errorf("%s: the way jumps by %.0f degrees", name, step)
				}
			}
		}
		for _, text := range append(d.worlds(), units(d.scale)) {
			if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Errorf("%s: %s", name, text)
			}
		}
		if len(d.worlds()) == 0 {
			t.Errorf("%s: no part of the world is seen", name)
		}
	}
}

// The shores of the world lie under the places: 0° east in the outlines and 0° east of a place are one line.
func TestMapLaysPlacesOnTheWorld(t *testing.T) {
	m := Map{Places: []Place{houston(), {Lat: 39.03, Lon: 125.75}}}
	d := m.draw()
	for _, p := range m.Places {
		x, y := d.xy(d.unrolled(p.Lon), p.Lat)
		found := false
		for turn := -2.0; turn <= 2; turn++ {
			dx, dy := d.xy(-d.west+360*turn, 0)
			found = found || math.Abs(dx+p.Lon*10*d.squeeze*d.scale/10-x) < 0.1 && math.Abs(dy-p.Lat*10*d.scale/10-y) < 0.1
		}
		if !found {
			t.Errorf("no world lies under %v", p)
		}
	}
}

func TestMarksOfOnePlaceShareADot(t *testing.T) {
	m := Map{Places: []Place{houston(), houston(), {Label: "Home", Lat: 29.76, Lon: -95.37, Kind: PlaceClaimed}, {Label: "3", Lat: 41.88, Lon: -87.63, Kind: PlaceSeen}}}
	for i := range 30 {
		p := houston()
		p.Label = string(rune('A' + i))
		m.Places = append(m.Places, p)
	}
	marks := m.draw().marks(m.Places)
	if len(marks) != 2 || marks[1].Label != "1, Home, A, B, C, D …" || marks[1].Kind != PlaceSeen {
		t.Fatalf("%+v, want Chicago and, in one, whatever lies in Houston", marks)
	}
	for _, k := range marks {
		if len(k.Label) > longestLabel+len(" …") {
			t.Errorf("a label of %d bytes: %q", len(k.Label), k.Label)
		}
	}
}
