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

// TestDaysAreWrittenWhole: what a workbook shows of a day may leave its order open, or its century.
func TestDaysAreWrittenWhole(t *testing.T) {
	for name, from1904 := range map[string]bool{"since 1900": false, "since 1904": true} {
		n, styles := 46329.0, map[string]*excelize.Style{"A1": {CustomNumFmt: ptr("dd/mm/yyyy")}, "B1": {NumFmt: 15}, "C1": {CustomNumFmt: ptr(`[$-407]d. mmmm yyyy`)}, "D1": {NumFmt: 22}, "E1": {NumFmt: 4}}
		if from1904 {
			n -= 1462
		}
		data := workbook(t, [][]any{{n, n, n, n + 0.5, n}}, func(f *excelize.File) {
			f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904})
			for cell, style := range styles {
				id, err := f.NewStyle(style)
				if err != nil {
					t.Fatal(err)
				}
				f.SetCellStyle("Sheet1", cell, cell, id)
			}
		})
		s, err := sheet.ReadXLSX(data, room)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"2026-11-03", "2026-11-03", "2026-11-03", "2026-11-03 12:00:00"} {
			if got := s.Rows[0].Cell(i); got != want {
				t.Errorf("%s, column %d: %q, want %q", name, i, got, want)
			}
		}
		if got := s.Rows[0].Cell(4); got == "2026-11-03" {
			t.Errorf("%s: a number is taken for a day", name)
		}
	}
}

func TestReadSheets(t *testing.T) {
	data := workbook(t, [][]any{{"notes"}}, func(f *excelize.File) {
		for i, name := range []string{"People", "Old"} {
			f.NewSheet(name)
			f.SetSheetRow(name, "A1", &[]any{"id", i})
		}
		f.SetCellFormula("People", "B1", "=1+1")
		f.SetSheetVisible("Old", false)
	})
	all, err := sheet.ReadSheets(data, room)
	if err != nil || len(all) != 2 || all[0].Name != "Sheet1" || all[1].Name != "People" {
		t.Fatalf("%+v, %v", all, err)
	}
	if row := all[1].Rows[0]; row.Cell(0) != "id" || !row.Formulas[1] || row.Refused[1] == "" || len(all[0].Rows[0].Refused) > 0 {
		t.Errorf("%+v", row)
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

func TestWriteXLSX(t *testing.T) {
	data, err := sheet.WriteXLSX([][]string{{"id", "name"}, {"007", "=1+1"}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := sheet.ReadXLSX(data, room)
	if err != nil || len(s.Rows) != 2 || s.Rows[1].Cell(0) != "007" || s.Rows[1].Cell(1) != "=1+1" || s.Rows[1].Refused != nil {
		t.Errorf("%+v, %v", s, err)
	}
}
