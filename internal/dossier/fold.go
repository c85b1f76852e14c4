package dossier

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token is one word of a name, folded for comparison: no case, no accents, Cyrillic and Greek in Latin letters.
type token struct {
	plain     string
	expanded  string // another plain spelling, where a letter has two (ü is u and ue); "" where none has
	script    string
	romanised bool // transliterated by this package, whose spelling is one of several
}

// tokens splits a name into its words. Particles and initials are left out where other words remain: they are
// dropped, moved and abbreviated at will.
func tokens(name string) []token { return major(foldWords(nil, name)) }

// Words returns the words of the full name, of the given and of the family name as they are compared: in small letters
// without accents, Cyrillic and Greek in Latin letters, without particles and initials where other words remain.
func (n Name) Words() (full, given, family []string) {
	plain := func(name string) (words []string) {
		for _, t := range tokens(name) {
			words = append(words, t.plain)
		}
		return words
	}
	return plain(n.Full), plain(n.Given), plain(n.Family)
}

// foldWords appends the words of a name.
func foldWords(all []token, name string) []token {
	for word, rest := nextWord(lowered(name)); word != ""; word, rest = nextWord(rest) {
		if t := foldToken(word); t.plain != "" {
			all = append(all, t)
		}
	}
	return all
}

// major leaves out particles and initials where other words remain.
func major(all []token) []token {
	few := 0
	for i := range all {
		if all[i].minor() {
			few++
		}
	}
	if few == 0 || few == len(all) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(t token) bool { return t.minor() })
}

func (t *token) minor() bool { return particles[t.plain] || t.initial() }

func (t *token) initial() bool { return t.script == latin && len(t.plain) == 1 }

// lowered returns a name in lower case. Apostrophes join what they stand between: O'Brien and OBrien are one word.
func lowered(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\'', '’', 'ʼ', 'ʻ', '`', '´':
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// nextWord cuts the first word off a name; "" where there is none.
func nextWord(name string) (word, rest string) {
	start := strings.IndexFunc(name, inWord)
	if start < 0 {
		return "", ""
	}
	name = name[start:]
	end := strings.IndexFunc(name, func(r rune) bool { return !inWord(r) })
	if end < 0 {
		return name, ""
	}
	return name[:end], name[end:]
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

// isWord reports whether a name is a single word.
func isWord(name string) bool {
	word, rest := nextWord(lowered(name))
	next, _ := nextWord(rest)
	return word != "" && next == ""
}

// foldToken folds a word in lower case.
func foldToken(word string) token {
	if isASCII(word) {
		return token{plain: word, script: scriptOf(word)}
	}
	word = norm.NFC.String(word)
	plain, expanded := foldLetters(word, plainLetters), foldLetters(word, expandedLetters)
	t := token{plain: plain, script: scriptOf(plain)}
	if expanded != plain {
		t.expanded = expanded
	}
	t.romanised = t.script == latin && scriptOf(word) != latin
	return t
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldLetters writes each letter by the first table that has it, else without its accents.
func foldLetters(word string, special map[rune]string) string {
	var b strings.Builder
	for _, r := range word {
		if s, ok := special[r]; ok {
			b.WriteString(s)
			continue
		}
		for _, base := range norm.NFKD.String(string(r)) {
			if unicode.IsMark(base) {
				continue
			}
			if s, ok := romanLetters[base]; ok {
				b.WriteString(s)
			} else {
				b.WriteRune(base)
			}
		}
	}
	return norm.NFC.String(b.String())
}

// plainLetters are Latin letters that have no accent to take off.
var plainLetters = map[rune]string{
	'ß': "ss", 'ø': "o", 'æ': "ae", 'œ': "oe", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "n",
	'ə': "e", 'й': "i", 'ё': "e", 'ї': "i",
}

// expandedLetters are the spellings that machine-readable zones and keyboards without accents use (ICAO Doc 9303,
// part 3, section 6.A).
var expandedLetters = map[rune]string{
	'ß': "ss", 'ä': "ae", 'ö': "oe", 'ü': "ue", 'å': "aa", 'ø': "oe", 'æ': "ae", 'œ': "oe", 'đ': "d", 'ð': "d",
	'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ñ': "n", 'ə': "e", 'й': "y", 'ё': "yo", 'ї': "yi",
}

// romanLetters are the Cyrillic letters of ICAO Doc 9303, part 3, section 6.B, and the Greek ones of ISO 843.
var romanLetters = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'ґ': "g", 'д': "d", 'ђ': "d", 'е': "e", 'є': "ie", 'ж': "zh", 'з': "z",
	'и': "i", 'і': "i", 'ј': "j", 'к': "k", 'л': "l", 'љ': "lj", 'м': "m", 'н': "n", 'њ': "nj", 'о': "o", 'п': "p",
	'р': "r", 'с': "s", 'т': "t", 'ћ': "c", 'у': "u", 'ў': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'џ': "dz",
	'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l",
	'μ': "m", 'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f",
	'χ': "ch", 'ψ': "ps", 'ω': "o",
}

// particles are words of family names that are written, dropped and moved at will. They are compared with nothing.
var particles = wordSet(`af al av bin bint binti da das de degli dei del della der di do dos du e el ibn la las le los
	ten ter und van vel von y zu zum zur`)

func wordSet(list string) map[string]bool {
	s := map[string]bool{}
	for _, word := range strings.Fields(list) {
		s[word] = true
	}
	return s
}

const latin = "Latin"

// scripts are the scripts of names that are told apart. Any other counts as one.
var scripts = scriptTables(latin, "Han", "Hangul", "Hiragana", "Katakana", "Arabic", "Hebrew", "Devanagari", "Bengali",
	"Tamil", "Thai", "Armenian", "Georgian", "Ethiopic", "Khmer", "Cyrillic", "Greek")

type script struct {
	name  string
	table *unicode.RangeTable
}

func scriptTables(names ...string) (all []script) {
	for _, name := range names {
		all = append(all, script{name, unicode.Scripts[name]})
	}
	return all
}

func scriptOf(word string) string {
	for _, r := range word {
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				return s.name
			}
		}
	}
	return ""
}

// A wordList is some words of a name.
type wordList struct {
	words []token
	joins []token // the words that adjacent ones make when written as one; made when first asked for
}

// joined returns the words that adjacent words make when written as one: Xiao Ming is also Xiaoming.
func (l *wordList) joined() []token {
	if l.joins != nil || len(l.words) < 2 {
		return l.joins
	}
	ts := l.words
	l.joins = make([]token, 0, 2*len(ts))
	rest := written(ts) // from the i-th word on
	for i := range ts {
		end := len(ts[i].plain)
		for j := i + 1; j < len(ts) && j <= i+2 && ts[j].script == ts[i].script; j++ {
			end += len(ts[j].plain)
			l.joins = append(l.joins, token{plain: rest[:end], script: ts[i].script, romanised: ts[i].romanised || ts[j].romanised})
		}
		rest = rest[len(ts[i].plain):]
	}
	return l.joins
}

// written writes the words as one.
func written(words []token) string {
	whole := make([]byte, 0, 64)
	for i := range words {
		whole = append(whole, words[i].plain...)
	}
	return string(whole)
}
