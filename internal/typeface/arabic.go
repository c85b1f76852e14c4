package typeface

import (
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Forms of a letter in the Arabic presentation forms, in the order in which Unicode lists them. Letters that join only the one
// before have the first two, and some have the first alone.
const (
	isolated = iota
	final
	initial
	medial
)

const (
	lam     = 'ل'
	tatweel = 'ـ'
)

// A joined table holds each letter's forms, and those of lam with an alef: alone and at a word's end.
type joinedTable struct {
	forms     map[rune][]rune
	ligatures map[rune][]rune // by the alef
}

// forms are read from the compatibility decompositions of Unicode's blocks Arabic Presentation Forms A and B, as far as the font
// has them.
var forms = sync.OnceValue(func() joinedTable {
	t := joinedTable{map[rune][]rune{}, map[rune][]rune{}}
	for r := rune(0xfb50); r <= 0xfefc; r++ {
		if _, ok := dejavu.Advance(r); !ok || r == 0xfbe8 || r == 0xfbe9 { // two forms of alef maksura stand out of order
			continue
		}
		switch base := []rune(norm.NFKC.String(string(r))); {
		case len(base) == 1 && base[0] != r:
			t.forms[base[0]] = append(t.forms[base[0]], r)
		case len(base) == 2 && base[0] == lam && r >= 0xfef5:
			t.ligatures[base[1]] = append(t.ligatures[base[1]], r)
		}
	}
	return t
})

// join replaces Arabic letters by the forms that they have beside each other. Text without any is returned as it is.
func join(text []rune) []rune {
	some := false
	for _, r := range text {
		some = some || unicode.Is(unicode.Arabic, r)
	}
	if !some {
		return text
	}
	table := forms()
	var joined []rune
	for i := 0; i < len(text); i++ {
		r := text[i]
		before := table.reaches(neighbour(text, i, -1))
		if alef := table.ligatures[neighbour(text, i, 1)]; r == lam && len(alef) == 2 && i+1 < len(text) && !unicode.Is(unicode.Mn, text[i+1]) {
			joined = append(joined, alef[index(before, false)])
			i++
			continue
		}
		joined = append(joined, table.form(r, before, table.joins(neighbour(text, i, 1))))
	}
	return joined
}

// neighbour returns the next letter before or after that is no mark, 0 where there is none.
func neighbour(text []rune, i, step int) rune {
	for i += step; i >= 0 && i < len(text); i += step {
		if !unicode.Is(unicode.Mn, text[i]) {
			return text[i]
		}
	}
	return 0
}

// reaches reports whether a letter joins the one after it.
func (t joinedTable) reaches(r rune) bool { return r == tatweel || len(t.forms[r]) == 4 }

// joins reports whether a letter joins the one before it.
func (t joinedTable) joins(r rune) bool { return r == tatweel || len(t.forms[r]) >= 2 }

func (t joinedTable) form(r rune, before, after bool) rune {
	switch all := t.forms[r]; len(all) {
	case 4:
		return all[index(before, after)]
	case 2:
		return all[index(before, false)]
	}
	return r
}

// index returns which form a letter has that joins the one before, and the one after.
func index(before, after bool) int {
	switch {
	case before && after:
		return medial
	case before:
		return final
	case after:
		return initial
	}
	return isolated
}
