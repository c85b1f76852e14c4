package typeface

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Box stands for a character that no font has. They all have it.
const Box = '□'

// Clean returns the text in characters that the fonts have and that cannot break a line: composed, without what controls
// direction or joining, and with Box in the place of every other. boxed is whether it has one.
func Clean(text string) (clean string, boxed bool) {
	clean = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r' || r == '\u00a0' || r == '\u2028' || r == '\u2029':
			return ' '
		case r == unicode.ReplacementChar || !has(r): // of bytes that are no text too
			boxed = true
			return Box
		}
		return r
	}, norm.NFC.String(text))
	return clean, boxed
}

// controls are what no font is asked for: directions, joiners, marks of order and soft hyphens change how other letters are
// drawn, and so what a reader takes them for.
func controls(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r)
}

func has(r rune) bool {
	if controls(r) {
		return false
	}
	for _, f := range fonts[false] {
		if _, ok := f.Advance(r); ok {
			return true
		}
	}
	return false
}

// A Span is letters that are drawn in one font, from left to right.
type Span struct {
	Text  string
	Font  *Font
	Width float64 // in thousandths of the size
}

// Lines breaks a clean paragraph into lines that are no wider than so many thousandths of the size, at spaces, between Chinese
// and Japanese letters, and where a word is wider than a line.
func Lines(text string, bold bool, width float64) [][]Span {
	b := breaker{bold: bold, width: width}
	for _, paragraph := range strings.Split(text, "\n") {
		for _, w := range words(join([]rune(paragraph))) {
			b.add(w)
		}
		b.end()
	}
	return b.lines
}

// A word is letters that stay on one line, with the spaces after them.
type word struct {
	letters []letter
	width   float64 // without the spaces at its end
}

// A letter is one that is drawn, and in which font.
type letter struct {
	r     rune
	font  int
	width float64
}

// A breaker fills lines.
type breaker struct {
	bold  bool
	width float64
	lines [][]Span
	line  []letter
	used  float64 // of the line, with the spaces at its end
}

func (b *breaker) add(runes []rune) {
	w := b.measured(runes)
	if b.used > 0 && b.used+w.width > b.width {
		b.end()
	}
	for _, l := range w.letters {
		if b.used > 0 && l.r != ' ' && b.used+l.width > b.width { // a word that is wider than a line
			b.end()
		}
		b.line, b.used = append(b.line, l), b.used+l.width
	}
}

// measured sets a word in the first font that has all of it, or each letter in the first that has it.
func (b *breaker) measured(runes []rune) (w word) {
	whole, all := b.font(runes), 0.0
	for _, r := range runes {
		l := letter{r: r, font: whole}
		if whole < 0 {
			l.font = max(0, b.font([]rune{r}))
		}
		l.width, _ = fonts[b.bold][l.font].Advance(r)
		all += l.width
		if w.letters = append(w.letters, l); r != ' ' {
			w.width = all
		}
	}
	return w
}

// font returns the number of the first font that has all the letters, -1 where none does.
func (b *breaker) font(runes []rune) int {
	for i, f := range fonts[b.bold] {
		all := true
		for _, r := range runes {
			if _, ok := f.Advance(r); !ok && r != ' ' {
				all = false
				break
			}
		}
		if all {
			return i
		}
	}
	return -1
}

// end begins a new line.
func (b *breaker) end() {
	for n := len(b.line); n > 0 && b.line[n-1].r == ' '; n-- {
		b.line = b.line[:n-1]
	}
	b.lines, b.line, b.used = append(b.lines, spans(turned(b.line), b.bold)), nil, 0
}

func spans(letters []letter, bold bool) (all []Span) {
	for i, j := 0, 0; i < len(letters); i = j {
		var text strings.Builder
		width := 0.0
		for ; j < len(letters) && letters[j].font == letters[i].font; j++ {
			text.WriteRune(letters[j].r)
			width += letters[j].width
		}
		all = append(all, Span{text.String(), fonts[bold][letters[i].font], width})
	}
	return all
}

