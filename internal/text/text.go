// Package text compares texts by the runs of words that they share.
//
// A shingle is a run of five words. Two texts that were written independently share few of them; what everybody writes -
// "references are available upon request" - is on a list that the package carries, see Common.
package text

import (
	_ "embed"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"unicode"
)

const (
	// ShingleWords is the number of words in a shingle.
	ShingleWords = 5
	// PhraseWords is the number of words from which an identical run is a phrase: long enough that two people seldom
	// arrive at it alone.
	PhraseWords = 8
)

// A Shingle stands for five successive words, without case and punctuation. Different words have different shingles but
// for a chance of one in 2^64.
type Shingle uint64

// A Set is a set of shingles.
type Set map[Shingle]struct{}

// Has reports whether the shingle is in the set.
func (s Set) Has(x Shingle) bool { _, ok := s[x]; return ok }

// A Document is a text prepared for comparison. The zero value is an empty text.
type Document struct {
	Shingles Set
	lines    [][]string // sentences and lines as words
}

// NewDocument reads a text.
func NewDocument(s string) *Document {
	d := &Document{Shingles: Set{}}
	var all []string
	for _, line := range lines(strings.ToValidUTF8(s, " ")) {
		w := words(line)
		if len(w) == 0 {
			continue
		}
		d.lines = append(d.lines, w)
		all = append(all, w...)
	}
	for _, x := range shingles(all) {
		d.Shingles[x] = struct{}{}
	}
	return d
}

// Jaccard returns the share of shingles that two documents have in common, 0 to 1, and how many the smaller one has.
// Shingles that skip reports count for neither.
func (d *Document) Jaccard(e *Document, skip func(Shingle) bool) (similarity float64, smaller int) {
	ours, theirs, both := 0, 0, 0
	for x := range d.Shingles {
		if skip(x) {
			continue
		}
		ours++
		if e.Shingles.Has(x) {
			both++
		}
	}
	for x := range e.Shingles {
		if !skip(x) {
			theirs++
		}
	}
	if both == 0 {
		return 0, min(ours, theirs)
	}
	return float64(both) / float64(ours+theirs-both), min(ours, theirs)
}

// Phrases returns the phrases of at least PhraseWords words that both documents hold word by word, one for each sentence
// or line at most, sorted. Which of the two is asked makes no difference. A phrase that holds a shingle that skip
// reports does not count.
func (d *Document) Phrases(e *Document, skip func(Shingle) bool) []string {
	a, b := d.phrasesIn(e, skip), e.phrasesIn(d, skip)
	if len(b) > len(a) || len(b) == len(a) && slices.Compare(b, a) < 0 {
		return b
	}
	return a
}

func (d *Document) phrasesIn(e *Document, skip func(Shingle) bool) []string {
	held := e.runs()
	var all []string
	for _, line := range d.lines {
		if phrase := longest(line, held, skip); phrase != "" {
			all = append(all, phrase)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// runs returns every run of PhraseWords words.
func (d *Document) runs() map[string]bool {
	var all []string
	for _, line := range d.lines {
		all = append(all, line...)
	}
	held := map[string]bool{}
	for i := 0; i+PhraseWords <= len(all); i++ {
		held[strings.Join(all[i:i+PhraseWords], " ")] = true
	}
	return held
}

// longest returns the longest stretch of the line of which every run of PhraseWords words is held.
func longest(line []string, held map[string]bool, skip func(Shingle) bool) string {
	best, start := []string(nil), 0
	for i := 0; i+PhraseWords <= len(line); i++ {
		run := line[i : i+PhraseWords]
		if !held[strings.Join(run, " ")] || slices.ContainsFunc(shingles(run), skip) {
			start = i + 1
			continue
		}
		if end := i + PhraseWords; end-start > len(best) {
			best = line[start:end]
		}
	}
	return strings.Join(best, " ")
}

//go:embed common.txt
var commonPhrases string

var common = NewDocument(commonPhrases).perLine()

// Common reports whether the shingle belongs to an ordinary phrase of résumés, portfolio pages and company sites, which
// says nothing where two texts share it.
func Common(x Shingle) bool { return common.Has(x) }

// perLine returns the shingles that do not run from one line into the next.
func (d *Document) perLine() Set {
	s := Set{}
	for _, line := range d.lines {
		for _, x := range shingles(line) {
			s[x] = struct{}{}
		}
	}
	return s
}

// lines splits a text at line breaks, bullets and the ends of sentences.
func lines(s string) []string {
	var all []string
	start := 0
	for i, r := range s {
		next := s[i+len(string(r)):]
		ends := strings.ContainsRune("\n\r•*·|", r) ||
			strings.ContainsRune(".;!?", r) && (next == "" || unicode.IsSpace(rune(next[0])))
		if ends {
			all = append(all, s[start:i])
			start = len(s) - len(next)
		}
	}
	return append(all, s[start:])
}

// words splits a line into words without case. A plus or number sign belongs to the word: C++ and C# are not C.
func words(line string) []string {
	return strings.FieldsFunc(strings.ToLower(line), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '+' && r != '#'
	})
}

func shingles(words []string) []Shingle {
	var all []Shingle
	for i := 0; i+ShingleWords <= len(words); i++ {
		h := fnv.New64a()
		for _, w := range words[i : i+ShingleWords] {
			io.WriteString(h, w)
			h.Write([]byte{' '})
		}
		all = append(all, Shingle(h.Sum64()))
	}
	return all
}
