package mrz

import (
	"slices"
	"strings"
)

// Mask returns the zone's lines with fillers in the positions that hold nationality and sex, fit to be kept: no check
// digit covers these positions, so that every one still fits or fails as it did. Of a text that is no zone nobody can
// say where they stand, and only the lengths of its lines are kept, which say why it is none.
func Mask(text string) string {
	lines, err := split(text)
	if err != nil {
		return blank(text)
	}
	l, err := layoutOf(lines)
	if err != nil {
		return blank(text)
	}
	return strings.Join(l.mask(lines), "\n")
}

// mask returns the lines with fillers in the layout's positions of nationality and sex.
func (l layout) mask(lines []string) []string {
	masked := slices.Clone(lines)
	for _, s := range l.masked {
		masked[s.line] = masked[s.line][:s.from] + strings.Repeat(filler, s.to-s.from) + masked[s.line][s.to:]
	}
	return masked
}

// blank writes fillers for all that a text holds.
func blank(text string) string {
	var lines []string
	for line := range strings.Lines(text[:min(len(text), maxText)]) {
		if n := len(strings.Join(strings.Fields(line), "")); n > 0 {
			lines = append(lines, strings.Repeat(filler, n))
		}
	}
	return strings.Join(lines, "\n")
}
