// Package mrz reads the machine-readable zones of travel documents: TD1, TD2 and TD3 of passports and cards, MRV-A and
// MRV-B of visas (ICAO Doc 9303, 8th edition, parts 3 to 7).
//
// The positions that hold nationality and sex are never read: no check digit covers them, a Zone does not have them, and
// Mask takes them out of a text that is kept.
package mrz

import (
	"fmt"
	"strings"
	"time"
)

// A Format is the layout of a zone.
type Format string

// The layouts of Doc 9303.
const (
	TD1  Format = "TD1"   // cards: three lines of 30
	TD2  Format = "TD2"   // larger cards: two lines of 36
	TD3  Format = "TD3"   // passports: two lines of 44
	MRVA Format = "MRV-A" // visas that fill a passport's page: two lines of 44
	MRVB Format = "MRV-B" // smaller visas: two lines of 36
)

// A Zone is what a machine-readable zone says. Fields that the zone leaves empty are zero.
type Zone struct {
	Format Format
	Lines  []string // in upper case and without spaces, with fillers for nationality and sex

	Code       string // what the document is: P, I, V and a letter or two
	Issuer     string // as in the zone: USA, D, UTO
	Number     string // without fillers; in one piece where it continues in the optional data
	Surname    string // the primary identifier in the zone's letters, words separated by spaces
	GivenNames string // the secondary identifier likewise; "" where the holder has one name
	Truncated  bool   // the names fill their field, so that more of them may be left out
	Birth      Date
	Expiry     Date
	Optional   string // optional data with their fillers, without the rest of a long number

	Checks Checks
	// Problems are what is wrong beyond check digits that do not fit: a digit among the letters of a name, a month 13.
	// They name no value.
	Problems []string
	// Suggestion is the zone as it would be right if a few letters had been taken for digits or the other way round:
	// O and 0, I and 1. It is nil where the zone is valid, and where no such reading is.
	Suggestion []string
}

// Checks says which check digits fit. Nil stands for one that the layout does not have.
type Checks struct {
	Number    bool  `json:"document_number"`
	Birth     bool  `json:"birth_date"`
	Expiry    bool  `json:"expiry_date"`
	Optional  *bool `json:"optional,omitempty"` // TD3 alone
	Composite *bool `json:"composite"`          // not of visas
}

// Failed names the check digits that do not fit, in words.
func (c Checks) Failed() []string {
	var names []string
	for _, check := range []struct {
		name string
		fits bool
	}{
		{"document number", c.Number}, {"date of birth", c.Birth}, {"date of expiry", c.Expiry},
		{"optional data", c.Optional == nil || *c.Optional}, {"whole zone", c.Composite == nil || *c.Composite},
	} {
		if !check.fits {
			names = append(names, check.name)
		}
	}
	return names
}

// Valid reports whether every check digit fits and every position holds what belongs there.
func (z *Zone) Valid() bool { return len(z.Checks.Failed()) == 0 && len(z.Problems) == 0 }

// maxText is the longest text looked at, in bytes. The longest zone has 90 characters; spaces and line ends come on top.
const maxText = 1000

// Parse reads a zone whose lines are separated by line breaks, or that is one line of all its characters, as scanners
// send it. Spaces and lower case are forgiven, nothing else: what is no layout of Doc 9303 is an error that says why,
// and is not guessed at. Years have two digits; asOf, the time of reading, tells their century: nobody is born after
// it, and documents end before 30 years from it.
func Parse(text string, asOf time.Time) (*Zone, error) {
	z, err := parse(text, asOf)
	if err == nil && !z.Valid() {
		z.Suggestion = suggest(z, asOf)
	}
	return z, err
}

func parse(text string, asOf time.Time) (*Zone, error) {
	lines, err := split(text)
	if err != nil {
		return nil, err
	}
	l, err := layoutOf(lines)
	if err != nil {
		return nil, err
	}
	r := reader{lines: lines, zone: &Zone{Format: l.format, Lines: l.mask(lines)}}
	r.read(l, asOf)
	return r.zone, nil
}

// split returns the lines of a zone, each of them letters, digits and fillers.
func split(text string) ([]string, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("the text has %d characters; a machine-readable zone has 90 at most", len(text))
	}
	var lines []string
	for _, line := range strings.FieldsFunc(strings.TrimPrefix(text, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.ToUpper(strings.Join(strings.Fields(line), ""))
		for i, c := range line {
			if !strings.ContainsRune(alphabet, c) {
				return nil, fmt.Errorf("line %d has %q at position %d; a machine-readable zone has letters A to Z, digits and < only", len(lines)+1, c, i+1)
			}
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 1 {
		lines = cut(lines[0])
	}
	return lines, nil
}

// cut parts a zone that came as one line. The three lengths leave no choice.
func cut(line string) []string {
	var lines []string
	for _, width := range []int{30, 36, 44} {
		if len(line) != width*layoutLines[width] {
			continue
		}
		for i := 0; i < len(line); i += width {
			lines = append(lines, line[i:i+width])
		}
		return lines
	}
	return []string{line}
}

// layoutLines is how many lines a zone of a width has.
var layoutLines = map[int]int{30: 3, 36: 2, 44: 2}

const filler = "<"

// alphabet holds the characters of a zone, each at the place that is its value for check digits (part 3, 4.9), the
// filler beside them.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + filler
