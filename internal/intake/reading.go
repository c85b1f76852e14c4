package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/phone"
	"bonafide/internal/sheet"
)

// A Repair is a kind of what a row may leave open or have wrong, and that is answered once for all such rows of a column.
type Repair string

// The repairs.
const (
	OpenDate       Repair = "date"      // day or month first
	SerialDay      Repair = "serial"    // a workbook's number instead of a day
	Shortened      Repair = "shortened" // 1.5551E+10
	FormulaCell    Repair = "formula"
	UnknownCountry Repair = "country"
	NoCountry      Repair = "no-country"    // an address without one
	PhoneCountry   Repair = "phone-country" // optional: the number stays as written
	NameOrder      Repair = "names"         // optional: a whole name without its parts
	BadValue       Repair = "value"         // a cell that cannot be what its column is
	Duplicate      Repair = "duplicate"     // an id again, with other words
	Missing        Repair = "missing"       // a needed cell is empty
	Moved          Repair = "moved"         // more cells than headers
	BrokenRow      Repair = "broken"
	Barred         Repair = "barred" // of a candidate whom the person who imports may not see
)

// Answers to several repairs.
const (
	Empty = "empty" // leave such cells out, and take the rest of the row
	Shown = "shown" // take what the cell shows
	First = "first" // the family name stands first; of rows with one id the first counts
	Last  = "last"
)

// A Problem is why a row is left out.
type Problem struct {
	Repair Repair
	Place  int    // of the column, from 0; -1 where the row is wrong as a whole
	Column string // its header
	Text   string // what is wrong and what would be right
}

func (p Problem) String() string {
	if p.Place < 0 {
		return p.Text
	}
	return fmt.Sprintf("column %q: %s", p.Column, p.Text)
}

// key is by which a repair of a column is answered.
func key(kind Repair, place int) string {
	if place < 0 {
		return string(kind)
	}
	return fmt.Sprintf("%s-%d", kind, place)
}

// What is opened is a cell that leaves something open.
type opened struct {
	kind   Repair
	place  int
	sample string
}

// A reader of rows knows what was answered, and what the columns show as a whole.
type rowReader struct {
	*heading
	answers *Answers
	orders  map[int]sheet.Order // of columns of days that show one
}

// reads returns a reader of the rows below a heading.
func (h *heading) reads(a *Answers, rows []sheet.Row) *rowReader {
	rr := &rowReader{h, a, map[int]sheet.Order{}}
	for i, c := range h.columns {
		if c.Title == "applied at" || c.Title == "date of birth" {
			rr.orders[i] = order(rows, i)
		}
	}
	return rr
}

// order is that of day and month which the days of a column show, "" where none does or they differ.
func order(rows []sheet.Row, column int) sheet.Order {
	var shown sheet.Order
	for _, r := range rows {
		switch o := sheet.Shows(r.Cell(column)); {
		case o == "" || o == shown:
		case shown != "":
			return ""
		default:
			shown = o
		}
	}
	return shown
}

// A reading is a row on its way to a dossier.
type reading struct {
	*rowReader
	dossier  *dossier.Dossier
	legal    dossier.Name
	middle   string
	nameAt   int
	place    int            // of the cell that is read now
	from     map[string]int // the places of contacts, by their paths
	noHome   bool           // the address is left out
	problems []Problem
	opened   []opened
	quoted   bool // a cell was written ="…"
}

// readWithout makes a dossier of a row, as far as it can be one, as if some of its cells were empty.
func (rr *rowReader) readWithout(row sheet.Row, left map[int]bool) *reading {
	r := &reading{rowReader: rr, dossier: &dossier.Dossier{Schema: dossier.Schema}, legal: dossier.Name{Kind: dossier.LegalName}, from: map[string]int{}, place: -1}
	if row.Err != nil {
		r.open(BrokenRow, "")
		r.problem(BrokenRow, "%s", sheet.Broken(row.Err))
		return r
	}
	for i := range rr.titles {
		c := rr.columns[i]
		if c == nil {
			continue
		}
		r.place = i
		cell, ok := r.cell(row, i)
		switch {
		case !ok || left[i]:
		case cell != "":
			c.set(r, cell)
		case c.Needed && !r.given(c):
			r.open(Missing, "")
			r.problem(Missing, "is empty: fill it in")
		}
	}
	r.place = -1
	if extra := row.Cells[min(len(rr.titles), len(row.Cells)):]; slices.ContainsFunc(extra, func(s string) bool { return s != "" }) {
		r.open(Moved, "")
		r.problem(Moved, "the row has more cells than there are headers: give each column a name, or quote the cell that holds the delimiter")
	}
	r.finish()
	return r
}

