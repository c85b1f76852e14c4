package intake

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/sheet"
)

// Answers are what a person says of a sheet: how it is to be read, what its columns are, and what follows where its rows leave
// something open. The zero value leaves all to the sheet.
type Answers struct {
	Sheet     string   // of a workbook; "": the one whose headers tell the most
	Encoding  string   // one of text.Encodings; "": as the bytes look
	Delimiter string   // one of sheet.Delimiters; "": as the lines look
	Header    int      // line of the headers; 0: found; -1: there are none
	Columns   []string // titles of Columns, by place, "" for one that is not read; nil: as guessed

	Fixes       map[string]string // by Group.Key
	IDByMail    bool              // who has no id is known by the first mail address
	Requisition string            // of rows that name none
	Applied     dossier.Date      // of rows that name no day
}

// A Plan is what an import of a sheet would do, row by row, before anything is written.
type Plan struct {
	Name, Encoding, Delimiter string
	Sheet                     string
	Sheets                    []string // of a workbook, those that are not hidden
	HeaderLine                int      // 0: there are no headers
	Columns                   []Placed
	IDByMail                  bool     // there is no column of ids, and candidates are known by their mail addresses
	Lacks                     []string // titles of columns without which no row can be read, and that no answer stands for

	Rows   []PlanRow
	Left   []LeftOut // lines that are no rows
	Groups []Group
	Quoted int // rows with a cell written ="…", which is taken for its text

	source []sheet.Row
}

// A PlanRow is one row. It has a dossier, or problems, or is Skipped.
type PlanRow struct {
	Line     int
	Cells    []string
	Dossier  *dossier.Dossier
	Text     []byte // the dossier as JSON
	Problems []Problem
	Skipped  string // why it brings nothing
}

// A LeftOut line is none of a candidate.
type LeftOut struct {
	Line int
	Why  string
	Text string
}

// A Group is one question about all rows that leave the same thing open.
type Group struct {
	Key     string
	Repair  Repair
	Column  string // the header of the column; "" where it is of none
	Count   int    // rows
	Samples []string
	Chosen  string // the answer; "" for none
	Needed  bool   // the column is one that every row has, so that its cells cannot be left out
}

// room bounds a sheet that is imported by a page: the file travels with the form.
var room = sheet.Limits{Bytes: 12 << 20, Rows: 20_000, Cells: 1_000_000, Advice: "Split it, or have it imported on the command line, which takes files of any length."}

// sampled is how many cells of a column are looked at, and few how many of them are shown.
const (
	sampled = 50
	few     = 3
)

// Understand reads a sheet as the answers say. A file that is none is errs.Invalid, with words.
func Understand(name string, data []byte, a Answers) (*Plan, error) {
	sheets, err := readSheets(data, &a)
	if err != nil {
		return nil, err
	}
	s, head := choose(sheets, a)
	p := &Plan{Name: name, Encoding: s.Encoding, Delimiter: s.Delimiter, Sheet: s.Name}
	for _, other := range sheets {
		if other.Name != "" {
			p.Sheets = append(p.Sheets, other.Name)
		}
	}
	rows := p.body(s.Rows, head)
	p.source = rows
	p.place(head.titles, rows, a.Columns)
	h := newHeading(p.Columns)
	a.IDByMail = !h.has("id") && h.has("email")
	p.IDByMail = a.IDByMail
	p.Lacks = lacks(h, &a)
	p.read(h, rows, &a)
	return p, nil
}

func readSheets(data []byte, a *Answers) ([]*sheet.Sheet, error) {
	if bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")) { // the compound files of Excel before 2007
		return nil, errs.Invalidf("This is a workbook of an old kind, or one with a password. Open it, save it as XLSX or CSV without a password, and choose that.")
	}
	var all []*sheet.Sheet
	var err error
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		all, err = sheet.ReadSheets(data, room)
	} else {
		var one *sheet.Sheet
		one, err = sheet.ReadAs(data, room, a.Encoding, a.Delimiter)
		all = []*sheet.Sheet{one}
	}
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(s *sheet.Sheet) bool { return len(s.Rows) > 0 }) {
		return nil, errs.Invalidf("The sheet is empty. Choose a file with one candidate in each row.")
	}
	return all, nil
}

// choose returns the sheet that was named, or the one whose headers name the most columns, and its headers.
func choose(all []*sheet.Sheet, a Answers) (best *sheet.Sheet, head found) {
	for _, s := range all {
		h := findHeading(s.Rows)
		if s.Name == a.Sheet && a.Sheet != "" {
			best, head = s, h
			break
		}
		if best == nil || h.score > head.score || len(best.Rows) == 0 {
			best, head = s, h
		}
	}
	if a.Header < 0 {
		head = found{titles: make([]string, width(best.Rows))}
	}
	for i, r := range best.Rows {
		if a.Header > 0 && r.Line == a.Header {
			head = found{at: i, lines: 1, titles: r.Cells}
		}
	}
	return best, head
}

