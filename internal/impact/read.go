package impact

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"

	"github.com/google/uuid"
)

// MaxBytes bounds a survey's file.
const MaxBytes = 32 << 20

// Codes of questions and groups. They are too short to be words for anybody.
var (
	questionCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,3}$`)
	groupCode    = regexp.MustCompile(`^[A-Z0-9]{1,3}$`)
)

// A Taken is what came of a survey's file.
type Taken struct {
	Questions []string
	People    int // whose answers are kept
	Unknown   int // rows of candidates that are not here
	answers   map[string][]Answer
}

func (t *Taken) summary() string {
	return fmt.Sprintf("%s: %d people, %d rows of nobody here", strings.Join(t.Questions, ", "), t.People, t.Unknown)
}

// A file is a survey's file as it was written.
type file struct {
	questions []string
	rows      []sheet.Row
}

// read reads a file whose first column names the candidate, and whose others are questions, each headed by its code and filled
// with codes of groups. An empty cell is no answer. An error is errs.Invalid and names the line.
func read(data []byte) (*file, error) {
	s, err := sheet.Read(data, sheet.Limits{Bytes: MaxBytes, Rows: 2_000_000, Cells: 8_000_000, Advice: "Hand in one question a file."})
	if err != nil {
		return nil, err
	}
	if len(s.Rows) < 2 || len(s.Rows[0].Cells) < 2 {
		return nil, errs.Invalidf("The file has to have a line that names its columns, candidate and the codes of questions, and a line a candidate.")
	}
	f := &file{questions: s.Rows[0].Cells[1:], rows: s.Rows[1:]}
	for i, q := range f.questions {
		if !questionCode.MatchString(q) || slices.Contains(f.questions[:i], q) {
			return nil, errs.Invalidf("Line %d, column %d: a question is named by a code of its own, of one to four capital letters and digits such as Q1, and not by words.", s.Rows[0].Line, i+2)
		}
	}
	for _, row := range f.rows {
		if err := f.check(row); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *file) check(row sheet.Row) error {
	switch {
	case row.Err != nil:
		return errs.Invalidf("Line %d: %s", row.Line, sheet.Broken(row.Err))
	case row.Cell(0) == "":
		return errs.Invalidf("Line %d: the first column is empty, and has to name the candidate.", row.Line)
	case len(row.Cells) > len(f.questions)+1:
		return errs.Invalidf("Line %d: there are more cells than columns with a name.", row.Line)
	}
	for i := range f.questions {
		if code := row.Cell(i + 1); code != "" && !groupCode.MatchString(code) {
			return errs.Invalidf("Line %d, column %d: a group is a code of one to three capital letters and digits. What it stands for stays with you.", row.Line, i+2)
		}
	}
	return nil
}

func (f *file) ids() []string {
	ids := make([]string, len(f.rows))
	for i, row := range f.rows {
		ids[i] = row.Cell(0)
	}
	return ids
}

// resolve gives the answers to the candidates that are known. Of two lines about one, the later counts.
func (f *file) resolve(known map[string]uuid.UUID) *Taken {
	t := &Taken{Questions: f.questions, answers: map[string][]Answer{}}
	rows := map[uuid.UUID]sheet.Row{}
	for _, row := range f.rows {
		id, ok := known[row.Cell(0)]
		if !ok {
			t.Unknown++
			continue
		}
		rows[id] = row
	}
	t.People = len(rows)
	for id, row := range rows {
		for i, q := range f.questions {
			if code := row.Cell(i + 1); code != "" {
				t.answers[q] = append(t.answers[q], Answer{id, code})
			}
		}
	}
	return t
}