// given reports whether an answer for all rows stands for an empty cell.
func (r *reading) given(c *Column) bool {
	switch c.Title {
	case "requisition":
		return r.answers.Requisition != ""
	case "applied at":
		return !r.answers.Applied.IsZero()
	case "id":
		return r.answers.IDByMail
	}
	return false
}

// open notes that a cell leaves something open, and returns what was answered for all such cells of the column.
func (r *reading) open(kind Repair, cell string) string {
	r.opened = append(r.opened, opened{kind, r.place, cell})
	return r.answers.Fixes[key(kind, r.place)]
}

func (r *reading) problem(kind Repair, format string, args ...any) {
	p := Problem{Repair: kind, Place: r.place, Text: fmt.Sprintf(format, args...)}
	if r.place >= 0 {
		p.Column = r.titles[r.place]
	}
	r.problems = append(r.problems, p)
}

var (
	scientific = regexp.MustCompile(`^[+-]?\d(?:[.,]\d+)?[eE]\+?\d{1,2}$`)
	asText     = regexp.MustCompile(`(?s)^="(.*)"$`)
	guarded    = regexp.MustCompile(`^'[=+@-]`)
	wrong      = regexp.MustCompile(`^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|NV|BEZUG!|WERT!|¡REF!|¡VALOR!)$`)
)

// nothing are words that people write into cells that they leave empty.
var nothing = []string{"n/a", "N/A", "null", "NULL", "—", "–", "--"}

// cell returns a cell as its text, without what spreadsheets put around it; not ok is one that does not say what it holds.
func (r *reading) cell(row sheet.Row, i int) (_ string, ok bool) {
	s := strings.TrimFunc(row.Cell(i), func(c rune) bool { return unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) })
	if row.Refused[i] != "" {
		kind := Shortened
		if row.Formulas[i] {
			kind = FormulaCell
		}
		if fix := r.open(kind, s); fix != Shown || kind != FormulaCell {
			return r.refused(kind, fix, row.Refused[i])
		}
	}
	switch m := asText.FindStringSubmatch(s); {
	case m != nil:
		r.quoted = true
		return strings.TrimSpace(strings.ReplaceAll(m[1], `""`, `"`)), true
	case guarded.MatchString(s):
		return s[1:], true
	case wrong.MatchString(s):
		return r.refused(BadValue, r.open(BadValue, s), fmt.Sprintf("%q is an error of the spreadsheet: mend the formula, or clear the cell", s))
	case scientific.MatchString(s) && strings.ContainsAny(s, "eE"):
		return r.refused(Shortened, r.open(Shortened, s), fmt.Sprintf("%q is a number of which digits are lost: set the column's format to Text and enter it again", s))
	case strings.HasPrefix(s, "="):
		if fix := r.open(FormulaCell, s); fix != Shown {
			return r.refused(FormulaCell, fix, "is a formula: write what it shows")
		}
	case slices.Contains(nothing, s):
		return "", true
	}
	return s, true
}

func (r *reading) refused(kind Repair, fix, text string) (string, bool) {
	if fix != Empty {
		r.problem(kind, "%s", text)
	}
	return "", false
}

// finish puts together what several cells say.
func (r *reading) finish() {
	d := r.dossier
	if d.Application.Requisition == "" {
		d.Application.Requisition = r.answers.Requisition
	}
	if d.Application.AppliedAt.IsZero() {
		d.Application.AppliedAt = r.answers.Applied.Time()
	}
	r.name(dossier.LegalName, r.fullName())
	r.finishHome()
	for i := range d.Contacts {
		if c := &d.Contacts[i]; c.Kind == dossier.Phone {
			r.place = r.from[fmt.Sprintf("contacts[%d]", i)]
			c.Value = r.withCountry(c.Value)
		}
	}
	r.place = -1
	if d.ID == "" && r.answers.IDByMail {
		r.idByMail()
	}
}

func (r *reading) idByMail() {
	for _, c := range r.dossier.Contacts {
		if c.Kind == dossier.Email {
			r.dossier.ID = strings.ToLower(c.Value)
			return
		}
	}
	r.open(Missing, "")
	r.problem(Missing, "has neither an id nor a mail address to know the candidate by: fill in one of them")
}

