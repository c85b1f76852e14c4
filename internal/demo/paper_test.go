package demo

import (
	"context"
	"strings"
	"testing"

	"bonafide/internal/barcode"
	"bonafide/internal/dossier"
	"bonafide/internal/mrz"
	"bonafide/internal/reader"
)

// TestPapersAreRead has a program read the pictures of documents: in the first everything fits, in the second the number
// does not, and nothing else.
func TestPapersAreRead(t *testing.T) {
	population, err := Population(now)
	if err != nil {
		t.Fatal(err)
	}
	var papers []Paper
	for _, c := range population {
		papers = append(papers, c.Papers...)
	}
	if len(papers) != 2 {
		t.Fatalf("%d documents have pictures, want 2", len(papers))
	}
	passport, licence := scan(t, papers[0]), scan(t, papers[1])
	zone, err := mrz.Parse(passport.Zone, now)
	if err != nil || !zone.Valid() {
		t.Fatalf("the zone is read as %q, %+v, %v", passport.Zone, zone, err)
	}
	if doc := papers[0].Document; zone.Number != doc.Number || !zone.IsName(doc.Name.Full) || zone.Birth.String() != doc.DateOfBirth.String() || zone.Expiry.String() != doc.ExpiresAt.String() {
		t.Errorf("the zone says %+v, want %+v", zone, doc)
	}
	card, err := barcode.Parse(licence.Barcode)
	if err != nil {
		t.Fatal(err)
	}
	doc := papers[1].Document
	if got := card.Number(); got == doc.Number || got[:len(got)-1] != doc.Number[:len(got)-1] {
		t.Errorf("the barcode's number is %s, want %s but for the last digit", got, doc.Number)
	}
	if got := card.Name(); !strings.EqualFold(got.Given()+" "+got.Family, doc.Name.Full) || dossier.DateOf(card.Birth()) != doc.DateOfBirth || card.Jurisdiction() != doc.Issuer {
		t.Errorf("the barcode says %+v, want %+v", card, doc)
	}
}

func scan(t *testing.T, p Paper) *reader.Scan {
	t.Helper()
	found, err := reader.Here{}.Scan(context.Background(), p.JPEG, now)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
