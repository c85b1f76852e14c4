package say_test

import (
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/policy"
)

// TestIndicatorsAreInTheCatalogue: what findings are called, explained and cleared by, what a policy sets and what a dossier lacks comes from the
// catalogue of indicators, not from pages.
func TestIndicatorsAreInTheCatalogue(t *testing.T) {
	messages := read(t)
	for _, f := range catalog.All.Families {
		texts := []string{f.Title}
		for _, i := range f.Indicators {
			texts = append(texts, i.Title, i.Innocent, i.Ask, i.Clears)
			for _, gap := range new(dossier.Dossier).Missing(i.Needs) {
				texts = append(texts, gap.Step, gap.Missing)
			}
		}
		for _, text := range texts {
			if _, ok := messages[text]; !ok && text != "" {
				t.Errorf("%s: the catalogue of messages lacks %q", f.ID, text)
			}
		}
	}
	for _, n := range policy.Numbers(catalog.All) {
		for _, text := range []string{n.Title, n.Why} {
			if _, ok := messages[text]; !ok && text != "" {
				t.Errorf("%s: the catalogue of messages lacks %q", n.Path, text)
			}
		}
	}
	for _, r := range catalog.All.Routes {
		if _, ok := messages[r.Title]; !ok {
			t.Errorf("%s: the catalogue of messages lacks %q", r.Code, r.Title)
		}
	}
}
