package mrz

import (
	"fmt"
	"slices"
	"strings"
)

// A span is a run of positions in a line, from 0, the end not included.
type span struct{ line, from, to int }

// A layout says where a format holds what.
type layout struct {
	format Format
	width  int
	codes  string // first letters of the document code

	names, number, numberCheck, birth, birthCheck, expiry, expiryCheck, optional span
	optionalCheck, compositeCheck                                                span // zero where the format has none
	composite                                                                    []span
	longNumber                                                                   bool   // the number may go on in the optional data
	masked                                                                       []span // nationality and sex
}

// layouts follow Doc 9303: TD1 part 5, TD2 part 6, TD3 part 4, MRV-A and MRV-B part 7, each in its section 4.2. The
// document code stands first and the issuer behind it in all of them.
var layouts = []layout{
	{
		format: TD1, width: 30, codes: "ACI",
		number: span{0, 5, 14}, numberCheck: span{0, 14, 15}, optional: span{0, 15, 30}, longNumber: true,
		birth: span{1, 0, 6}, birthCheck: span{1, 6, 7}, expiry: span{1, 8, 14}, expiryCheck: span{1, 14, 15},
		composite: []span{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}}, compositeCheck: span{1, 29, 30},
		names:  span{2, 0, 30},
		masked: []span{{1, 7, 8}, {1, 15, 18}},
	},
	{
		format: TD2, width: 36, codes: "ACI",
		names: span{0, 5, 36}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, optional: span{1, 28, 35}, longNumber: true,
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28},
		composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 35}}, compositeCheck: span{1, 35, 36},
		masked: []span{{1, 10, 13}, {1, 20, 21}},
	},
	{
		format: TD3, width: 44, codes: "P",
		names: span{0, 5, 44}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, optional: span{1, 28, 42}, optionalCheck: span{1, 42, 43},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28},
		composite: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}}, compositeCheck: span{1, 43, 44},
		masked: []span{{1, 10, 13}, {1, 20, 21}},
	},
	visa(MRVA, 44),
	visa(MRVB, 36),
}

func visa(format Format, width int) layout {
	return layout{
		format: format, width: width, codes: "V",
		names: span{0, 5, width}, number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, optional: span{1, 28, width},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28},
		masked: []span{{1, 10, 13}, {1, 20, 21}},
	}
}

// layoutOf returns the layout of the lines, or why they are of none.
func layoutOf(lines []string) (layout, error) {
	if len(lines) == 0 {
		return layout{}, fmt.Errorf("there is no text")
	}
	width := len(lines[0])
	if layoutLines[width] != len(lines) || slices.ContainsFunc(lines, func(l string) bool { return len(l) != width }) {
		return layout{}, fmt.Errorf("the text has %s; a machine-readable zone has three lines of 30 characters, two of 36 or two of 44", lengths(lines))
	}
	var codes []string
	for _, l := range layouts {
		if l.width != width {
			continue
		}
		if strings.Contains(l.codes, lines[0][:1]) {
			return l, foreign(lines)
		}
		codes = append(codes, strings.Split(l.codes, "")...)
	}
	return layout{}, fmt.Errorf("the first line begins with %q; a zone of this size begins with %s", lines[0][:1], strings.Join(codes, " or "))
}

// foreign refuses what has the size of a zone and another layout.
func foreign(lines []string) error {
	if strings.HasPrefix(lines[0], "IDFRA") && len(lines) == 2 { // the French identity card before 2021
		return fmt.Errorf("this is the French identity card of before 2021, whose two lines do not follow ICAO Doc 9303")
	}
	return nil
}

func lengths(lines []string) string {
	if len(lines) == 1 {
		return fmt.Sprintf("one line of %d characters", len(lines[0]))
	}
	var each []string
	for _, l := range lines[:min(len(lines), 5)] {
		each = append(each, fmt.Sprint(len(l)))
	}
	return fmt.Sprintf("%d lines of %s characters", len(lines), strings.Join(each, ", "))
}