// body notes where the headers stand and which lines are no rows of candidates, and returns the others.
func (p *Plan) body(all []sheet.Row, head found) (rows []sheet.Row) {
	for i, r := range all {
		why := ""
		switch {
		case i < head.at:
			why = "stands above the headers"
		case i < head.at+head.lines:
			p.HeaderLine = all[head.at].Line
			continue
		case isTotal(r):
			why = "is a row of totals"
		case head.lines > 0 && slices.Equal(r.Cells, all[head.at+head.lines-1].Cells):
			why = "repeats the headers"
		default:
			rows = append(rows, r)
			continue
		}
		p.Left = append(p.Left, LeftOut{r.Line, why, strings.Join(slices.DeleteFunc(slices.Clone(r.Cells), func(s string) bool { return s == "" }), ", ")})
	}
	return rows
}

var total = regexp.MustCompile(`^(?:grand|sub|gesamt|zwischen)?-?\s?(?:total|totals|totale|totaux|totales|totais|summe|gesamt|anzahl|somme|suma|soma|count)\b`)

// isTotal reports whether a row sums up others: it begins with such a word and has numbers alone beside it.
func isTotal(r sheet.Row) bool {
	first := true
	for _, c := range r.Cells {
		switch {
		case c == "":
		case first && !total.MatchString(strings.ToLower(c)):
			return false
		case !first && strings.Trim(c, "0123456789.,% ") != "":
			return false
		default:
			first = false
		}
	}
	return !first
}

// place says what each column is: as answered, or as guessed.
func (p *Plan) place(titles []string, rows []sheet.Row, chosen []string) {
	for len(titles) > 0 && titles[len(titles)-1] == "" && !slices.ContainsFunc(rows, func(r sheet.Row) bool { return r.Cell(len(titles)-1) != "" }) {
		titles = titles[:len(titles)-1]
	}
	p.Columns = guess(titles, samplesOf(len(titles), rows))
	if len(chosen) != len(titles) {
		return
	}
	taken := map[*Column]bool{}
	for i := range p.Columns {
		c := titled(chosen[i])
		if place := &p.Columns[i]; place.Column != c {
			place.Column, place.How, place.Rival = c, ByChoice, ""
		}
		if c != nil && taken[c] && !c.Many {
			p.Columns[i].Column, p.Columns[i].Rival = nil, c.Title
		}
		taken[c] = true
	}
}

// samplesOf returns the first different cells of each column.
func samplesOf(columns int, rows []sheet.Row) [][]string {
	all := make([][]string, columns)
	for _, r := range rows[:min(len(rows), 10*sampled)] {
		for i := range all {
			if c := r.Cell(i); c != "" && len(all[i]) < sampled && !slices.Contains(all[i], c) {
				all[i] = append(all[i], c)
			}
		}
	}
	return all
}

// lacks returns the titles of needed columns that neither a column nor an answer is.
func lacks(h *heading, a *Answers) (titles []string) {
	if !h.has("id") && !a.IDByMail {
		titles = append(titles, "id")
	}
	if !h.has("name") && !h.has("first name") && !h.has("last name") {
		titles = append(titles, "name")
	}
	if !h.has("requisition") && a.Requisition == "" {
		titles = append(titles, "requisition")
	}
	if !h.has("applied at") && a.Applied.IsZero() {
		titles = append(titles, "applied at")
	}
	return titles
}

// read reads the rows and gathers what they leave open.
func (p *Plan) read(h *heading, rows []sheet.Row, a *Answers) {
	readings := h.reads(a, rows).all(rows)
	byID := map[string]int{}
	for i, row := range rows {
		r, text := readings[i].reading, readings[i].text
		planned := PlanRow{Line: row.Line, Cells: row.Cells, Problems: r.problems}
		if len(r.problems) == 0 {
			planned.Dossier, planned.Text = r.dossier, text
		}
		if r.quoted {
			p.Quoted++
		}
		if len(p.Lacks) == 0 || row.Err != nil {
			p.gather(h, a, r.opened)
		}
		p.Rows = append(p.Rows, planned)
		if planned.Dossier != nil {
			p.again(byID, a)
		}
	}
}

// A checkedRow is a row as it was read, with its dossier as JSON.
type checkedRow struct {
	*reading
	text []byte
}

// all reads rows on every processor.
func (rr *rowReader) all(rows []sheet.Row) []checkedRow {
	all := make([]checkedRow, len(rows))
	var workers sync.WaitGroup
	each := runtime.GOMAXPROCS(0)
	for first := range each {
		workers.Go(func() {
			for i := first; i < len(rows); i += each {
				all[i].reading, all[i].text = rr.checked(rows[i])
			}
		})
	}
	workers.Wait()
	return all
}

