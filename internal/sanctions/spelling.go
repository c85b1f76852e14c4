package sanctions

import (
	"strings"

	"bonafide/internal/dossier"
)

// A likeness says how alike two words are and why.
type likeness struct {
	score float64 // 0 to 1
	how   how
}

type how int

const (
	unlike how = iota
	spelledAlike
	soundsAlike // by another romanisation
	variant     // a known short form or spelling of a given name
	byInitial
	joined // written as one word here and as several there
	same
)

// Likeness of words that are not spelled alike but are known to be one.
const (
	variantLikeness = 0.9
	initialLikeness = 0.8
	joinedLikeness  = 0.95

	soundShare = 0.3 // of the difference in spelling is forgiven to words that sound alike
)

// compareWords compares two words. It is symmetric.
func compareWords(a, b *word) likeness {
	if a.own == b.own {
		return likeness{1, same}
	}
	if a.kind == number || b.kind == number {
		if a.text == b.text {
			return likeness{1, same}
		}
		return likeness{}
	}
	if a.kind == initial || b.kind == initial {
		if a.text != "" && b.text != "" && a.text[0] == b.text[0] && len(a.text) != len(b.text) {
			return likeness{initialLikeness, byInitial}
		}
		return likeness{}
	}
	x, y := a.text, b.text
	if a.script == b.script && a.script != latin {
		x, y = a.own, b.own
	}
	best := likeness{spelling(x, y), spelledAlike}
	if a.script != b.script && x == y {
		best = likeness{1, same}
	}
	if a.script == latin && b.script == latin && best.score < variantLikeness && dossier.SameGivenName(x, y) {
		best = likeness{variantLikeness, variant}
	}
	if heard := best.score + (1-best.score)*soundShare; best.how == spelledAlike && soundAlike(a, b) {
		best = likeness{heard, soundsAlike}
	}
	if best.score < leastLikeness {
		return likeness{}
	}
	return best
}

// leastLikeness is from when on two words can be one. Below it they are two different words.
const leastLikeness = 0.5

// soundAlike reports whether two words sound alike. A sound of one consonant says little.
func soundAlike(a, b *word) bool {
	return a.sound == b.sound && len(strings.TrimPrefix(a.sound, "a")) > 1 && (a.script == latin || b.script == latin)
}

// spelling is 1 less the share of the longer word that must change to make the other: a Damerau-Levenshtein distance in
// which letters that are confused cost less than others. It is 0 for words of which more than half must change.
func spelling(a, b string) float64 {
	var buffers [2][longestWord]rune
	x, y := letters(a, &buffers[0]), letters(b, &buffers[1])
	longer := max(len(x), len(y))
	if longer == 0 || silentCost*float64(longer-min(len(x), len(y))) > (1-leastLikeness)*float64(longer) {
		return 0
	}
	return 1 - distance(x, y)/float64(longer)
}

// longestWord is how many letters of a word are compared.
const longestWord = 40

func letters(s string, buffer *[longestWord]rune) []rune {
	n := 0
	for _, r := range s {
		if n == longestWord {
			break
		}
		buffer[n] = r
		n++
	}
	return buffer[:n]
}

// Costs of changes of one letter; any that is not here costs 1.
const (
	confusedCost   = 0.6 // letters of one sound, a vowel for another
	doubledCost    = 0.3 // a letter twice or once
	silentCost     = 0.5 // h, or a vowel, more or less
	transposedCost = 0.8 // two neighbours swapped
)

// distance is the restricted Damerau-Levenshtein distance with those costs. It is symmetric.
func distance(x, y []rune) float64 {
	var rows [3][longestWord + 1]float64
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range y {
		above[j+1] = above[j] + gap(y, j)
	}
	for i := range x {
		gone := gap(x, i)
		row[0] = above[0] + gone
		for j := range y {
			d := min(above[j]+swap(x[i], y[j]), above[j+1]+gone, row[j]+gap(y, j))
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] && x[i] != y[j] {
				d = min(d, before[j-1]+transposedCost)
			}
			row[j+1] = d
		}
		before, above, row = above, row, before
	}
	return above[len(y)]
}

// gap is the cost of the letter at i being there or not.
func gap(x []rune, i int) float64 {
	switch c := x[i]; {
	case i > 0 && x[i-1] == c:
		return doubledCost
	case c == 'h' || i > 0 && class(c)&vowels != 0:
		return silentCost
	}
	return 1
}

func swap(a, b rune) float64 {
	switch {
	case a == b:
		return 0
	case class(a)&class(b) != 0:
		return confusedCost
	}
	return 1
}

// confused are groups of letters that write one sound in different romanisations, or are hit for each other.
var confused = strings.Fields("aeiouy ck kq kg cq gq gj jy ij sz cs cz kx sx uvw fv fp bp dt jz mn o0 i1 l1 e3 s5 g9 a4")

const vowels = 1 // the class of the first group

// classes says to which groups a letter belongs, a bit a group.
var classes = func() (table ['z' + 1]uint32) {
	for i, group := range confused {
		for _, r := range group {
			table[r] |= 1 << i
		}
	}
	return table
}()

func class(r rune) uint32 {
	if r > 'z' {
		return 0
	}
	return classes[r]
}
