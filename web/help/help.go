// Package help is the pages that explain: one for each who works with Bonafide, one for candidates, how to add an indicator, and the
// statement on accessibility. They are the Markdown files in its folder, which are read in the repository too.
package help

import (
	"bytes"
	"embed"
	"net/http"
	"slices"
	"strings"

	"bonafide/internal/catalog"
	"bonafide/internal/errs"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
	"github.com/yuin/goldmark"
)

//go:embed pages/*.md
var files embed.FS

// A page is one text in one language.
type page struct {
	Title    string
	HTML     string // of our own words, after the title
	Language string // its code
}

// pages are all, by name, and by name and language where that is not English.
var pages = read()

// guides are the pages about a kind of work, in order.
var guides = []struct{ Name, For string }{
	{"recruiters", "Recording candidates, and what their page tells"},
	{"interviewers", "Marking what happened in an interview"},
	{"reviewers", "Working the queue and deciding"},
	{"operators", "Running Bonafide: the first day, every day, and when something is wrong"},
	{"developers", "How to add an indicator"},
	{"candidates", "What candidates are told; anybody may read it"},
}

func read() map[string]page {
	all := map[string]page{"developers": render(catalog.Guide, "en")}
	entries, err := files.ReadDir("pages")
	if err != nil {
		panic(err) // they are embedded above
	}
	for _, e := range entries {
		text, err := files.ReadFile("pages/" + e.Name())
		if err != nil {
			panic(err)
		}
		name := strings.TrimSuffix(e.Name(), ".md")
		_, language, translated := strings.Cut(name, ".")
		if !translated {
			language = "en"
		}
		all[name] = render(string(text), language)
	}
	return all
}

// render makes HTML of Markdown whose first line is the title. HTML in it is left out.
func render(text, language string) page {
	title, body, _ := strings.Cut(text, "\n")
	var b bytes.Buffer
	if err := goldmark.Convert([]byte(body), &b); err != nil {
		panic(err) // a buffer takes everything
	}
	return page{strings.TrimPrefix(title, "# "), b.String(), language}
}

// A Handler serves the pages.
type Handler struct {
	Contact string // mail address of whoever answers for the site; empty: the page names none
}

// List names the pages.
func (h *Handler) List(c echo.Context) error {
	return ui.Render(c, http.StatusOK, list(viewer.Page(c, "Help")))
}

// Show is one page, for those who are signed in.
func (h *Handler) Show(c echo.Context) error {
	if !slices.ContainsFunc(guides, func(g struct{ Name, For string }) bool { return g.Name == c.Param("page") }) {
		return errs.NotFound
	}
	p := pageIn(viewer.In(c), c.Param("page"))
	return ui.Render(c, http.StatusOK, guide(viewer.Page(c, p.Title), p))
}

// Candidates is the page for candidates, in the language that they chose.
func (h *Handler) Candidates(c echo.Context) error { return h.public(c, "candidates", "") }

// Accessibility is the statement on accessibility.
func (h *Handler) Accessibility(c echo.Context) error { return h.public(c, "accessibility", h.Contact) }

func (h *Handler) public(c echo.Context, name, contact string) error {
	p := pageIn(viewer.In(c), name)
	return ui.Render(c, http.StatusOK, public(ui.Page{Title: p.Title}, c.Request().URL.Path, p, contact))
}

// pageIn returns the page in the language, in English where it is not written in that.
func pageIn(in *say.Language, name string) page {
	if p, ok := pages[name+"."+in.Code]; ok {
		return p
	}
	return pages[name]
}
