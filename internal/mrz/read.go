package mrz

import (
	"strings"
	"time"
)

// A reader fills in a zone from its lines.
type reader struct {
	lines []string
	zone  *Zone
}

func (r reader) at(s span) string { return r.lines[s.line][s.from:s.to] }

func (r reader) read(l layout, asOf time.Time) {
	z := r.zone
	z.Code = strings.TrimRight(r.lines[0][:2], filler)
	z.Issuer = strings.Trim(r.lines[0][2:5], filler)
	r.letters("issuer", r.lines[0][2:5])
	r.readNames(l)
	r.readNumber(l)
	z.Birth = r.date("date of birth", l.birth).born(asOf)
	z.Expiry = r.date("date of expiry", l.expiry).expires(asOf)
	z.Checks.Birth = fits(r.at(l.birth), r.at(l.birthCheck))
	z.Checks.Expiry = fits(r.at(l.expiry), r.at(l.expiryCheck))
	if l.optionalCheck != (span{}) {
		z.Checks.Optional = r.readOptionalCheck(l)
	}
	if l.compositeCheck != (span{}) {
		var all strings.Builder
		for _, s := range l.composite {
			all.WriteString(r.at(s))
		}
		ok := fits(all.String(), r.at(l.compositeCheck))
		z.Checks.Composite = &ok
	}
	r.unknown(z.Birth, "date of birth")
	r.unknown(z.Expiry, "date of expiry")
}

// unknown notes a date that is on no calendar.
func (r reader) unknown(d Date, name string) {
	if !d.possible() {
		r.problem("The " + name + " is on no calendar.")
	}
}

func (r reader) problem(text string) { r.zone.Problems = append(r.zone.Problems, text) }

// letters notes a digit where Doc 9303 has letters only (part 3, 4.6).
func (r reader) letters(name, s string) {
	if strings.ContainsAny(s, "0123456789") {
		r.problem("The " + name + " has a digit among its letters.")
	}
}

// readNames reads the primary and, behind two fillers, the secondary identifier (part 3, 4.6).
func (r reader) readNames(l layout) {
	field := r.at(l.names)
	r.letters("name", field)
	primary, secondary, _ := strings.Cut(field, filler+filler)
	r.zone.Surname, r.zone.GivenNames = unfill(primary), unfill(secondary)
	r.zone.Truncated = !strings.HasSuffix(field, filler)
	if r.zone.Surname == "" {
		r.problem("The name is missing.")
	}
}

// unfill writes fillers as spaces, one for several.
func unfill(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '<' }), " ")
}

// readNumber reads the document number. A number of more than nine characters goes on at the beginning of the optional
// data, and its check digit with it; a filler stands at the check digit's own place (part 5, 4.2.2, note j).
func (r reader) readNumber(l layout) {
	field, digit, optional := r.at(l.number), r.at(l.numberCheck), r.at(l.optional)
	z := r.zone
	z.Number, z.Optional, z.Checks.Number = strings.TrimRight(field, filler), optional, fits(field, digit)
	rest, behind, _ := strings.Cut(optional, filler)
	if !l.longNumber || digit != filler || len(rest) < 2 || strings.Contains(field, filler) {
		return
	}
	more, digit := rest[:len(rest)-1], rest[len(rest)-1:]
	z.Number, z.Optional = field+more, behind
	// Doc 9303 leaves the filler out of the sum. Old Belgian identity cards count it.
	z.Checks.Number = fits(field+more, digit) || fits(field+filler+more, digit)
}

// readOptionalCheck checks the optional data of TD3. Where they are empty their check digit may be a filler (part 4,
// 4.2.2, note).
func (r reader) readOptionalCheck(l layout) *bool {
	data, digit := r.at(l.optional), r.at(l.optionalCheck)
	ok := fits(data, digit) || digit == filler && strings.Trim(data, filler) == ""
	return &ok
}

// weights are those of check digits, over and over (part 3, 4.9).
var weights = [3]int{7, 3, 1}

// fits reports whether the digit is the check digit of the characters.
func fits(s, digit string) bool { return digit == CheckDigit(s) }

// CheckDigit returns the check digit of characters of a zone (Doc 9303 part 3, 4.9).
func CheckDigit(s string) string {
	sum := 0
	for i := range len(s) {
		if v := strings.IndexByte(alphabet, s[i]); v < len(alphabet)-1 { // a filler is worth 0
			sum += v * weights[i%len(weights)]
		}
	}
	return alphabet[sum%10 : sum%10+1]
}
