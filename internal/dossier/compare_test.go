package dossier_test

import (
	"testing"

	"bonafide/internal/dossier"
)

func full(s string) dossier.Name { return dossier.Name{Full: s} }

func parted(given, family string) dossier.Name {
	return dossier.Name{Full: given + " " + family, Given: given, Family: family}
}

func TestCompareNames(t *testing.T) {
	type agreement = dossier.Agreement
	tests := []struct {
		name string
		a, b dossier.Name
		want agreement
		same bool
	}{
		{"identical", parted("Ada", "Byron"), parted("Ada", "Byron"), agreement{Equal: 2}, true},
		{"case, accents and order", parted("Zoë", "Núñez"), full("NUNEZ Zoe"), agreement{Equal: 2}, true},
		{"machine-readable umlauts", parted("Jürgen", "Müller"), parted("JUERGEN", "MUELLER"), agreement{Equal: 2}, true},
		{"apostrophe and hyphen", parted("Mary-Jane", "O’Brien"), full("MARY JANE OBRIEN"), agreement{Equal: 3}, true},
		{"particles", parted("Ana", "de la Cruz"), full("Ana Cruz"), agreement{Equal: 2}, true},
		{"words written as one", parted("Xiao Ming", "Li"), full("Li Xiaoming"), agreement{Equal: 2}, true},
		{"nickname", parted("William", "Hart"), full("Bill Hart"), agreement{Equal: 2}, true},
		{"two nicknames of one name", full("Will Hart"), full("Bill Hart"), agreement{Equal: 2}, true},
		{"initial", parted("J.", "Hart"), full("Julia Hart"), agreement{Equal: 2}, true},
		{"second family name left out", parted("Ana", "Lopez Garcia"), full("Ana Lopez"), agreement{Equal: 2}, true},
		{"Cyrillic", parted("Юрий", "Щербаков"), full("Yuri Shcherbakov"), agreement{Equal: 2}, true},
		{"Greek", parted("Γιώργος", "Παπαδόπουλος"), full("Giorgos Papadopoulos"), agreement{Equal: 2}, true},
		{"Han without spaces", dossier.Name{Full: "李明", Given: "明", Family: "李"}, full("李明"), agreement{Equal: 2}, true},
		{"spelling from the table", parted("Stephen", "Marlowe"), parted("Steven", "Marlowe"), agreement{Equal: 1, Variant: 1}, true},
		{"one letter", parted("Jonathan", "Marlowe"), parted("Jonathon", "Marlowe"), agreement{Equal: 1, Variant: 1}, true},
		{"a letter in each part", full("Marina Petrova"), full("Karina Petrovs"), agreement{Variant: 2}, false},
		{"one name and two initials", full("Robin A"), full("Robin B"), agreement{Equal: 1}, false},
		{"numbered", full("Candidate 1"), full("Candidate 2"), agreement{Equal: 1, Different: 1}, false},
		{"letters swapped", full("Brain Hartley"), full("Brian Hartley"), agreement{Equal: 1, Variant: 1}, true},
		{"one letter in a short name is another name", parted("Wei", "Li"), parted("Wei", "Lu"), agreement{Equal: 1, Different: 1}, false},
		{"two letters", parted("Ada", "Hartman"), parted("Ada", "Heartmann"), agreement{Equal: 1, Different: 1}, false},
		{"married", parted("Ada", "Byron"), parted("Ada", "King"), agreement{Equal: 1, Different: 1}, false},
		{"nothing agrees", parted("Ada", "Byron"), parted("Grace", "Hopper"), agreement{Different: 2}, false},
		{"a lone given name is not the person", full("Alex"), full("Alex Petrov"), agreement{Equal: 1}, false},
		{"single names", full("Sukarno"), full("SUKARNO"), agreement{Equal: 1}, true},
		{"one word for two, one of them a letter away", parted("Fiona", "Abara"), parted("Amara", "Abara"), agreement{Equal: 1, Different: 1}, false},
		{"one word for two equal ones", parted("James", "Smith"), parted("James", "James"), agreement{Equal: 1, Different: 1}, false},
		{"one word for a name and its short form", full("Sasha Alexander"), full("Alexander Petrov"), agreement{Equal: 1, Different: 1}, false},
		{"one word twice in both", parted("James", "James"), full("James James"), agreement{Equal: 2}, true},
		{"a word for either of two", full("Ana Anna"), full("Anna Ana"), agreement{Equal: 2}, true},
		{"scripts that cannot be compared", full("李明"), full("Li Ming"), agreement{}, false},
	}
	for _, tt := range tests {
		if got := tt.a.Compare(tt.b); got != tt.want {
			t.Errorf("%s: Compare(%q, %q) = %+v, want %+v", tt.name, tt.a.Full, tt.b.Full, got, tt.want)
		}
		if got := tt.b.Compare(tt.a); got.Different > 0 != (tt.want.Different > 0) {
			t.Errorf("%s: turned round, Compare = %+v, want like %+v", tt.name, got, tt.want)
		}
		if ab, ba := tt.a.Same(tt.b), tt.b.Same(tt.a); ab != tt.same || ba != tt.same {
			t.Errorf("%s: Same = %v and %v turned round, want %v", tt.name, ab, ba, tt.same)
		}
	}
}

func TestSamePerson(t *testing.T) {
	born := dossier.NewDate(1990, 4, 2)
	ada := &dossier.Dossier{Names: []dossier.Name{full("Ada Byron")}, DateOfBirth: born}
	tests := []struct {
		name  string
		other dossier.Dossier
		want  bool
	}{
		{"former name agrees", dossier.Dossier{Names: []dossier.Name{full("Ada King"), full("Ada Byron")}}, true},
		{"only the birth date agrees", dossier.Dossier{Names: []dossier.Name{full("Grace Hopper")}, DateOfBirth: born}, true},
		{"neither agrees", dossier.Dossier{Names: []dossier.Name{full("Grace Hopper")}, DateOfBirth: dossier.NewDate(1990, 4, 3)}, false},
		{"birth date not known", dossier.Dossier{Names: []dossier.Name{full("Grace Hopper")}}, false},
	}
	for _, tt := range tests {
		if got := ada.SamePerson(&tt.other); got != tt.want {
			t.Errorf("%s: SamePerson = %v, want %v", tt.name, got, tt.want)
		}
	}
	nobody := &dossier.Dossier{Names: []dossier.Name{full("Grace Hopper")}}
	if nobody.SamePerson(&dossier.Dossier{Names: []dossier.Name{full("Ada Byron")}}) {
		t.Error("two unknown birth dates are not equal ones")
	}
}

func FuzzCompareNames(f *testing.F) {
	f.Add("Zoë Núñez", "NUNEZ, Zoe")
	f.Add("Юрий", "\xff\xfe")
	f.Add("李明", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := full(a), full(b)
		if x.Same(y) != y.Same(x) {
			t.Errorf("Same(%q, %q) depends on the order", a, b)
		}
		if got := x.Compare(x); got.Different+got.Variant > 0 {
			t.Errorf("Compare(%q, itself) = %+v", a, got)
		}
	})
}
