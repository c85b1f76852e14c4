package duplicate

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
)

// A name may be as long as a dossier. Comparing two such must not cost the product of their lengths.
func TestEndlessNamesAreComparedQuickly(t *testing.T) {
	word, words := func(s string) *record {
		return newRecord(&dossier.Dossier{Names: []dossier.Name{{Kind: dossier.LegalName, Full: strings.Repeat(s, 1<<18)}}})
	}, func(s string) *record {
		return newRecord(&dossier.Dossier{Names: []dossier.Name{{Kind: dossier.LegalName, Given: strings.Repeat(s+" ", 1<<15), Family: "Doe", Full: "Doe"}}})
	}
	begin := time.Now()
	word("abc").compareNames(word("acb"))
	words("abc").compareNames(words("acb"))
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v, want well under a second", took)
	}
}
