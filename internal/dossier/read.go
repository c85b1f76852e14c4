package dossier

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A DocumentRead is what a document's machine-readable zone or barcode says. Neither has a place for nationality or sex.
type DocumentRead struct {
	Medium string // "machine-readable zone" or "barcode"
	Format string // its layout: "TD3", "AAMVA version 9"
	// Unreadable says why nothing could be read; every other field is then empty.
	Unreadable string
	// Checked are the check digits, in words, in the zone's order; a barcode has none.
	Checked []CheckDigit
	Faults  []string // what is wrong with the read in itself, check digits that do not fit among it

	Number    string
	Name      *Name // in the zone's letters
	Truncated bool  // the name may have been cut to fit its field
	Spelled   bool  // the name is the printed one, by the tables for letters of other scripts
	BirthDate Date
	IssuedAt  Date
	ExpiresAt Date
	ShortYear bool // years had two digits, so that the centuries are inferred
	Issuer    string
	Address   *Address
}

// A CheckDigit is one check digit of a zone, and whether it fits.
type CheckDigit struct {
	Of   string // "document number"
	Fits bool
}

// Reads returns what was read of the capture: its zone, its barcode, both or none.
func (c *Capture) Reads() (reads []*DocumentRead) {
	for _, r := range []*DocumentRead{c.ZoneRead, c.BarcodeRead} {
		if r != nil {
			reads = append(reads, r)
		}
	}
	return reads
}

// A Fit says how a field that was read compares with what is printed or claimed.
type Fit string

// The fits. A near one is a letter apart: an error of copying more likely than another name.
const (
	Fits        Fit = "fits"
	Near        Fit = "near"
	Differs     Fit = "differs"
	NotCompared Fit = "" // one side is not known, or the two cannot be compared
)

// A FieldRead is one field of a read beside what is printed and what the candidate claims.
type FieldRead struct {
	Field   string // in words: "document number"
	Printed string
	Read    string
	Claimed string

	Fit      Fit // with what is printed
	ClaimFit Fit // with what is claimed
	// Telling is false for fields in which an honest document may differ from its barcode: the address, which is updated
	// by a label, and the issuer, which never scores.
	Telling bool
}

// The fields of a read that a candidate claims too.
const (
	nameField    = "name"
	birthField   = "date of birth"
	addressField = "address"
)

// CompareRead lays a read of a document beside what the document prints and what the candidate claims, field by field.
func (d *Dossier) CompareRead(doc *Document, r *DocumentRead) []FieldRead {
	all := slices.DeleteFunc(doc.comparePrint(r, anyFit), func(f FieldRead) bool { return f.Read == "" })
	for i := range all {
		d.compareClaim(&all[i], r)
	}
	return all
}

// anyFit asks comparePrint for every field.
const anyFit Fit = "any"

// comparePrint lays a read beside what the document prints. Days are written out only where they fit as wanted: it is run
// for every capture of every document.
func (doc *Document) comparePrint(r *DocumentRead, want Fit) []FieldRead {
	if r.Unreadable != "" {
		return nil
	}
	day := func(field string, printed, read Date) FieldRead {
		f := FieldRead{Field: field, Fit: compareDays(printed, read, r.ShortYear), Telling: true}
		if want == anyFit || want == f.Fit {
			f.Printed, f.Read = printed.String(), read.String()
		}
		return f
	}
	return []FieldRead{
		{Field: "document number", Printed: doc.Number, Read: r.Number, Fit: compareWords(doc.Number, r.Number), Telling: true},
		doc.nameRead(r),
		day(birthField, doc.DateOfBirth, r.BirthDate),
		day("date of issue", doc.IssuedAt, r.IssuedAt),
		day("date of expiry", doc.ExpiresAt, r.ExpiresAt),
		{Field: "issuer", Printed: doc.Issuer, Read: r.Issuer, Fit: compareIssuers(doc.Issuer, r.Issuer)},
		doc.addressRead(r),
	}
}

func (d *Dossier) compareClaim(f *FieldRead, r *DocumentRead) {
	switch {
	case f.Field == nameField:
		f.Claimed, f.ClaimFit = d.claimedName(r)
	case f.Field == birthField:
		f.Claimed, f.ClaimFit = d.DateOfBirth.String(), compareDays(d.DateOfBirth, r.BirthDate, r.ShortYear)
	case f.Field == addressField && d.Residence != nil:
		f.Claimed, f.ClaimFit = d.Residence.Long(), comparePlaces(d.Residence, r.Address)
	}
}

func (doc *Document) nameRead(r *DocumentRead) FieldRead {
	f := FieldRead{Field: nameField, Telling: true}
	if r.Name == nil {
		return f
	}
	f.Read = r.Name.Full
	if doc.Name != nil {
		f.Printed = doc.Name.Full
	}
	switch {
	case r.Spelled:
		f.Fit = Fits
	case doc.Name != nil:
		f.Fit = compareNames(*doc.Name, r)
	}
	return f
}

