package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/sanctions"
)

type screenCmd struct {
	List  []string `placeholder:"FILE" help:"Sanctions list: OFAC's CSV files or sdn.xml, or the UN's consolidated XML, also compressed by gzip. Repeat it for several."`
	Pairs string   `placeholder:"CSV" help:"Score the names of the columns name1 and name2 with each other; type may be person, entity, vessel or aircraft. One line of JSON a row."`
	Files []string `arg:"" optional:"" name:"query.csv" help:"Whom to look up: columns name, birth_date, type, document_number, registration_number; all but name may be left out. Files before the last are further lists."`
}

// Run prints a line for each pair, and a document of what resembles each query.
func (c screenCmd) Run(p *program) error {
	var query string
	if n := len(c.Files); n > 0 {
		c.List, query = append(c.List, c.Files[:n-1]...), c.Files[n-1]
	}
	switch {
	case query == "" && c.Pairs == "":
		return errs.Invalidf("screen: name a CSV of names to look up, or --pairs")
	case query != "" && c.List == nil:
		return errs.Invalidf("screen: --list is missing: name the lists to look %s up in", query)
	}
	pairs, err := comparePairs(c.Pairs, p.stderr)
	if err != nil {
		return err
	}
	document, err := lookUp(c.List, query, p.stderr)
	if err != nil {
		return err
	}
	if err := printLines(p.stdout, pairs); err != nil || query == "" {
		return err
	}
	return printJSON(p.stdout, document)
}

// A pairRow is one line of output of --pairs.
type pairRow struct {
	Name1 string `json:"name1"`
	Name2 string `json:"name2"`
	sanctions.Comparison
}

// comparePairs scores the rows of a sheet; none where its name is empty.
func comparePairs(name string, warnings io.Writer) (rows []pairRow, err error) {
	if name == "" {
		return nil, nil
	}
	err = readSheet(name, warnings, []string{"name1", "name2"}, func(r *sheetRow) {
		a, b, t := r.text("name1"), r.text("name2"), r.typ()
		rows = append(rows, pairRow{a, b, sanctions.Compare(a, b, t)})
	})
	return rows, err
}

// printLines writes one line of JSON a row.
func printLines(w io.Writer, rows []pairRow) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// A screening is the document of a query file.
type screening struct {
	Threshold float64         `json:"threshold"` // the least score of a match
	Entries   int             `json:"entries"`   // of all lists
	Queries   []screenedQuery `json:"queries"`   // in the order of rows
}

type screenedQuery struct {
	Row     int               `json:"row"` // line of the file
	Name    string            `json:"name"`
	Matches []sanctions.Match `json:"matches"` // the highest score first
}

// lookUp screens the rows of a sheet; it returns nil where the sheet's name is empty.
func lookUp(files []string, query string, warnings io.Writer) (*screening, error) {
	if query == "" {
		return nil, nil
	}
	lists, err := sanctions.Load(files...)
	if err != nil {
		return nil, err
	}
	document := &screening{Threshold: sanctions.Threshold, Entries: len(lists.Entries()), Queries: []screenedQuery{}}
	err = readSheet(query, warnings, []string{"name"}, func(r *sheetRow) {
		s := sanctions.Subject{Names: []string{r.text("name")}, Type: r.typ(), Birth: r.birth(), Numbers: r.numbers()}
		matches := append([]sanctions.Match{}, lists.Screen(s)...)
		document.Queries = append(document.Queries, screenedQuery{r.line, s.Names[0], matches})
	})
	return document, err
}

// columnNames are other headers that sheets use for a column, the best first.
var columnNames = map[string][]string{
	"name":                {"full_name", "query_name"},
	"birth_date":          {"date_of_birth", "dob", "birthdate", "query_dob"},
	"type":                {"schema", "kind"},
	"document_number":     {"passport_number", "passport", "document"},
	"registration_number": {"company_number"},
}

// A sheetRow is one row of a sheet with a header.
type sheetRow struct {
	sheet    string
	line     int
	columns  map[string]int
	cells    []string
	problems []string
	warnings io.Writer
}

