// Package inventory reads what the employer's device management, endpoint protection and sign-in services export as
// CSV: programs, attached hardware, places, sign-ins, figures of use and alerts.
//
// It reads what is unmistakable and asks for the rest: which of two devices, and whether 03/04 is in March or April, is
// a person's to say. A row that cannot be read is a problem with its line, its column and what would be right, and the
// other rows are read all the same. Nothing is written here.
package inventory

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/text"
)

const (
	// MaxBytes is the largest file accepted.
	MaxBytes = 4 << 20
	// MaxRows is how many rows of the chosen device or person are read of one file: a year of one person's sign-ins.
	MaxRows = 5000

	maxLines    = 200_000 // of everybody in the file
	maxColumns  = 300
	maxCell     = 500 // characters of a name or an id
	maxProblems = 200
)

// A Kind is what the rows of a file are about.
type Kind string

// The kinds of file.
const (
	Software  Kind = "software"
	USB       Kind = "usb"
	Locations Kind = "locations"
	SignIns   Kind = "sign_ins"
	Use       Kind = "use"
	Alerts    Kind = "alerts"
)

// Kinds lists every kind.
var Kinds = []Kind{Software, USB, Locations, SignIns, Use, Alerts}

// Options are a person's answers. The zero value answers nothing: what the file leaves open is asked.
type Options struct {
	Kind   Kind           // what the rows are about; "": as the columns say
	Order  Order          // of day and month in dates such as 03/04/2026; "": as the file's other dates show
	Zone   *time.Location // of times that name none; nil: UTC
	Only   string         // the device or person whose rows are meant, where the file holds those of several
	SeenAt time.Time      // when a file without times was exported
	Now    time.Time      // no time can lie after it; the zero time: any can
}

// An Ask is something that must be answered before the rows can be read.
type Ask string

// What can be asked.
const (
	AskKind  Ask = "kind"
	AskOrder Ask = "order"
	AskOnly  Ask = "only"
	AskSeen  Ask = "seen"
)

// A Reading is what was understood of a file.
type Reading struct {
	Kind      Kind // "" where it is asked
	Encoding  string
	Delimiter string   // in words
	Columns   []Column // in the order of the file
	Asks      []Ask    // while there are any, no rows are read
	Subjects  []string // the devices or persons of the file, where it names several
	Zoneless  bool     // times name no zone, so that Options.Zone counts

	// The rows. Endpoint holds one list, or Sessions is filled; element i stood in line Lines[i].
	Endpoint dossier.Endpoint
	Sessions []dossier.Session
	Lines    []int

	Others   int // rows of other devices or persons
	Failed   int // sign-ins that did not succeed, which anybody can try
	NoSignIn int // rows of a log that are no sign-ins
	Problems []Problem
	More     int // problems beyond those that are listed
}

// A Column is one column of the file.
type Column struct {
	Header string
	Meant  string // what it is read as; "" where it is not read
}

// Read reads a file. What keeps all of it from being read is errs.Invalid, with words.
func Read(data []byte, o Options) (*Reading, error) {
	if len(data) > MaxBytes {
		return nil, errs.Invalidf("The file has more than %d MB. Export a shorter time, or one device.", MaxBytes>>20)
	}
	s, encoding, err := text.Decode(data)
	if err != nil {
		return nil, errs.Invalidf("This is not a text file. Save the sheet as CSV and choose that.")
	}
	t, err := newTable(s)
	if err != nil {
		return nil, err
	}
	r := &reader{Options: o, table: t, Reading: &Reading{Encoding: encoding, Delimiter: delimiters[t.delimiter]}}
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	r.read()
	return r.Reading, nil
}

// Len returns how many rows were read.
func (r *Reading) Len() int { return len(r.Lines) }

// A table is the rows of a file as texts.
type table struct {
	delimiter rune
	headers   []string
	rows      []line
}

// A line is one row. Cells are without spaces at their ends.
type line struct {
	number int // of the file's line in which it begins, from 1
	cells  []string
	err    error // the row is not well formed
}

// delimiters are what may part the cells, in words.
var delimiters = map[rune]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "vertical bar"}

func newTable(s string) (*table, error) {
	t := &table{delimiter: ','}
	skipped := 0
	if rest, ok := strings.CutPrefix(s, "sep="); ok && len(rest) > 1 { // as Excel writes it
		s = strings.TrimLeft(rest[1:], "\r\n")
		skipped = 1
	}
	head, _, _ := strings.Cut(strings.TrimLeft(s, "\r\n"), "\n")
	for d := range delimiters {
		if n, most := strings.Count(head, string(d)), strings.Count(head, string(t.delimiter)); n > most {
			t.delimiter = d
		}
	}
	in := csv.NewReader(strings.NewReader(s))
	in.Comma, in.FieldsPerRecord = t.delimiter, -1
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		t.add(cells, err, in, skipped)
		if len(t.rows) > maxLines {
			return nil, errs.Invalidf("The file has more than %d rows. Export a shorter time, or one device.", maxLines)
		}
	}
	switch {
	case len(t.headers) == 0:
		return nil, errs.Invalidf("The file is empty: its first line should name the columns.")
	case len(t.headers) > maxColumns:
		return nil, errs.Invalidf("The file has more than %d columns: its first line should name them.", maxColumns)
	case len(t.rows) == 0:
		return nil, errs.Invalidf("The file names columns and holds no rows.")
	}
	return t, nil
}

func (t *table) add(cells []string, err error, in *csv.Reader, skipped int) {
	l := line{cells: cells, err: err}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		l.number = broken.StartLine + skipped
	} else {
		at, _ := in.FieldPos(0)
		l.number = at + skipped
	}
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	if t.headers == nil {
		t.headers = cells
		return
	}
	if err != nil || slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
		t.rows = append(t.rows, l)
	}
}
