package static

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func get(method, path, encoding string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestPathCarriesTheContentHash(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "favicon.svg"} {
		stem, ext, _ := strings.Cut(name, ".")
		want := regexp.MustCompile(`^/static/` + stem + `\.[0-9a-f]{10}\.` + ext + `$`)
		if got := Path(name); !want.MatchString(got) {
			t.Errorf("Path(%q) = %q, want %s", name, got, want)
		}
	}
	if a, b := hashed("a.css", []byte("x")), hashed("a.css", []byte("y")); a == b {
		t.Errorf("two contents share the name %s", a)
	}
}

func TestHandlerServes(t *testing.T) {
	for name, contentType := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "favicon.svg": "image/svg+xml",
	} {
		want, _ := embedded.ReadFile(name)
		for _, encoding := range []string{"", "gzip", "br, gzip;q=0.5", "gzip;q=0", "identity"} {
			res := get("GET", Path(name), encoding)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("%s: status %d", name, res.StatusCode)
			}
			for header, value := range map[string]string{
				"Content-Type": contentType, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding",
			} {
				if got := res.Header.Get(header); got != value {
					t.Errorf("%s: %s = %q, want %q", name, header, got, value)
				}
			}
			small := encoding == "gzip" || encoding == "br, gzip;q=0.5"
			if got := res.Header.Get("Content-Encoding") == "gzip"; got != small {
				t.Errorf("%s, Accept-Encoding %q: gzipped %v, want %v", name, encoding, got, small)
			}
			if got := body(t, res); !bytes.Equal(got, want) {
				t.Errorf("%s, Accept-Encoding %q: %d bytes differ from the file's %d", name, encoding, len(got), len(want))
			}
		}
	}
}

func body(t *testing.T, res *http.Response) []byte {
	t.Helper()
	var r io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHandlerRefuses(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/static/app.css", 404}, // without the hash it may change
		{"GET", "/static/app.0000000000.css", 404},
		{"GET", "/static/", 404},
		{"GET", "/static", 404},
		{"GET", "/static/static.go", 404},
		{"GET", "/static/../static/static.go", 404},
		{"GET", "/static/%2e%2e/go.mod", 404},
		{"GET", "/static/..%5c..%5cgo.mod", 404},
		{"POST", Path("app.css"), 405},
		{"HEAD", Path("app.css"), 200},
	} {
		res := get(tt.method, tt.path, "")
		if res.StatusCode != tt.want {
			t.Errorf("%s %s: status %d, want %d", tt.method, tt.path, res.StatusCode, tt.want)
		}
		if tt.want == 404 && res.Header.Get("Cache-Control") != "" {
			t.Errorf("%s %s: a 404 is cached: %s", tt.method, tt.path, res.Header.Get("Cache-Control"))
		}
	}
}

func TestPagesStayLight(t *testing.T) {
	total := 0
	for _, name := range []string{"app.css", "app.js"} {
		n := len(load().file[Path(name)].small)
		t.Logf("%s: %d bytes gzipped", name, n)
		total += n
	}
	if total > 30<<10 {
		t.Errorf("css and js weigh %d bytes gzipped, want at most 30 KB", total)
	}
	if js, _ := embedded.ReadFile("app.js"); len(js) > 3<<10 {
		t.Errorf("app.js has %d bytes, want at most 3 KB", len(js))
	}
}

func TestNoOutsideHost(t *testing.T) {
	for _, name := range []string{"app.css", "app.js"} {
		b, _ := embedded.ReadFile(name)
		if m := regexp.MustCompile(`(?i)https?:|@import|url\(`).Find(b); m != nil {
			t.Errorf("%s holds %q: no request may leave for another host", name, m)
		}
	}
}

// TestContrast holds the tokens to WCAG 2.2: 4.5:1 for text (1.4.3), 3:1 for edges and bars that carry meaning (1.4.11).
func TestContrast(t *testing.T) {
	css, _ := embedded.ReadFile("app.css")
	light := tokens(t, string(css), ":root{")
	dark := tokens(t, string(css), "@media screen and (prefers-color-scheme:dark){:root{")
	for name, theme := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, tt := range []struct {
			fore, backs string
			least       float64
		}{
			{"ink", "bg surface raised low-bg verify-bg stop-bg none-bg", 4.5},
			{"ink-2", "bg surface raised none-bg", 4.5},
			{"ink-3", "bg surface raised none-bg", 4.5},
			{"link", "bg surface raised low-bg verify-bg stop-bg none-bg", 4.5},
			{"low", "surface bg low-bg", 4.5},
			{"verify", "surface bg verify-bg", 4.5},
			{"stop", "surface bg stop-bg", 4.5},
			{"none", "surface bg none-bg", 4.5},
			{"on-accent", "accent", 4.5},
			{"on-danger", "danger", 4.5},
			{"line-strong", "surface bg", 3},
			{"bar", "surface bar-cap", 3},
			{"focus", "bg surface", 3},
			{"accent", "bg surface", 3},
		} {
			for back := range strings.FieldsSeq(tt.backs) {
				if got := contrast(t, theme[tt.fore], theme[back]); got < tt.least {
					t.Errorf("%s: %s on %s is %.2f:1, want %.1f:1", name, tt.fore, back, got, tt.least)
				}
			}
		}
	}
}

// tokens returns the colours of the block that follows head.
func tokens(t *testing.T, css, head string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(css, head)
	if !ok {
		t.Fatalf("no block %q", head)
	}
	block, _, _ := strings.Cut(rest, "}")
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):#([0-9a-f]{6})`).FindAllStringSubmatch(block, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// contrast is the ratio of WCAG 2.2's definitions "contrast ratio" and "relative luminance".
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 24)
	if err != nil {
		t.Fatal(fmt.Errorf("colour %q: %w", hex, err))
	}
	sum := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		v := float64(n>>(8*i)&0xff) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
