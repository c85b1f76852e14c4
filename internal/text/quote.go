package text

import (
	"strings"
	"unicode"
)

// A Quote is a phrase as a text holds it, with the words around it.
type Quote struct {
	Before, Phrase, After string // put together they stand so in the text
	Cut                   bool   // the text goes on before or after
}

// around is how many words a quote has on each side of its phrase.
const around = 12

// Find returns the first place of the text where the phrase stands, a phrase as Document.Phrases writes it; false where
// it does not.
func Find(s, phrase string) (Quote, bool) {
	want := strings.Fields(phrase)
	all := tokens(s)
	for i := 0; len(want) > 0 && i+len(want) <= len(all); i++ {
		if !match(s, all[i:i+len(want)], want) {
			continue
		}
		first, last := max(0, i-around), min(len(all), i+len(want)+around)-1
		from, to := all[i][0], all[i+len(want)-1][1]
		return Quote{
			Before: s[all[first][0]:from], Phrase: s[from:to], After: s[to:all[last][1]],
			Cut: first > 0 || last < len(all)-1,
		}, true
	}
	return Quote{}, false
}

// tokens returns where the words of a text begin and end, the words that lines split into.
func tokens(s string) [][2]int {
	var all [][2]int
	start := -1
	for i, r := range s {
		in := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '+' || r == '#'
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			all, start = append(all, [2]int{start, i}), -1
		}
	}
	if start >= 0 {
		all = append(all, [2]int{start, len(s)})
	}
	return all
}

func match(s string, at [][2]int, want []string) bool {
	for i, t := range at {
		if strings.ToLower(s[t[0]:t[1]]) != want[i] {
			return false
		}
	}
	return true
}
