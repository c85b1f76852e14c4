package web_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/setup/tool"
	"bonafide/web"
	"bonafide/web/webtest"
)

// excused are audits of Lighthouse that a page may fail, and why.
var excused = map[string]string{
	"is-crawlable":          "no search engine is to list a company's candidates",
	"robots-txt":            "Lighthouse asks for it from within the page, whose policy lets it ask for nothing; it is there and forbids everything",
	"image-size-responsive": "a photo is shown as it was handed in, and the test's is small",
}

// TestLighthouse has Lighthouse, which LIGHTHOUSE names, look at a page of each route: see `make lighthouse`.
func TestLighthouse(t *testing.T) {
	program := os.Getenv("LIGHTHOUSE")
	if program == "" {
		t.Skip("LIGHTHOUSE names no program: `make lighthouse` fetches it and runs this")
	}
	chromium, err := tool.Chromium()
	if err != nil {
		t.Fatal(err)
	}
	site := webtest.New(t)
	all, _ := visitors(t, site)
	server := httptest.NewServer(site)
	defer server.Close()
	l := lighthouse{t, program, chromium, server.URL}
	routes, seen := web.Routes(web.Deps{Log: slog.New(slog.DiscardHandler)}), map[string]bool{}
	for _, v := range all {
		for _, p := range v.pages(t) {
			route := routeOf(routes, p.Path)
			if p.Status != http.StatusOK || seen[route] {
				continue
			}
			seen[route] = true
			l.look(route, p.Path, v.Client.Cookie("session"))
		}
	}
}

type lighthouse struct {
	t                       *testing.T
	program, chromium, site string
}

// A verdict is what Lighthouse says of a page.
type verdict struct {
	Categories map[string]struct {
		Score     float64
		AuditRefs []struct {
			ID     string
			Weight float64
		}
	}
	Audits map[string]struct {
		Score        *float64 // nil where the audit does not apply
		Title        string
		Explanation  string
		DisplayValue string
		Details      json.RawMessage
	}
}

// leastPerformance is what Lighthouse shows green: it measures time, to which a busy machine adds.
const leastPerformance = 0.9

// tries are how often a page is measured that was slow.
const tries = 3

// look prints the scores of the page, and fails for each audit that takes points off.
func (l lighthouse) look(route, path, session string) {
	l.t.Helper()
	v := l.ask(path, session)
	for try := 1; try < tries && v.Categories["performance"].Score < leastPerformance; try++ {
		v = l.ask(path, session)
	}
	var scores []string
	for _, name := range slices.Sorted(maps.Keys(v.Categories)) {
		c := v.Categories[name]
		scores = append(scores, fmt.Sprintf("%s %.0f", name, 100*c.Score))
		if name == "performance" && c.Score >= leastPerformance {
			continue
		}
		for _, ref := range c.AuditRefs {
			if a := v.Audits[ref.ID]; ref.Weight > 0 && a.Score != nil && *a.Score < 1 && excused[ref.ID] == "" {
				l.t.Errorf("%s: %s: %s %s %s %.600s", route, ref.ID, a.Title, a.Explanation, a.DisplayValue, a.Details)
			}
		}
	}
	l.t.Logf("%s: %s", strings.Join(scores, ", "), route)
}

// ask runs Lighthouse, once more where it did not see the page begin.
func (l lighthouse) ask(path, session string) (v verdict) {
	l.t.Helper()
	out := filepath.Join(l.t.TempDir(), "report.json")
	headers, err := json.Marshal(map[string]string{"Cookie": "session=" + session})
	if err != nil {
		l.t.Fatal(err)
	}
	var said []byte
	for range 2 {
		cmd := exec.CommandContext(l.t.Context(), l.program, l.site+path, "--quiet", "--output=json", "--output-path="+out, "--extra-headers="+string(headers),
			"--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--only-categories=performance,accessibility,best-practices,seo")
		cmd.Env = append(os.Environ(), "CHROME_PATH="+l.chromium)
		if said, err = cmd.CombinedOutput(); err == nil {
			break
		}
	}
	if err != nil {
		l.t.Fatalf("%s: %v\n%s", path, err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		l.t.Fatal(err)
	}
	return v
}
