package dossier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token is one word of a name, folded for comparison: no case, no accents, Cyrillic and Greek in Latin letters.
type token struct {
	forms     []string // at least one; several where a letter has several plain spellings (ü is u and ue)
	script    string
	romanised bool // transliterated by this package, whose spelling is one of several
}

// tokens splits a name into its words. Particles and initials are left out where other words remain: they are
// dropped, moved and abbreviated at will.
func tokens(name string) []token {
	split := words(name)
	all, kept := make([]token, 0, len(split)), make([]token, 0, len(split))
	for _, word := range split {
		t := foldToken(word)
		if t.forms[0] == "" {
			continue
		}
		all = append(all, t)
		if !particles[t.forms[0]] && !t.initial() {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

func (t token) initial() bool { return t.script == latin && len(t.forms[0]) == 1 }

// apostrophes join what they stand between: O'Brien and OBrien are one word.
const apostrophes = "'’ʼʻ`´"

func words(name string) []string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(apostrophes, r) {
			return -1
		}
		return r
	}, name)
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
}

func foldToken(word string) token {
	if word = strings.ToLower(word); isASCII(word) {
		return token{forms: []string{word}, script: scriptOf(word)}
	}
	word = norm.NFC.String(word)
	plain, expanded := foldLetters(word, plainLetters), foldLetters(word, expandedLetters)
	t := token{forms: []string{plain}, script: scriptOf(plain)}
	if expanded != plain {
		t.forms = append(t.forms, expanded)
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
var scripts = []string{latin, "Han", "Hangul", "Hiragana", "Katakana", "Arabic", "Hebrew", "Devanagari", "Bengali",
	"Tamil", "Thai", "Armenian", "Georgian", "Ethiopic", "Khmer", "Cyrillic", "Greek"}

func scriptOf(word string) string {
	for _, r := range word {
		for _, name := range scripts {
			if unicode.Is(unicode.Scripts[name], r) {
				return name
			}
		}
	}
	return ""
}

// withJoins adds the words that adjacent words make when written as one: Xiao Ming is also Xiaoming.
func withJoins(ts []token) []token {
	all := append(make([]token, 0, 3*len(ts)), ts...)
	for i := range ts {
		joined := ts[i].forms[0]
		for j := i + 1; j < len(ts) && j <= i+2 && ts[j].script == ts[i].script; j++ {
			joined += ts[j].forms[0]
			all = append(all, token{[]string{joined}, ts[i].script, ts[i].romanised || ts[j].romanised})
		}
	}
	return all
}
