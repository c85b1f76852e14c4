package demo

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/sanctions"
)

// SanctionsList is the name of the invented list.
const SanctionsList = "Invented list"

// Listed returns an invented sanctions list, so that the queue of matches can be seen: one entry has the name of a
// candidate and another date of birth, one has name and date of birth of another candidate. Neither candidate is meant.
func Listed(population []Candidate, now time.Time) ([]sanctions.Entry, error) {
	var named, born *dossier.Dossier
	for _, c := range population {
		switch {
		case c.Dossier.DateOfBirth.IsZero() && named == nil:
			named = c.Dossier
		case !c.Dossier.DateOfBirth.IsZero() && born == nil:
			born = c.Dossier
		}
	}
	if named == nil || born == nil {
		return nil, fmt.Errorf("demo: nobody to be taken for somebody listed")
	}
	entry := func(id string, d *dossier.Dossier, birth dossier.Date) sanctions.Entry {
		return sanctions.Entry{
			List: SanctionsList, ListDate: now.AddDate(0, 0, -7).Format(time.DateOnly), ID: id, Programmes: []string{"Demonstration"},
			Type: sanctions.Person, Names: []sanctions.Name{{Text: d.DisplayName(), Quality: sanctions.Primary}},
			Births: []sanctions.Birth{sanctions.BornOn(birth)}, Numbers: []sanctions.Number{{Kind: sanctions.Document, Value: "INVENTED-" + id}},
		}
	}
	return []sanctions.Entry{entry("0001", named, dossier.NewDate(1961, time.May, 4)), entry("0002", born, born.DateOfBirth)}, nil
}
