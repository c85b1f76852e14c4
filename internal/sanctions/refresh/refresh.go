// Package refresh brings sanctions lists into an operator's folder, from files that were fetched already or from their
// publishers. A list is read to the end before it takes the place of the one in use, and takes it at once.
package refresh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/sanctions"
)

// fetchTimeout bounds one download; OFAC's list is some 30 MB.
const fetchTimeout = 10 * time.Minute

// A publication is one list. OFAC publishes its lists whole as XML, which says its date, and in parts as CSV.
type publication struct {
	name  string // of the installed file
	title string
	list  string   // of its entries
	xml   []string // names of the whole
	csv   []string // names of the parts, the one with the primary names first
	url   string   // of the whole
}

// publications are the lists that are read. Both publishers put them into the public domain or allow their use without
// charge; neither wants a credit.
var publications = []publication{
	{"ofac-sdn", "OFAC specially designated nationals", "OFAC", []string{"sdn.xml"},
		[]string{"sdn.csv", "alt.csv", "sdn_comments.csv"}, "https://www.treasury.gov/ofac/downloads/sdn.xml"},
	{"ofac-consolidated", "OFAC consolidated, without the SDN list", "OFAC", []string{"consolidated.xml", "cons.xml"},
		[]string{"cons_prim.csv", "cons_alt.csv", "cons_comments.csv"}, "https://www.treasury.gov/ofac/downloads/consolidated/consolidated.xml"},
	{"un", "UN Security Council consolidated list", "UN", []string{"consolidated.xml", "un.xml", "un_consolidated.xml"},
		nil, "https://scsanctions.un.org/resources/xml/en/consolidated.xml"},
}

// Update installs lists in dir, which sanctions.Open reads, and returns what it installed. From names a folder of files
// as their publishers name them, also packed by gzip; where it is empty the publishers are asked. A list is installed
// whole or not at all; a bad one is reported, leaves the one in use, and does not keep the others out. A folder without
// any list is no error.
func Update(ctx context.Context, dir, from string) ([]dataset.Set, error) {
	if from != "" {
		return updateFrom(ctx, dir, from)
	}
	client := &http.Client{CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if req.URL.Scheme != "https" || len(via) > 5 {
			return fmt.Errorf("redirected to %s", req.URL)
		}
		return nil
	}}
	return download(ctx, client, publications, dir)
}

func updateFrom(ctx context.Context, dir, from string) (installed []dataset.Set, err error) {
	found := map[string][]string{} // by name in small letters, without .gz
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			name := strings.TrimSuffix(strings.ToLower(d.Name()), ".gz")
			found[name] = append(found[name], path)
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, p := range publications {
		files, err := p.choose(found)
		if err != nil || len(files) == 0 {
			faults = append(faults, err)
			continue
		}
		set, err := p.install(dir, time.Time{}, files...)
		if err == nil {
			installed = append(installed, set)
		}
		faults = append(faults, err)
	}
	return installed, errors.Join(faults...)
}

// choose returns the files that make up the list: the whole where it is there, else the parts. OFAC and the UN call
// different lists consolidated.xml, so that content tells them apart.
func (p *publication) choose(found map[string][]string) ([]string, error) {
	var whole []string
	for _, name := range p.xml {
		for _, path := range found[name] {
			entries, err := read(path)
			if err != nil {
				return nil, err
			}
			if entries[0].List == p.list {
				whole = append(whole, path)
			}
		}
	}
	if len(whole) > 1 {
		return nil, errs.Invalidf("%s: holds the same as %s: keep one of them", whole[1], whole[0])
	}
	if len(whole) == 1 {
		return whole, nil
	}
	return p.parts(found)
}

