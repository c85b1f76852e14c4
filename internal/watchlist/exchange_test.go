package watchlist

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/stix"
)

var decided = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

// TestNothingOfAPersonGoesOut: of a case with everything, artefacts alone leave, and the table says which.
func TestNothingOfAPersonGoesOut(t *testing.T) {
	c := Confirmed{At: decided, Pictures: []Picture{{SHA256: [32]byte{1}, PDQ: make([]byte, 32)}}, Dossier: &dossier.Dossier{
		ID: "candidate-77", Names: []dossier.Name{{Kind: dossier.LegalName, Full: "Zoltan Quimby", Given: "Zoltan", Family: "Quimby"}},
		Residence:  &dossier.Address{Line1: "12 Elm Row", City: "Houston", Country: "US"},
		Contacts:   []dossier.Contact{{Kind: dossier.Email, Value: "zq@example.com"}, {Kind: dossier.Phone, Value: "+1 713 555 0142"}, {Kind: dossier.Messaging, Value: "zq77"}},
		Profiles:   []dossier.Profile{{Kind: "github", Handle: "zquimby"}},
		Employment: []dossier.Job{{Domain: "northwall.example"}},
		Sessions:   []dossier.Session{{Kind: "application", IP: "203.0.113.7", At: decided}, {Kind: "reference", IP: "203.0.113.9", At: decided}},
	}}
	all := c.artefacts()
	data, err := stix.Bundle("Example Hiring", decided, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Zoltan", "Quimby", "candidate-77", "Elm Row", "Houston", "555 0142", "5550142", "zq77", "zquimby", "northwall", "203.0.113.9"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the bundle holds %q", secret)
		}
	}
	var kinds []stix.Kind
	for _, a := range all {
		kinds = append(kinds, a.Kind)
		if a.Kind == stix.IP && a.Until.Sub(a.From) != addressFor {
			t.Errorf("an address goes out for %v", a.Until.Sub(a.From))
		}
	}
	if want := []stix.Kind{stix.Email, stix.IP, stix.Picture}; !slices.Equal(kinds, want) {
		t.Errorf("%v go out, want %v", kinds, want)
	}
}

func TestAnIndicatorIsAnEntry(t *testing.T) {
	a := stix.Artefact{Kind: stix.IP, Value: "203.0.113.7", From: decided.AddDate(-1, 0, 0), Until: decided.AddDate(9, 0, 0), Source: "An agency", URL: "https://example.gov/1"}
	e := entryOf(a, "Lou Lead", decided)
	if problems := e.Check(); len(problems) > 0 || e.Kind != dossier.ListedIP || e.Date.String() != "2025-11-03" || e.Expires.String() != "2027-11-03" || e.Source != "An agency" {
		t.Errorf("%+v, %v", e, problems)
	}
	if e := entryOf(stix.Artefact{Kind: stix.Email, Value: "a@b.example"}, "Lou Lead", decided); e.Expires.String() != "2027-11-03" || len(e.Check()) > 0 {
		t.Errorf("%+v, %v", e, e.Check())
	}
}
