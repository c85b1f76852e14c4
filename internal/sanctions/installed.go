package sanctions

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"bonafide/internal/dataset"
	"bonafide/internal/errs"
)

// Folder returns where an installation keeps its lists, below the folder of its reference data.
func Folder(reference string) string { return filepath.Join(reference, "sanctions") }

// extension is that of an installed list: a line that describes it, then a line an entry, as JSON. What is never
// compared - nationality, sex, place of birth - does not reach the installation.
const extension = ".jsonl"

// FileName returns the name under which Open looks for a list.
func FileName(list string) string { return list + extension }

// Write writes entries as a list that Open reads. The set's path is not kept.
func Write(w io.Writer, set dataset.Set, entries []Entry) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	set.Path = ""
	if err := enc.Encode(set); err != nil {
		return err
	}
	for i := range entries {
		if err := enc.Encode(&entries[i]); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Installed describes the lists in the folder, by name. A folder that does not exist holds none.
func Installed(dir string) ([]dataset.Set, error) {
	var sets []dataset.Set
	err := eachInstalled(dir, func(set dataset.Set, _ *json.Decoder) error {
		sets = append(sets, set)
		return nil
	})
	return sets, err
}

// Open reads the installed lists and prepares them for screening; nil where none is installed.
func Open(dir string) (*Lists, error) {
	var entries []Entry
	found := false
	err := eachInstalled(dir, func(set dataset.Set, dec *json.Decoder) error {
		found = true
		before := len(entries)
		for dec.More() {
			var e Entry
			if err := dec.Decode(&e); err != nil {
				return err
			}
			if entries = append(entries, e); len(e.Names) == 0 || len(entries) > MaxEntries {
				return fmt.Errorf("entry %d has no name, or there are more than %d", len(entries)-before, MaxEntries)
			}
		}
		if got := len(entries) - before; got != set.Rows {
			return fmt.Errorf("holds %d entries instead of %d", got, set.Rows)
		}
		return nil
	})
	if err != nil || !found {
		return nil, err
	}
	return NewLists(entries), nil
}

// eachInstalled opens the lists of the folder in the order of their names, and hands on what follows each description.
func eachInstalled(dir string, do func(dataset.Set, *json.Decoder) error) error {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	files = slices.DeleteFunc(files, func(f fs.DirEntry) bool { return filepath.Ext(f.Name()) != extension })
	for _, file := range files {
		path := filepath.Join(dir, file.Name())
		if err := openInstalled(path, do); err != nil {
			return errs.Invalidf("%s: %v: install the list again with “bonafide data update”, or remove the file", path, err)
		}
	}
	return nil
}

func openInstalled(path string, do func(dataset.Set, *json.Decoder) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReader(&limited{f, MaxBytes}))
	var set dataset.Set
	if err := dec.Decode(&set); err != nil {
		return err
	}
	set.Path = path
	return do(set, dec)
}
