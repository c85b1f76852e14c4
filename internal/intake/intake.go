// Package intake takes files of dossiers into the installation, however long: a row, or few, is in memory at a time. Sheets, whose
// rows are candidates, are read whole. What a
// part of a file brings and how far the file came are one transaction, so that an import that was interrupted, by whatever,
// goes on where it ended when it is started again, and takes in every row once.
package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// Options says how to import.
type Options struct {
	Actor   vetting.Actor // who imports
	Owner   uuid.UUID     // whose new candidates are
	Rejects string        // file that rows which cannot be read are written to, as JSON Lines with the reasons

	// Adds is whether a person imports: see vetting.Service.PrepareAdditions.
	Adds bool
	// Import is the import by a page under which whom it brings is noted; zero: none.
	Import uuid.UUID

	// Progress is called after each part of the file; nil for nobody.
	Progress func(vetting.IntakeCount)
	// Reject is called with each row that cannot be read, before its part of the file counts as imported; nil for nobody. An error
	// ends the import.
	Reject func(Rejected) error
	// Unread is called with the titles of a sheet's columns that are not read, where there are any; nil for nobody.
	Unread func(columns []string)
}

// Formats are the files that can be read, by the end of their names.
var Formats = []string{".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx"}

// Run imports a file and returns what all of it brought, in this run and in those before that did not reach its end. A file that
// is of no format is errs.Invalid; a row that is no dossier is left out and noted, and the others are imported.
func Run(ctx context.Context, s *vetting.Service, name string, o Options) (_ vetting.IntakeCount, err error) {
	f, err := os.Open(name)
	if err != nil {
		return vetting.IntakeCount{}, errs.Invalidf("%s: cannot be read: %v", name, errors.Unwrap(err))
	}
	defer f.Close()
	rows, err := open(f, name)
	if err != nil {
		return vetting.IntakeCount{}, err
	}
	var says []string
	if t, ok := rows.(*table); ok {
		if says = t.heading.says; len(t.heading.unread) > 0 && o.Unread != nil {
			o.Unread(t.heading.unread)
		}
	}
	print, err := fingerprint(f)
	if err != nil {
		return vetting.IntakeCount{}, err
	}
	in, err := s.BeginIntake(ctx, o.Actor, filepath.Base(name), print)
	if err != nil {
		return vetting.IntakeCount{}, err
	}
	in.Import = o.Import
	rejects, err := openRejects(o.Rejects, in)
	if err != nil {
		return in.IntakeCount, err
	}
	defer func() { err = errors.Join(err, rejects.close()) }()
	if err := rows.skip(in.Bytes, in.Rows); err != nil {
		return in.IntakeCount, err
	}
	return take(ctx, s, in, rows, says, rejects, o)
}

// take imports the rows that are left, reading the next ones and working out what they bring while it stores some. Says are the kinds of facts that a sheet speaks
// of, nil for dossiers.
func take(ctx context.Context, s *vetting.Service, in *vetting.Intake, rows source, says []string, rejects *rejects, o Options) (vetting.IntakeCount, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	prepare := s.Prepare
	if o.Adds {
		prepare = func(ctx context.Context, actor vetting.Actor, _ []string, all []*dossier.Dossier) (*vetting.Arrivals, error) {
			return s.PrepareAdditions(ctx, actor, all)
		}
	}
	parts := make(chan part)
	reader := &reader{source: rows, taken: func(texts [][]byte) (map[int]string, error) { return s.TakenIn(ctx, o.Actor, says, texts) }}
	go func() {
		defer close(parts)
		for last := false; !last; {
			p := reader.part()
			if p.err == nil {
				p.ready, p.err = prepare(ctx, o.Actor, says, p.dossiers)
			}
			last = p.err != nil || p.last
			select {
			case parts <- p:
			case <-ctx.Done():
				return
			}
		}
	}()
	for p := range parts {
		if p.err != nil {
			return in.IntakeCount, p.err
		}
		for _, r := range p.rejected {
			if err := rejects.write(r); err != nil {
				return in.IntakeCount, err
			}
			if o.Reject == nil {
				continue
			}
			if err := o.Reject(r); err != nil {
				return in.IntakeCount, err
			}
		}
		if err := rejects.sync(); err != nil {
			return in.IntakeCount, err
		}
		b := vetting.Batch{Dossiers: p.dossiers, Texts: p.texts, Known: p.known, Ready: p.ready, Says: says, Adds: o.Adds, Rejected: int64(len(p.rejected)), Bytes: p.end, RejectedBytes: rejects.size, Last: p.last}
		if err := s.TakeIn(ctx, o.Actor, o.Owner, in, b); err != nil {
			return in.IntakeCount, err
		}
		if o.Progress != nil {
			o.Progress(in.IntakeCount)
		}
	}
	return in.IntakeCount, ctx.Err()
}

