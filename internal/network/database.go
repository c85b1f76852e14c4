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

	lines memo[datasets, string]
}

// A fileKind is a kind of file that an operator may add.
type fileKind struct {
	name, extension string
	open            func(db *Database, path string) error
}

// fileKinds are the kinds of file, the more particular list first: the first that knows an address names its kind.
var fileKinds = []fileKind{
	{"city", ".mmdb", openCity},
	{"asn", ".csv", openSystems},
	{"astrill", ".txt", openList(astrillList)},
	{"tor", ".txt", openList(torList)},
	{"relay", ".txt", openList(relayList)},
	{"vpn", ".txt", openList(vpnList)},
	{"hosting", ".txt", openList(hostingList)},
}

// families are what a file's name says of its content. Publishers put both families into one file, or each into its
// own.
var families = []string{"", "-ipv4", "-ipv6"}

// Open reads the operator's files in dir over the built-in data. They have the names that Identify gives, such as
// city.mmdb or vpn-ipv4.txt; others are not looked at. A folder or a file that is not there is not missed; a file that
// cannot be used is an Invalid error that names it. Close the database after the last look-up.
func Open(dir string) (*Database, error) {
	builtin()
	db := &Database{}
	for _, s := range fileKinds {
		for _, family := range families {
			path := filepath.Join(dir, s.name+family+s.extension)
			if err := s.open(db, path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, errors.Join(errs.Invalidf("%s: %v: replace or remove the file", path, err), db.Close())
			}
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
	b := builtin()
	return append(db.added(), countrySet, b.systemsSet, b.networksSet)
}

// added lists the operator's files.
func (db *Database) added() []dataset.Set {
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
	return sets
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
