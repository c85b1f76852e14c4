package dossier

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

// An Agreement counts the parts of a name - given and family name, or each word where the parts are not known - by
// how they compare with another name, whatever the order of words. The zero value says that the two names share no
// script and cannot be compared.
//
// It looks at the two spellings and at nothing else: not at where a name comes from, nor at what is usual.
type Agreement struct {
	Equal     int // the same after folding case, accents, transliteration and nicknames
	Variant   int // one letter apart, or known spellings of one name: Steven and Stephen
	Different int
}

// Compare compares two names in both directions and returns the better answer.
func (n Name) Compare(other Name) Agreement { return n.fold().compare(other.fold()) }

// CompareAll compares the name with each of the others.
func (n Name) CompareAll(others []Name) []Agreement {
	x, all := n.fold(), make([]Agreement, len(others))
	for i, other := range others {
		all[i] = x.compare(other.fold())
	}
	return all
}

// SameAsAny reports whether one of the others is the Same as the name.
func (n Name) SameAsAny(others []Name) bool {
	x := n.fold()
	return exists(others, func(other Name) bool { return x.compare(other.fold()).same(n, other) })
}

// Same reports whether two names are one person's way to write one name. Every part must agree and one of them
// letter by letter, since siblings' names may be a letter apart. A single word does not make a longer name the same:
// any Alex would be the same as any other.
func (n Name) Same(other Name) bool { return n.Compare(other).same(n, other) }

func (a Agreement) same(n, other Name) bool {
	if a.Different > 0 || a.Equal == 0 {
		return false
	}
	return a.Equal+a.Variant >= 2 || isWord(n.Full) && isWord(other.Full)
}

// SamePerson reports whether two dossiers are more likely one person twice than two people: a name of each agrees, or
// both birth dates are known and equal.
func (d *Dossier) SamePerson(other *Dossier) bool {
	if !d.DateOfBirth.IsZero() && d.DateOfBirth == other.DateOfBirth {
		return true
	}
	return exists(d.Names, func(n Name) bool { return n.SameAsAny(other.Names) })
}

// A folded name is its parts - given and family name, or each word where these are not known -, of each of which one word
// suffices, and every word of it.
type folded struct {
	parts []wordList
	words wordList
	twice bool // the words of the full name stand among those of the parts again

	room struct { // for the usual name
		parts [3]wordList
		words [8]token
	}
}

// fold returns the name's parts and words. The full name may lack what the parts hold and the other way round, so that
// the words are those of all three.
func (n Name) fold() *folded {
	f := new(folded)
	all, inOrder := f.room.words[:0], n.isPartsInOrder()
	if !inOrder {
		all = foldWords(all, n.Full)
	}
	full, toGiven := all, len(all)
	all = foldWords(all, n.Given)
	toFamily := len(all)
	all = foldWords(all, n.Family)
	given, family := all[toGiven:toFamily], all[toFamily:]
	if inOrder {
		full, all = all, append(all, all...)
	}
	f.words.words = major(all)
	f.twice = n.Given != "" || n.Family != ""
	if n.Given != "" && n.Family != "" {
		f.parts = append(f.room.parts[:0], wordList{words: major(given)}, wordList{words: major(family)})
		return f
	}
	full = major(full)
	f.parts = f.room.parts[:0]
	for i := range full {
		f.parts = append(f.parts, wordList{words: full[i : i+1]})
	}
	return f
}

// isPartsInOrder reports whether the full name is the given and the family name, so that its words are theirs.
func (n Name) isPartsInOrder() bool {
	return len(n.Full) == len(n.Given)+1+len(n.Family) && n.Full[len(n.Given)] == ' ' &&
		strings.HasPrefix(n.Full, n.Given) && strings.HasSuffix(n.Full, n.Family)
}

func (f *folded) compare(other *folded) Agreement {
	a, b := f.agreement(other), other.agreement(f)
	if cmp.Or(cmp.Compare(b.Different, a.Different), cmp.Compare(b.Variant, a.Variant), cmp.Compare(a.Equal, b.Equal)) < 0 {
		return b
	}
	return a
}

