package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"bonafide/internal/errs"
)

const (
	// tempFolder holds what is being written, inside the store's folder so that a rename moves it into place. No key
	// begins with '.'. Being one folder, it is cleaned without a walk over all blobs.
	tempFolder = ".tmp"
	// staleAfter is the time without a write after which a temporary file is no longer someone's: its writer crashed.
	// Another process may be writing to the same folder, so younger ones stay.
	staleAfter = time.Hour
)

// folder is a Store in a folder of the machine. All access goes through root, which no path or symbolic link leaves.
type folder struct {
	root *os.Root
	kept sync.Map // the folders of folders whose own entries, and those above, are durable
}

func openFolder(dir string) (_ *folder, err error) {
	if dir == "" {
		return nil, errs.Invalidf("the folder of the blobs has no name: want a path, such as /var/lib/bonafide/blobs")
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root}
	if err := root.MkdirAll(tempFolder, 0o700); err != nil {
		return nil, err
	}
	return f, f.clean(time.Now().Add(-staleAfter))
}

// makeFolder makes dir, an absolute path, and its missing parents so that they survive a crash.
func makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeFolder(filepath.Dir(dir)); err != nil {
			return err
		}
		err = os.Mkdir(dir, 0o700)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil // if it is no folder, opening it will say so
	}
	if err != nil {
		return err
	}
	parent, err := os.Open(filepath.Dir(dir))
	if err != nil {
		return err
	}
	return syncAndClose(parent)
}

// clean removes temporary files not written to since then.
func (f *folder) clean(then time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), tempFolder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.ModTime().Before(then) {
			err = f.root.Remove(path.Join(tempFolder, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *folder) Put(ctx context.Context, key string, r io.Reader, size int64) (err error) {
	defer errs.Wrap(&err, "blob.Put(%q)", key)
	if err := checkKey(key); err != nil {
		return err
	}
	body, err := exactly(ctx, r, size)
	if err != nil {
		return err
	}
	temp, err := f.writeTemp(body)
	if err != nil {
		return err
	}
	if err := f.place(temp, key); err != nil {
		return errors.Join(err, f.root.Remove(temp))
	}
	return f.syncUp(path.Dir(key))
}

// writeTemp writes body to a new temporary file, durably, and returns its name. A failure leaves no file.
func (f *folder) writeTemp(body io.Reader) (string, error) {
	name := path.Join(tempFolder, rand.Text())
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(file, body); err != nil {
		return "", errors.Join(err, file.Close(), f.root.Remove(name))
	}
	if err := syncAndClose(file); err != nil {
		return "", errors.Join(err, f.root.Remove(name))
	}
	return name, nil
}

// place renames temp to key.
func (f *folder) place(temp, key string) error {
	if err := f.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return err
	}
	return f.root.Rename(temp, key)
}

// syncUp makes the entries of dir and of all folders above it durable. A folder that existed before may have been made
// a moment ago by another Put, so none is left out that this process has not made durable itself.
func (f *folder) syncUp(dir string) error {
	var above []string
	for ; ; dir = path.Dir(dir) {
		opened, err := f.root.Open(dir)
		if err != nil {
			return err
		}
		if err := syncAndClose(opened); err != nil {
			return err
		}
		if _, kept := f.kept.Load(dir); kept || dir == "." {
			break
		}
		above = append(above, path.Dir(dir))
	}
	for _, dir := range above {
		f.kept.Store(dir, true)
	}
	return nil
}

func syncAndClose(file *os.File) error { return errors.Join(file.Sync(), file.Close()) }

func (f *folder) Open(_ context.Context, key string) (_ io.ReadCloser, err error) {
	defer errs.Wrap(&err, "blob.Open(%q)", key)
	if err := f.find(key); err != nil {
		return nil, err
	}
	file, err := f.root.Open(key)
	if err != nil {
		return nil, absent(err)
	}
	return file, nil
}

// Delete leaves folders that became empty: to remove one would race with a Put into it.
func (f *folder) Delete(_ context.Context, key string) (err error) {
	defer errs.Wrap(&err, "blob.Delete(%q)", key)
	err = f.find(key)
	if err == nil {
		err = absent(f.root.Remove(key))
	}
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.syncUp(path.Dir(key))
}

// Older implements Store.
func (f *folder) Older(ctx context.Context, than time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist): // deleted meanwhile
				return nil
			case err == nil:
				err = context.Cause(ctx)
			}
			if err != nil {
				return err
			}
			if entry.IsDir() && name == tempFolder {
				return fs.SkipDir
			}
			if entry.IsDir() || !isOlder(entry, than) || yield(name, nil) {
				return nil
			}
			return fs.SkipAll
		})
		if err != nil {
			yield("", fmt.Errorf("blob.Older: %w", err))
		}
	}
}

func isOlder(entry fs.DirEntry, than time.Time) bool {
	info, err := entry.Info()
	return err == nil && info.Mode().IsRegular() && info.ModTime().Before(than)
}

// find returns errs.NotFound unless there is a blob under key.
func (f *folder) find(key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	info, err := f.root.Lstat(key)
	if err != nil {
		return absent(err)
	}
	if !info.Mode().IsRegular() {
		return errs.NotFound
	}
	return nil
}

// absent turns the ways to say that there is no such file into errs.NotFound.
func absent(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return errs.NotFound
	}
	return err
}

// Ping writes a file and removes it: a full disk or one that became read-only is not ready.
func (f *folder) Ping(context.Context) (err error) {
	defer errs.Wrap(&err, "blob.Ping")
	name, err := f.writeTemp(strings.NewReader("ping"))
	if err != nil {
		return err
	}
	return f.root.Remove(name)
}