func (p *publication) parts(found map[string][]string) (files []string, err error) {
	for i, name := range p.csv {
		switch paths := found[name]; {
		case len(paths) > 1:
			return nil, errs.Invalidf("%s: holds the same as %s: keep one of them", paths[1], paths[0])
		case len(paths) == 1 && i > 0 && len(files) == 0:
			return nil, errs.Invalidf("%s: completes %s, which is missing: put it beside", paths[0], p.csv[0])
		default:
			files = append(files, paths...)
		}
	}
	return files, nil
}

// read returns the entries of files that make up one list; none is an error.
func read(files ...string) ([]sanctions.Entry, error) {
	lists, err := sanctions.Load(files...)
	if err != nil {
		return nil, err
	}
	entries := lists.Entries()
	if len(entries) == 0 {
		return nil, errs.Invalidf("%s: lists nobody: download it again", files[0])
	}
	return entries, nil
}

// install reads the files as the list and puts it in its place. The list is of the day that its files state, else of
// the day on which they were written.
func (p *publication) install(dir string, written time.Time, files ...string) (set dataset.Set, err error) {
	entries, err := read(files...)
	if err != nil {
		return set, err
	}
	if i := slices.IndexFunc(entries, func(e sanctions.Entry) bool { return e.List != p.list }); i >= 0 {
		return set, errs.Invalidf("%s: holds entries of the %s list, not of the %s list", files[0], entries[i].List, p.list)
	}
	date := entries[0].ListDate
	if date == "" {
		if written.IsZero() {
			info, err := os.Stat(files[0])
			if err != nil {
				return set, err
			}
			written = info.ModTime()
		}
		date = written.UTC().Format(time.DateOnly)
	}
	for i := range entries {
		entries[i].ListDate = date
	}
	set = dataset.Set{Name: p.title, Date: date, Licence: "public domain", URL: p.url, Rows: len(entries)}
	if p.list == "UN" {
		set.Licence = "UN terms of use"
	}
	set.Path = filepath.Join(dir, sanctions.FileName(p.name))
	if err := whole(dir, set); err != nil {
		return set, err
	}
	return set, place(dir, set, entries)
}

// whole refuses a list that holds less than half of what the one in use does: lists grow, and a file that was cut off
// between two rows reads well.
func whole(dir string, next dataset.Set) error {
	inUse, err := sanctions.Installed(dir)
	for _, set := range inUse {
		if set.Path == next.Path && 2*next.Rows < set.Rows {
			return errs.Invalidf("%s of %s has %d entries, the one in use %d: download it again, or remove %s if that is right",
				next.Name, next.Date, next.Rows, set.Rows, set.Path)
		}
	}
	return err
}

// place writes the list beside its place and moves it there.
func place(dir string, set dataset.Set, entries []sanctions.Entry) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".staged-*")
	if err != nil {
		return err
	}
	err = errors.Join(sanctions.Write(tmp, set, entries), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), set.Path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close()) // so that the move outlasts a power cut
}

func download(ctx context.Context, client *http.Client, from []publication, dir string) (installed []dataset.Set, err error) {
	var faults []error
	for _, p := range from {
		set, err := p.fetch(ctx, client, dir)
		if err == nil {
			installed = append(installed, set)
		}
		faults = append(faults, err)
	}
	return installed, errors.Join(faults...)
}

func (p *publication) fetch(ctx context.Context, client *http.Client, dir string) (set dataset.Set, err error) {
	defer errs.Wrap(&err, "%s", p.title)
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return set, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return set, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return set, fmt.Errorf("%s: %s", p.url, resp.Status)
	}
	written, err := http.ParseTime(resp.Header.Get("Last-Modified"))
	if err != nil {
		written = time.Now()
	}
	tmp, err := os.CreateTemp("", "sanctions-*")
	if err != nil {
		return set, err
	}
	defer os.Remove(tmp.Name())
	_, err = io.Copy(tmp, io.LimitReader(resp.Body, sanctions.MaxBytes))
	if err := errors.Join(err, tmp.Close()); err != nil {
		return set, err
	}
	return p.install(dir, written, tmp.Name())
}
