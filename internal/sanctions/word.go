package sanctions

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"

	"bonafide/internal/text"
)

// A word is one word of a name, folded for comparison.
type word struct {
	text   string // in small Latin letters and digits, without accents
	own    string // the same in the script that it was written in; text where that is Latin
	script string
	sound  string // see text.Sound
	kind   wordKind
}

type wordKind int

const (
	plain    wordKind = iota
	initial           // one letter that stands for a name
	particle          // bin, al, de: written, dropped and moved at will
	number            // digits or a Roman numeral
	title             // Mr, Dr, Sheikh
	form              // Ltd, GmbH, OOO
)

// longestName is how many words of a name are compared. Longer ones are lists of names or sentences.
const longestName = 16

// A parsedName is a name in words, without titles and legal forms where other words remain.
type parsedName struct {
	words []*word
	key   string // equal for equal names: the words in their own script, sorted
}

// parse reads a name. The type decides which words name nothing: legal forms for a company, titles for a person.
func parse(text string, t Type) parsedName {
	words := classify(newWords(text, t), t)
	slices.SortStableFunc(words, func(a, b *word) int { return strings.Compare(a.own, b.own) })
	return parsedName{words[:min(len(words), longestName)], own(words)}
}

// apostrophes join what they stand between: O'Brien is one word, and so is Ch'o'l.
const apostrophes = "'’‘ʼʻ`´ʿʾ′"

// split cuts a name into words. In a company's name letters with full stops are one word: S.C., o.O.O., A/S.
func split(text string, t Type) (words []string) {
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(apostrophes, r):
			return -1
		case r == '&':
			return ' '
		}
		return r
	}, norm.NFKC.String(text))
	for _, chunk := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '(' || r == ')' }) {
		parts := strings.FieldsFunc(chunk, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
		if t != Person && len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return utf8.RuneCountInString(p) > 1 }) {
			parts = []string{strings.Join(parts, "")}
		}
		words = append(words, parts...)
	}
	return words
}

func newWords(text string, t Type) (words []*word) {
	for _, s := range split(text, t) {
		if w := newWord(s); w.text != "" {
			words = append(words, w)
		}
	}
	return words
}

func newWord(s string) *word {
	s = strings.ToLower(s)
	own := foldAccents(s)
	w := &word{own: own, script: scriptOf(own), text: own}
	if w.script != latin {
		w.text = lettersOnly(strings.ToLower(unidecode.Unidecode(own)))
	}
	w.sound = text.Sound(w.text)
	return w
}

func foldAccents(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) && latinOrNone(r) {
			continue
		}
		if plain, ok := plainLetters[r]; ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// latinOrNone reports whether a mark is a general one: an accent. The vowel signs of other scripts are letters.
func latinOrNone(mark rune) bool { return unicode.Is(unicode.Inherited, mark) }

// plainLetters are Latin letters that have no accent to take off.
var plainLetters = map[rune]string{
	'ß': "ss", 'ø': "o", 'æ': "ae", 'œ': "oe", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ə': "e",
}

func lettersOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}

const latin = "Latin"

// scripts are those that are told apart; any other counts as one.
var scripts = []string{latin, "Cyrillic", "Arabic", "Han", "Hangul", "Hiragana", "Katakana", "Greek", "Hebrew", "Devanagari", "Bengali",
	"Tamil", "Thai", "Armenian", "Georgian", "Ethiopic", "Khmer"}

func scriptOf(s string) string {
	for _, r := range s {
		if r < utf8.RuneSelf {
			return latin
		}
		for _, name := range scripts {
			if unicode.Is(unicode.Scripts[name], r) {
				return name
			}
		}
	}
	return ""
}

//go:embed words.txt
var wordList string

var (
	listed  = readWords(wordList)
	phrases = readPhrases(wordList)
)

var kinds = map[string]wordKind{"particle": particle, "title": title, "form": form}

// readWords reads lines of "kind: word word"; phrases in quotes are left to readPhrases.
func readWords(list string) map[string]wordKind {
	m := map[string]wordKind{}
	for line := range strings.Lines(list) {
		if k, words, ok := strings.Cut(line, ":"); ok && kinds[k] != plain {
			for _, w := range strings.Fields(words) {
				m[w] = kinds[k]
			}
		}
	}
	return m
}

// readPhrases reads lines of "phrase: open joint stock company": legal forms of several words, the longest first.
func readPhrases(list string) (all [][]string) {
	for line := range strings.Lines(list) {
		if words, ok := strings.CutPrefix(line, "phrase:"); ok {
			all = append(all, strings.Fields(words))
		}
	}
	slices.SortStableFunc(all, func(a, b []string) int { return len(b) - len(a) })
	return all
}

// classify gives every word its kind and takes out titles and legal forms where other words remain.
func classify(words []*word, t Type) []*word {
	markPhrases(words)
	for _, w := range words {
		if w.kind == plain {
			w.kind = kindOf(w, t)
		}
	}
	named := func(w *word) bool { return w.kind != title && w.kind != form }
	if !slices.ContainsFunc(words, named) {
		for _, w := range words {
			w.kind = plain
		}
		return words
	}
	return slices.DeleteFunc(words, func(w *word) bool { return !named(w) })
}

// hasForm reports whether a name has a legal form that no person's name has.
func hasForm(text string) bool {
	words := newWords(text, Entity)
	markPhrases(words)
	return slices.ContainsFunc(words, func(w *word) bool { return w.kind == form || kindOf(w, Person) == form })
}

// markPhrases marks the words of legal forms that have several.
func markPhrases(words []*word) {
	for i := range words {
		for _, p := range phrases {
			if i+len(p) <= len(words) && slices.EqualFunc(words[i:i+len(p)], p, func(w *word, s string) bool { return w.text == s }) {
				for j := range p {
					words[i+j].kind = form
				}
				break
			}
		}
	}
}

func kindOf(w *word, t Type) wordKind {
	switch k := listed[w.text]; {
	case w.script == "Han", w.script == "Hangul": // syllables that happen to read like a particle
		return plain
	case k == form && (t != Person || len(w.text) > 2), k == particle, k == title && t == Person:
		return k
	case strings.Trim(w.text, "0123456789") == "", t != Person && strings.Trim(w.text, "ivx") == "" && len(w.text) < 6:
		return number
	case utf8.RuneCountInString(w.own) == 1 && w.script == latin:
		return initial
	}
	return plain
}
