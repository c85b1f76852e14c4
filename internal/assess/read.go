package assess

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
)

// A file is one dossier and where it was read.
type file struct {
	name    string // of the file, and in a file of many the line: dossiers.jsonl:12
	folder  string // where its pictures lie
	dossier *dossier.Dossier
}

func dossiersOf(population []file) []*dossier.Dossier {
	dossiers := make([]*dossier.Dossier, len(population))
	for i, f := range population {
		dossiers[i] = f.dossier
	}
	return dossiers
}

// A population collects the dossiers of files and what is wrong with them.
type population struct {
	files []file
	bad   BadInput
	first map[string]string // where each id was read first
}

// read reads every file: a dossier, or one a line where the name ends in .jsonl or .ndjson.
func read(names []string) ([]file, error) {
	p := population{first: map[string]string{}}
	for _, name := range names {
		switch strings.ToLower(filepath.Ext(name)) {
		case ".jsonl", ".ndjson":
			p.readLines(name)
		default:
			data, err := readUpTo(name, dossier.MaxBytes)
			if err != nil {
				p.fail(name, unreadable(err))
				continue
			}
			p.add(name, filepath.Dir(name), data)
		}
	}
	if p.bad != nil {
		return nil, p.bad
	}
	return p.files, nil
}

func (p *population) fail(name string, problems dossier.Problems) {
	p.bad = append(p.bad, badFile(name, problems)...)
}

// readLines reads a file of one dossier a line. Empty lines are none.
func (p *population) readLines(name string) {
	f, err := os.Open(name)
	if err != nil {
		p.fail(name, unreadable(err))
		return
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 1<<16)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		at := fmt.Sprintf("%s:%d", name, n)
		switch {
		case errors.Is(err, errLong):
			p.fail(at, dossier.Problems{{Text: err.Error()}})
		case err != nil && !errors.Is(err, io.EOF):
			p.fail(name, unreadable(err))
			return
		case len(line) > 0:
			p.add(at, filepath.Dir(name), line)
		}
		if errors.Is(err, io.EOF) {
			return
		}
	}
}

var errLong = fmt.Errorf("is more than %d bytes long: a dossier has at most as many", dossier.MaxBytes)

// readLine returns the next line without what surrounds it, and io.EOF with the last one. Of one that is longer than a dossier
// may be it reads the rest and keeps nothing.
func readLine(r *bufio.Reader) (line []byte, err error) {
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > dossier.MaxBytes {
			line, long = nil, true
		}
		if !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long {
			return nil, errLong
		}
		return bytes.TrimSpace(line), err
	}
}

// add reads a dossier, or notes what is wrong with it.
func (p *population) add(name, folder string, data []byte) {
	d, err := dossier.Decode(data)
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
	case err != nil:
		problems = dossier.Problems{{Text: err.Error()}}
	case p.first[d.ID] != "":
		problems = dossier.Problems{{Path: "id", Text: fmt.Sprintf("%q is also the id in %s: ids must differ", d.ID, p.first[d.ID])}}
	default:
		p.first[d.ID] = name
		p.files = append(p.files, file{name, folder, d})
	}
	p.fail(name, problems)
}
