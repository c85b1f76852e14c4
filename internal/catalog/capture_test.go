package catalog_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/reference"
)

const (
	zoneNames = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	zoneRight = zoneNames + "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	zoneWrong = zoneNames + "L898902C36UTO7408123F1204159ZE184226B<<<<<10" // the check digit of the date of birth is 2
)

// TestOneReadAsksForAnother holds that a check digit that does not fit on one capture asks for another capture and scores
// nothing, and that it hits on two that are independent.
func TestOneReadAsksForAnother(t *testing.T) {
	const id = "id_doc_structural_invalid"
	for _, c := range []struct {
		name  string
		zones []string
		want  indicator.Outcome
	}{
		{"right", []string{zoneRight}, indicator.IsClear},
		{"wrong once", []string{zoneWrong}, indicator.IsNoData},
		{"wrong, then right", []string{zoneWrong, zoneRight}, indicator.IsClear},
		{"wrong twice", []string{zoneWrong, zoneWrong}, indicator.IsHit},
		{"wrong twice, then right", []string{zoneWrong, zoneWrong, zoneRight}, indicator.IsHit},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &dossier.Dossier{Documents: []dossier.Document{{Kind: "passport"}}}
			for i, zone := range c.zones {
				d.Documents[0].Captures = append(d.Documents[0].Captures, dossier.Capture{At: asOf.Add(time.Duration(i) * time.Hour), MRZ: zone})
			}
			reference.ReadDocuments(d)
			a := catalog.All.Assess(&indicator.Case{Dossier: d, AsOf: asOf}, indicator.DefaultPolicy)
			at := slices.IndexFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == id })
			if got := a.Findings[at].Outcome; got != c.want {
				t.Errorf("%s, want %s; evidence %v", got, c.want, a.Findings[at].Evidence)
			}
			if scores := a.Points > 0; scores != (c.want == indicator.IsHit) {
				t.Errorf("%v points", a.Points)
			}
			asks := slices.ContainsFunc(a.NextSteps, func(s indicator.NextStep) bool {
				return strings.HasPrefix(s.Text, "Take another capture") && slices.Contains(s.Clears, id)
			})
			if asks != (c.want == indicator.IsNoData) {
				t.Errorf("asks for another capture: %v; steps %v", asks, a.NextSteps)
			}
		})
	}
}
