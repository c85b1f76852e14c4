// Package history holds the indicators that employers, schools and referees contradict the career a candidate claims.
package history

import (
	"strings"
	"unicode"

	"bonafide/internal/indicator"
)

// Family is the group of history indicators.
var Family = indicator.Family{
	ID:    "history",
	Title: "Career and references",
	Cap:   14,
	Indicators: []*indicator.Indicator{
		employerDenies,
		referenceLinkedToCandidate,
		referenceSerialVoucher,
	},
}

// company writes a company's name so that two spellings of it compare as equal: no case, no punctuation, no legal
// form. It is empty where no name is given.
func company(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for len(words) > 1 && legalForms[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

var legalForms = map[string]bool{
	"inc": true, "incorporated": true, "corp": true, "corporation": true, "co": true, "company": true, "llc": true,
	"ltd": true, "limited": true, "plc": true, "gmbh": true, "ag": true, "kg": true, "sa": true, "sl": true, "srl": true,
	"spa": true, "sas": true, "bv": true, "nv": true, "ab": true, "as": true, "oy": true, "pty": true, "pvt": true,
}
