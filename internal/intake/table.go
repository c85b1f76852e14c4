package intake

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"
)

// A table is a sheet whose rows are candidates. It is read whole, within limits; how far an import came is counted in rows.
type table struct {
	*rowReader
	rows []sheet.Row
	at   int
}

var (
	csvRoom  = sheet.Limits{Bytes: 64 << 20, Rows: 300_000, Cells: 8_000_000, Advice: "Split it, or import JSON Lines, which may be of any length."}
	xlsxRoom = sheet.Limits{Bytes: 16 << 20, Rows: 300_000, Cells: 8_000_000, Advice: "Save it as CSV, or split it."}
)

func newTable(f *os.File, format string) (*table, error) {
	read, room := sheet.Read, csvRoom
	if format == ".xlsx" {
		read, room = sheet.ReadXLSX, xlsxRoom
	}
	data, err := io.ReadAll(io.LimitReader(f, int64(room.Bytes)+1))
	if err != nil {
		return nil, err
	}
	s, err := read(data, room)
	if err == nil && len(s.Rows) == 0 {
		err = errs.Invalidf("The sheet is empty: its first row names the columns.")
	}
	if err != nil {
		return nil, err
	}
	h, err := readHeading(s.Rows[0].Cells)
	if err != nil {
		return nil, err
	}
	return &table{rowReader: h.reads(&Answers{}, s.Rows[1:]), rows: s.Rows[1:]}, nil
}

// skip implements source.
func (t *table) skip(rows, _ int64) error {
	t.at = int(min(rows, int64(len(t.rows))))
	return nil
}

// offset implements source.
func (t *table) offset() int64 { return int64(t.at) }

// some implements source.
func (t *table) some() (all []row, last bool, err error) {
	for ; t.at < len(t.rows) && len(all) < partRows; t.at++ {
		text, err := json.Marshal(t.named(t.rows[t.at]))
		if err != nil {
			return nil, false, err
		}
		all = append(all, row{text: text, number: int64(t.at + 1), place: int64(t.rows[t.at].Line), start: int64(t.at), decode: t.decode})
	}
	return all, t.at == len(t.rows), nil
}

// decode implements row.decode.
func (t *table) decode(r *row) {
	read, _ := t.checked(t.rows[r.start])
	for _, p := range read.problems {
		r.problems = append(r.problems, p.String())
	}
	if r.problems == nil {
		r.dossier = read.dossier
	}
}

// named is a row as an object, by its headers.
func (h *heading) named(row sheet.Row) map[string]string {
	cells := map[string]string{}
	for i, c := range row.Cells {
		switch {
		case c == "":
		case i < len(h.titles) && h.titles[i] != "":
			cells[h.titles[i]] = c
		default:
			cells[fmt.Sprintf("column %d", i+1)] = c
		}
	}
	return cells
}
