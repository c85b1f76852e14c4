package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
)

// A row is one dossier of a file as text, and then what it is read as.
type row struct {
	number   int64 // from 1; empty lines are not counted
	start    int64 // in the file
	text     []byte
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
	partRows  = 500
	partBytes = 8 << 20
)

func newRows(f *os.File, name string) (*rows, error) {
	format := strings.ToLower(filepath.Ext(name))
	if !slices.Contains(Formats, format) {
		return nil, errs.Invalidf("%s: is of no format that can be imported: want a file whose name ends in %s", name, strings.Join(Formats, ", "))
	}
	return &rows{file: f, in: bufio.NewReaderSize(f, 1<<16), whole: format == ".json"}, nil
}

// skip goes on at so many bytes, before which there are so many rows.
func (r *rows) skip(bytes, rows int64) error {
	_, err := r.file.Seek(bytes, io.SeekStart)
	r.in.Reset(r.file)
	r.at, r.read = bytes, rows
	return err
}

// part reads the next rows. A part ends before a row whose id is in it already, so that the later row finds what the
// earlier one brought.
func (r *rows) part() (p part) {
	all, last, err := r.some()
	if err != nil {
		return part{err: err}
	}
	decode(all)
	seen := map[string]bool{}
	p.end, p.last = r.at, last
	for _, row := range all {
		if row.dossier != nil && seen[row.dossier.ID] {
			p.end, p.last, p.err = row.start, false, r.skip(row.start, row.number-1)
			break
		}
		p.add(row)
		if row.dossier != nil {
			seen[row.dossier.ID] = true
		}
	}
	return p
}

// some returns rows as text, and whether they are the last.
func (r *rows) some() (all []row, last bool, err error) {
	for size := 0; len(all) < partRows && size < partBytes; {
		next := row{start: r.at}
		last, err = r.next(&next)
		if err != nil {
			return nil, false, err
		}
		if len(bytes.TrimSpace(next.text)) > 0 || next.problems != nil {
			r.read++
			next.number = r.read
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
