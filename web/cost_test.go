package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"bonafide/static"
	"bonafide/web"
	"bonafide/web/webtest"
)

// What a page may cost: statements, the sign-in's among them, and bytes on the line. 14,600 bytes are what a server sends before it
// waits for the browser's first answer.
const (
	mostQueries = 3
	mostBytes   = 14_600
	mostStatic  = 30_000
)

// dear are the pages that ask more often, with how often and what for. A page that asks less often than it may here fails too.
var dear = map[string]struct {
	queries int
	why     string
}{
	"GET /candidates/:id/links":           {5, "keys that several have, neighbours, and who may be the same person are three walks from the record"},
	"GET /candidates/:id/record":          {4, "leads choose from the accounts whose candidate it may become"},
	"GET /candidates/:id/interview-forms": {4, "the form chooses from the accounts that interview"},
	"GET /candidates/:id/plan":            {4, "a recruiter's right to see the candidate is asked for by itself"},
	"GET /requisitions/:requisition":      {5, "its candidates, its team, and for leads the accounts that may join"},
	"GET /links/clusters/:id":             {4, "members and what joins them, of which either can be five hundred"},
	"GET /links/clusters/:id/graph":       {4, "everybody in the cluster and what joins them, up to five hundred"},
	"GET /links/:kind/:key":               {5, "what the key reads stands in a holder's record alone"},
	"GET /bundles":                        {4, "one for each candidate who was named, here three"},
	"GET /accounts/:id":                   {4, "another's account, sessions and letters"},
	"GET /retention":                      {6, "five lists of five tables, for those who erase"},
}

// heavy are the pages that have more bytes.
var heavy = map[string]int{
	"GET /policies/draft": 15_700, // one form of every number that scores, each with what it is for
}

// TestPagesAreLightOnTheDatabaseAndTheLine opens a page of each kind that each role reaches.
func TestPagesAreLightOnTheDatabaseAndTheLine(t *testing.T) {
	site := webtest.New(t)
	all, _ := visitors(t, site)
	routes := web.Routes(web.Deps{Log: slog.New(slog.DiscardHandler)})
	asks := map[string]int{} // the most that each route does
	for _, v := range all {
		for _, p := range v.pages(t) {
			if p.Status != http.StatusOK {
				continue
			}
			route := routeOf(routes, p.Path)
			statements := fewest(site, v.Client, p.Path)
			asks[route] = max(asks[route], len(statements))
			if most := max(mostQueries, dear[route].queries); len(statements) > most {
				t.Errorf("%s as %q takes %d queries, want at most %d:\n\t%s", p, v.Role, len(statements), most, strings.Join(statements, "\n\t"))
			}
			if n, most := weight(site, v.Client, p.Path), max(mostBytes, heavy[route]); n > most {
				t.Errorf("%s as %q has %d bytes compressed, want at most %d", p, v.Role, n, most)
			}
		}
	}
	for route, d := range dear {
		if asks[route] != d.queries {
			t.Errorf("%s takes %d queries and may take %d, %s: the number can shrink", route, asks[route], d.queries, d.why)
		}
	}
	if len(asks) < 80 {
		t.Errorf("only %d routes: the crawl is broken", len(asks))
	}
}

// fewest returns the statements of a page. A chore may ask in between, and only adds to what the page asks.
func fewest(site *webtest.Site, client *webtest.Client, path string) (statements []string) {
	for range 3 {
		s := site.Statements(func() { client.Get(path) })
		if statements == nil || len(s) < len(statements) {
			statements = s
		}
	}
	return statements
}

// weight returns how many bytes of the page are on the line.
func weight(site http.Handler, client *webtest.Client, path string) int {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	r.AddCookie(&http.Cookie{Name: "session", Value: client.Cookie("session")})
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w.Body.Len()
}

// routeOf returns the route that answers the path.
func routeOf(routes []string, path string) (best string) {
	path, _, _ = strings.Cut(path, "?")
	for _, r := range routes {
		if fits(r, "GET "+path) && (best == "" || strings.Count(r, ":") < strings.Count(best, ":")) {
			best = r
		}
	}
	return best
}

func fits(route, path string) bool {
	return slices.EqualFunc(strings.Split(route, "/"), strings.Split(path, "/"), func(of, in string) bool { return of == in || strings.HasPrefix(of, ":") })
}

func TestStylesAndScriptsAreLight(t *testing.T) {
	site, sum := webtest.New(t), 0
	files, err := os.ReadDir("../static")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".css") || strings.HasSuffix(f.Name(), ".js") {
			sum += weight(site, site.Anybody(), static.Path(f.Name()))
		}
	}
	if sum == 0 || sum > mostStatic {
		t.Errorf("styles and scripts have %d bytes compressed, want at most %d", sum, mostStatic)
	}
}
