package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Piece is a stretch of a text. Alone tells that it is a word that another text does not have.
type Piece struct {
	Text  string
	Alone bool
}

// Differ marks the words that only one of two texts has, as often as it has them oftener; the last ones are marked. The
// pieces make up the whole text. Case, accents and the order of words make no difference: two programs that read a page
// with columns go through it in different orders. Words that are not of Latin letters or of digits are never marked.
func Differ(a, b string) (inA, inB []Piece) {
	return alone(a, b), alone(b, a)
}

// alone returns the text in pieces, with the words marked that other has not, or not as often.
func alone(s, other string) (pieces []Piece) {
	left := map[string]int{}
	for _, at := range plainWords(other) {
		left[folded(other[at[0]:at[1]])]++
	}
	end := 0
	for _, at := range plainWords(s) {
		word := s[at[0]:at[1]]
		if key := folded(word); left[key] > 0 {
			left[key]--
			continue
		}
		if end < at[0] {
			pieces = append(pieces, Piece{Text: s[end:at[0]]})
		}
		pieces, end = append(pieces, Piece{word, true}), at[1]
	}
	if end < len(s) {
		pieces = append(pieces, Piece{Text: s[end:]})
	}
	return pieces
}

// plainWords returns where runs of Latin letters and digits begin and end; a run with any other letter is left out.
func plainWords(s string) (all [][2]int) {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }
	for end := 0; ; {
		start := strings.IndexFunc(s[end:], inWord)
		if start < 0 {
			return all
		}
		start += end
		if end = strings.IndexFunc(s[start:], func(r rune) bool { return !inWord(r) }); end < 0 {
			end = len(s) - start
		}
		end += start
		if strings.IndexFunc(s[start:end], unreadable) < 0 {
			all = append(all, [2]int{start, end})
		}
	}
}

// unreadable reports whether a program that knows English print cannot be expected to read the letter.
func unreadable(r rune) bool {
	return !unicode.Is(unicode.Latin, r) && !unicode.IsMark(r) && (r < '0' || r > '9')
}

// folded returns a word without case and accents, ligatures as letters.
func folded(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(word)))
}
