package sanctions

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
)

const listOFAC = "OFAC"

// Columns of OFAC's CSV files, which have no header (Treasury, "SDN data specification", primary, alias, address and
// comment files). An empty value is written -0-.
const (
	primaryColumns = 12 // ent_num name type program title call_sign vess_type tonnage grt vess_flag vess_owner remarks
	addressColumns = 6  // ent_num add_num address city country add_remarks
	aliasColumns   = 5  // ent_num alt_num alt_type alt_name alt_remarks
	commentColumns = 2  // ent_num remarks_ext
)

// endOfFile is the byte with which OFAC closes its CSV files.
const endOfFile = "\x1a"

func (r *reader) readCSV(name string, in io.Reader) error {
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	rows.LazyQuotes = true
	rows.ReuseRecord = true
	for first := true; ; first = false {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return problem(name, line(rows), "%v: download the list again", err)
		}
		if strings.HasPrefix(row[0], endOfFile) {
			return nil
		}
		for i := range row {
			if row[i] = strings.TrimSpace(row[i]); row[i] == "-0-" {
				row[i] = ""
			}
		}
		if !digits(row[0]) {
			if first { // copies of the lists add a header
				continue
			}
			return problem(name, line(rows), "the first column is %.40q: it must be the number of an entry", row[0])
		}
		if !r.addRow(row) {
			return problem(name, line(rows), "has %d columns: OFAC's lists have %d (names), %d (aliases), %d (addresses) or %d (comments), and at most %d entries",
				len(row), primaryColumns, aliasColumns, addressColumns, commentColumns, MaxEntries)
		}
	}
}

// line is where the record that was just read begins.
func line(rows *csv.Reader) int {
	n, _ := rows.FieldPos(0)
	return n
}

func digits(s string) bool { return s != "" && len(s) < 12 && strings.Trim(s, "0123456789") == "" }

func (r *reader) addRow(row []string) bool {
	if len(row) == addressColumns {
		return true // addresses identify nobody here and are not kept
	}
	if len(row) != primaryColumns && len(row) != aliasColumns && len(row) != commentColumns {
		return false
	}
	e := r.entry(listOFAC, strings.Clone(row[0]))
	if e == nil {
		return false
	}
	switch len(row) {
	case primaryColumns:
		e.addName(row[1], Primary)
		if e.Type = ofacType(row[2]); row[2] == "" {
			e.Type = Entity
		}
		for _, p := range strings.Split(row[3], "] [") {
			e.addProgramme(strings.Clone(p))
		}
		r.addRemarks(e.ID, row[11])
	case aliasColumns:
		e.addName(row[3], Strong)
	case commentColumns:
		r.addRemarks(e.ID, row[1])
	}
	return true
}

func ofacType(s string) Type {
	switch strings.ToLower(s) {
	case "individual":
		return Person
	case "entity":
		return Entity
	case "vessel":
		return Vessel
	case "aircraft":
		return Aircraft
	}
	return ""
}

func (r *reader) addRemarks(id, text string) {
	b := r.remarks[id]
	if b == nil {
		b = &strings.Builder{}
		r.remarks[id] = b
	}
	b.WriteString(text)
}

var (
	remarkAlias = regexp.MustCompile(`^(?:alt\. )?[afn]\.k\.a\. '(.*)'$`)
	remarkBirth = regexp.MustCompile(`^(?:alt\. )?DOB (.*)$`)
	// remarkNumber is a label without digits, and the number: Passport A1234567 (Utopia) expires 01 Jan 2030.
	remarkNumber = regexp.MustCompile(`^(?:alt\. )?([A-Z][A-Za-z.,/'#&() -]*?) ((?:IMO )?[A-Z0-9][A-Za-z0-9./-]*[0-9][A-Za-z0-9./-]*)(?: \(.*| expires.*| issued.*)?$`)
)

// addRemarks takes aliases, dates of birth and numbers from the remarks, and leaves the rest: place of birth,
// nationality, citizenship and sex among it.
func (e *Entry) addRemarks(text string) {
	for _, item := range strings.Split(strings.TrimSuffix(strings.TrimSpace(text), "."), "; ") {
		item = strings.TrimSuffix(strings.TrimSpace(item), ".")
		if m := remarkAlias.FindStringSubmatch(item); m != nil {
			e.addName(strings.Clone(m[1]), Weak)
		} else if m := remarkBirth.FindStringSubmatch(item); m != nil {
			if b, ok := ofacBirth(m[1]); ok {
				e.addBirth(b)
			}
		} else if m := remarkNumber.FindStringSubmatch(item); m != nil {
			e.addNumber(m[1], strings.TrimPrefix(m[2], "IMO "))
		}
	}
}
