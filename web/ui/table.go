package ui

import (
	"bytes"
	"encoding/csv"
	"mime"
	"net/http"

	"bonafide/internal/sheet"

	"github.com/labstack/echo/v4"
)

// CSV answers with rows as a file for spreadsheets: lines end as RFC 4180 has it, and no cell is taken for a formula.
func CSV(c echo.Context, file string, rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		guarded := make([]string, len(row))
		for i, cell := range row {
			guarded[i] = sheet.Guard(cell)
		}
		if err := w.Write(guarded); err != nil {
			return err
		}
	}
	w.Flush()
	return Attachment(c, file, CSVType, b.Bytes())
}

// CSVType is the media type of CSV.
const CSVType = "text/csv; charset=utf-8"

// XLSX answers with rows as a workbook whose cells are texts.
func XLSX(c echo.Context, file string, rows [][]string) error {
	data, err := sheet.WriteXLSX(rows)
	if err != nil {
		return err
	}
	return Attachment(c, file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
}

// Attachment answers with a file to keep.
func Attachment(c echo.Context, file, mediaType string, data []byte) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": file}))
	return c.Blob(http.StatusOK, mediaType, data)
}
