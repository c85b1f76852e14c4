package inventory

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/sheet"
)

// A reader reads the rows of one file.
type reader struct {
	Options
	*Reading
	table   *table
	columns map[string]int
	whose   int // the column that says whose a row is, -1 for none
	row     sheet.Row
	bad     bool // the row has a problem
}

func (r *reader) read() {
	kind := r.Options.Kind
	if kind == "" {
		kind = detect(r.table.headers)
	}
	if r.Reading.Kind = kind; kind == "" {
		r.ask(AskKind)
		r.describe()
		return
	}
	var ok bool
	r.columns, _, ok = columns(kind, r.table.headers)
	r.describe()
	if !ok {
		r.ask(AskKind)
		r.row.Line = 1
		r.wrong("", "%s", missing(kind, r.columns))
		return
	}
	r.chooseSubject()
	r.chooseTime()
	if len(r.Asks) == 0 {
		r.rows()
	}
}

func (r *reader) ask(a Ask) { r.Asks = append(r.Asks, a) }

// missing says which columns a file of the kind cannot be without.
func missing(kind Kind, has map[string]int) string {
	var names []string
	for _, f := range fields[kind] {
		if _, ok := has[f.name]; f.needed && !ok {
			names = append(names, fmt.Sprintf("for the %s, called %q say", f.name, f.names[0]))
		}
	}
	if names == nil {
		return "no column is one of this kind of file"
	}
	return "a column is missing " + strings.Join(names, "; ")
}

// describe says how each column is read.
func (r *reader) describe() {
	for i, h := range r.table.headers {
		c := Column{Header: h}
		for _, name := range slices.Sorted(maps.Keys(r.columns)) {
			if r.columns[name] == i && name != fieldVersion {
				c.Meant = name
			}
		}
		r.Reading.Columns = append(r.Reading.Columns, c)
	}
}

// chooseSubject finds whose the rows are, and asks where they are those of several.
func (r *reader) chooseSubject() {
	r.whose = sheet.Find(r.table.headers, subjects[r.Reading.Kind == SignIns])
	for _, i := range r.columns {
		if i == r.whose && r.Reading.Kind == USB { // a device's own name there is that of the hardware
			r.whose = -1
		}
	}
	if r.whose < 0 {
		return
	}
	seen := map[string]bool{}
	for _, l := range r.table.rows {
		if s := l.Cell(r.whose); s != "" {
			seen[s] = true
		}
	}
	if len(seen) < 2 {
		r.whose = -1
		return
	}
	r.Subjects = slices.Sorted(maps.Keys(seen))
	if !seen[r.Only] {
		r.ask(AskOnly)
	}
}

// chooseTime finds out how dates are to be read, and asks where the file leaves it open.
func (r *reader) chooseTime() {
	var at []int
	for _, name := range []string{fieldAt, fieldLast, fieldDate} {
		if i, ok := r.columns[name]; ok {
			at = append(at, i)
		}
	}
	if r.columnOr(fieldAt, fieldDate) < 0 && r.SeenAt.IsZero() {
		r.ask(AskSeen)
	}
	undecided, orders := false, map[sheet.Order]bool{}
	for _, l := range r.table.rows {
		for _, i := range at {
			undecided = undecided || sheet.Open(l.Cell(i))
			orders[sheet.Shows(l.Cell(i))] = true
		}
	}
	delete(orders, "")
	switch {
	case !undecided || r.Order != "":
	case len(orders) == 1:
		for o := range orders {
			r.Order = o
		}
	default:
		r.ask(AskOrder)
	}
}

func (r *reader) columnOr(names ...string) int {
	for _, n := range names {
		if i, ok := r.columns[n]; ok {
			return i
		}
	}
	return -1
}

// rows reads the rows that are meant.
func (r *reader) rows() {
	for _, l := range r.table.rows {
		if r.row, r.bad = l, false; l.Err != nil {
			r.wrong("", "%s", sheet.Broken(l.Err))
			continue
		}
		if r.whose >= 0 && l.Cell(r.whose) != r.Only {
			r.Others++
			continue
		}
		if len(r.Lines) == MaxRows {
			r.wrong("", "only %d rows are read at a time: export a shorter time", MaxRows)
			return
		}
		r.one()
	}
}

