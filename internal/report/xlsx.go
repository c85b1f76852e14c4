package report

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// XLSX returns the table of CSV as a workbook. Its cells are text, so that none is a formula.
func (r *Report) XLSX() (_ []byte, err error) {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "Report"
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return nil, fmt.Errorf("report.XLSX(%s): %w", r.Candidate.ID, err)
	}
	for i, row := range append([][]string{columns}, r.rows()...) {
		for j, cell := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil {
				err = book.SetCellStr(sheet, at, cell)
			}
			if err != nil {
				return nil, fmt.Errorf("report.XLSX(%s): row %d: %w", r.Candidate.ID, i+1, err)
			}
		}
	}
	var b bytes.Buffer
	err = book.Write(&b)
	return b.Bytes(), err
}
