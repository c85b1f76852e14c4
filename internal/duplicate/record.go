package duplicate

import (
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/text"
)

// A record is what of a dossier is compared.
type record struct {
	names         []name
	births        []dossier.Date
	numbers       []number
	homes         []home
	phones, mails map[string]bool
}

// A name is a given and a family name in words; the first and the last word where the parts are not known, since they are
// compared in either order. A single word is a given name.
type name struct{ given, family []string }

type number struct{ kind, issuer, text string }

type home struct{ street, postal, city string }

func newRecord(d *dossier.Dossier) *record {
	r := &record{phones: map[string]bool{}, mails: map[string]bool{}}
	for _, n := range d.Names {
		r.addName(n)
	}
	r.addBirth(d.DateOfBirth)
	r.addHome(d.Residence)
	for i := range d.Documents {
		doc := &d.Documents[i]
		if !doc.IsIdentity() && doc.Kind != "ssn_card" {
			continue
		}
		if doc.Name != nil {
			r.addName(*doc.Name)
		}
		r.addBirth(doc.DateOfBirth)
		if n := (number{doc.Kind, strings.ToUpper(doc.Issuer), plain(doc.Number)}); len(n.text) >= shortestNumber {
			r.numbers = append(r.numbers, n)
		}
	}
	own := slices.DeleteFunc(slices.Clone(d.Contacts), func(c dossier.Contact) bool { return c.SharedWith != "" })
	for _, k := range linkage.Keys(&dossier.Dossier{Contacts: own, Residence: d.Residence}) {
		switch k.Kind {
		case linkage.Phone:
			r.phones[k.Value] = true
		case linkage.Mailbox:
			r.mails[k.Value] = true
		}
	}
	return r
}

// shortestNumber is the length from which a document's number names one.
const shortestNumber = 5

func (r *record) addName(n dossier.Name) {
	full, given, family := n.Words()
	if len(given)+len(family) == 0 && len(full) > 0 {
		given = full[:1]
		if len(full) > 1 {
			family = full[len(full)-1:]
		}
	}
	if len(given)+len(family) > 0 {
		r.names = append(r.names, name{first(given), first(family)})
	}
}

// mostWords is more than any given or family name has; each word is compared with each.
const mostWords = 20

func first(words []string) []string { return words[:min(len(words), mostWords)] }

func (r *record) addBirth(d dossier.Date) {
	if !d.IsZero() && !slices.Contains(r.births, d) {
		r.births = append(r.births, d)
	}
}

func (r *record) addHome(a *dossier.Address) {
	if a == nil {
		return
	}
	if h := (home{linkage.Street(a.Line1), plain(a.PostalCode), plain(a.City)}); h != (home{}) {
		r.homes = append(r.homes, h)
	}
}

// plain writes a text without case, spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// A nameMatch is how the names that agree best compare.
type nameMatch struct {
	bits  float64
	text  string
	given level
}

func (r *record) compareNames(s *record) nameMatch {
	var m nameMatch
	found := false
	for _, a := range r.names {
		for _, b := range s.names {
			for _, n := range []nameMatch{straight(a, b), crossed(a, b)} {
				if !found || n.bits > m.bits {
					m, found = n, true
				}
			}
		}
	}
	return m
}

func straight(a, b name) nameMatch {
	given, family := compareWords(a.given, b.given), compareWords(a.family, b.family)
	m := nameMatch{bits: givens[given] + families[family], given: given}
	m.text = nameText(given, family)
	return m
}

// crossed compares names of which one is written with the family name first.
func crossed(a, b name) nameMatch {
	x, y := compareWords(a.given, b.family), compareWords(a.family, b.given)
	if x < alike || y < alike {
		return nameMatch{bits: givens[other] + families[other], given: other, text: nameText(other, other)}
	}
	m := nameMatch{bits: max(givens[x]+families[y], givens[y]+families[x]) + swapped, given: min(x, y)}
	m.text = nameText(x, y) + ", in another order"
	return m
}

var (
	givens   = [...]float64{other: otherGiven, alike: closeGiven, same: sameGiven}
	families = [...]float64{other: otherFamily, alike: closeFamily, same: sameFamily}
)

func nameText(given, family level) string {
	switch {
	case given == same && family == same:
		return "is the same"
	case given >= alike && family >= alike:
		return "is nearly the same"
	case given == other && family == other:
		return "differs"
	case given == other:
		return "has another given name"
	case family == other:
		return "has another family name"
	}
	return "agrees in the part that is known"
}

// closeWords is the similarity from which two words are one with slips of the pen: the usual cut between "similar" and
// "different" for Jaro-Winkler.
const closeWords = 0.88

// compareWords compares given names, or family names: as one word, or by the words that agree best.
func compareWords(a, b []string) level {
	if len(a) == 0 || len(b) == 0 {
		return unknown
	}
	joinedA, joinedB := strings.Join(a, ""), strings.Join(b, "")
	if joinedA == joinedB {
		return same
	}
	return max(compareWord(joinedA, joinedB), best(a, b, compareWord))
}

func compareWord(a, b string) level {
	switch {
	case a == b || dossier.SameGivenName(a, b):
		return same
	case text.JaroWinkler(a, b) >= closeWords:
		return alike
	}
	return other
}

func compareNumbers(a, b number) level {
	switch {
	case a.kind != b.kind || a.issuer != "" && b.issuer != "" && a.issuer != b.issuer:
		return unknown
	case a.text == b.text:
		return same
	}
	if slips(a.text, b.text) == 1 {
		return alike
	}
	return other
}

func compareBirths(as, bs []dossier.Date) level { return best(as, bs, compareBirth) }

// compareBirth takes for a slip one digit, two neighbours, or day and month in each other's place.
func compareBirth(a, b dossier.Date) level {
	x, y := a.Time(), b.Time()
	switch {
	case a == b:
		return same
	case slips(a.String(), b.String()) == 1, x.Year() == y.Year() && int(x.Month()) == y.Day() && x.Day() == int(y.Month()):
		return alike
	}
	return other
}

// compareHomes returns how the homes that agree best compare, by street and by town.
func (r *record) compareHomes(s *record) (street, place level) {
	for _, a := range r.homes {
		for _, b := range s.homes {
			st := compareStreets(a.street, b.street)
			pl := max(comparePlaces(a.postal, b.postal), comparePlaces(a.city, b.city))
			if st+pl > street+place {
				street, place = st, pl
			}
		}
	}
	return street, place
}

// closeStreets is stricter than closeWords: streets are long, and most hold the words street or road.
const closeStreets = 0.92

func compareStreets(a, b string) level {
	switch {
	case a == "" || b == "":
		return unknown
	case a == b:
		return same
	case text.JaroWinkler(a, b) >= closeStreets:
		return alike
	}
	return other
}

func comparePlaces(a, b string) level {
	switch {
	case a == "" || b == "":
		return unknown
	case a == b:
		return same
	case slips(a, b) == 1:
		return alike
	}
	return other
}

// slips counts the insertions, deletions, substitutions and swaps of neighbours that make one text of the other
// (restricted Damerau-Levenshtein distance). Texts longer than longestText are not compared.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > longestText || len(y) > longestText {
		return longestText
	}
	var rows [3][longestText + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range y {
		above[j+1] = j + 1
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			n := above[j]
			if x[i] != y[j] {
				n++
			}
			n = min(n, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				n = min(n, before[j-1]+1)
			}
			row[j+1] = n
		}
		before, above, row = above, row, before
	}
	return above[len(y)]
}

// longestText is the length up to which numbers and places are compared.
const longestText = 40