// gather counts what a row leaves open, each question once.
func (p *Plan) gather(h *heading, a *Answers, all []opened) {
	seen := map[string]bool{}
	for _, o := range all {
		k := key(o.kind, o.place)
		if seen[k] {
			continue
		}
		seen[k] = true
		i := slices.IndexFunc(p.Groups, func(g Group) bool { return g.Key == k })
		if i < 0 {
			i = len(p.Groups)
			g := Group{Key: k, Repair: o.kind, Chosen: a.Fixes[k]}
			if o.place >= 0 {
				g.Column, g.Needed = h.titles[o.place], h.columns[o.place].Needed || o.kind == Missing
			}
			p.Groups = append(p.Groups, g)
		}
		g := &p.Groups[i]
		g.Count++
		if o.sample != "" && len(g.Samples) < few && !slices.Contains(g.Samples, o.sample) {
			g.Samples = append(g.Samples, o.sample)
		}
	}
}

// again looks whether the newest row has the id of one before: the same words bring nothing, and of others an answer says which counts.
func (p *Plan) again(byID map[string]int, a *Answers) {
	at := len(p.Rows) - 1
	newest := &p.Rows[at]
	before, ok := byID[newest.Dossier.ID]
	if !ok {
		byID[newest.Dossier.ID] = at
		return
	}
	former := &p.Rows[before]
	if bytes.Equal(former.Text, newest.Text) {
		newest.skip(former.Line, "says the same as line %d")
		return
	}
	p.gather(nil, a, []opened{{Duplicate, -1, fmt.Sprintf("%s (lines %d and %d)", newest.Dossier.ID, former.Line, newest.Line)}})
	switch a.Fixes[string(Duplicate)] {
	case First:
		newest.skip(former.Line, "has the id of line %d, which counts")
	case Last:
		former.skip(newest.Line, "has the id of line %d, which counts")
		byID[newest.Dossier.ID] = at
	default:
		newest.Problems = []Problem{{Repair: Duplicate, Place: -1, Text: fmt.Sprintf("has the id of line %d and says something else: keep one of them", former.Line)}}
		newest.Dossier, newest.Text = nil, nil
	}
}

func (r *PlanRow) skip(line int, why string) {
	r.Dossier, r.Text, r.Skipped = nil, nil, fmt.Sprintf(why, line)
}

// Bar leaves out the rows of candidates whom the person who imports may not change.
func (p *Plan) Bar(ids map[string]bool) {
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Dossier != nil && ids[r.Dossier.ID] {
			r.Problems = []Problem{{Repair: Barred, Place: -1, Text: fmt.Sprintf("the candidate %q is known and belongs to a requisition that you do not work on: ask a compliance lead to add you to it", r.Dossier.ID)}}
			r.Dossier, r.Text = nil, nil
		}
	}
}

// Dossiers returns those of the rows that can be imported, and their texts.
func (p *Plan) Dossiers() (all []*dossier.Dossier, texts [][]byte) {
	for _, r := range p.Rows {
		if r.Dossier != nil && len(p.Lacks) == 0 {
			all, texts = append(all, r.Dossier), append(texts, r.Text)
		}
	}
	return all, texts
}

// Rejected counts the rows that are left out for their problems.
func (p *Plan) Rejected() (n int) {
	for _, r := range p.Rows {
		if len(r.Problems) > 0 {
			n++
		}
	}
	return n
}

// Skipped counts the rows that bring nothing beside other rows of the sheet.
func (p *Plan) Skipped() (n int) {
	for _, r := range p.Rows {
		if r.Skipped != "" {
			n++
		}
	}
	return n
}

// WriteRejected writes the rows that are left out as CSV, with their lines and the reasons in front of what they hold, to be mended and
// imported again.
func (p *Plan) WriteRejected(to io.Writer) error {
	w := csv.NewWriter(to)
	head := []string{"line", "reason"}
	for i, c := range p.Columns {
		title := c.Title
		if title == "" {
			title = "column " + strconv.Itoa(i+1)
		}
		head = append(head, sheet.Guard(title))
	}
	if err := w.Write(head); err != nil {
		return err
	}
	for _, r := range p.Rows {
		if len(r.Problems) == 0 {
			continue
		}
		var reasons []string
		for _, problem := range r.Problems {
			reasons = append(reasons, problem.String())
		}
		cells := []string{strconv.Itoa(r.Line), sheet.Guard(strings.Join(reasons, "; "))}
		for _, c := range r.Cells {
			cells = append(cells, sheet.Guard(c))
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
