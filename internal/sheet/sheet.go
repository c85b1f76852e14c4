// Package sheet reads tables that other services export, as text or as workbooks: encodings, delimiters, rows that are not well
// formed, and times as people and programs of many countries write them.
package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/errs"
	"bonafide/internal/text"
)

// Limits bound a file. Advice ends the sentence that refuses a larger one: what to export instead.
type Limits struct {
	Bytes  int
	Rows   int
	Cells  int // at most about so many in all; 0: any number
	Advice string
}

// tooMany refuses a file by what it has too many of.
func (l Limits) tooMany(what string, most int) error {
	return errs.Invalidf("The file has more than %d %s. %s", most, what, l.Advice)
}

// A Sheet is a file's rows.
type Sheet struct {
	Name      string // of a workbook's sheet; "" of a text
	Encoding  string
	Delimiter string // in words
	Rows      []Row  // those that hold anything, in the order of the file
}

// A Row is one row. Cells are without spaces at their ends.
type Row struct {
	Line  int // of the file's line in which it begins, from 1
	Cells []string
	Err   error // the row is not well formed; Broken says what is wrong

	Refused  map[int]string // cells of a workbook that do not show what they hold, by column, with what would be right
	Formulas map[int]bool   // those among them that are formulas: the cell is what the workbook showed when it was saved
}

// Cell returns a cell, "" where there is none. A dash stands for nothing.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) || r.Cells[i] == "-" {
		return ""
	}
	return r.Cells[i]
}

// A Problem is one thing that is wrong with a row.
type Problem struct {
	Line   int    // of the file, from 1
	Column string // its header; "" where the row is wrong as a whole
	Text   string // what is wrong and what would be right
}

func (p Problem) String() string {
	if p.Column == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Text)
	}
	return fmt.Sprintf("line %d, column %q: %s", p.Line, p.Column, p.Text)
}

// delimiters are what may part the cells, in words.
var delimiters = map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "vertical bar"}

// Read cuts a file into rows. A file that is no text, or passes the limits, is errs.Invalid, with words; an empty one is
// a sheet without rows.
func Read(data []byte, l Limits) (*Sheet, error) { return ReadAs(data, l, "", "") }

// Delimiters are the words for what may part the cells.
var Delimiters = []string{"comma", "semicolon", "tab", "vertical bar"}

// ReadAs reads as Read does a file of which somebody says the encoding, one of text.Encodings, or what parts the cells, one of
// Delimiters; "" and other words: as the file looks.
func ReadAs(data []byte, l Limits, encoding, parted string) (*Sheet, error) {
	if len(data) > l.Bytes {
		return nil, errs.Invalidf("The file has more than %d MB. %s", l.Bytes>>20, l.Advice)
	}
	s, encoding, err := text.DecodeAs(data, encoding)
	if err != nil {
		return nil, errs.Invalidf("This is not a text file. Save the sheet as CSV and choose that.")
	}
	if !strings.Contains(s, "\n") { // as classic Macintosh ends lines
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	skipped := 0
	if rest, ok := strings.CutPrefix(s, "sep="); ok && len(rest) > 1 { // as Excel writes it
		s = strings.TrimLeft(rest[1:], "\r\n")
		skipped = 1
	}
	in := csv.NewReader(strings.NewReader(s))
	in.Comma, in.FieldsPerRecord = delimiter(s), -1
	for d, words := range delimiters {
		if words == parted {
			in.Comma = d
		}
	}
	if l.Cells > 0 && strings.Count(s, string(in.Comma)) > l.Cells {
		return nil, l.tooMany("cells", l.Cells)
	}
	sheet := &Sheet{Encoding: encoding, Delimiter: delimiters[in.Comma]}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return sheet, nil
		}
		sheet.add(cells, err, in, skipped)
		if len(sheet.Rows) > l.Rows {
			return nil, l.tooMany("rows", l.Rows)
		}
	}
}

// sampled is how many lines are looked at for the delimiter.
const sampled = 40

// delimiter returns what parts the cells: what stands in the most of the first lines, and among equals what the first
// such line has most of. Lines that name a part of the file have none, and a comma may stand in any cell.
func delimiter(s string) rune {
	lines, first := map[rune]int{}, map[rune]int{}
	found := false
	for n := 0; n < sampled && s != ""; n++ {
		var line string
		line, s, _ = strings.Cut(s, "\n")
		any := false
		for d := range delimiters {
			if c := strings.Count(line, string(d)); c > 0 {
				lines[d]++
				any = true
				if !found {
					first[d] = c
				}
			}
		}
		found = found || any
	}
	best := ','
	for _, d := range []rune{';', '\t', '|'} {
		if lines[d] > lines[best] || lines[d] == lines[best] && first[d] > first[best] {
			best = d
		}
	}
	return best
}

func (s *Sheet) add(cells []string, err error, in *csv.Reader, skipped int) {
	r := Row{Cells: cells, Err: err}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		r.Line = broken.StartLine + skipped
	} else {
		at, _ := in.FieldPos(0)
		r.Line = at + skipped
	}
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	if err != nil || slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
		s.Rows = append(s.Rows, r)
	}
}

// Broken says what is wrong with a row that is not well formed, and what would be right.
func Broken(err error) string {
	if errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote) {
		return `a quotation mark stands alone: write "" for one inside a cell`
	}
	return "the row is not well formed: export the file again"
}

// Plain writes a header without case, spaces and punctuation, as names of columns are compared.
func Plain(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, header)
}

// Find returns the column with the first of the plain names that a column has, -1 for none.
func Find(headers []string, names []string) int {
	for _, name := range names {
		if i := slices.IndexFunc(headers, func(h string) bool { return Plain(h) == name }); i >= 0 {
			return i
		}
	}
	return -1
}

// Printable returns the text with a space for every control character.
func Printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s)
}

// ParseIP reads an address, with or without a port. An IPv4 address inside IPv6 is returned as what it is.
func ParseIP(s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	if err != nil {
		if ap, portErr := netip.ParseAddrPort(s); portErr == nil {
			a, err = ap.Addr(), nil
		}
	}
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, fmt.Errorf("%.40q is no IP address: write it as 198.51.100.7 or 2001:db8::7", s)
	}
	return a.Unmap(), nil
}
