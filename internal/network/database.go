package network

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"bonafide/internal/dataset"
	"bonafide/internal/errs"
)

// Database is the built-in data and what an operator added. The zero Database is the built-in data alone. It is safe
// for concurrent use.
type Database struct {
	cities  []*cityFile
	systems []*systemFile
	lists   []*list
}

// slot is a place for one file in the operator's folder.
type slot struct {
	name string
	open func(db *Database, path string) error
}

// slots are the files that Open reads, the more particular list first: the first that knows an address names its kind.
var slots = []slot{
	{"city-ipv4.mmdb", openCity},
	{"city-ipv6.mmdb", openCity},
	{"asn-ipv4.csv", openSystems},
	{"asn-ipv6.csv", openSystems},
	{"astrill.csv", openList(listKinds["astrill"])},
	{"tor.txt", openList(listKinds["tor"])},
	{"relay.csv", openList(listKinds["relay"])},
	{"vpn-ipv4.txt", openList(listKinds["vpn"])},
	{"vpn-ipv6.txt", openList(listKinds["vpn"])},
	{"hosting-ipv4.txt", openList(listKinds["hosting"])},
	{"hosting-ipv6.txt", openList(listKinds["hosting"])},
}

// Open reads the operator's files in dir, of those names that Update gives them, over the built-in data. A folder or
// a file that is not there is not missed; a file that cannot be used is an Invalid error that names it. Close the
// database after the last look-up.
func Open(dir string) (db *Database, err error) {
	builtin()
	db = &Database{}
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	for _, s := range slots {
		path := filepath.Join(dir, s.name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		if err := s.open(db, path); err != nil {
			return nil, errs.Invalidf("%s: %v: replace or remove the file", path, err)
		}
	}
	return db, nil
}

// Close lets the files go. The database answers from the built-in data afterwards.
func (db *Database) Close() error {
	var all []error
	for _, c := range db.cities {
		all = append(all, c.reader.Close())
	}
	*db = Database{}
	return errors.Join(all...)
}

// Status lists what is loaded, the operator's files first.
func (db *Database) Status() []dataset.Set {
	var sets []dataset.Set
	for _, c := range db.cities {
		sets = append(sets, c.set)
	}
	for _, s := range db.systems {
		sets = append(sets, s.set)
	}
	for _, l := range db.lists {
		sets = append(sets, l.set)
	}
	b := builtin()
	return append(sets, countrySet, asnSet(b.systems), networksSet(b))
}

// fileSet describes a file of the operator's by the day it was written, the best guess where its content is undated.
func fileSet(path string, s dataset.Set) (dataset.Set, error) {
	info, err := os.Stat(path)
	if err != nil {
		return s, err
	}
	s.Path = path
	if s.Date == "" {
		s.Date = info.ModTime().UTC().Format("2006-01-02")
	}
	return s, nil
}

// readFile reads a whole file of at most limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%d bytes, more than the %d that are read", info.Size(), limit)
	}
	return os.ReadFile(path)
}