func (r *reading) finishHome() {
	home := r.dossier.Residence
	switch {
	case home == nil:
	case r.noHome:
		r.dossier.Residence = nil
	case home.Country == "" && !slices.ContainsFunc(r.problems, func(p Problem) bool {
		return p.Repair == UnknownCountry || p.Place >= 0 && r.columns[p.Place].Title == "country"
	}):
		switch fix := r.open(NoCountry, strings.TrimSpace(home.Line1+" "+home.City)); fix {
		case "":
			r.problem(NoCountry, "the address names no country: add one")
		case Empty:
			r.dossier.Residence = nil
		default:
			home.Country = fix
		}
	}
}

// withCountry writes a number with the code of the country that was answered where it has none and the row's country does not tell it.
func (r *reading) withCountry(s string) string {
	region := ""
	if r.dossier.Residence != nil {
		region = r.dossier.Residence.Country
	}
	abroad := s
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		abroad = "+" + rest
	}
	for _, as := range []string{s, abroad} {
		if _, err := phone.E164(as, region); err == nil {
			return s
		}
	}
	if !strings.ContainsAny(s, "0123456789") || strings.HasPrefix(s, "+") {
		return s
	}
	if fix := r.open(PhoneCountry, s); fix != "" {
		if e164, err := phone.E164(s, fix); err == nil {
			return e164
		}
	}
	return s
}

func (r *reading) fullName() string {
	if r.middle != "" {
		r.legal.Given = strings.TrimSpace(r.legal.Given + " " + r.middle)
	}
	if r.legal.Full == "" {
		return strings.TrimSpace(r.legal.Given + " " + r.legal.Family)
	}
	if r.legal.Given != "" || r.legal.Family != "" || !strings.ContainsAny(r.legal.Full, " ,") {
		return r.legal.Full
	}
	r.place = r.nameAt
	fix := r.open(NameOrder, r.legal.Full)
	r.place = -1
	if fix != "" {
		r.legal.Given, r.legal.Family = parts(r.legal.Full, fix)
		return strings.TrimSpace(r.legal.Given + " " + r.legal.Family)
	}
	return r.legal.Full
}

// parts cuts a name where the comma stands or, without one, before its last word or after its first.
func parts(full, order string) (given, family string) {
	if family, given, ok := strings.Cut(full, ","); ok {
		return strings.TrimSpace(given), strings.TrimSpace(family)
	}
	words := strings.Fields(full)
	if order == First {
		return strings.Join(words[1:], " "), words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], " "), words[last]
}

// name adds a name. The legal one stands first.
func (r *reading) name(kind dossier.NameKind, full string) {
	switch {
	case full == "":
	case kind == dossier.LegalName:
		r.legal.Full = full
		r.dossier.Names = slices.Insert(r.dossier.Names, 0, r.legal)
	default:
		r.dossier.Names = append(r.dossier.Names, dossier.Name{Kind: kind, Full: full})
	}
}

// contacts adds what a cell lists, parted by semicolons or lines, and addresses by commas too.
func (r *reading) contacts(kind dossier.ContactKind, cell string) {
	for _, value := range strings.FieldsFunc(cell, func(c rune) bool { return c == ';' || c == '\n' || c == '\r' || c == ',' && kind == dossier.Email }) {
		value = strings.TrimSpace(value)
		if kind == dossier.Email {
			value = address(value)
		}
		if value == "" || slices.ContainsFunc(r.dossier.Contacts, func(c dossier.Contact) bool { return c.Kind == kind && c.Value == value }) {
			continue
		}
		r.from[fmt.Sprintf("contacts[%d]", len(r.dossier.Contacts))] = r.place
		r.dossier.Contacts = append(r.dossier.Contacts, dossier.Contact{Kind: kind, Value: value})
	}
}

// address takes off what a browser or a mail program puts around an address: mailto:, Ada <ada@example.com>.
func address(s string) string {
	s = strings.TrimPrefix(s, "mailto:")
	if strings.HasSuffix(s, ">") {
		if a, err := mail.ParseAddress(s); err == nil {
			return a.Address
		}
	}
	return s
}

func (r *reading) home() *dossier.Address {
	if r.dossier.Residence == nil {
		r.dossier.Residence = &dossier.Address{}
	}
	return r.dossier.Residence
}

// profile adds a public profile by its address, or by its handle.
func (r *reading) profile(kind, s string) {
	p := dossier.Profile{Kind: kind}
	if strings.Contains(s, "/") || strings.Contains(s, ".") {
		p.URL = s
	} else {
		p.Handle = strings.TrimPrefix(s, "@")
	}
	r.dossier.Profiles = append(r.dossier.Profiles, p)
}

// twoDigits is a day whose year has two digits, in front or at the end.
var twoDigits = regexp.MustCompile(`^\d{1,2}([./ -]+)(?:\d{1,2}|\pL+\.?)[./ -]+\d{2}$`)