// words cuts a paragraph where a line may break.
func words(runes []rune) (all [][]rune) {
	start := 0
	for i := 1; i < len(runes); i++ {
		if r, before := runes[i], runes[i-1]; (before == ' ' && r != ' ') || (wide(r) && before != ' ') || wide(before) && !unicode.IsPunct(r) && r != ' ' {
			all, start = append(all, runes[start:i]), i
		}
	}
	return append(all, runes[start:])
}

// wide reports whether a line may break beside the letter.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// turned puts the letters of a line into the order in which they stand from left to right. It is the Unicode Bidirectional
// Algorithm (UAX 9) for a line that begins at the left and has no controls: numbers among letters that run from right to left
// run from left to right, and marks stay behind their letter.
func turned(line []letter) []letter {
	levels, some := levelsOf(line)
	if !some {
		return line
	}
	for level := 2; level > 0; level-- { // rule L2
		for i := 0; i < len(line); i++ {
			j := i
			for j < len(line) && levels[j] >= level {
				j++
			}
			turn(line[i:j], levels[i:j], level)
			i = j
		}
	}
	return line
}

// turn turns letters around, each with its marks behind it, and brackets that run from right to left into their mirror image.
func turn(letters []letter, levels []int, level int) {
	var back []letter
	var backLevels []int
	for end := len(letters); end > 0; {
		start := end - 1
		for start > 0 && unicode.Is(unicode.Mn, letters[start].r) {
			start--
		}
		for i := start; i < end; i++ {
			l := letters[i]
			if m, ok := mirrored[l.r]; ok && level == 1 && levels[i] == 1 {
				l.r = m
			}
			back, backLevels = append(back, l), append(backLevels, levels[i])
		}
		end = start
	}
	copy(letters, back)
	copy(levels, backLevels)
}

var mirrored = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«'}

// neutral is the level of what has no direction of its own, until what stands beside it gives it one.
const neutral = -1

// brackets gives pairs of brackets a level (rule N0): that of the line where something between them has it; else, where what is
// between them runs from right to left, that of what stands before them.
func brackets(line []letter, levels []int) {
	var open []int
	for i, l := range line {
		if closer := mirrored[l.r]; closer > l.r {
			open = append(open, i)
		} else if closer != 0 {
			for n := len(open) - 1; n >= 0; n-- {
				if line[open[n]].r == closer {
					bracket(levels, open[n], i)
					open = open[:n]
					break
				}
			}
		}
	}
}

func bracket(levels []int, opens, closes int) {
	inside := slices.Max(levels[opens : closes+1])
	if inside == neutral {
		return
	}
	level := 0
	if !slices.Contains(levels[opens:closes], 0) {
		for i := opens - 1; i >= 0; i-- {
			if levels[i] != neutral {
				level = min(levels[i], 1)
				break
			}
		}
	}
	levels[opens], levels[closes] = level, level
}

// levelsOf returns each letter's level, 0 from left to right, 1 from right to left, 2 for numbers within (rules W1 to I2); some is
// whether one is not 0.
func levelsOf(line []letter) (levels []int, some bool) {
	levels = make([]int, len(line))
	strong := 0
	for i, l := range line {
		p, _ := bidi.LookupRune(l.r)
		switch p.Class() {
		case bidi.L:
			strong, levels[i] = 0, 0
		case bidi.R, bidi.AL:
			strong, levels[i], some = 1, 1, true
		case bidi.EN:
			levels[i] = 2 * strong
		case bidi.AN:
			levels[i], some = 2, true
		case bidi.NSM:
			levels[i] = neutral
			if i > 0 {
				levels[i] = levels[i-1]
			}
		default:
			levels[i] = neutral
		}
	}
	if some {
		brackets(line, levels)
	}
	for i := 0; i < len(levels); i++ {
		j := i
		for j < len(levels) && levels[j] == neutral {
			j++
		}
		if j > i { // between two that run from right to left, so does what is neutral
			side := 0
			if i > 0 && j < len(levels) && levels[i-1] > 0 && levels[j] > 0 {
				side = 1
			}
			for k := i; k < j; k++ {
				levels[k] = side
			}
			i = j - 1
		}
	}
	return levels, some
}
