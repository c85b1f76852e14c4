package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Unaccented returns the text with the letters that its accented ones come from, and ss for ß; wide and joined forms are taken apart
// too (Unicode NFKD).
func Unaccented(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ReplaceAll(s, "ß", "ss")))
}
