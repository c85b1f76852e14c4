// Package meeting reads what Zoom and Microsoft Teams report of who was in a meeting: Zoom's participants report and
// the export of its dashboard, and the attendance reports of Teams, old and new.
//
// It reads what is unmistakable and asks for the rest: the reports name no time zone, and 03/04 is in March or April.
// Who of the people is the candidate is a person's to say. A row that cannot be read is a problem with its line, its
// column and what would be right, and the other rows are read all the same. Nothing is written here.
package meeting

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"
)

const (
	// MaxBytes is the largest file accepted.
	MaxBytes = 4 << 20
	// MaxPeople is how many people are read of one meeting.
	MaxPeople = 500

	maxRows     = 20_000
	maxColumns  = 300
	maxCell     = 200 // characters of a name, an address or a device
	maxProblems = 200
)

// MediaType is what the files are kept as. The parameter is ours, and tells them from other tables.
const MediaType = "text/csv; profile=meeting"

// A Kind is what made a file.
type Kind string

// The kinds of file.
const (
	ZoomReport    Kind = "zoom_report"    // the participants report
	ZoomDashboard Kind = "zoom_dashboard" // with addresses, devices and quality
	TeamsReport   Kind = "teams_report"   // with a row for everybody, and in the newer form one for each stay
	TeamsList     Kind = "teams_list"     // of 2020 and 2021: a row for each time that somebody joined or left
	Table         Kind = "table"          // of people with times, of an unknown service
)

// Channel returns how the service is called, "" where it is not known.
func (k Kind) Channel() string {
	switch k {
	case ZoomReport, ZoomDashboard:
		return "Zoom"
	case TeamsReport, TeamsList:
		return "Microsoft Teams"
	}
	return ""
}

// Options are a person's answers. The zero value answers nothing: what the file leaves open is asked.
type Options struct {
	Order sheet.Order    // of day and month in dates such as 03/04/2026
	Zone  *time.Location // of times that name none; nil: not answered
	Now   time.Time      // no time can lie after it; the zero time: any can
}

// An Ask is something that must be answered before the rows can be read.
type Ask string

// What can be asked.
const (
	AskOrder Ask = "order"
	AskZone  Ask = "zone"
)

// A Reading is what was understood of a file.
type Reading struct {
	Kind      Kind
	Encoding  string
	Delimiter string   // in words
	Columns   []Column // of the people's table, in the order of the file
	Title     string
	Start     time.Time // of the meeting, as the report says; zero where it does not
	End       time.Time
	Asks      []Ask // while there are any, no rows are read
	Zoneless  bool  // times name no zone, so that Options.Zone counts

	People   []Person
	Problems []sheet.Problem // rows that are left out
	More     int             // problems beyond those that are listed
	Doubts   []sheet.Problem // rows that were read and say two things
}

// A Column is one column of the file.
type Column struct {
	Header string
	Meant  string // what it is read as; "" where it is not read
}

// A Person is one who was in the meeting, by mail address where the report has one and by name otherwise.
type Person struct {
	Names []string // as shown, the one on joining first; without what the service puts behind them
	Aside string   // what the service put behind the name: Guest, External, Unverified
	Email string
	Role  string
	Stays []Stay   // in the order of time
	Loss  *float64 // percent of packets that did not arrive: the worst average, in sound or picture; nil where it is not reported
	Media []string // names of microphones, loudspeakers and cameras
}

// A Stay is one time that a person was there.
type Stay struct {
	Line   int
	From   time.Time
	Until  time.Time // zero where the report does not say
	IP     string    // a public address, or empty
	Device string
	Place  string // as the service locates the address
	Net    string // wired, wireless

	whole bool // from the first joining to the last leaving, in between of which the person may have been away
}

// Read reads a file. What keeps all of it from being read is errs.Invalid, with words.
func Read(data []byte, o Options) (*Reading, error) {
	s, err := sheet.Read(data, sheet.Limits{Bytes: MaxBytes, Rows: maxRows, Advice: "Export the report of one meeting."})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(s.Rows, func(r sheet.Row) bool { return len(r.Cells) > maxColumns }) {
		return nil, errs.Invalidf("A row of the file has more than %d columns: choose the report as the service exported it.", maxColumns)
	}
	l, err := newLayout(s.Rows)
	if err != nil {
		return nil, err
	}
	r := &reader{Options: o, Reading: &Reading{Kind: l.kind, Encoding: s.Encoding, Delimiter: s.Delimiter}, layout: l, people: map[string]int{}}
	r.read()
	return r.Reading, nil
}

// First returns when the person first joined.
func (p *Person) First() time.Time { return p.Stays[0].From }

// Last returns when the person last left, zero where the report does not say.
func (p *Person) Last() time.Time {
	var last time.Time
	for _, s := range p.Stays {
		if s.Until.IsZero() {
			return time.Time{}
		}
		if s.Until.After(last) {
			last = s.Until
		}
	}
	return last
}

// asides are what services put behind a name in brackets, in their languages.
var asides = []string{
	"guest", "external", "unverified", "host", "co-host", "cohost", "me", "organizer", "presenter",
	"gast", "extern", "nicht überprüft", "nicht verifiziert", "invité", "externe", "non vérifié", "invitado", "externo", "sin comprobar", "no comprobado",
	"convidado", "não verificado", "ospite", "esterno", "non verificato", "gość", "vieras", "gäst", "ゲスト", "访客", "게스트",
}

var bracketed = regexp.MustCompile(`^(.*\S)\s*[(（]([^()（）]+)[)）]$`)

// splitName parts a shown name from what stands behind it in brackets: in Zoom's reports the name before it was
// changed, in those of Teams a remark.
func splitName(s string, zoom bool) (shown, before, aside string) {
	for shown = s; ; {
		m := bracketed.FindStringSubmatch(shown)
		if m == nil {
			return shown, before, aside
		}
		known := slices.Contains(asides, strings.ToLower(m[2]))
		switch {
		case known || !zoom:
			aside = m[2]
		case before != "":
			return shown, before, aside
		default:
			before = m[2]
		}
		shown = m[1]
	}
}
