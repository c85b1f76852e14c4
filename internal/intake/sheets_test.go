package intake

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bonafide/internal/dossier"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/tools/txtar"
)

// leastFiles is how many files of shapes that people have must be here, and leastRight how many of them must have every column taken for what it
// is before anybody answers anything.
const (
	leastFiles = 40
	leastRight = 38
)

// TestSheetsOfManyShapes reads files as programs and people of several countries write them. What each must become is written from what
// the file means. No value may be lost: a cell changes the dossier, or its row is left out with a reason, or its column is one that is not read.
func TestSheetsOfManyShapes(t *testing.T) {
	files, err := filepath.Glob("testdata/sheets/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	right, lost := 0, 0
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			c := sheetCase(t, a)
			plain, err := Understand("people.csv", c.data, Answers{})
			if err != nil {
				t.Fatal(err)
			}
			if got := places(plain); got == c.columns {
				right++
			} else {
				t.Errorf("columns:\n got %s\nwant %s", got, c.columns)
			}
			p, err := Understand("people.csv", c.data, c.answers)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.rows(p); got != c.want {
				t.Errorf("rows:\n got\n%s\nwant\n%s", got, c.want)
			}
			lost += lostCells(t, p, c.answers)
		})
	}
	t.Logf("%d files, %d with every column right unasked, %d values lost", len(files), right, lost)
	if len(files) < leastFiles || right < leastRight || lost > 0 {
		t.Errorf("%d files, %d right, %d values lost; want %d, %d and none", len(files), right, lost, leastFiles, leastRight)
	}
}

type aSheet struct {
	data    []byte
	columns string
	want    string
	answers Answers
}

func sheetCase(t *testing.T, a *txtar.Archive) (c aSheet) {
	t.Helper()
	parts := map[string]string{}
	for _, f := range a.Files {
		parts[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
	}
	c.columns, c.want = parts["columns"], parts["rows"]
	c.data = written(t, parts["file"]+"\n", strings.Fields(parts["how"]))
	c.answers.Fixes = map[string]string{}
	for line := range strings.Lines(parts["answers"]) {
		what, answer, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch what {
		case "columns":
			for _, title := range strings.Split(answer, ", ") {
				c.answers.Columns = append(c.answers.Columns, strings.Trim(title, "-"))
			}
		case "requisition":
			c.answers.Requisition = answer
		case "applied":
			c.answers.Applied, _ = dossier.ParseDate(answer)
		default:
			c.answers.Fixes[what] = answer
		}
	}
	return c
}

// written writes the text of a case as its file.
func written(t *testing.T, text string, how []string) []byte {
	t.Helper()
	has := func(word string) bool { return slices.Contains(how, word) }
	if has("crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if has("cr") {
		text = strings.ReplaceAll(text, "\n", "\r")
	}
	encode := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	switch {
	case has("windows-1252"):
		return encode(charmap.Windows1252.NewEncoder().Bytes([]byte(text)))
	case has("utf-8-bom"):
		return append([]byte("\xEF\xBB\xBF"), text...)
	case has("utf-16le"):
		return encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text)))
	case has("utf-16be"):
		return encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text)))
	case has("utf-16le-bare"):
		return encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text)))
	case has("xlsx"):
		return excel(t, text, has("1904"))
	case has("xlsx-inline"):
		return inline(t, text)
	}
	return []byte(text)
}

// excel makes a workbook: cells are parted by bars, each s:TEXT, n:NUMBER:FORMAT or f:FORMULA; == NAME begins another sheet.
func excel(t *testing.T, text string, from1904 bool) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904})
	name, row := "Sheet1", 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if next, ok := strings.CutPrefix(line, "== "); ok {
			name, row = next, 0
			f.NewSheet(name)
			continue
		}
		row++
		for i, cell := range strings.Split(line, "|") {
			at, _ := excelize.CoordinatesToCellName(i+1, row)
			setCell(t, f, name, at, cell)
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func setCell(t *testing.T, f *excelize.File, sheet, at, cell string) {
	t.Helper()
	kind, rest, _ := strings.Cut(cell, ":")
	value, more, _ := strings.Cut(rest, ":")
	switch kind {
	case "s":
		f.SetCellStr(sheet, at, rest)
	case "f":
		f.SetCellFormula(sheet, at, "="+value)
	case "n":
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		f.SetCellFloat(sheet, at, n, -1, 64)
		if more != "" {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &more})
			if err != nil {
				t.Fatal(err)
			}
			f.SetCellStyle(sheet, at, at, id)
		}
	}
}

