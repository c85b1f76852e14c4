package viewer_test

import (
	"slices"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
)

// What a referee is asked and may choose is said in each language about the candidate by name, and what they typed stays.
func TestRefereesAreAskedInTheirLanguage(t *testing.T) {
	for _, relation := range vetting.Relations {
		english, german := vetting.Questions(vetting.Relation(relation.Value), "Jo Ferrand"), viewer.Questions(say.Of("de"), vetting.Relation(relation.Value), "Jo Ferrand")
		for i, q := range viewer.Questions(say.English(), vetting.Relation(relation.Value), "Jo Ferrand") {
			if q.Words != english[i].Words || !slices.Equal(q.Choices, english[i].Choices) {
				t.Errorf("%s is %+v, want %+v", q.ID, q, english[i])
			}
			if said := german[i].Words; said == q.Words || strings.Contains(said, "Jo Ferrand") != strings.Contains(q.Words, "Jo Ferrand") || strings.Contains(said, "%") {
				t.Errorf("%q is %q in German", q.Words, said)
			}
		}
	}
	rows := viewer.Answers(say.Of("de"), vetting.Client, "Jo Ferrand", vetting.Answers{"contract": "person", "role": "Manager"})
	if want := []ui.Row{{Key: "Contract", Value: "Mit Jo Ferrand"}, {Key: "Role", Value: "Manager"}}; !slices.Equal(rows, want) {
		t.Errorf("rows %v, want %v", rows, want)
	}
}
