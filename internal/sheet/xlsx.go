package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
func ReadXLSX(data []byte, l Limits) (_ *Sheet, err error) {
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
	formulas, err := formulaCells(data)
	if err != nil {
		return nil, errNoWorkbook
	}
	names := f.GetSheetList()
	if len(names) == 0 {
		return nil, errNoWorkbook
	}
	return readRows(f, names[0], formulas, l)
}

var errNoWorkbook = errs.Invalidf("This is not a workbook that can be read. Save the sheet as XLSX or CSV, without a password, and choose that.")

func readRows(f *excelize.File, name string, formulas map[string]bool, l Limits) (*Sheet, error) {
	shown, err := f.Rows(name)
	if err != nil {
		return nil, errNoWorkbook
	}
	defer shown.Close()
	raw, err := f.Rows(name)
	if err != nil {
		return nil, errNoWorkbook
	}
	defer raw.Close()
	sheet, total := &Sheet{Encoding: "XLSX"}, 0
	for line := 1; shown.Next() && raw.Next(); line++ {
		cells, err := shown.Columns()
		if err != nil {
			return nil, errNoWorkbook
		}
		values, err := raw.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, errNoWorkbook
		}
		sheet.addCells(line, cells, values, formulas)
		if len(sheet.Rows) > l.Rows {
			return nil, l.tooMany("rows", l.Rows)
		}
		if total += len(cells); l.Cells > 0 && total > l.Cells {
			return nil, l.tooMany("cells", l.Cells)
		}
	}
	return sheet, nil
}

func (s *Sheet) addCells(line int, cells, values []string, formulas map[string]bool) {
	r := Row{Line: line, Cells: cells}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		value := ""
		if i < len(values) {
			value = values[i]
		}
		text, problem := whole(cells[i], value)
		if name, err := excelize.CoordinatesToCellName(i+1, line); err == nil && formulas[name] {
			problem = "is a formula: copy the column and paste it as values"
		}
		if cells[i] = text; problem != "" {
			if r.Refused == nil {
				r.Refused = map[int]string{}
			}
			r.Refused[i] = problem
		}
	}
	if r.Refused != nil || slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
		s.Rows = append(s.Rows, r)
	}
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

// formulaCells returns the cells of the first sheet that hold formulas, by their names: B3.
func formulaCells(data []byte) (map[string]bool, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	part, err := firstSheet(z)
	if err != nil {
		return nil, err
	}
	in, err := openPart(z, part)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	found := map[string]bool{}
	cell := ""
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
		case start.Name.Local == "c":
			cell = attribute(start, "r")
		case start.Name.Local == "f":
			found[cell] = true
		}
	}
}

// firstSheet returns the name of the part that holds the workbook's first sheet.
func firstSheet(z *zip.Reader) (string, error) {
	id := ""
	err := elements(z, "xl/workbook.xml", "sheet", func(e xml.StartElement) {
		if id == "" {
			id = attribute(e, "id")
		}
	})
	target := ""
	err = errors.Join(err, elements(z, "xl/_rels/workbook.xml.rels", "Relationship", func(e xml.StartElement) {
		if attribute(e, "Id") == id {
			target = attribute(e, "Target")
		}
	}))
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/"), err
	}
	return path.Join("xl", target), err
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