// sample is how much of the beginning and of the end of a file it is known again by.
const sample = 1 << 20

// fingerprint is a hash of the size, the beginning and the end of a file.
func fingerprint(f *os.File) (sum [32]byte, err error) {
	info, err := f.Stat()
	if err != nil {
		return sum, err
	}
	h := sha256.New()
	binary.Write(h, binary.BigEndian, info.Size())
	for _, from := range []int64{0, max(0, info.Size()-sample)} {
		if _, err := io.Copy(h, io.NewSectionReader(f, from, sample)); err != nil {
			return sum, err
		}
	}
	return [32]byte(h.Sum(nil)), nil
}

// A Rejected row is one that is no dossier, as it stands in the file of rejected rows.
type Rejected struct {
	Row      int64    `json:"row"` // from 1; of a sheet its line, the headers' is 1
	Problems []string `json:"problems"`
	Text     string   `json:"text,omitempty"` // the row; empty where it is too long
}

// rejects is the file of rejected rows. It is made with the first.
type rejects struct {
	name string
	file *os.File
	size int64
}

// openRejects cuts the file back to what the import knows of: what was written after that is written again.
func openRejects(name string, in *vetting.Intake) (*rejects, error) {
	r := &rejects{name: name}
	info, err := os.Stat(name)
	if in.RejectedBytes == 0 || errors.Is(err, os.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	r.size = min(in.RejectedBytes, info.Size())
	return r, r.open()
}

func (r *rejects) open() (err error) {
	if r.file, err = os.OpenFile(r.name, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return err
	}
	if err := r.file.Truncate(r.size); err != nil {
		return err
	}
	_, err = r.file.Seek(r.size, io.SeekStart)
	return err
}

func (r *rejects) write(row Rejected) error {
	if r.file == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	line, err := json.Marshal(row)
	if err != nil {
		return err
	}
	n, err := r.file.Write(append(line, '\n'))
	r.size += int64(n)
	return err
}

func (r *rejects) sync() error {
	if r.file == nil {
		return nil
	}
	return r.file.Sync()
}

func (r *rejects) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// A part is some rows of a file, read.
type part struct {
	dossiers []*dossier.Dossier
	texts    [][]byte // of the dossiers
	known    int64    // rows that bring nothing
	ready    *vetting.Arrivals
	rejected []Rejected
	end      int64 // of the file
	last     bool
	err      error // the file could not be read any further
}

// add adds what a row is read as.
func (p *part) add(r row) {
	switch {
	case r.known != "":
		p.known++
	case len(r.problems) == 0:
		p.dossiers, p.texts = append(p.dossiers, r.dossier), append(p.texts, bytes.TrimSpace(r.text))
	default:
		p.rejected = append(p.rejected, Rejected{r.place, r.problems, strings.TrimSpace(strings.ToValidUTF8(string(r.text), "\uFFFD"))})
	}
}

// decode reads rows as dossiers, on every processor.
func decode(all []row) {
	var workers sync.WaitGroup
	work := make(chan *row)
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		workers.Go(func() {
			for r := range work {
				if r.problems == nil && r.known == "" {
					r.decode(r)
				}
			}
		})
	}
	for i := range all {
		work <- &all[i]
	}
	close(work)
	workers.Wait()
}

// decodeText reads a row that is a dossier as text.
func decodeText(r *row) {
	d, err := dossier.Decode(bytes.TrimSpace(r.text))
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			r.problems = append(r.problems, p.String())
		}
	case err != nil:
		r.problems = []string{err.Error()}
	}
	r.dossier = d
}