// one reads the present row into the reading unless something is wrong with it.
func (r *reader) one() {
	e := &r.Endpoint
	switch r.Reading.Kind {
	case Software:
		keep(r, &e.Software, dossier.Software{Name: r.text("name", true), FirstSeen: r.time(fieldAt), LastSeen: r.lastSeen(),
			DeployedByIT: r.yes("deployed by IT") != nil && *r.yes("deployed by IT")})
	case USB:
		keep(r, &e.USB, r.usb())
	case Locations:
		keep(r, &e.Locations, dossier.EndpointLocation{Date: r.date(), Latitude: r.number("latitude", -90, 90), Longitude: r.number("longitude", -180, 180)})
	case SignIns:
		r.signIn()
	case Use:
		keep(r, &e.Latency, dossier.Latency{Date: r.date(), MedianMS: r.number("median delay in ms", 0, 1e6), PeerMedianMS: r.number("colleagues' median in ms", 0, 1e6),
			UnlockedHours: r.number("hours unlocked", 0, 24), ScreenShareHours: r.number("hours of shared screen", 0, 24)})
	case Alerts:
		keep(r, &e.Alerts, dossier.Alert{Kind: r.alertKind(), ID: r.text("alert id", false), At: r.time(fieldAt)})
	}
}

func keep[T any](r *reader, list *[]T, v T) {
	if !r.bad {
		*list = append(*list, v)
		r.Lines = append(r.Lines, r.row.Line)
	}
}

// wrong notes a problem of the present row.
func (r *reader) wrong(name, format string, args ...any) {
	r.bad = true
	if len(r.Problems) == maxProblems {
		r.More++
		return
	}
	p := sheet.Problem{Line: r.row.Line, Text: fmt.Sprintf(format, args...)}
	if i, ok := r.columns[name]; ok {
		p.Column = r.table.headers[i]
	}
	r.Problems = append(r.Problems, p)
}

// value returns the present row's cell for the field, "" where there is none.
func (r *reader) value(name string) string { return r.row.Cell(r.columnOr(name)) }

func (r *reader) text(name string, needed bool) string {
	s := sheet.Printable(r.value(name))
	switch {
	case s == "" && needed:
		r.wrong(name, "the cell is empty: write the %s, or delete the row", name)
	case utf8.RuneCountInString(s) > maxCell:
		r.wrong(name, "the text is longer than %d characters: shorten it", maxCell)
	}
	return s
}

// earliest is the first year that a time can be in. What is older is a clock that was never set.
const earliest = 2000

// time reads the field's time; where the file has no such column it is that of the export.
func (r *reader) time(name string) time.Time {
	if r.columnOr(name) < 0 {
		return r.SeenAt.UTC()
	}
	s := r.value(name)
	if s == "" {
		r.wrong(name, "the cell is empty: write a time, or delete the row")
		return time.Time{}
	}
	m, err := sheet.ParseTime(s, r.Order, r.Zone)
	t := m.At
	switch {
	case err != nil:
		r.wrong(name, "%v", err)
	case t.Year() < earliest:
		r.wrong(name, "%d is too long ago: the clock of the device was not set", t.Year())
	case !r.Now.IsZero() && t.After(r.Now.Add(24*time.Hour)):
		r.wrong(name, "%s lies ahead: correct the date", t.Format(time.DateOnly))
	}
	r.Zoneless = r.Zoneless || !m.Zoned
	return t
}

// date returns the calendar day of the field, where the times name a zone in that of the options.
func (r *reader) date() dossier.Date {
	t := r.time(fieldDate).In(r.Zone)
	d, _ := dossier.ParseDate(t.Format(time.DateOnly))
	return d
}

func (r *reader) lastSeen() time.Time {
	if r.value(fieldLast) == "" {
		return time.Time{}
	}
	return r.time(fieldLast)
}

// number reads a number in a range, 0 where the cell is empty or there is no such column. A comma may part its decimals.
func (r *reader) number(name string, least, most float64) float64 {
	s := r.value(name)
	if s == "" {
		if slices.ContainsFunc(fields[r.Reading.Kind], func(f field) bool { return f.name == name && f.needed }) {
			r.wrong(name, "the cell is empty: write a number, or delete the row")
		}
		return 0
	}
	f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || math.IsNaN(f) || f < least || f > most {
		r.wrong(name, "%.40q is no number from %g to %g: correct it", s, least, most)
	}
	return f
}

