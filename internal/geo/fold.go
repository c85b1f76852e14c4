package geo

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that Unicode does not take apart.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "ł", "l", "ı", "i", "þ", "th",
	"'", "", "’", "", "ʻ", "", "ʼ", "", "`", "")

// words are spelled short or long at will.
var words = map[string]string{"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "&": "and"}

// fold makes spellings of one name equal: case, diacritics, punctuation and a few short forms.
func fold(s string) string {
	s = letters.Replace(strings.ToLower(norm.NFKC.String(s)))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '&':
			return r
		}
		return ' '
	}, norm.NFD.String(s))
	fields := strings.Fields(s)
	for i, f := range fields {
		if long, ok := words[f]; ok {
			fields[i] = long
		}
	}
	return strings.Join(fields, " ")
}
