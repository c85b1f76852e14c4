package dossier

import (
	"strings"
	"unicode"
)

// Company writes a company's name so that two spellings of it compare as equal: no case, no punctuation, no legal form.
// It is empty where no name is given.
func Company(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for len(words) > 1 && legalForms[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

var legalForms = wordSet(`inc incorporated corp corporation co company llc ltd limited plc gmbh ag kg sa sl srl spa sas bv nv ab
	as oy pty pvt`)
