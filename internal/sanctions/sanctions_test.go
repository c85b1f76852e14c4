package sanctions

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// entries are made up.
var entries = []Entry{
	{List: "T", ID: "1", Type: Person, Names: []Name{{"VESTERGAARD, Tobin Emil", Primary}, {"TOBBE", Weak}}, Births: []Birth{day("1961-03-04")},
		Numbers: []Number{{Document, "AB 123-4567"}}},
	{List: "T", ID: "2", Type: Person, Names: []Name{{"OKORAFOR, Chidera", Primary}}, Births: []Birth{day("1980")}},
	{List: "T", ID: "3", Type: Entity, Names: []Name{{"KALMIA TRADING CO., LTD.", Primary}, {"OOO Кальмия", Strong}}, Numbers: []Number{{Registration, "8812345"}}},
	{List: "T", ID: "4", Type: Vessel, Names: []Name{{"SEA OTTER 5", Primary}}},
	{List: "T", ID: "5", Type: Person, Names: []Name{{"TOBBE", Primary}}, Births: []Birth{day("1961-03-04")}},
}

func day(s string) Birth {
	b, err := ParseBirth(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestScreen(t *testing.T) {
	lists := NewLists(entries)
	for _, c := range []struct {
		name    string
		subject Subject
		want    string // ids, confirmed ones with !
	}{
		{"nobody", Subject{Names: []string{"Ann Example"}}, ""},
		{"a word without end", Subject{Names: []string{strings.Repeat("ab", 1<<19)}}, ""},
		{"no name", Subject{Names: []string{"", "...", "\xff"}}, ""},
		{"equal, in another order", Subject{Names: []string{"Tobin Emil Vestergaard"}, Type: Person}, "1"},
		{"misspelled", Subject{Names: []string{"Tobin Emil Vestergard"}}, "1"},
		{"one of several names", Subject{Names: []string{"Ann Example", "Tobin Vestergaard"}}, "1"},
		{"birth date equal", Subject{Names: []string{"Tobin Emil Vestergaard"}, Birth: day("1961-03-04")}, "1!"},
		{"birth date equal, name misspelled", Subject{Names: []string{"Tobin Emil Vestergard"}, Birth: day("1961-03-04")}, "1"},
		{"birth year equal", Subject{Names: []string{"Chidera Okorafor"}, Birth: day("1980")}, "2"},
		{"birth date conflicts, name equal", Subject{Names: []string{"Chidera Okorafor"}, Birth: day("2001-02-03")}, "2"},
		{"birth date conflicts, name misspelled", Subject{Names: []string{"Chidera Okarafor"}, Birth: day("2001-02-03")}, ""},
		{"document number equal", Subject{Names: []string{"TOBIN EMIL VESTERGAARD"}, Numbers: []Number{{Document, "ab1234567"}}}, "1!"},
		{"number of another kind", Subject{Names: []string{"TOBIN EMIL VESTERGAARD"}, Numbers: []Number{{Registration, "ab1234567"}}}, "1"},
		{"weak alias and birth date", Subject{Names: []string{"Tobbe"}, Type: Person, Birth: day("1961-03-04")}, "1 5!"},
		{"company without its legal form", Subject{Names: []string{"Kalmia Trading"}, Type: Entity, Numbers: []Number{{Registration, "8812345"}}}, "3!"},
		{"company of no known type", Subject{Names: []string{"Kalmia Trading Limited"}}, "3"},
		{"who has a birth date is a person", Subject{Names: []string{"Kalmia Trading"}, Birth: day("1980")}, ""},
		{"a person is no company", Subject{Names: []string{"Kalmia Trading"}, Type: Person}, ""},
		{"Cyrillic for Latin", Subject{Names: []string{"Тобин Эмиль Вестергард"}, Type: Person}, "1"},
		{"one word of a longer name", Subject{Names: []string{"Tobin"}, Type: Person}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			matches := lists.Screen(c.subject)
			for _, m := range matches {
				id := m.Entry.ID
				if m.Confirmed {
					id += "!"
				}
				got = append(got, id)
				if sum := effect(m.Reasons); math.Abs(probability(sum)-m.Score) > 1e-9 {
					t.Errorf("%s: the effects make %.3f, the score is %.3f", m.Entry.ID, probability(sum), m.Score)
				}
			}
			slices.Sort(got)
			if got := strings.Join(got, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		t       Type
		feature string
		want    string
	}{
		{"Tobin Vestergaard", "VESTERGARD, Tobin", Person, "spelling", `not spelled the same: "vestergaard" for "vestergard"`},
		{"Tobin Vestergaard", "VESTERGAARD, Tobin", Person, "words", `equal: "tobin", "vestergaard"`},
		{"T. Vestergaard", "VESTERGAARD, Tobin", Person, "words", `equal: "vestergaard"; initial fits: "t" for "tobin"`},
		{"Bob Vestergaard", "VESTERGAARD, Robert", Person, "words", `equal: "vestergaard"; forms of one name: "bob" for "robert"`},
		{"TobinVestergaard", "VESTERGAARD, Tobin", Person, "words", `written as one word: "tobinvestergaard" for "tobin vestergaard"`},
		{"Tobin Vestergaard", "VESTERGAARD, Amias", Person, "replaced", `"tobin" stands in one name, "amias" in the other`},
		{"Tobin Emil Vestergaard", "VESTERGAARD, Tobin", Person, "extra", `"emil" has no counterpart`},
		{"Tobin K. Vestergaard", "VESTERGAARD, Tobin W.", Person, "initials", "an initial fits no word of the other name"},
		{"Kalmia GmbH", "KALMIA LIMITED", Entity, "words", `equal: "kalmia"`},
		{"S.C. Kalmia", "SC Kalmia", Entity, "words", `equal: "kalmia", "sc"`},
	} {
		got := ""
		for _, r := range Compare(c.a, c.b, c.t).Reasons {
			if r.Feature == c.feature {
				got = r.Text
			}
		}
		if got != c.want {
			t.Errorf("%s and %s: %s is %q, want %q", c.a, c.b, c.feature, got, c.want)
		}
	}
}

func TestBirths(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"04 Mar 1961", "1961-03-04"}, {"Mar 1961", "1961-03"}, {"1961", "1961"}, {"circa 1961", "about 1961"},
		{"1961 to 1963", "1961 to 1963"}, {"01 Jan 1961 to 02 Feb 1961", "1961-01-01 to 1961-02-02"},
		{"31 Feb 1961", ""}, {"1963 to 1961", ""}, {"unknown", ""}, {"", ""},
	} {
		b, ok := ofacBirth(c.text)
		if b.String() != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %q, %v, want %q", c.text, b, ok, c.want)
		}
	}
	for _, c := range []struct {
		subject, listed string
		want            float64
	}{
		{"1961-03-04", "1961-03-04", birthEqual}, {"1961-03-04", "1961", birthFits}, {"1961", "1961", birthFits},
		{"1961-04-03", "1961-03-04", birthNear}, {"1981-03-04", "1961-03-04", birthNear}, {"1962", "1961-03-04", birthNear},
		{"1962-05-09", "1961-03-04", birthApart}, {"1981-03-05", "1961-03-04", birthConflict}, {"1990", "1961", birthConflict},
	} {
		if got := birthReason([]Birth{day(c.listed)}, day(c.subject)).Effect; got != c.want {
			t.Errorf("born %s, listed %s: got %v, want %v", c.subject, c.listed, got, c.want)
		}
	}
}

func TestDigest(t *testing.T) {
	s := Subject{Names: []string{"Tobin Vestergaard", "T. V."}, Birth: day("1961"), Numbers: []Number{{Document, "1"}, {Document, "2"}}}
	e := entries[0]
	base := digest(&e, s)
	same := s
	same.Names = []string{"T. V.", "Tobin Vestergaard", "T. V."}
	same.Numbers = []Number{{Document, "2"}, {Document, "1"}}
	later := e
	later.ListDate = "2026-01-01"
	if digest(&e, same) != base || digest(&later, s) != base {
		t.Error("order, repetition or the list's date changes the digest")
	}
	changed := e
	changed.Births = []Birth{day("1962")}
	other := s
	other.Birth = day("1962")
	if digest(&changed, s) == base || digest(&e, other) == base {
		t.Error("another birth date leaves the digest")
	}
}

// names draws names that resemble one another often.
var names = rapid.Custom(func(t *rapid.T) string {
	word := rapid.SampledFrom(strings.Fields("Tobin Tobbin tobyn Emil Emilio Vestergaard Westergard al bin T. E. Kim Jong un Jongun Ким 김 李 Robert Bob Ltd GmbH 5 XII Dr O'Hara a.b."))
	return strings.Join(rapid.SliceOfN(word, 1, 6).Draw(t, "words"), " ")
})

var types = rapid.SampledFrom([]Type{Person, Entity, ""})

func TestScoreIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, kind := names.Draw(t, "a"), names.Draw(t, "b"), types.Draw(t, "type")
		if x, y := Compare(a, b, kind).Score, Compare(b, a, kind).Score; math.Abs(x-y) > 1e-9 {
			t.Errorf("%v and %v", x, y)
		}
	})
}

func TestOrderAndCaseDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Draw(t, "a"), names.Draw(t, "b")
		words := strings.Fields(a)
		shuffled := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		other := strings.ToUpper(strings.Join(words, " "))
		if x, y := Compare(a, b, Person).Score, Compare(other, b, Person).Score; math.Abs(x-y) > 1e-9 {
			t.Errorf("%s: %v, %s: %v", a, x, other, y)
		}
	})
}

func TestSameNameScoresMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, kind := names.Draw(t, "a"), names.Draw(t, "b"), types.Draw(t, "type")
		if x, y := Compare(a, a, kind).Score, Compare(a, b, kind).Score; y > x {
			t.Errorf("itself %v, another %v", x, y)
		}
	})
}

func TestAliasNeverLowersScore(t *testing.T) {
	best := func(e Entry, s Subject) float64 {
		if m := NewLists([]Entry{e}).Screen(s); len(m) > 0 {
			return m[0].Score
		}
		return 0
	}
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{List: "T", ID: "1", Type: types.Draw(t, "type"), Names: []Name{{names.Draw(t, "listed"), Primary}}}
		s := Subject{Names: []string{names.Draw(t, "name")}}
		more := e
		more.Names = append(slices.Clone(e.Names), Name{names.Draw(t, "alias"), Strong})
		if x, y := best(e, s), best(more, s); y < x {
			t.Errorf("from %v to %v", x, y)
		}
	})
}

func TestNameAloneIsNeverConfirmed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := names.Draw(t, "name")
		e := Entry{List: "T", ID: "1", Names: []Name{{name, Primary}}, Births: []Birth{day("1961"), {}}, Numbers: []Number{{Document, "12"}, {}}}
		s := Subject{Names: []string{name}, Birth: rapid.SampledFrom([]Birth{{}, day("1961"), day("1961-01-01")}).Draw(t, "birth"), Numbers: []Number{{Document, "12"}, {}}}
		for _, m := range NewLists([]Entry{e}).Screen(s) {
			if m.Confirmed {
				t.Errorf("confirmed: %+v", m)
			}
		}
	})
}

func TestScreenConcurrently(t *testing.T) {
	lists := NewLists(entries)
	s := Subject{Names: []string{"Tobin Emil Vestergard", "Tobbe"}}
	want := asJSON(t, lists.Screen(s))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := asJSON(t, lists.Screen(s)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}