func (f *folded) agreement(other *folded) (a Agreement) {
	a = f.loose(other)
	if a.Different == 0 && a.Equal+a.Variant > 1 {
		a.spend(f.usedTwice(other))
	}
	return a
}

// spend takes back parts that only a word agreed with which answers another part.
func (a *Agreement) spend(parts int) {
	a.Different = parts
	spent := min(parts, a.Variant)
	a.Variant -= spent
	a.Equal -= parts - spent
}

// usedTwice counts the parts that agree with a word of the other name only because another part may agree with the same: each
// word answers one. Parts that agree by several words written as one, and words of scripts that write names as one, are left out.
func (f *folded) usedTwice(other *folded) int {
	slots := other.slots()
	edges := make([][]int, 0, len(f.parts))
	for i := range f.parts {
		if to, ok := f.parts[i].agreeing(slots); ok {
			edges = append(edges, to)
		}
	}
	taken := make([]int, len(slots)) // by which part, from 1
	without := 0
	for i := range edges {
		if !assign(i, edges, taken, make([]bool, len(slots))) {
			without++
		}
	}
	return without
}

// assign gives part i a word that agrees, moving other parts to other words where that makes room (Kuhn's algorithm).
func assign(i int, edges [][]int, taken []int, tried []bool) bool {
	for _, w := range edges[i] {
		if tried[w] {
			continue
		}
		tried[w] = true
		if taken[w] == 0 || assign(taken[w]-1, edges, taken, tried) {
			taken[w] = i + 1
			return true
		}
	}
	return false
}

// agreeing returns at which of the words one of the part's agrees, and whether words alone decide.
func (l *wordList) agreeing(words []*token) (at []int, ok bool) {
	for w, word := range words {
		for i := range l.words {
			if m := l.words[i].match(word); m >= variant {
				at, ok = append(at, w), ok || word.script == latin
				break
			}
		}
	}
	for _, w := range at {
		ok = ok && words[w].script == latin
	}
	return at, ok
}

// slots returns each word as often as the name has it, though it is written in full and in parts.
func (f *folded) slots() (words []*token) {
	for i := range f.words.words {
		word, before := &f.words.words[i], 0
		for _, w := range f.words.words[:i] {
			if w.plain == word.plain {
				before++
			}
		}
		if !f.twice || before%2 == 0 {
			words = append(words, word)
		}
	}
	return words
}

// loose compares part by part, as if a word could answer several.
func (f *folded) loose(other *folded) (a Agreement) {
	for i := range f.parts {
		switch f.parts[i].match(&other.words) {
		case equal:
			a.Equal++
		case variant:
			a.Variant++
		case different:
			a.Different++
		}
	}
	return a
}

type match int

const (
	incomparable match = iota
	different
	variant
	equal
)

// match returns the best match of two words. Words that only adjacent words make together are tried last.
func (l *wordList) match(other *wordList) match {
	best := bestMatch(l.words, other.words)
	if best == equal {
		return best
	}
	return max(best, bestMatch(l.words, other.joined()), bestMatch(l.joined(), other.words), bestMatch(l.joined(), other.joined()))
}

func bestMatch(a, b []token) match {
	best := incomparable
	for i := range a {
		for j := range b {
			if best = max(best, a[i].match(&b[j])); best == equal {
				return best
			}
		}
	}
	return best
}

func (t *token) match(w *token) match {
	if t.script != w.script {
		return incomparable
	}
	best := t.matchForms(t.plain, w.plain, w)
	if t.expanded != "" {
		best = max(best, t.matchForms(t.expanded, w.plain, w))
	}
	if w.expanded != "" {
		best = max(best, t.matchForms(t.plain, w.expanded, w))
	}
	if t.expanded != "" && w.expanded != "" {
		best = max(best, t.matchForms(t.expanded, w.expanded, w))
	}
	return best
}

