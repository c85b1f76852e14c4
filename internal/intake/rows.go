package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
)

// A source is a file that is read part by part. Where it is, is counted in bytes or, of a sheet, in rows.
type source interface {
	some() (all []row, last bool, err error) // the next rows, not decoded yet, and whether they are the last
	offset() int64                           // behind what some returned
	skip(offset, rows int64) error           // goes on there, before which there are so many rows
}

// A row is one dossier of a file as text, and then what it is read as.
type row struct {
	number   int64 // from 1; empty lines are not counted
	place    int64 // by which people find it: its number, or its line of a sheet
	start    int64 // in the file
	text     []byte
	decode   func(*row)
	known    string // the id of the candidate to whom the row brings nothing; "" where it is to be decoded
	dossier  *dossier.Dossier
	problems []string
}

// rows reads a file row by row.
type rows struct {
	file  *os.File
	in    *bufio.Reader
	whole bool  // the file is one row
	at    int64 // in the file, behind what was read
	read  int64 // rows
}

// A part is so many rows or so many bytes at most, and one row at least.
const (
	partRows  = 1000
	partBytes = 8 << 20
)

// open returns the file's rows. A sheet that cannot be read is errs.Invalid.
func open(f *os.File, name string) (source, error) {
	switch format := strings.ToLower(filepath.Ext(name)); format {
	case ".json", ".jsonl", ".ndjson":
		return newRows(f, format == ".json"), nil
	case ".csv", ".tsv", ".xlsx":
		t, err := newTable(f, format)
		if text, ok := errs.Message(err); ok {
			err = errs.Invalidf("%s: %s", name, text)
		}
		return t, err
	}
	return nil, errs.Invalidf("%s: is of no format that can be imported: want a file whose name ends in %s", name, strings.Join(Formats, ", "))
}

func newRows(f *os.File, whole bool) *rows {
	return &rows{file: f, in: bufio.NewReaderSize(f, 1<<16), whole: whole}
}

// offset implements source.
func (r *rows) offset() int64 { return r.at }

// skip implements source.
func (r *rows) skip(bytes, rows int64) error {
	_, err := r.file.Seek(bytes, io.SeekStart)
	r.in.Reset(r.file)
	r.at, r.read = bytes, rows
	return err
}

// A reader reads a file part by part.
type reader struct {
	source
	// taken knows rows that bring nothing, by their texts; see vetting.Service.TakenIn.
	taken func(texts [][]byte) (map[int]string, error)
	// recent are the ids of the parts that may not be stored yet: one that is being stored, and one before it is handed over.
	recent [2]map[string]bool
}

// part reads the next rows. A part ends before a row whose id is in it already, so that the later row finds what the earlier
// one brought.
func (r *reader) part() (p part) {
	all, last, err := r.some()
	if err == nil {
		err = r.know(all)
	}
	if err != nil {
		return part{err: err}
	}
	decode(all)
	seen := map[string]bool{}
	p.end, p.last = r.offset(), last
	for _, row := range all {
		id := row.id()
		if id != "" && seen[id] {
			p.end, p.last, p.err = row.start, false, r.skip(row.start, row.number-1)
			break
		}
		seen[id] = true
		p.add(row)
	}
	r.recent[0], r.recent[1] = seen, r.recent[0]
	return p
}

// know marks the rows that bring nothing.
func (r *reader) know(all []row) error {
	texts := make([][]byte, len(all))
	for i := range all {
		texts[i] = bytes.TrimSpace(all[i].text)
	}
	taken, err := r.taken(texts)
	for i, id := range taken {
		if !r.recent[0][id] && !r.recent[1][id] {
			all[i].known = id
		}
	}
	return err
}

// id is the candidate's, "" where it is not known.
func (r *row) id() string {
	if r.dossier == nil {
		return r.known
	}
	return r.dossier.ID
}

// some implements source.
func (r *rows) some() (all []row, last bool, err error) {
	for size := 0; len(all) < partRows && size < partBytes; {
		next := row{start: r.at, decode: decodeText}
		last, err = r.next(&next)
		if err != nil {
			return nil, false, err
		}
		if len(bytes.TrimSpace(next.text)) > 0 || next.problems != nil {
			r.read++
			next.number, next.place = r.read, r.read
			all, size = append(all, next), size+len(next.text)
		}
		if last {
			break
		}
	}
	return all, last, nil
}

var tooLong = []string{fmt.Sprintf("is longer than %d bytes: a dossier has at most so many", dossier.MaxBytes)}

// next reads one row and reports whether the file ends with it. Of one that is too long nothing is kept.
func (r *rows) next(to *row) (last bool, err error) {
	for {
		piece, err := r.piece()
		r.at += int64(len(piece))
		switch {
		case to.problems != nil:
		case len(to.text)+len(piece) > dossier.MaxBytes:
			to.text, to.problems = nil, tooLong
		default:
			to.text = append(to.text, piece...)
		}
		if to.start == 0 {
			to.text = bytes.TrimPrefix(to.text, []byte("\uFEFF"))
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return errors.Is(err, io.EOF), ignore(err, io.EOF)
		}
	}
}

// piece returns the next bytes up to the end of a row, or what fits the buffer with bufio.ErrBufferFull.
func (r *rows) piece() ([]byte, error) {
	if !r.whole {
		return r.in.ReadSlice('\n')
	}
	_, err := r.in.Peek(1)
	piece, _ := r.in.Peek(r.in.Buffered())
	if err == nil {
		err = bufio.ErrBufferFull
	}
	_, discarded := r.in.Discard(len(piece))
	return piece, errors.Join(err, discarded)
}

// ignore returns nil for one kind of error.
func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}
