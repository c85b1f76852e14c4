// Package duplicate says whether two records may be one person's who applied twice, so that somebody compares and merges
// them. It is the opposite of a link: that says what two people share.
//
// Two records are scored by the sum of Fellegi and Sunter (A Theory for Record Linkage, JASA 1969): each thing that both
// record adds the binary logarithm of how much more often one person's records agree in it, or differ, than two people's.
// What is missing adds nothing. Names, dates of birth, homes, contacts and document numbers are compared, and nothing else.
package duplicate

import (
	"bonafide/internal/dossier"
)

// Threshold is the sum in bits from which two records are offered as one person's: of a million records each may have one
// other of the same person, so that before anything is compared the odds are 2^-20, and from here on they are even.
const Threshold = 20

// A Reason is one thing that both records hold and what it adds to the sum.
type Reason struct {
	What string  // name, birth date, …, for people
	Text string  // how they compare
	Bits float64 // negative where it speaks for two people
}

// A Comparison is two records' sum and what makes it.
type Comparison struct {
	Bits    float64
	Reasons []Reason
	// Match: the sum reaches Threshold, and the given name does not differ, unless a document's number says that they are one.
	// Twins and couples agree in the rest. A father and a son of one name at one home are a match: only a person can tell.
	Match bool
}

// Compare compares two records. It is symmetric.
func Compare(a, b *dossier.Dossier) Comparison { return newRecord(a).compare(newRecord(b)) }

// Levels, in bits, by the share of two people's records that agree by chance (u), and of one person's that do not (1-m).
const (
	// The commonest surname of the 2010 US census, Smith, has 0.8 %, the commonest given name of 1990's, James, 3.3 % of men: what
	// is rarer says more, but names are not weighed by how rare they are here, or people would be treated by their names.
	sameFamily, sameGiven   = 7, 5
	closeFamily, closeGiven = 5, 3.5
	otherFamily, otherGiven = -4, -5
	swapped                 = -1 // given and family name stand in each other's place

	sameBirth  = 13 // one day of 40 years: u = 1/14,610
	slipBirth  = 5  // about thirty dates are a digit, a swap of neighbours or of day and month away: u = 1/490, m = 1/15
	otherBirth = -5 // 3 % of people's dates are wrong altogether: m = 31/32

	// Together a home is u = 1/65,000, a sixteenth of what chance allows: who lives together shares it. People move.
	sameStreet, closeStreet, otherStreet = 12, 9, -1
	samePlace, closePlace, otherPlace    = 4, 3, -1

	sameContact = 9 // families share a line, at times a mailbox

	sameNumber, closeNumber, otherNumber = 20, 12, -2 // of seven characters and more; a document may be renewed
)

func (r *record) compare(s *record) Comparison {
	var c Comparison
	add := func(what, text string, bits float64) {
		if bits != 0 {
			c.Bits += bits
			c.Reasons = append(c.Reasons, Reason{what, text, bits})
		}
	}
	name := r.compareNames(s)
	add("name", name.text, name.bits)
	birth := compareBirths(r.births, s.births)
	add("date of birth", births[birth].text, births[birth].bits)
	number := best(r.numbers, s.numbers, compareNumbers)
	add("document number", numbers[number].text, numbers[number].bits)
	street, place := r.compareHomes(s)
	add("street", streets[street].text, streets[street].bits)
	add("town", places[place].text, places[place].bits)
	if shares(r.phones, s.phones) {
		add("phone number", "is the same", sameContact)
	}
	if shares(r.mails, s.mails) {
		add("mailbox", "is the same", sameContact)
	}
	onePerson := number >= alike || name.given >= alike || name.given == unknown && birth >= alike
	c.Match = c.Bits >= Threshold && onePerson
	return c
}

// A level says how two values compare.
type level int

const (
	unknown level = iota
	other
	alike
	same
)

type weighed struct {
	text string
	bits float64
}

var (
	births  = [...]weighed{other: {"differs", otherBirth}, alike: {"is a slip of the pen away", slipBirth}, same: {"is the same", sameBirth}}
	numbers = [...]weighed{other: {"differs", otherNumber}, alike: {"is a slip of the pen away", closeNumber}, same: {"is the same", sameNumber}}
	streets = [...]weighed{other: {"differs", otherStreet}, alike: {"is nearly the same", closeStreet}, same: {"is the same", sameStreet}}
	places  = [...]weighed{other: {"differs", otherPlace}, alike: {"is nearly the same", closePlace}, same: {"is the same", samePlace}}
)

// best returns the highest level at which any two of the values compare.
func best[T any](as, bs []T, compare func(a, b T) level) level {
	l := unknown
	for _, a := range as {
		for _, b := range bs {
			l = max(l, compare(a, b))
		}
	}
	return l
}

func shares(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}