// inline makes a workbook of the fewest parts from cells parted by commas, its texts inside the cells; f:FORMULA:SHOWN is a formula.
func inline(t *testing.T, text string) []byte {
	t.Helper()
	var rows strings.Builder
	for line := range strings.Lines(text) {
		rows.WriteString("<row>")
		for _, cell := range strings.Split(strings.TrimSuffix(line, "\n"), ",") {
			if rest, ok := strings.CutPrefix(cell, "f:"); ok {
				formula, shown, _ := strings.Cut(rest, ":")
				rows.WriteString(`<c t="str"><f>` + formula + `</f><v>` + shown + `</v></c>`)
				continue
			}
			rows.WriteString(`<c t="inlineStr"><is><t>`)
			xml.EscapeText(&rows, []byte(cell))
			rows.WriteString("</t></is></c>")
		}
		rows.WriteString("</row>")
	}
	const main = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	const office = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	const packages = `http://schemas.openxmlformats.org/package/2006/`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="r1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="r1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + main + `"><sheetData>` + rows.String() + `</sheetData></worksheet>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// places are the titles of what a plan takes the columns for.
func places(p *Plan) string {
	var all []string
	for _, c := range p.Columns {
		if c.Column == nil {
			all = append(all, "-")
		} else {
			all = append(all, c.Column.Title)
		}
	}
	return strings.Join(all, ", ")
}

// rows writes what became of each line, in the order of the file. A reason is written as far as the case wants it.
func (c aSheet) rows(p *Plan) string {
	lines := map[int]string{}
	for _, l := range p.Left {
		lines[l.Line] = fmt.Sprintf("^%d", l.Line)
	}
	for _, r := range p.Rows {
		switch {
		case r.Dossier != nil:
			lines[r.Line] = fmt.Sprintf("%d %s", r.Line, described(r.Dossier))
		case r.Skipped != "":
			lines[r.Line] = fmt.Sprintf("%d ~", r.Line)
		default:
			lines[r.Line] = fmt.Sprintf("%d !", r.Line)
			for _, problem := range r.Problems {
				lines[r.Line] += " " + problem.String()
			}
		}
	}
	var numbers []int
	for n := range lines {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var all []string
	for _, n := range numbers {
		line := lines[n]
		for want := range strings.Lines(c.want) {
			if want = strings.TrimSuffix(want, "\n"); strings.Contains(want, " ! ") && strings.HasPrefix(line, want) {
				line = want
			}
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

// described writes a dossier in one line.
func described(d *dossier.Dossier) string {
	var b strings.Builder
	put := func(what string, values ...string) {
		if s := strings.Join(slices.DeleteFunc(values, func(v string) bool { return v == "" }), ","); s != "" {
			fmt.Fprintf(&b, " %s=%s", what, strings.ReplaceAll(s, "\n", `\n`))
		}
	}
	b.WriteString("id=" + d.ID)
	for _, n := range d.Names {
		if n.Kind == dossier.PreferredName {
			put("preferred", n.Full)
			continue
		}
		put("name", n.Full)
		put("given", n.Given)
		put("family", n.Family)
	}
	if !d.DateOfBirth.IsZero() {
		put("born", d.DateOfBirth.String())
	}
	for _, kind := range []dossier.ContactKind{dossier.Email, dossier.Phone} {
		var values []string
		for _, c := range d.Contacts {
			if c.Kind == kind {
				values = append(values, c.Value)
			}
		}
		put(string(kind), values...)
	}
	if h := d.Residence; h != nil {
		put("home", h.Line1, h.Unit, h.City, h.Region, h.PostalCode, h.Country)
	}
	put("requisition", d.Application.Requisition)
	put("role", d.Application.Title)
	put("applied", d.Application.AppliedAt.UTC().Format("2006-01-02T15:04"))
	put("source", d.Application.Source)
	put("agency", d.Application.Agency)
	put("referred", d.Application.ReferredBy)
	if d.Application.Remote {
		b.WriteString(" remote")
	}
	for _, p := range d.Profiles {
		put(p.Kind, p.URL, p.Handle)
	}
	if d.Resume != nil {
		put("resume", d.Resume.Text)
	}
	return b.String()
}

// lostCells counts the cells without which the dossier of their row would be the same, although nobody said that they are left out.
func lostCells(t *testing.T, p *Plan, a Answers) (n int) {
	t.Helper()
	a.IDByMail = p.IDByMail
	h := newHeading(p.Columns)
	rr := h.reads(&a, p.source)
	for _, row := range p.source {
		r, text := rr.checked(row)
		if len(r.problems) > 0 {
			continue
		}
		for i, cell := range row.Cells {
			if cell == "" || h.columns[i] == nil || a.Fixes[key(BadValue, i)] == Empty || slices.Contains(nothing, cell) || slices.Contains(no, plain(cell)) {
				continue
			}
			without := rr.readWithout(row, map[int]bool{i: true})
			after, again := without.check(map[int]bool{})
			if !again && bytes.Equal(after, text) {
				t.Errorf("line %d: the cell %q of %q is lost", row.Line, cell, h.titles[i])
				n++
			}
		}
	}
	return n
}

// TestLeftOutRowsCanBeMended: what is left out is downloaded with the reasons, no cell of it is a formula, and mended it is taken.
func TestLeftOutRowsCanBeMended(t *testing.T) {
	p, err := Understand("p.csv", []byte("id,name,phone,requisition,applied\n1,=cmd(),+1 212 555 0100,R,2026-11-03\n2,@Jo,+1 212 555 0101,R,\n"), Answers{})
	if err != nil || p.Rejected() != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	var b bytes.Buffer
	if err := p.WriteRejected(&b); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"line", "reason", "id", "name", "phone", "requisition", "applied"},
		{"2", `column "name": is a formula: write what it shows`, "1", "'=cmd()", "'+1 212 555 0100", "R", "2026-11-03"},
		{"3", `column "applied": is empty: fill it in`, "2", "'@Jo", "'+1 212 555 0101", "R", ""}}
	if fmt.Sprint(all) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", all, want)
	}
}

// TestQuestionsAreGrouped: what many rows leave open is one question, with how many and a few of them.
func TestQuestionsAreGrouped(t *testing.T) {
	var file strings.Builder
	file.WriteString("id,name,phone,requisition,applied\n")
	for i := range 312 {
		fmt.Fprintf(&file, "%d,Ada Byron,(212) 555-%04d,R,0%d/04/2026\n", i, i, i%9+1)
	}
	p, err := Understand("p.csv", []byte(file.String()), Answers{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, g := range p.Groups {
		got[g.Key] = g.Count
		if len(g.Samples) == 0 || len(g.Samples) > few {
			t.Errorf("%s: samples %q", g.Key, g.Samples)
		}
	}
	if want := map[string]int{"date-4": 312, "phone-country-2": 312, "names-1": 312}; fmt.Sprint(got) != fmt.Sprint(want) || p.Rejected() != 312 {
		t.Errorf("%v with %d left out, want %v with 312", got, p.Rejected(), want)
	}
}

// TestFilesThatAreNoSheets says what to do instead.
func TestFilesThatAreNoSheets(t *testing.T) {
	for data, want := range map[string]string{
		"":                             "The sheet is empty",
		"\n,,\n":                       "The sheet is empty",
		"\xD0\xCF\x11\xE0\xA1\xB1":     "an old kind",
		"PK\x03\x04garbage":            "not a workbook that can be read",
		"\x00\x01\x02\x00\x00\x00\x7f": "not a text file",
	} {
		if _, err := Understand("p", []byte(data), Answers{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", data, err, want)
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	f.Add([]byte("Candidates\nID;Contact;;Date\n;Email;Phone;\n1;a@b.example;0151;03/04/2026\nTotal;1;;\n"), "day_first", "US", 0)
	f.Add([]byte("a@b.example\t+49 151 2345678\t46329\n"), "", "", -1)
	f.Fuzz(func(t *testing.T, data []byte, order, country string, header int) {
		a := Answers{Header: header, Requisition: "R", Applied: dossier.Date{}, Fixes: map[string]string{"date-3": order, "phone-country-2": country, "duplicate": Last, "value-1": Empty}}
		p, err := Understand("f.csv", data, a)
		if err != nil {
			return
		}
		for _, r := range p.Rows {
			if (r.Dossier == nil) == (len(r.Problems) == 0 && r.Skipped == "") {
				t.Errorf("line %d is %v, with %v, %q", r.Line, r.Dossier, r.Problems, r.Skipped)
			}
		}
		if err := p.WriteRejected(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}

// TestTheCommandLineReadsTheSameHeaders: what a page takes a column for, the command line does.
func TestTheCommandLineReadsTheSameHeaders(t *testing.T) {
	for _, name := range []string{"02-german", "03-french", "04-spanish", "05-portuguese", "34-applicant-tracking"} {
		a, err := txtar.ParseFile("testdata/sheets/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		c := sheetCase(t, a)
		_, rows := sheetOf(t, string(c.data))
		var got []string
		for _, r := range rows {
			if r.problems != nil {
				t.Errorf("%s, line %d: %q", name, r.place, r.problems)
				continue
			}
			got = append(got, fmt.Sprintf("%d %s", r.place, described(r.dossier)))
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s:\n got\n%s\nwant\n%s", name, strings.Join(got, "\n"), c.want)
		}
	}
}
