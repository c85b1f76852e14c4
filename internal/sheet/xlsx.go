package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/xuri/excelize/v2"
)

// maxUnzipped bounds what a workbook unpacks to. Bytes are memory here.
const maxUnzipped = 96 << 20

// ReadXLSX returns the rows of a workbook's first sheet as text, as the sheet shows them: zeros in front stay where the cell
// is text or is shown with them, and a date is written year first where its format leaves the order open. What a cell does not
// show whole, a formula and a number that was shortened, stands in the row's Refused.
//
// A file that is no workbook, or passes the limits, is errs.Invalid, with words.
func ReadXLSX(data []byte, l Limits) (*Sheet, error) {
	all, err := readWorkbook(data, l, false)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ReadSheets returns the rows of every sheet of a workbook that is not hidden, as ReadXLSX does. The limits are for all of them together.
func ReadSheets(data []byte, l Limits) ([]*Sheet, error) { return readWorkbook(data, l, true) }

func readWorkbook(data []byte, l Limits, whole bool) (_ []*Sheet, err error) {
	if len(data) > l.Bytes {
		return nil, errs.Invalidf("The file has more than %d MB. %s", l.Bytes>>20, l.Advice)
	}
	defer func() { // the library reads bytes of strangers
		if p := recover(); p != nil {
			err = errNoWorkbook
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, errNoWorkbook
	}
	defer f.Close()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errNoWorkbook
	}
	w := &workbook{file: f, zip: z, limits: l, days: map[int]bool{}}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		w.from1904 = *props.Date1904
	}
	return w.sheets(whole)
}

// A workbook is one that is being read.
type workbook struct {
	file     *excelize.File
	zip      *zip.Reader
	limits   Limits
	from1904 bool         // days are counted from 1904, as Excel for the Macintosh did
	days     map[int]bool // whether a style shows a number as a day, by its number
	rows     int
	cells    int
}

// sheets returns the first sheet, or all that are not hidden.
func (w *workbook) sheets(all bool) (found []*Sheet, err error) {
	parts, err := sheetParts(w.zip)
	if err != nil {
		return nil, errNoWorkbook
	}
	for _, name := range w.file.GetSheetList() {
		if visible, err := w.file.GetSheetVisible(name); all && len(found) > 0 && (err != nil || !visible) {
			continue
		}
		marks, err := w.marks(parts[name])
		if err != nil {
			if len(found) > 0 || !all { // a sheet of charts has no cells
				return nil, errNoWorkbook
			}
			continue
		}
		s, err := w.read(name, marks)
		if err != nil {
			return nil, err
		}
		if found = append(found, s); !all {
			break
		}
	}
	if len(found) == 0 {
		return nil, errNoWorkbook
	}
	return found, nil
}

var errNoWorkbook = errs.Invalidf("This is not a workbook that can be read. Save the sheet as XLSX or CSV, without a password, and choose that.")

// read returns a sheet's rows.
func (w *workbook) read(name string, marks map[string]mark) (*Sheet, error) {
	shown, err := w.file.Rows(name)
	if err != nil {
		return nil, errNoWorkbook
	}
	defer shown.Close()
	raw, err := w.file.Rows(name)
	if err != nil {
		return nil, errNoWorkbook
	}
	defer raw.Close()
	sheet := &Sheet{Name: name, Encoding: "XLSX"}
	for line := 1; shown.Next() && raw.Next(); line++ {
		cells, err := shown.Columns()
		if err != nil {
			return nil, errNoWorkbook
		}
		values, err := raw.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, errNoWorkbook
		}
		had := len(sheet.Rows)
		w.addCells(sheet, line, cells, values, marks)
		if w.rows += len(sheet.Rows) - had; w.rows > w.limits.Rows {
			return nil, w.limits.tooMany("rows", w.limits.Rows)
		}
		if w.cells += len(cells); w.limits.Cells > 0 && w.cells > w.limits.Cells {
			return nil, w.limits.tooMany("cells", w.limits.Cells)
		}
	}
	return sheet, nil
}

func (w *workbook) addCells(s *Sheet, line int, cells, values []string, marks map[string]mark) {
	r := Row{Line: line, Cells: cells}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		value := ""
		if i < len(values) {
			value = values[i]
		}
		text, problem := whole(cells[i], value)
		name, _ := excelize.CoordinatesToCellName(i+1, line)
		m := marks[name]
		if m.day && problem == "" {
			text = w.day(text, value)
		}
		if m.formula {
			problem = "is a formula: copy the column and paste it as values"
		}
		if cells[i] = text; problem != "" {
			r.refuse(i, problem, m.formula)
		}
	}
	if r.Refused != nil || slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
		s.Rows = append(s.Rows, r)
	}
}

func (r *Row) refuse(column int, problem string, formula bool) {
	if r.Refused == nil {
		r.Refused, r.Formulas = map[int]string{}, map[int]bool{}
	}
	r.Refused[column] = problem
	if formula {
		r.Formulas[column] = true
	}
}

