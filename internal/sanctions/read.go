package sanctions

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"bonafide/internal/errs"
)

// Limits of a list. The largest published file, OFAC's sdn.xml, is some 30 MB with 20,000 entries.
const (
	MaxBytes   = 256 << 20 // of one file, uncompressed
	MaxEntries = 500_000   // of all files
	maxNames   = 1_000     // of one entry
	maxText    = 1_000     // bytes of one name or number
)

// Load reads list files and prepares them for screening. A file may be OFAC's CSV (sdn.csv, alt.csv, add.csv,
// sdn_comments.csv and the same of the consolidated list), OFAC's sdn.xml or the UN's consolidated XML, each also
// compressed by gzip; what it is shows from its content. OFAC's files complete each other by the number of the entry. The
// error is errs.Invalid where a file is at fault, and names file and line.
func Load(files ...string) (*Lists, error) {
	r := newReader()
	for _, name := range files {
		if err := r.open(name); err != nil {
			return nil, err
		}
	}
	return NewLists(r.entries()), nil
}

// Read reads one list file from r. The name is only for errors.
func Read(name string, r io.Reader) ([]Entry, error) {
	reader := newReader()
	if err := reader.read(name, r); err != nil {
		return nil, err
	}
	return reader.entries(), nil
}

// A reader collects entries from files.
type reader struct {
	byID    map[string]*Entry
	order   []*Entry
	remarks map[string]*strings.Builder // OFAC's last column, which two files share, by id
}

func newReader() *reader {
	return &reader{byID: map[string]*Entry{}, remarks: map[string]*strings.Builder{}}
}

func (r *reader) open(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return errs.Invalidf("%v: name a list file that exists", err)
	}
	defer f.Close()
	return r.read(name, f)
}

func (r *reader) read(name string, file io.Reader) error {
	in := bufio.NewReader(file)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return errs.Invalidf("%s: is not gzip after all: %v", name, err)
		}
		in = bufio.NewReader(unzipped)
	}
	in = bufio.NewReader(&limited{in, MaxBytes})
	if bom, _ := in.Peek(3); string(bom) == "\ufeff" {
		in.Discard(3) // in the buffer, so it cannot fail
	}
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return errs.Invalidf("%s:1: cannot be read: %v", name, err)
	}
	if strings.HasPrefix(strings.TrimSpace(string(head)), "<") {
		return r.readXML(name, in)
	}
	return r.readCSV(name, in)
}

// limited fails once more than left bytes are read, where io.LimitReader would cut a list silently.
type limited struct {
	io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fmt.Errorf("is larger than %d MB, which no published list is", MaxBytes>>20)
	}
	return n, err
}

// problem is an error at a line of a file.
func problem(name string, line int, format string, args ...any) error {
	return errs.Invalidf("%s:%d: %s", name, line, fmt.Sprintf(format, args...))
}

// entry returns the entry of a list and number, new where it is the first mention; nil where there are too many.
func (r *reader) entry(list, id string) *Entry {
	key := list + " " + id
	e := r.byID[key]
	if e == nil && len(r.order) < MaxEntries {
		e = &Entry{List: list, ID: id}
		r.byID[key] = e
		r.order = append(r.order, e)
	}
	return e
}

// entries returns what was read, in the order of first mention. Entries without a name are left out.
func (r *reader) entries() []Entry {
	all := make([]Entry, 0, len(r.order))
	for _, e := range r.order {
		if remarks := r.remarks[e.ID]; remarks != nil && e.List == listOFAC {
			e.addRemarks(remarks.String())
		}
		if len(e.Names) > 0 {
			slices.SortStableFunc(e.Names, func(a, b Name) int { return rank(a.Quality) - rank(b.Quality) })
			all = append(all, *e)
		}
	}
	return all
}

func rank(q Quality) int { return slices.Index([]Quality{Primary, Strong, Weak}, q) }

// addName adds a name once; the better quality stays.
func (e *Entry) addName(text string, q Quality) {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, " ")), " ")
	if text == "" || len(text) > maxText || len(e.Names) == maxNames {
		return
	}
	i := slices.IndexFunc(e.Names, func(n Name) bool { return n.Text == text })
	switch {
	case i < 0:
		e.Names = append(e.Names, Name{text, q})
	case rank(q) < rank(e.Names[i].Quality):
		e.Names[i].Quality = q
	}
}

func (e *Entry) addBirth(b Birth) {
	if !b.IsZero() && !slices.Contains(e.Births, b) && len(e.Births) < maxNames {
		e.Births = append(e.Births, b)
	}
}

func (e *Entry) addNumber(label, value string) {
	n := Number{numberKind(label), strings.Join(strings.Fields(strings.ToValidUTF8(value, " ")), " ")}
	if n.Kind != "" && n.Value != "" && len(n.Value) <= maxText && !slices.Contains(e.Numbers, n) && len(e.Numbers) < maxNames {
		e.Numbers = append(e.Numbers, n)
	}
}

func (e *Entry) addProgramme(p string) {
	if p = strings.TrimSpace(p); p != "" && len(p) <= maxText && !slices.Contains(e.Programmes, p) {
		e.Programmes = append(e.Programmes, p)
	}
}

// numberKind tells by its label what a number identifies; empty where it is none that identifies a holder. The labels are
// those of OFAC's lists and the UN's types of document.
func numberKind(label string) NumberKind {
	label = strings.ToLower(label)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(label, w) })
	}
	switch {
	case has("gender", "nationality", "citizen", "date", "digital currency", "phone", "email", "website", "issued", "gazette"):
		return ""
	case has("passport", "pasaporte", "passeport", "national id", "national foreign id", "identification card", "identity card", "id card",
		"cedula", "driver's license", "ssn", "c.u.r.p", "d.n.i", "n.i.e", "birth certificate", "residency number", "travel document",
		"stateless person", "electoral registry", "personal id", "citizen's card", "national identification", "diplomatic"):
		return Document
	case has("registration", "registry", "company number", "tax id", "license", "social credit", "identification number", "r.f.c", "ruc", "nit #",
		"matricula mercantil", "folio mercantil", "enterprise number", "legal entity number", "fiscal code", "v.a.t", "chamber", "imo", "tail number",
		"serial number", "c.i.f", "swift", "bic", "c.r. no", "d-u-n-s", "central registration"):
		return Registration
	}
	return ""
}