// yes reads a truth, nil where the cell says nothing.
func (r *reader) yes(name string) *bool {
	answer := false
	switch s := strings.ToLower(r.value(name)); s {
	case "true", "yes", "1", "y", "managed":
		answer = true
	case "false", "no", "0", "n", "unmanaged", "not managed":
	case "", "unknown", "n/a", "null", "none":
		return nil
	default:
		r.wrong(name, "%.40q is neither yes nor no: write true or false", s)
	}
	return &answer
}

// hardwareID is how Windows names what is attached: USB\VID_1D6B&PID_0104\....
var hardwareID = regexp.MustCompile(`(?i)VID_([0-9A-F]{4})&PID_([0-9A-F]{4})`)

var hexID = regexp.MustCompile(`^(?i)(?:0x)?([0-9A-F]{1,4})$`)

func (r *reader) usb() dossier.USBDevice {
	u := dossier.USBDevice{VendorID: r.hex("vendor id"), ProductID: r.hex("product id"), Name: r.text("name", false), At: r.time(fieldAt)}
	if m := hardwareID.FindStringSubmatch(r.value("hardware id")); m != nil {
		u.VendorID, u.ProductID = strings.ToLower(m[1]), strings.ToLower(m[2])
	}
	if edid := strings.Join(strings.Fields(r.value("display data (EDID)")), ""); edid != "" {
		if u.EDID = strings.ToLower(edid); strings.Trim(u.EDID, "0123456789abcdef") != "" || len(u.EDID) < 20 {
			r.wrong("display data (EDID)", "this is no EDID: write it as hexadecimal digits, from 00ffffffffffff00")
		}
		u.EDID = u.EDID[:min(len(u.EDID), 1024)]
	}
	if u.VendorID == "" && u.Name == "" && u.EDID == "" && !r.bad {
		r.wrong("", "the row names no hardware: write its name, its USB ids or its display data")
	}
	return u
}

func (r *reader) hex(name string) string {
	s := r.value(name)
	m := hexID.FindStringSubmatch(s)
	switch {
	case s == "":
		return ""
	case m == nil:
		r.wrong(name, "%.40q is no USB id: write four hexadecimal digits, 1d6b say", s)
		return ""
	}
	return strings.ToLower(strings.Repeat("0", 4-len(m[1])) + m[1])
}

// signIn reads a sign-in. One that failed is left out, since anybody can try; so is what is none.
func (r *reader) signIn() {
	switch event := strings.ToLower(r.value("event")); {
	case event != "" && !strings.HasPrefix(event, "user.session.start") && !strings.HasPrefix(event, "user.authentication") && !strings.Contains(event, "login") && !strings.Contains(event, "signin"):
		r.NoSignIn++
		return
	}
	switch result := strings.ToLower(r.value("result")); result {
	case "", "success", "succeeded", "0", "allow", "ok":
	default:
		r.Failed++
		return
	}
	s := dossier.Session{Kind: "login", At: r.time(fieldAt), IP: r.ip(), DeviceID: r.text("device", false), ManagedDevice: r.yes("managed device"), UserAgent: r.text("browser", false)}
	keep(r, &r.Sessions, s)
}

func (r *reader) ip() string {
	const name = "IP address"
	a, err := sheet.ParseIP(r.value(name))
	if err != nil {
		r.wrong(name, "%v", err)
		return ""
	}
	return a.String()
}

// alertWords lead from what an alert is called to its kind. Only what says it outright counts; the rest is "other".
var alertWords = []struct{ part, kind string }{
	{"infostealer", "infostealer"}, {"info stealer", "infostealer"}, {"information stealer", "infostealer"}, {"information-stealing", "infostealer"}, {"stealer", "infostealer"},
	{"credential_dump", "credential_dump"}, {"credential dump", "credential_dump"}, {"lsass", "credential_dump"}, {"mimikatz", "credential_dump"}, {"t1003", "credential_dump"},
	{"history_tampering", "history_tampering"}, {"history was cleared", "history_tampering"}, {"history cleared", "history_tampering"}, {"clear command history", "history_tampering"}, {"t1070.003", "history_tampering"},
	{"bulk_clone", "bulk_clone"}, {"repositories cloned", "bulk_clone"}, {"mass clone", "bulk_clone"}, {"bulk clone", "bulk_clone"},
	{"loader", "loader"},
}

func (r *reader) alertKind() string {
	words := strings.ToLower(r.text("alert", true) + " " + r.value("category"))
	for _, w := range alertWords {
		if strings.Contains(words, w.part) && !strings.Contains(words, "down"+w.part) && !strings.Contains(words, "boot"+w.part) {
			return w.kind
		}
	}
	return "other"
}
