package web_test

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bonafide/web"
	"bonafide/web/webtest"

	"golang.org/x/net/html"
)

// TestEveryTextIsSaid opens a page of each kind that each role reaches in a language that nobody speaks, in which no message has a letter of
// English: what has one is either what was recorded, or a text that the catalogue does not know.
func TestEveryTextIsSaid(t *testing.T) {
	site := webtest.New(t)
	all, _ := visitors(t, site)
	recorded := vocabulary(t)
	routes := web.Routes(web.Deps{Log: slog.New(slog.DiscardHandler)})
	plain := map[string]map[string]bool{}
	for _, v := range all {
		v.Client.SetCookie("language", "en-XA")
		for _, p := range v.pages(t) {
			if p.Status == http.StatusSeeOther || strings.Contains(p.Path, "?in=") { // that asks for another language
				continue
			}
			route := routeOf(routes, p.Path)
			for text := range english(p, recorded) {
				if plain[route] == nil {
					plain[route] = map[string]bool{}
				}
				plain[route][text] = true
			}
		}
		v.Client.SetCookie("language", "")
	}
	for _, route := range slices.Sorted(maps.Keys(plain)) {
		t.Errorf("%s has texts that no message is:\n\t%s", route, strings.Join(slices.Sorted(maps.Keys(plain[route])), "\n\t"))
	}
}

// english returns the page's texts that have an English word which was not recorded of anybody.
func english(p *webtest.Page, recorded map[string]bool) map[string]bool {
	found := map[string]bool{}
	note := func(text string) {
		for _, word := range letters.FindAllString(strings.ToLower(coded.ReplaceAllString(text, " ")), -1) {
			if !recorded[word] {
				found[strings.Join(strings.Fields(text), " ")] = true
			}
		}
	}
	var read func(n *html.Node)
	read = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			note(n.Data)
		case n.Type == html.ElementNode:
			if n.Data == "option" && country.MatchString(attribute(n, "value")) {
				return
			}
			if n.Data == "script" || n.Data == "style" || n.Data == "textarea" || n.Data == "bdi" || attribute(n, "translate") == "no" || attribute(n, "class") == "said" || n.Data != "html" && attribute(n, "lang") != "" {
				return
			}
			for _, name := range []string{"aria-label", "title", "placeholder", "alt", "data-label", "label"} {
				note(attribute(n, name))
			}
		}
		for c := range n.ChildNodes() {
			read(c)
		}
	}
	for _, body := range all(p, "body") {
		read(body)
	}
	return found
}

var (
	letters = regexp.MustCompile(`[a-z]{2,}`)
	country = regexp.MustCompile(`^[A-Z]{2}$`)                    // whose name another catalogue than ours has
	coded   = regexp.MustCompile(`\S*[\d@/_.\\<>=:][\w@/.-]*\S*`) // ids, addresses, names of files, dates of ISO 8601
)

// vocabulary are the words of what the tests record, and of names.
func vocabulary(t *testing.T) map[string]bool {
	t.Helper()
	words := map[string]bool{"bonafide": true, "dprk": true, "worker": true, "ms": true, "utc": true, "csv": true, "xlsx": true, "pdf": true, "json": true, "png": true, "greenhouse": true, "ashby": true, "lever": true, "km": true}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "accessible_test.go", "everypage_test.go", "protected_test.go", "webtest/webtest.go") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range quoted.FindAll(data, -1) {
			for _, word := range letters.FindAll(bytes.ToLower(text), -1) {
				words[string(word)] = true
			}
		}
	}
	return words
}

var quoted = regexp.MustCompile(`"[^"\n]*"`)
