package dossier

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Company writes a company's name so that two spellings of it compare as equal: no case, no punctuation, no legal form.
// It is empty where no name is given.
func Company(name string) string {
	words := make([]byte, 0, 64) // with a space between two
	gap := false
	for _, r := range name {
		r = unicode.ToLower(r)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = len(words) > 0
			continue
		}
		if gap {
			words, gap = append(words, ' '), false
		}
		words = utf8.AppendRune(words, r)
	}
	for {
		last := bytes.LastIndexByte(words, ' ')
		if last < 0 || !legalForms[string(words[last+1:])] {
			return string(words)
		}
		words = words[:last]
	}
}

var legalForms = wordSet(`inc incorporated corp corporation co company llc ltd limited plc gmbh ag kg sa sl srl spa sas bv nv ab
	as oy pty pvt`)