// text is the cell of a column; empty where the sheet has none.
func (r *sheetRow) text(column string) string {
	for _, name := range append([]string{column}, columnNames[column]...) {
		if i, ok := r.columns[name]; ok {
			if i >= len(r.cells) {
				return ""
			}
			return strings.TrimSpace(r.cells[i])
		}
	}
	return ""
}

func (r *sheetRow) problem(column string, err error) {
	r.problems = append(r.problems, fmt.Sprintf("%s:%d:%s: %v", r.sheet, r.line, column, err))
}

func (r *sheetRow) typ() sanctions.Type {
	t, err := sanctions.ParseType(r.text("type"))
	if err != nil {
		r.problem("type", err)
	}
	return t
}

func (r *sheetRow) birth() sanctions.Birth {
	text := r.text("birth_date")
	if text == "" {
		return sanctions.Birth{}
	}
	b, err := sanctions.ParseBirth(text)
	if err == nil {
		return b
	}
	if m := impossibleDay.FindStringSubmatch(text); m != nil {
		if year, wrong := sanctions.ParseBirth(m[1]); wrong == nil {
			fmt.Fprintf(r.warnings, "%s:%d:birth_date: %v; only the year %s is compared\n", r.sheet, r.line, err, m[1])
			return year
		}
	}
	r.problem("birth_date", err)
	return sanctions.Birth{}
}

// impossibleDay is a date in the right form, of a month or day that there is not: 1968-13-30.
var impossibleDay = regexp.MustCompile(`^([0-9]{4})-[0-9]{1,2}-[0-9]{1,2}$`)

func (r *sheetRow) numbers() (all []sanctions.Number) {
	if n := r.text("document_number"); n != "" {
		all = append(all, sanctions.Number{Kind: sanctions.Document, Value: n})
	}
	if n := r.text("registration_number"); n != "" {
		all = append(all, sanctions.Number{Kind: sanctions.Registration, Value: n})
	}
	return all
}

// maxSheetRows is how many rows are read: their matches are held until all are found.
const maxSheetRows = 200_000

// readSheet calls each for every row of a CSV file with a header, and returns every problem at once. Needed columns may
// not be empty. What can be read in part is told to warnings.
func readSheet(name string, warnings io.Writer, needed []string, each func(*sheetRow)) error {
	f, err := os.Open(name)
	if err != nil {
		return errs.Invalidf("%v: name a CSV file that exists", err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord = -1
	r := &sheetRow{sheet: name, columns: map[string]int{}, warnings: warnings}
	for n := 0; ; n++ {
		r.cells, err = in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var at *csv.ParseError
			if errors.As(err, &at) {
				return errs.Invalidf("%s:%d:%d: %v: correct the quotes", name, at.Line, at.Column, at.Err)
			}
			return errs.Invalidf("%s: %v", name, err)
		}
		if n == 0 {
			if err := r.header(needed); err != nil {
				return err
			}
			continue
		}
		r.line, _ = in.FieldPos(0)
		if n > maxSheetRows {
			return errs.Invalidf("%s:%d: has more than %d rows: split it", name, r.line, maxSheetRows)
		}
		before := len(r.problems)
		for _, column := range needed {
			if r.text(column) == "" {
				r.problem(column, errors.New("is empty: write a name"))
			}
		}
		if len(r.problems) == before {
			each(r)
		}
	}
	if len(r.columns) == 0 {
		return errs.Invalidf("%s:1: is empty: the first row must name the columns, %s among them", name, strings.Join(needed, " and "))
	}
	if r.problems != nil {
		return errs.Invalidf("%s", strings.Join(r.problems, "\n"))
	}
	return nil
}

// header reads the first row.
func (r *sheetRow) header(needed []string) error {
	for i, cell := range r.cells {
		cell = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))
		if _, seen := r.columns[cell]; !seen {
			r.columns[cell] = i
		}
	}
	for _, column := range needed {
		known := append([]string{column}, columnNames[column]...)
		if !slices.ContainsFunc(known, func(name string) bool { _, ok := r.columns[name]; return ok }) {
			return errs.Invalidf("%s:1: the column %s is missing: name it in the first row", r.sheet, column)
		}
	}
	return nil
}