func (t *token) matchForms(a, b string, w *token) match {
	switch {
	case a == b || nicknames(a, b):
		return equal
	case t.initial() || w.initial():
		return initials(a, b)
	case t.script != latin:
		return contained(a, b)
	case t.romanised != w.romanised && closeTo(skeleton(a), skeleton(b)):
		return equal // the letters differ by the table of transliteration
	case closeTo(a, b) || spellings[a] != 0 && spellings[a] == spellings[b]:
		return variant
	}
	return different
}

// initials lets J. stand for any name that begins with J.
func initials(a, b string) match {
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return equal
	}
	return different
}

// contained finds a part in a name that is written without spaces.
func contained(a, b string) match {
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return equal
	}
	return different
}

// shortest is the length from which one letter more or less is taken for a slip of the pen. In shorter words one
// letter makes another name: Li and Lu, Kim and Kin.
const shortest = 4

// closeTo reports whether two words are at most one insertion, deletion, substitution or swap of neighbours apart
// (Damerau-Levenshtein distance of 1).
func closeTo(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x) < shortest {
		return a == b
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	x, y = x[i:], y[i:]
	switch {
	case len(x) == 0:
		return true
	case len(x) == len(y):
		swapped := len(x) > 1 && x[0] == y[1] && x[1] == y[0] && slices.Equal(x[2:], y[2:])
		return swapped || slices.Equal(x[1:], y[1:])
	}
	return slices.Equal(x[1:], y)
}

// skeleton writes a romanised word in one of the several ways in which people romanise it.
func skeleton(s string) string {
	s = romanisations.Replace(s)
	return string(slices.Compact([]rune(s)))
}

var romanisations = strings.NewReplacer("x", "ks", "kh", "h", "ch", "h", "ts", "c", "tz", "c", "oy", "u", "y", "i", "j", "i", "w", "v", "ou", "u", "ph", "f", "th", "t")

//go:embed nicknames.txt
var nicknameList string

//go:embed spellings.txt
var spellingList string

var (
	formalNames = readNicknames(nicknameList)
	spellings   = readSpellings(spellingList)
)

// nicknames reports whether one word is a short form of the other, or both are short forms of one name.
func nicknames(a, b string) bool {
	fa, fb := formalNames[a], formalNames[b]
	return slices.Contains(fa, b) || slices.Contains(fb, a) ||
		slices.ContainsFunc(fa, func(s string) bool { return slices.Contains(fb, s) })
}

// SameGivenName reports whether two words, in small Latin letters without accents, are spellings of one given name or
// short forms of it: Steven and Stephen, Bob and Robert.
func SameGivenName(a, b string) bool {
	return a == b || nicknames(a, b) || spellings[a] != 0 && spellings[a] == spellings[b]
}

// readNicknames reads lines of "short: formal formal".
func readNicknames(list string) map[string][]string {
	formal := map[string][]string{}
	for line := range strings.Lines(list) {
		if short, names, ok := strings.Cut(line, ":"); ok {
			formal[short] = append(formal[short], strings.Fields(names)...)
		}
	}
	return formal
}

// readSpellings reads lines of spellings of one name and numbers the lines from 1.
func readSpellings(list string) map[string]int {
	group := map[string]int{}
	n := 0
	for line := range strings.Lines(list) {
		n++
		for _, word := range strings.Fields(line) {
			group[word] = n
		}
	}
	return group
}

// FamilyIn looks for a word of a family name of the names - of the whole name where the parts are not known - in the name
// of somebody or something else. It reports whether one agrees, and whether any could be compared at all: two scripts
// cannot.
func FamilyIn(names []Name, other string) (agrees, comparable bool) {
	theirs := wordList{words: tokens(other)}
	for _, n := range names {
		whole := wordList{words: tokens(cmp.Or(n.Family, n.Full))}
		switch whole.match(&theirs) {
		case incomparable:
		case different:
			comparable = true
		default:
			return true, true
		}
	}
	return false, comparable
}
