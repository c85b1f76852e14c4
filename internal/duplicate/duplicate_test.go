package duplicate_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/dossier"
	"bonafide/internal/duplicate"
	"bonafide/internal/linkage"
)

// ada returns one record, changed.
func ada(change ...func(*dossier.Dossier)) *dossier.Dossier {
	d := &dossier.Dossier{
		Names:       []dossier.Name{{Kind: dossier.LegalName, Full: "Ada Byron", Given: "Ada", Family: "Byron"}},
		DateOfBirth: dossier.NewDate(1990, 3, 4),
		Residence:   &dossier.Address{Line1: "7 Example Street", City: "Austin", PostalCode: "78701", Country: "US"},
		Contacts:    []dossier.Contact{{Kind: dossier.Phone, Value: "+13125550132"}, {Kind: dossier.Email, Value: "ada@x.example"}},
		Documents:   []dossier.Document{{Kind: "passport", Number: "X1234567"}},
	}
	for _, c := range change {
		c(d)
	}
	return d
}

func called(full, given, family string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.Names = []dossier.Name{{Kind: dossier.LegalName, Full: full, Given: given, Family: family}}
	}
}

func born(year, month, day int) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.DateOfBirth = dossier.NewDate(year, 1, 1)
		d.DateOfBirth = dossier.DateOf(d.DateOfBirth.Time().AddDate(0, month-1, day-1))
	}
}

func passport(number string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Documents = []dossier.Document{{Kind: "passport", Number: number}} }
}

func noPapers(d *dossier.Dossier) { d.Documents = nil }

func otherContacts(d *dossier.Dossier) { d.Contacts = nil }

func elsewhere(d *dossier.Dossier) {
	d.Residence = &dossier.Address{Line1: "99 Elsewhere Lane", City: "Boston", PostalCode: "02108", Country: "US"}
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change []func(*dossier.Dossier)
		want   bool
	}{
		{"the same", nil, true},
		{"name in another order, moved, new contacts", []func(*dossier.Dossier){called("BYRON Ada", "", ""), elsewhere, otherContacts, noPapers}, true},
		{"day and month swapped", []func(*dossier.Dossier){born(1990, 4, 3), otherContacts, noPapers}, true},
		{"two digits swapped in the date", []func(*dossier.Dossier){born(1909, 3, 4), otherContacts, noPapers}, true},
		{"another family name, as after a marriage", []func(*dossier.Dossier){called("Ada King", "Ada", "King"), otherContacts, noPapers}, true},
		{"a slip in the name", []func(*dossier.Dossier){called("Ada Byorn", "Ada", "Byorn"), elsewhere, passport("X1234567")}, true},
		{"the same name alone", []func(*dossier.Dossier){born(1971, 9, 23), elsewhere, otherContacts, noPapers}, false},
		{"the same date of birth alone", []func(*dossier.Dossier){called("Bo Berg", "Bo", "Berg"), elsewhere, otherContacts, noPapers}, false},
		{"twins", []func(*dossier.Dossier){called("Eve Byron", "Eve", "Byron"), passport("Y7654321")}, false},
		{"a couple", []func(*dossier.Dossier){called("George Byron", "George", "Byron"), born(1987, 11, 30), noPapers}, false},
		{"flatmates", []func(*dossier.Dossier){called("Bo Berg", "Bo", "Berg"), born(1987, 11, 30), otherContacts, noPapers}, false},
		{"one number under two names and dates of birth", []func(*dossier.Dossier){called("Bo Berg", "Bo", "Berg"), born(1987, 11, 30), elsewhere, otherContacts}, false},
		{"nothing else recorded", []func(*dossier.Dossier){func(d *dossier.Dossier) { *d = dossier.Dossier{Names: d.Names} }}, false},
	} {
		a, b := ada(), ada(tt.change...)
		c := duplicate.Compare(a, b)
		if c.Match != tt.want {
			t.Errorf("%s: match %v, %.1f bits of %v; want %v", tt.name, c.Match, c.Bits, c.Reasons, tt.want)
		}
		shared := slices.ContainsFunc(duplicate.Keys(a), func(k linkage.Key) bool { return slices.Contains(duplicate.Keys(b), k) })
		if tt.want && !shared {
			t.Errorf("%s: no key is shared", tt.name)
		}
	}
}

func TestSymmetric(t *testing.T) {
	word := rapid.SampledFrom([]string{"Ada", "Adda", "Byron", "Byorn", "King", "Михаил", "Mikhail", "李", ""})
	record := rapid.Custom(func(t *rapid.T) *dossier.Dossier {
		return ada(called(word.Draw(t, "full")+" "+word.Draw(t, "full"), word.Draw(t, "given"), word.Draw(t, "family")),
			born(1990, rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 12).Draw(t, "day")), passport(rapid.StringOfN(rapid.RuneFrom([]rune("X12")), 0, 6, -1).Draw(t, "number")))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := record.Draw(t, "a"), record.Draw(t, "b")
		x, y := duplicate.Compare(a, b), duplicate.Compare(b, a)
		if x.Bits != y.Bits || x.Match != y.Match {
			t.Fatalf("%.2f %v %v one way, %.2f %v %v the other", x.Bits, x.Match, x.Reasons, y.Bits, y.Match, y.Reasons)
		}
	})
}