// claimedName returns the claimed name that fits the read best, and how.
func (d *Dossier) claimedName(r *DocumentRead) (claimed string, best Fit) {
	for _, n := range d.Names {
		fit := compareNames(n, r)
		if fit == Fits {
			return n.Full, fit
		}
		if claimed == "" || fit == Near && best == Differs {
			claimed, best = n.Full, fit
		}
	}
	return claimed, best
}

// compareNames compares a name with that of a zone. Names of other scripts are compared where the two agree and are not
// where they do not: issuers romanise in more ways than one.
func compareNames(n Name, r *DocumentRead) Fit {
	read := *r.Name
	if r.Truncated {
		read = uncut(read, n)
	}
	a := n.Compare(read)
	switch {
	case a.Different > 0 && !isLatin(n.Full), a == Agreement{}:
		return NotCompared
	case a.Different > 0:
		return Differs
	case a.Variant > 0:
		return Near
	}
	return Fits
}

func isLatin(name string) bool {
	for _, r := range name {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

// uncut completes the last word of a name that was cut to fit, where a word of the whole name begins with it.
func uncut(cut, whole Name) Name {
	words := strings.Fields(cut.Full)
	if len(words) == 0 {
		return cut
	}
	last := words[len(words)-1]
	for _, t := range tokens(whole.Full) {
		for _, form := range []string{t.plain, t.expanded} {
			if strings.HasPrefix(form, strings.ToLower(last)) {
				cut.Full += " " + form
				cut.Given += " " + form
				return cut
			}
		}
	}
	return cut
}

// compareWords compares what may be set off by spaces and hyphens as people like: numbers.
func compareWords(a, b string) Fit {
	a, b = letters(a), letters(b)
	switch {
	case a == "" || b == "":
		return NotCompared
	case a == b:
		return Fits
	}
	return Differs
}

// letters returns the letters and digits of s in upper case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

func compareDays(a, b Date, shortYear bool) Fit {
	const century = 100
	if a.IsZero() || b.IsZero() {
		return NotCompared
	}
	x, y := a.Time(), b.Time()
	if a == b || shortYear && x.Year()%century == y.Year()%century && x.YearDay() == y.YearDay() {
		return Fits
	}
	return Differs
}

// compareIssuers compares issuers where both name a country, or both a part of one: "US" says nothing of "US-TX".
func compareIssuers(a, b string) Fit {
	if strings.Contains(a, "-") != strings.Contains(b, "-") {
		return NotCompared
	}
	return compareWords(a, b)
}

func (doc *Document) addressRead(r *DocumentRead) FieldRead {
	f := FieldRead{Field: addressField}
	if r.Address == nil {
		return f
	}
	f.Read = r.Address.Long()
	if doc.Address != nil {
		f.Printed, f.Fit = doc.Address.Long(), comparePlaces(doc.Address, r.Address)
	}
	return f
}

// comparePlaces compares postal codes, of which a ZIP code's last four digits are often left out, else towns.
func comparePlaces(a, b *Address) Fit {
	const zip = 5
	x, y := letters(a.PostalCode), letters(b.PostalCode)
	if x == "" || y == "" {
		return compareWords(a.City, b.City)
	}
	if a.Country == "US" {
		x, y = x[:min(len(x), zip)], y[:min(len(y), zip)]
	}
	return compareWords(x, y)
}

// A Misfit is one way in which a document's parts do not fit each other, and the captures that show it.
type Misfit struct {
	Text        string // what does not fit, as a clause without full stop
	Captures    []int  // of the document
	Independent int    // how many of the captures are independent of each other; 0 where there is none
	Answered    bool   // a capture independent of them was read and fits: most likely an error of reading

	medium string // of the reads that show it; "" for printed fields
}

// Confirmed reports whether two independent captures show the misfit.
func (m Misfit) Confirmed() bool { return m.Independent >= 2 }

// Misfits returns how the document's zones, barcodes and printed fields do not fit together: check digits that do not
// fit, fields that differ from the printed ones, dates that cannot be. A read of one capture may be wrong, and so may
// what was copied from it: a misfit is confirmed where two independent captures show it.
func (doc *Document) Misfits() []Misfit {
	var all []Misfit
	add := func(text, medium string, capture int) {
		i := slices.IndexFunc(all, func(m Misfit) bool { return m.Text == text })
		if i < 0 {
			i = len(all)
			all = append(all, Misfit{Text: text, medium: medium})
		}
		all[i].Captures = append(all[i].Captures, capture)
	}
	printed := printedFaults(doc)
	for i := range doc.Captures {
		for _, text := range printed {
			add(text, "", i)
		}
		for _, r := range doc.Captures[i].Reads() {
			for _, text := range doc.readFaults(r) {
				add(text, r.Medium, i)
			}
		}
	}
	if len(doc.Captures) == 0 {
		for _, text := range printed {
			all = append(all, Misfit{Text: text})
		}
	}
	for i := range all {
		all[i].Independent = doc.independent(all[i].Captures)
		all[i].Answered = doc.answers(all[i], all)
	}
	return all
}

func (doc *Document) readFaults(r *DocumentRead) []string {
	texts := slices.Clone(r.Faults)
	for _, f := range doc.comparePrint(r, Differs) {
		if f.Telling && f.Fit == Differs {
			texts = append(texts, fmt.Sprintf("the %s differs: printed %s, in the %s %s", f.Field, f.Printed, r.Medium, f.Read))
		}
	}
	for _, text := range impossible(doc.Kind, r.BirthDate, r.IssuedAt, r.ExpiresAt) {
		texts = append(texts, "in the "+r.Medium+", "+text)
	}
	return texts
}

func printedFaults(doc *Document) []string {
	var texts []string
	for _, text := range impossible(doc.Kind, doc.DateOfBirth, doc.IssuedAt, doc.ExpiresAt) {
		texts = append(texts, "as printed, "+text)
	}
	if text, ok := doc.oddNumber(); ok {
		texts = append(texts, text)
	}
	return texts
}

const (
	// YoungestDriver is the age from which a driving licence is issued anywhere: 14, for learners in some states of the
	// United States.
	YoungestDriver = 14
	// oldest is the greatest age that anybody has reached with certainty, in years: Jeanne Calment's.
	oldest = 122
)

// impossible lists what cannot be of a document's dates. A document that ends on the day of its issue was never valid.
func impossible(kind string, birth, issued, expires Date) (texts []string) {
	if !issued.IsZero() && !expires.IsZero() && !expires.Time().After(issued.Time()) {
		texts = append(texts, fmt.Sprintf("it expires on %s and is issued on %s", expires, issued))
	}
	if birth.IsZero() || issued.IsZero() {
		return texts
	}
	youngest := 0
	if kind == "driver_license" {
		youngest = YoungestDriver
	}
	from, to := birth.Time().AddDate(youngest, 0, 0), birth.Time().AddDate(oldest+1, 0, 0)
	if issued.Time().Before(from) || !issued.Time().Before(to) {
		texts = append(texts, fmt.Sprintf("it is issued on %s to somebody born on %s", issued, birth))
	}
	return texts
}

// independent counts captures that are independent of each other: other files, taken at other times. From each capture on,
// whichever is independent of all before joins; the largest such set counts.
func (doc *Document) independent(captures []int) (most int) {
	for n := range captures {
		var set []int
		for _, i := range captures[n:] {
			if !exists(set, func(j int) bool { return !doc.Captures[i].independentOf(&doc.Captures[j]) }) {
				set = append(set, i)
			}
		}
		most = max(most, len(set))
	}
	return most
}

// answers reports whether a capture that is independent of the misfit's was read in the same way and shows none of all.
func (doc *Document) answers(m Misfit, all []Misfit) bool {
	for i := range doc.Captures {
		c := &doc.Captures[i]
		read := exists(c.Reads(), func(r *DocumentRead) bool { return r.Medium == m.medium && r.Unreadable == "" })
		bad := exists(all, func(o Misfit) bool { return o.medium == m.medium && slices.Contains(o.Captures, i) })
		if read && !bad && exists(m.Captures, func(n int) bool { return c.independentOf(&doc.Captures[n]) }) {
			return true
		}
	}
	return false
}

// independentOf reports whether file and time both tell the captures apart as far as they are known, and one of them does.
func (c *Capture) independentOf(other *Capture) bool {
	files := c.File != "" && other.File != ""
	times := !c.At.IsZero() && !other.At.IsZero()
	same := files && c.File == other.File || times && c.At.Equal(other.At) ||
		c.Image != nil && other.Image != nil && c.Image.SHA256 != [32]byte{} && c.Image.SHA256 == other.Image.SHA256
	return (files || times) && !same
}

// openMisfits returns the misfits of identity documents that nothing confirms or answers yet, and whether some other is
// confirmed.
func (d *Dossier) openMisfits() (open []Misfit, confirmed bool) {
	for i := range d.Documents {
		if !d.Documents[i].IsIdentity() {
			continue
		}
		for _, m := range d.Documents[i].Misfits() {
			confirmed = confirmed || m.Confirmed()
			if !m.Confirmed() && !m.Answered {
				open = append(open, m)
			}
		}
	}
	return open, confirmed
}

// isRead reports whether a zone or a barcode of the document could be read.
func (doc *Document) isRead() bool {
	return exists(doc.Captures, func(c Capture) bool {
		return exists(c.Reads(), func(r *DocumentRead) bool { return r.Unreadable == "" })
	})
}