// day writes a number that the workbook shows as a day, or as a day and a time, year first: what it shows may leave the order of day and
// month open, or the century.
func (w *workbook) day(shown, value string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || n < 1 {
		return shown
	}
	t, err := excelize.ExcelDateToTime(n, w.from1904)
	switch {
	case err != nil:
		return shown
	case n == math.Trunc(n):
		return t.Format(time.DateOnly)
	}
	return t.Round(time.Second).Format(time.DateTime)
}

var shortened = regexp.MustCompile(`^[+-]?\d(?:[.,]\d+)?E[+-]?\d+$`)

// mostDigits is how many digits of a number a workbook keeps: IEEE 754 double precision, as ECMA-376 stores them.
const mostDigits = 15

// whole returns a cell's text, a long number in all its digits, and what is wrong where these are lost.
func whole(shown, value string) (text, problem string) {
	if !shortened.MatchString(shown) {
		return shown, ""
	}
	n, err := strconv.ParseFloat(value, 64)
	digits := strconv.FormatFloat(n, 'f', -1, 64)
	if err != nil || len(strings.Trim(digits, "+-")) > mostDigits || strings.Contains(digits, ".") {
		return shown, "is a number of which digits are lost: set the column's format to Text and enter it again"
	}
	return digits, ""
}

// A mark is what is to be known of a cell besides what it shows.
type mark struct{ formula, day bool }

// marks returns those of a sheet's cells that have any, by their names: B3.
func (w *workbook) marks(part string) (map[string]mark, error) {
	in, err := openPart(w.zip, part)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	found := map[string]mark{}
	cell, row, column := "", 0, 0
	for dec := xml.NewDecoder(in); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "row":
			row, column = row+1, 0
			if n, err := strconv.Atoi(attribute(start, "r")); err == nil {
				row = n
			}
		case start.Name.Local == "c":
			column++
			if at, _, err := excelize.CellNameToCoordinates(attribute(start, "r")); err == nil {
				column = at
			}
			cell, _ = excelize.CoordinatesToCellName(column, max(row, 1)) // cells need not say where they stand
			if style := attribute(start, "s"); style != "" && w.showsDay(style) {
				found[cell] = mark{day: true}
			}
		case start.Name.Local == "f":
			found[cell] = mark{formula: true, day: found[cell].day}
		}
	}
}

// showsDay reports whether a style shows a number as a day: ECMA-376 part 1, 18.8.30.
func (w *workbook) showsDay(style string) bool {
	id, err := strconv.Atoi(style)
	if err != nil {
		return false
	}
	shows, known := w.days[id]
	if !known {
		if s, err := w.file.GetStyle(id); err == nil {
			shows = s.NumFmt >= 14 && s.NumFmt <= 17 || s.NumFmt == 22 || s.NumFmt >= 27 && s.NumFmt <= 36 || s.NumFmt >= 50 && s.NumFmt <= 58
			if s.CustomNumFmt != nil {
				shows = yearOrDay.MatchString(spelledOut.ReplaceAllString(*s.CustomNumFmt, ""))
			}
		}
		w.days[id] = shows
	}
	return shows
}

var (
	spelledOut = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|General`) // what a format shows as it stands, colours, conditions
	yearOrDay  = regexp.MustCompile(`(?i)[yd]`)
)

// sheetParts returns the names of the parts that hold the workbook's sheets, by the sheets' names.
func sheetParts(z *zip.Reader) (map[string]string, error) {
	ids := map[string]string{}
	err := elements(z, "xl/workbook.xml", "sheet", func(e xml.StartElement) { ids[attribute(e, "id")] = attribute(e, "name") })
	parts := map[string]string{}
	return parts, errors.Join(err, elements(z, "xl/_rels/workbook.xml.rels", "Relationship", func(e xml.StartElement) {
		name, ok := ids[attribute(e, "Id")]
		if !ok {
			return
		}
		target := attribute(e, "Target")
		if strings.HasPrefix(target, "/") {
			parts[name] = strings.TrimPrefix(path.Clean(target), "/")
		} else {
			parts[name] = path.Join("xl", target)
		}
	}))
}

// elements calls found with each element of the name in a part.
func elements(z *zip.Reader, part, name string, found func(xml.StartElement)) error {
	in, err := openPart(z, part)
	if err != nil {
		return err
	}
	defer in.Close()
	for dec := xml.NewDecoder(in); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == name {
			found(e)
		}
	}
}

// openPart opens a part of the package; names do not tell case, as ECMA-376 part 2 has it.
func openPart(z *zip.Reader, name string) (io.ReadCloser, error) {
	for _, f := range z.File {
		if strings.EqualFold(f.Name, name) {
			return f.Open()
		}
	}
	return nil, fmt.Errorf("there is no part %q", name)
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
