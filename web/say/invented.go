package say

import (
	"regexp"
	"strings"
)

// plain are the letters that an invented language replaces, and accented what stands for each: still read as the same, and never one of them.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

var accented = []rune("àƀçđéƒĝĥíĵķļɱñöþɋŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ")

// verb matches what fmt replaces in a format.
var verb = regexp.MustCompile(`%(\[\d+\])?[a-z%]`)

// longer returns the English with accents, and two fifths longer, as languages are that need more words and longer ones.
func longer(format string) string {
	var b strings.Builder
	b.WriteString(between(format, accents))
	for i := range (len(format)*2 + 4) / 5 {
		b.WriteRune([]rune("········· ")[i%10])
	}
	return b.String()
}

// reversed returns the English with accents and its letters from right to left.
func reversed(format string) string {
	return between(format, func(s string) string { return "\u202e" + accents(s) + "\u202c" })
}

// between applies the change to what stands between the verbs.
func between(format string, change func(string) string) string {
	var b strings.Builder
	end := 0
	for _, m := range verb.FindAllStringIndex(format, -1) {
		if m[0] > end {
			b.WriteString(change(format[end:m[0]]))
		}
		b.WriteString(format[m[0]:m[1]])
		end = m[1]
	}
	if end < len(format) {
		b.WriteString(change(format[end:]))
	}
	return b.String()
}

func accents(s string) string {
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune(plain, r); i >= 0 {
			return accented[i]
		}
		return r
	}, s)
}
