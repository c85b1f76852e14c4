// Package inventory reads what the employer's device management, endpoint protection and sign-in services export as
// CSV: programs, attached hardware, places, sign-ins, figures of use and alerts.
//
// It reads what is unmistakable and asks for the rest: which of two devices, and whether 03/04 is in March or April, is
// a person's to say. A row that cannot be read is a problem with its line, its column and what would be right, and the
// other rows are read all the same. Nothing is written here.
package inventory

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/sheet"
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
	Order  sheet.Order    // of day and month in dates such as 03/04/2026; "": as the file's other dates show
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
	Problems []sheet.Problem
	More     int // problems beyond those that are listed
}

// A Column is one column of the file.
type Column struct {
	Header string
	Meant  string // what it is read as; "" where it is not read
}

// Read reads a file. What keeps all of it from being read is errs.Invalid, with words.
func Read(data []byte, o Options) (*Reading, error) {
	s, err := sheet.Read(data, sheet.Limits{Bytes: MaxBytes, Rows: maxLines, Advice: "Export a shorter time, or one device."})
	if err != nil {
		return nil, err
	}
	t, err := newTable(s)
	if err != nil {
		return nil, err
	}
	r := &reader{Options: o, table: t, Reading: &Reading{Encoding: s.Encoding, Delimiter: s.Delimiter}}
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	r.read()
	return r.Reading, nil
}

// Len returns how many rows were read.
func (r *Reading) Len() int { return len(r.Lines) }

// A table is the rows of a file below the names of its columns.
type table struct {
	headers []string
	rows    []sheet.Row
}

func newTable(s *sheet.Sheet) (*table, error) {
	switch {
	case len(s.Rows) == 0:
		return nil, errs.Invalidf("The file is empty: its first line should name the columns.")
	case s.Rows[0].Err != nil:
		return nil, errs.Invalidf("Line %d should name the columns, and %s.", s.Rows[0].Line, sheet.Broken(s.Rows[0].Err))
	case len(s.Rows[0].Cells) > maxColumns:
		return nil, errs.Invalidf("The file has more than %d columns: its first line should name them.", maxColumns)
	case len(s.Rows) == 1:
		return nil, errs.Invalidf("The file names columns and holds no rows.")
	}
	return &table{headers: s.Rows[0].Cells, rows: s.Rows[1:]}, nil
}
