package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/dossier"

	"github.com/google/uuid"
)

const copied = `Rebuilt the nightly reconciliation of nine million ledger rows as a streaming job on Flink.
Cut the deployment of the fraud scoring service from two hours to eleven minutes with blue green releases.
Wrote the library by which forty teams rotate their database credentials without a restart of anything.`

// TestCopiedTextIsFoundByItself looks for a copied résumé among candidates that have nothing else in common, and leaves
// out what many wrote.
func TestCopiedTextIsFoundByItself(t *testing.T) {
	f := setUp(t)
	const boilerplate = "Managed the quarterly capacity planning of the regional warehouse scheduling platform for the northern business unit."
	create := func(id, resume string) uuid.UUID {
		t.Helper()
		own, err := f.Create(t.Context(), f.actor, &dossier.Dossier{
			Schema: dossier.Schema, ID: id, Names: []dossier.Name{{Kind: dossier.LegalName, Full: "Name " + id}},
			Application: dossier.Application{Requisition: "R-" + id, AppliedAt: now}, Resume: &dossier.Resume{Text: resume},
		})
		if err != nil {
			t.Fatal(err)
		}
		return own
	}
	first := create("first", "Anna.\n"+copied+"\n"+boilerplate)
	f.queue.due = nil
	second := create("second", "An engineer with other words around it.\n"+strings.ToUpper(copied)+"\nReferences on request.")
	if !slices.Contains(f.queue.due, first) {
		t.Error("recording the copy does not make the first one's assessment due")
	}
	for i := range 26 {
		create(fmt.Sprintf("other-%d", i), boilerplate+fmt.Sprintf(" Candidate number %d writes this sentence about the work of their own team only.", i))
	}
	for id, want := range map[uuid.UUID]string{first: "second", second: "first"} {
		links, err := f.Links(t.Context(), f.actor, f.record(t, id), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(links) != 1 || links[0].Kind != dossier.SharedResume || links[0].Other != want || len(links[0].Phrases) != 3 {
			t.Errorf("links of the one beside %s: %+v", want, links)
		}
	}
}
