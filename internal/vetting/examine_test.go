package vetting

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/photo"
)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTimeContradictions(t *testing.T) {
	uploaded := day("2026-11-01")
	for _, test := range []struct {
		name    string
		taken   photo.Taking
		claimed time.Time
		want    string // part of the one contradiction, empty for none
	}{
		{"says nothing", photo.Taking{}, uploaded, ""},
		{"a week before", photo.Taking{At: day("2026-10-25")}, uploaded, ""},
		{"over a week before", photo.Taking{At: day("2026-10-24")}, uploaded, "on record is 1 November 2026, 8 days apart"},
		{"years before, nothing claimed", photo.Taking{At: day("2019-03-02")}, time.Time{}, ""},
		{"within a day after", photo.Taking{At: uploaded.Add(24 * time.Hour)}, uploaded, ""},
		{"more than a day after", photo.Taking{At: uploaded.Add(24*time.Hour + time.Second)}, uploaded, "after it was uploaded"},
		{"saved again", photo.Taking{At: uploaded, Resaved: uploaded.Add(49 * time.Hour)}, uploaded, "saved it again on 3 November 2026"},
		{"saved by the camera", photo.Taking{At: uploaded, Resaved: uploaded.Add(time.Second)}, uploaded, ""},
	} {
		got := strings.Join(timeContradictions(test.taken, test.claimed, uploaded), "|")
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) || strings.Contains(got, "|") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func at(lat, lon float64) *dossier.Address {
	return &dossier.Address{City: "Houston", Region: "TX", Country: "US", Latitude: &lat, Longitude: &lon}
}

func TestPlaceContradictions(t *testing.T) {
	trip := dossier.Trip{Country: "PT", From: dossier.DateOf(day("2026-09-01")), To: dossier.DateOf(day("2026-09-10"))}
	lisbon := photo.Taking{Located: true, Latitude: 38.72, Longitude: -9.14, At: day("2026-09-05")}
	for _, test := range []struct {
		name  string
		taken photo.Taking
		d     *dossier.Dossier
		want  string
	}{
		{"far away", lisbon, &dossier.Dossier{Residence: at(29.76, -95.37)}, "km from the claimed residence, Houston, TX"},
		{"on a declared trip", lisbon, &dossier.Dossier{Residence: at(29.76, -95.37), Travel: []dossier.Trip{trip}}, "A declared trip covers that day."},
		{"before a declared move", lisbon, &dossier.Dossier{Residence: at(29.76, -95.37), Moves: []dossier.Move{{From: at(38.7, -9.2), At: dossier.DateOf(day("2026-10-01"))}}}, ""},
		{"a commute away", photo.Taking{Located: true, Latitude: 30.27, Longitude: -96.74}, &dossier.Dossier{Residence: at(29.76, -95.37)}, ""},
		{"says no place", photo.Taking{}, &dossier.Dossier{Residence: at(29.76, -95.37)}, ""},
		{"no residence known", lisbon, &dossier.Dossier{}, ""},
	} {
		got := strings.Join(placeContradictions(test.taken, test.d), "|")
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