// born reads a date of birth, of which a year of two digits does not tell the century.
func (r *reading) born(s string) {
	if twoDigits.MatchString(s) {
		if r.open(BadValue, s) != Empty {
			r.problem(BadValue, "%.40q leaves the century open: write the year with four digits", s)
		}
		return
	}
	if t, ok := r.time(s); ok {
		r.dossier.DateOfBirth = dossier.DateOf(t)
	}
}

var serial = regexp.MustCompile(`^[2-7]\d{4}(?:[.,]\d+)?$`)

// The years that a day in a sheet of candidates may be of. Others are mistakes, or of a calendar that counts otherwise.
const (
	firstYear = 1900
	lastYear  = 2100
)

// time reads a day or a time, which is UTC where it names no zone. One that can be read in two orders is read in the one that the
// column shows, or that was answered; otherwise it is a problem.
func (r *reading) time(s string) (time.Time, bool) {
	if serial.MatchString(s) {
		return r.serial(s)
	}
	order := r.orders[r.place]
	if sheet.Open(s) && order == "" {
		switch fix := r.open(OpenDate, s); fix {
		case string(sheet.DayFirst), string(sheet.MonthFirst):
			order = sheet.Order(fix)
		case Empty:
			return time.Time{}, false
		default:
			r.problem(OpenDate, "%.40q can be read with the day or the month first: write it as 2026-11-03", s)
			return time.Time{}, false
		}
	}
	m, err := sheet.ParseTime(s+" 00:00", order, time.UTC)
	if err != nil {
		m, err = sheet.ParseTime(s, order, time.UTC)
	}
	if y := m.At.Year(); err != nil || y < firstYear || y > lastYear {
		if r.open(BadValue, s) != Empty {
			r.problem(BadValue, "%.40q is not a day or time: write it as 2026-11-03 or 2026-11-03 14:05", s)
		}
		return time.Time{}, false
	}
	return m.At, true
}

func (r *reading) serial(s string) (time.Time, bool) {
	n, _ := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64) // as the expression has it
	switch fix := r.open(SerialDay, s); fix {
	case "1900", "1904":
		return sheet.Serial(n, fix == "1904"), true
	case Empty:
	default:
		r.problem(SerialDay, "%.40q is a number, not a day: write it as 2026-11-03", s)
	}
	return time.Time{}, false
}

// checked reads a row and checks it as a dossier in a file is. A cell that cannot be what its column is, is left out where that was
// answered.
func (rr *rowReader) checked(row sheet.Row) (*reading, []byte) {
	left := map[int]bool{}
	for {
		r := rr.readWithout(row, left)
		for place := range left {
			r.opened = append(r.opened, opened{BadValue, place, row.Cell(place)})
		}
		if len(r.problems) > 0 {
			return r, nil
		}
		text, again := r.check(left)
		if !again {
			return r, text
		}
	}
}

// check decodes what was read as a dossier. It asks for another reading where cells are to be left out.
func (r *reading) check(left map[int]bool) (text []byte, again bool) {
	text, err := json.Marshal(r.dossier)
	if err == nil {
		r.dossier, err = dossier.Decode(text)
	}
	var wrong dossier.Problems
	if err != nil && !errors.As(err, &wrong) {
		wrong = dossier.Problems{{Text: err.Error()}}
	}
	for _, p := range wrong {
		r.place = r.placeOf(p.Path)
		if p.Path == "names" && r.legal.Full == "" {
			r.open(Missing, "")
			r.problem(Missing, "is empty: every row names somebody")
			continue
		}
		fix := r.answers.Fixes[key(BadValue, r.place)]
		if r.place >= 0 && fix == Empty && !left[r.place] {
			left[r.place] = true
			return nil, true
		}
		words := p.Text
		if r.place < 0 {
			words = p.String()
		}
		r.open(BadValue, "")
		r.problem(BadValue, "%s", words)
	}
	r.place = -1
	return text, false
}

// placeOf returns the place of the column in which a problem of the dossier lies, -1 where none is it.
func (r *reading) placeOf(path string) int {
	for of, place := range r.from {
		if strings.HasPrefix(path, of) {
			return place
		}
	}
	for i := range r.titles {
		if c := r.columns[i]; c != nil && c.holds(path) {
			return i
		}
	}
	return -1
}

// holds reports whether what a path of the dossier names comes from the column.
func (c *Column) holds(path string) bool {
	if member, kind, ok := strings.Cut(c.Member, ": "); ok {
		return member == "names" && path == "names" && kind == "legal"
	}
	return path == c.Member
}
