package sheet_test

import (
	"bytes"
	"testing"

	"bonafide/internal/sheet"

	"github.com/xuri/excelize/v2"
)

// workbook returns one with the rows, and what edit does to it.
func workbook(t testing.TB, rows [][]any, edit func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if edit != nil {
		edit(f)
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var room = sheet.Limits{Bytes: 1 << 20, Rows: 10, Advice: "Split it."}

func TestReadXLSX(t *testing.T) {
	data := workbook(t, [][]any{
		{"text", "zeros shown", "long", "too long", "formula", "date"},
		{},
		{" 00123 ", 123, 491511234567, 1234567890123456789.0, 7, 46329},
	}, func(f *excelize.File) {
		zeros, _ := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("00000")})
		f.SetCellStyle("Sheet1", "B3", "B3", zeros)
		day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		f.SetCellStyle("Sheet1", "F3", "F3", day)
		f.SetCellFormula("Sheet1", "E3", "=3+4")
	})
	s, err := sheet.ReadXLSX(data, room)
	if err != nil || len(s.Rows) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	row := s.Rows[1]
	for i, want := range []string{"00123", "00123", "491511234567"} {
		if row.Cell(i) != want || row.Refused[i] != "" {
			t.Errorf("column %d: %q (%s), want %q", i, row.Cell(i), row.Refused[i], want)
		}
	}
	if row.Line != 3 || row.Refused[3] == "" || row.Refused[4] == "" || len(row.Refused) != 2 {
		t.Errorf("line %d, refused: %v", row.Line, row.Refused)
	}
	if row.Cell(5) != "2026-11-03" {
		t.Errorf("a date is read as %q", row.Cell(5))
	}
}

func ptr[T any](v T) *T { return &v }

func TestNoWorkbook(t *testing.T) {
	good := workbook(t, [][]any{{"a"}, {"b"}}, nil)
	for name, data := range map[string][]byte{"text": []byte("a,b\n"), "empty": nil, "cut": good[:len(good)/2]} {
		if s, err := sheet.ReadXLSX(data, room); err == nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for _, l := range []sheet.Limits{{Bytes: 9, Rows: 10}, {Bytes: 1 << 20, Rows: 1}, {Bytes: 1 << 20, Rows: 10, Cells: 1}} {
		if _, err := sheet.ReadXLSX(good, l); err == nil {
			t.Errorf("limits %v: the file was read", l)
		}
	}
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(workbook(f, [][]any{{"id", "name"}, {"1", 1e20}}, func(x *excelize.File) { x.SetCellFormula("Sheet1", "A2", "=1+1") }))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := sheet.ReadXLSX(data, room); err == nil && len(s.Rows) > room.Rows {
			t.Errorf("%d rows", len(s.Rows))
		}
	})
}
