package sanctions_test

import (
	"os"
	"path/filepath"
	"testing"

	"bonafide/internal/dataset"
	"bonafide/internal/dossier"
	"bonafide/internal/sanctions"
)

func TestScreener(t *testing.T) {
	var s sanctions.Screener
	dir := t.TempDir()
	born, err := dossier.ParseDate("1961-03-04")
	if err != nil {
		t.Fatal(err)
	}
	tobin := &dossier.Dossier{Names: []dossier.Name{{Full: "Ada Brookline"}, {Full: "Tobin Vestergaard"}}}
	if some, err := s.Load(dir); some || err != nil || s.Screen(tobin) != nil || s.Datasets() != nil {
		t.Fatalf("an empty folder: %v, %v, %v; want no list looked at", some, err, s.Screen(tobin))
	}
	lists, err := sanctions.Load("testdata/sdn.csv")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, sanctions.FileName("ofac-sdn")))
	if err != nil {
		t.Fatal(err)
	}
	if err := sanctions.Write(f, dataset.Set{Name: "OFAC", Date: "2026-11-20", Rows: len(lists.Entries())}, lists.Entries()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if some, err := s.Load(dir); !some || err != nil || len(s.Datasets()) != 1 {
		t.Fatalf("Load = %v, %v with %v; want one list", some, err, s.Datasets())
	}

	if got := s.Screen(&dossier.Dossier{Names: tobin.Names[:1]}); got == nil || len(got) > 0 {
		t.Errorf("somebody else: %v, want none and not nil", got)
	}
	got := s.Screen(tobin)
	if len(got) != 1 || got[0].Confirmed || got[0].Ref != "names[1]" || got[0].Entry != "101" || len(got[0].Reasons) == 0 {
		t.Fatalf("a name alone: %+v", got)
	}
	passport := dossier.Document{Kind: "passport", Number: "AB 1234567"}
	bill := dossier.Document{Kind: "utility_bill", Number: "AB1234567", DateOfBirth: born}
	for name, tt := range map[string]struct {
		change dossier.Dossier
		want   bool
	}{
		"born that day":       {dossier.Dossier{DateOfBirth: born}, true},
		"a document's number": {dossier.Dossier{Documents: []dossier.Document{passport}}, true},
		"a document's birth":  {dossier.Dossier{Documents: []dossier.Document{{Kind: "passport", DateOfBirth: born}}}, true},
		"no identity":         {dossier.Dossier{Documents: []dossier.Document{bill}}, false},
	} {
		tt.change.Names = tobin.Names
		found := s.Screen(&tt.change)
		if len(found) != 1 || found[0].Confirmed != tt.want {
			t.Errorf("%s: %+v, want confirmed: %v", name, found, tt.want)
		}
	}
	if left := got.Without(map[string]bool{got[0].Digest: true}); left == nil || len(left) > 0 {
		t.Errorf("without the cleared one: %v, want none and not nil", left)
	}
}
