// Package static holds the style sheet, the scripts, the icon and the map of the world that pages load, and serves them under names that
// carry a hash of their content. A name therefore never changes meaning, and browsers may keep a file for ever.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:generate go run ./gen

// Prefix is the path below which Handler serves.
const Prefix = "/static/"

//go:embed app.css app.js check-in.js graph.js passkey.js favicon.svg world.svg
var embedded embed.FS

type file struct {
	contentType  string
	plain, small []byte // small is gzipped
}

type index struct {
	path map[string]string // app.css → /static/app.3f9c2b7d10.css
	file map[string]file   // by that path
}

// load runs at the first use, so that commands which serve no page do not pay for it.
var load = sync.OnceValue(func() index {
	entries, err := embedded.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	ix := index{map[string]string{}, map[string]file{}}
	for _, e := range entries {
		b, err := embedded.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		p := hashed(e.Name(), b)
		ix.path[e.Name()] = p
		ix.file[p] = file{contentType(e.Name()), b, zip(b)}
	}
	return ix
})

func hashed(name string, b []byte) string {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	return Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
}

// contentType does not rest on the machine's own type table, which may call a script text/plain.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	panic(fmt.Sprintf("static: no content type for %s", name))
}

func zip(b []byte) []byte {
	var buf bytes.Buffer
	w, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	w.Write(b) // a bytes.Buffer takes every write
	w.Close()
	return buf.Bytes()
}

// Path returns the URL path of the embedded file, such as /static/app.3f9c2b7d10.css. It panics where there is no
// such file: the names are written in our own templates.
func Path(name string) string {
	p, ok := load().path[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return p
}

// Handler serves the files at their hashed paths and answers 404 to anything else. Files are sent gzipped to those who
// accept it, so no other compression may be laid on top.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := load().file[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
			return
		}
		f.write(w, r)
	})
}

func (f file) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.small
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) // a reader who has gone is nobody to tell
	}
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110, section 12.5.3); a weight of zero means no.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err == nil && coding == "gzip" {
			return strings.Trim(params["q"], "0.") != "" || params["q"] == ""
		}
	}
	return false
}
