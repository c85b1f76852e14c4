// Package refresh brings better data about networks into an operator's folder, from files that were fetched already or
// from their publishers.
package refresh

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/network"
)

const (
	// maxBytes bounds one file, unpacked; DB-IP's towns are the largest with about 140 MB.
	maxBytes = 512 << 20

	// fetchTimeout bounds one download.
	fetchTimeout = 10 * time.Minute
)

// publisher is a file to download. Its name is what network.Identify goes by; "2006-01" in the address stands for the
// month, and where this month's file is not out yet the last one's is taken.
type publisher struct{ name, url string }

// publishers are asked by Update without a folder. Their terms: DB-IP CC BY 4.0 with a visible credit, X4BNet MIT, the
// Tor project CC0; Apple publishes its list for this use.
var publishers = []publisher{
	{"dbip-city-lite.mmdb", "https://download.db-ip.com/free/dbip-city-lite-2006-01.mmdb.gz"},
	{"dbip-asn-lite.csv", "https://download.db-ip.com/free/dbip-asn-lite-2006-01.csv.gz"},
	{"vpn/ipv4.txt", "https://raw.githubusercontent.com/X4BNet/lists_vpn/main/output/vpn/ipv4.txt"},
	{"datacenter/ipv4.txt", "https://raw.githubusercontent.com/X4BNet/lists_vpn/main/output/datacenter/ipv4.txt"},
	{"torbulkexitlist", "https://check.torproject.org/torbulkexitlist"},
	{"egress-ip-ranges.csv", "https://mask-api.icloud.com/egress-ip-ranges.csv"},
}

// ErrNothing says that a folder holds no file of a kind that is read. It is Invalid.
var ErrNothing = errs.Invalidf("no file in it is of a kind that is read (city*.mmdb, asn*.csv, lists named vpn, datacenter, tor, relay or astrill)")

// Update checks and installs newer files in dir, which network.Open reads, and returns what it installed. From names a
// folder of files as their publishers name them, also packed by gzip; where it is empty the publishers are asked.
// Each file is installed whole or not at all; a bad one is reported and does not keep the others out. A folder with
// nothing usable is ErrNothing.
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
	return download(ctx, client, publishers, time.Now(), dir)
}

func updateFrom(ctx context.Context, dir, from string) ([]dataset.Set, error) {
	var installed []dataset.Set
	var faults []error
	taken := map[string]string{}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(filepath.ToSlash(name), ".gz")
		if !network.Reads(name) {
			return nil
		}
		f, err := stageFile(dir, name, path)
		if err != nil {
			faults = append(faults, err)
			return nil
		}
		if other := taken[f.as]; other != "" {
			faults = append(faults, errs.Invalidf("%s: holds the same as %s: keep one of them", path, other), f.discard())
			return nil
		}
		taken[f.as] = path
		set, err := f.install(dir)
		if err == nil {
			installed = append(installed, set)
		}
		faults = append(faults, err)
		return nil
	})
	if err = errors.Join(append(faults, err)...); err == nil && len(installed) == 0 {
		err = fmt.Errorf("%s: %w", from, ErrNothing)
	}
	return installed, err
}

func download(ctx context.Context, client *http.Client, from []publisher, now time.Time, dir string) ([]dataset.Set, error) {
	var installed []dataset.Set
	var faults []error
	for _, p := range from {
		set, err := fetch(ctx, client, p, now, dir)
		if err == nil {
			installed = append(installed, set)
		}
		faults = append(faults, err)
	}
	return installed, errors.Join(faults...)
}

// fetch installs one publisher's file.
func fetch(ctx context.Context, client *http.Client, p publisher, now time.Time, dir string) (set dataset.Set, err error) {
	defer errs.Wrap(&err, "%s", p.name)
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	// The first of the month before, because a month back from the 31st may be this month.
	months := []time.Time{now, time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, time.UTC)}
	var resp *http.Response
	for _, month := range months {
		resp, err = get(ctx, client, strings.Replace(p.url, "2006-01", month.Format("2006-01"), 1))
		if err != nil {
			return set, err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			break
		}
	}
	if resp.StatusCode != http.StatusOK {
		return set, fmt.Errorf("%s: %s", resp.Request.URL, resp.Status)
	}
	written, err := http.ParseTime(resp.Header.Get("Last-Modified"))
	if err != nil {
		written = now
	}
	f, err := stage(dir, p.name, resp.Body, written)
	if err != nil {
		return set, err
	}
	return f.install(dir)
}

func get(ctx context.Context, client *http.Client, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}

// staged is a checked file beside its place.
type staged struct {
	path, as string
	set      dataset.Set
}

// stageFile stages a file with its own date.
func stageFile(dir, name, path string) (*staged, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return stage(dir, name, f, info.ModTime())
}

// stage unpacks what r gives into dir and checks it. The date is the file's where its content has none.
func stage(dir, name string, r io.Reader, written time.Time) (_ *staged, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(dir, ".staged-*")
	if err != nil {
		return nil, err
	}
	f := &staged{path: tmp.Name()}
	keep := false
	defer func() {
		if !keep {
			err = errors.Join(err, f.discard())
		}
	}()
	if err := errors.Join(copyUnpacked(tmp, r), tmp.Sync(), tmp.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := os.Chtimes(f.path, written, written); err != nil {
		return nil, err
	}
	if f.as, f.set, err = network.Identify(name, f.path); err != nil {
		return nil, errs.Invalidf("%v", err)
	}
	keep = true
	return f, nil
}

func copyUnpacked(w io.Writer, r io.Reader) error {
	br := bufio.NewReader(r)
	r = br
	if head, _ := br.Peek(2); string(head) == "\x1f\x8b" {
		zr, err := gzip.NewReader(br)
		if err != nil {
			return err
		}
		r = zr
	}
	n, err := io.Copy(w, io.LimitReader(r, maxBytes+1))
	if err == nil && n > maxBytes {
		err = fmt.Errorf("more than %d bytes", maxBytes)
	}
	return err
}

func (f *staged) discard() error { return os.Remove(f.path) }

// install puts the file in its place and takes those away that it replaces.
func (f *staged) install(dir string) (dataset.Set, error) {
	place := filepath.Join(dir, f.as)
	if err := os.Rename(f.path, place); err != nil {
		return dataset.Set{}, errors.Join(err, f.discard())
	}
	for _, old := range network.Replaces(f.as) {
		if err := os.Remove(filepath.Join(dir, old)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return dataset.Set{}, err
		}
	}
	f.set.Path = place
	return f.set, syncDir(dir)
}

// syncDir makes renames in a folder outlast a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
