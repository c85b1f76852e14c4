package mrz

import (
	"slices"
	"strings"
	"time"
)

// Letters and digits that readers take for each other. The pairs are those of OCR-B print: each digit has one letter that
// it is read as, and some digits have several that are read as it.
var (
	lettersOf = strings.NewReplacer("0", "O", "1", "I", "2", "Z", "5", "S", "6", "G", "8", "B")
	digitsOf  = strings.NewReplacer("O", "0", "Q", "0", "D", "0", "I", "1", "L", "1", "Z", "2", "S", "5", "G", "6", "B", "8")
)

// twins are the characters that a position may hold in place of each other where both letters and digits belong.
var twins = map[byte]string{
	'0': "OQD", 'O': "0", 'Q': "0", 'D': "0", '1': "IL", 'I': "1", 'L': "1", '2': "Z", 'Z': "2",
	'5': "S", 'S': "5", '6': "G", 'G': "6", '8': "B", 'B': "8",
}

// suggest returns the lines with letters where letters belong, digits where digits belong and at most one character of
// the document number exchanged for its twin, provided that one such reading alone is valid; else nil.
func suggest(z *Zone, asOf time.Time) []string {
	l, err := layoutOf(z.Lines)
	if err != nil {
		return nil
	}
	lines := byClass(z.Lines, l)
	if valid(lines, asOf) {
		return lines
	}
	var found []string
	number := l.number
	for i := number.from; i < number.to; i++ {
		for _, twin := range twins[lines[number.line][i]] {
			line := lines[number.line]
			other := slices.Clone(lines)
			other[number.line] = line[:i] + string(twin) + line[i+1:]
			if !valid(other, asOf) {
				continue
			}
			if found != nil {
				return nil // two readings fit
			}
			found = other
		}
	}
	return found
}

func valid(lines []string, asOf time.Time) bool {
	z, err := parse(strings.Join(lines, "\n"), asOf)
	return err == nil && z.Valid()
}

// byClass writes letters and digits where the layout has only the one or the other.
func byClass(lines []string, l layout) []string {
	fixed := slices.Clone(lines)
	put := func(s span, by *strings.Replacer) {
		if s != (span{}) {
			line := fixed[s.line]
			fixed[s.line] = line[:s.from] + by.Replace(line[s.from:s.to]) + line[s.to:]
		}
	}
	put(span{0, 2, 5}, lettersOf)
	put(l.names, lettersOf)
	for _, s := range []span{l.numberCheck, l.birth, l.birthCheck, l.expiry, l.expiryCheck, l.optionalCheck, l.compositeCheck} {
		put(s, digitsOf)
	}
	return fixed
}
