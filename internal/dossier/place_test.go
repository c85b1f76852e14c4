package dossier_test

import (
	"math"
	"testing"
	"time"

	"bonafide/internal/dossier"
)

func TestDistance(t *testing.T) {
	tests := []struct {
		name                   string
		lat1, lon1, lat2, lon2 float64
		want                   float64 // kilometres
	}{
		{"same point", 52.52, 13.405, 52.52, 13.405, 0},
		{"a quarter of the equator", 0, 0, 0, 90, 6371.0088 * math.Pi / 2},
		{"pole to pole", 90, 17, -90, -120, 6371.0088 * math.Pi},
		{"antipodes on the equator", 0, 0, 0, 180, 6371.0088 * math.Pi},
		{"Paris to London", 48.8566, 2.3522, 51.5074, -0.1278, 343.6},
		{"over the antimeridian: Suva to Apia", -18.1248, 178.4501, -13.8507, -171.7514, 1149.8},
		{"one degree over the antimeridian", 0, 179.5, 0, -179.5, 111.195},
	}
	for _, tt := range tests {
		got := dossier.Distance(tt.lat1, tt.lon1, tt.lat2, tt.lon2)
		if math.Abs(got-tt.want) > 0.1 {
			t.Errorf("%s: Distance = %.3f km, want %.3f", tt.name, got, tt.want)
		}
		if back := dossier.Distance(tt.lat2, tt.lon2, tt.lat1, tt.lon1); math.Abs(back-got) > 1e-9 {
			t.Errorf("%s: %.3f km there and %.3f km back", tt.name, got, back)
		}
	}
}

func TestResidenceAt(t *testing.T) {
	berlin, lisbon, porto := &dossier.Address{City: "Berlin"}, &dossier.Address{City: "Lisbon"}, &dossier.Address{City: "Porto"}
	d := &dossier.Dossier{Residence: porto, Moves: []dossier.Move{
		{From: lisbon, To: porto, At: dossier.NewDate(2026, 6, 1)},
		{From: berlin, To: lisbon, At: dossier.NewDate(2025, 3, 10)},
		{At: dossier.NewDate(2020, 1, 1)}, // says nothing of where
	}}
	for at, want := range map[string]string{
		"2019-01-01T00:00:00Z": "Berlin",
		"2025-03-09T23:59:59Z": "Berlin",
		"2025-03-10T00:00:00Z": "Lisbon",
		"2026-05-31T23:59:59Z": "Lisbon",
		"2026-06-01T00:00:00Z": "Porto",
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.ResidenceAt(when).City; got != want {
			t.Errorf("residence at %s = %s, want %s", at, got, want)
		}
	}
	if got := new(dossier.Dossier).ResidenceAt(time.Now()); got != nil {
		t.Errorf("residence of an empty dossier = %v, want nil", got)
	}
}
