package webtest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A Page is a response. One of HTML has been checked: ids are unique, references between elements lead somewhere,
// every field has a label, every picture a text, there is one h1, and nothing is inline that the site's policy forbids.
type Page struct {
	Status int
	Header http.Header
	Body   []byte
	Path   string // with the query
	HTML   *html.Node

	client *Client
	method string
}

func newPage(c *Client, r *http.Request, w *httptest.ResponseRecorder) *Page {
	c.t.Helper()
	p := &Page{
		Status: w.Code, Header: w.Result().Header, Body: w.Body.Bytes(), Path: r.URL.RequestURI(), client: c, method: r.Method,
	}
	if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
		return p
	}
	root, err := html.Parse(bytes.NewReader(p.Body))
	must(c.t, err)
	p.HTML = root
	for _, problem := range problems(root) {
		c.t.Errorf("%s: %s", p, problem)
	}
	return p
}

// String names the page in a test's output.
func (p *Page) String() string { return fmt.Sprintf("%s %s (%d)", p.method, p.Path, p.Status) }

// Text returns what a reader sees, in one line; "" where the page is not HTML.
func (p *Page) Text() string {
	if p.HTML == nil {
		return ""
	}
	return text(p.HTML)
}

// Has reports whether the text is seen on the page, or the bytes are in it where it is not HTML.
func (p *Page) Has(s string) bool {
	if p.HTML == nil {
		return bytes.Contains(p.Body, []byte(s))
	}
	return strings.Contains(p.Text(), s)
}

// Follow requests where the page redirects to.
func (p *Page) Follow() *Page {
	p.client.t.Helper()
	location := p.Header.Get("Location")
	if location == "" {
		p.client.t.Fatalf("%s does not redirect:\n%s", p, p.Text())
	}
	location, _, _ = strings.Cut(location, "#") // a browser keeps it to itself
	return p.client.Get(location)
}

// Click requests the first link with the label.
func (p *Page) Click(label string) *Page {
	p.client.t.Helper()
	for a := range elements(p.HTML, "a") {
		if text(a) == label {
			return p.client.Get(attr(a, "href"))
		}
	}
	p.client.t.Fatalf("%s has no link %q:\n%s", p, label, p.Text())
	return nil
}

// Value returns what the field of the name holds: an input's value, a textarea's text, the value of a select's chosen
// option; of several the first. It is "" where there is none.
func (p *Page) Value(name string) string {
	for n := range elements(p.HTML, "input", "textarea", "select") {
		if attr(n, "name") == name {
			return value(n)
		}
	}
	return ""
}

func value(n *html.Node) string {
	switch n.Data {
	case "textarea":
		return strings.TrimPrefix(raw(n), "\n")
	case "select":
		for o := range elements(n, "option") {
			if hasAttr(o, "selected") {
				return attr(o, "value")
			}
		}
		return ""
	}
	return attr(n, "value")
}

// problems returns what is wrong with any page, whatever it shows.
func problems(root *html.Node) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	ids, labelled, headings := map[string]int{}, map[string]bool{}, 0
	for n := range elements(root) {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		switch n.Data {
		case "label":
			labelled[attr(n, "for")] = true
		case "h1":
			headings++
		}
	}
	for id, n := range ids {
		if n > 1 {
			add("the id %q is given %d times", id, n)
		}
	}
	if headings != 1 {
		add("%d h1 elements, want 1", headings)
	}
	for n := range elements(root) {
		for _, name := range []string{"style", "onclick", "onchange", "onsubmit"} {
			if hasAttr(n, name) {
				add("<%s> has an inline %s", n.Data, name)
			}
		}
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if ids[id] == 0 {
					add("%s=%q leads nowhere", name, id)
				}
			}
		}
		switch {
		case n.Data == "a" && strings.HasPrefix(attr(n, "href"), "#") && ids[attr(n, "href")[1:]] == 0:
			add("the link %q leads nowhere: %s", text(n), attr(n, "href"))
		case n.Data == "img" && !hasAttr(n, "alt"):
			add("a picture has no text: %s", attr(n, "src"))
		case isField(n) && !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && !inside(n, "label"):
			add("the field %q has no label", attr(n, "name"))
		}
	}
	slices.Sort(found)
	return found
}

func isField(n *html.Node) bool {
	return n.Data == "select" || n.Data == "textarea" || n.Data == "input" && attr(n, "type") != "hidden"
}

func inside(n *html.Node, element string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == element {
			return true
		}
	}
	return false
}

// elements yields the elements below n with one of the names, or all, in the order of the page.
func elements(n *html.Node, names ...string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if n == nil {
			return
		}
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, d.Data)) && !yield(d) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// text returns the text below the node in one line.
func text(n *html.Node) string { return strings.Join(strings.Fields(raw(n)), " ") }

// raw returns the text below the node as it stands, with a space where one block ends.
func raw(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode && !hidden(d):
			b.WriteString(d.Data)
		case d.Type == html.ElementNode && isBlock[d.Data]:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func hidden(n *html.Node) bool { return n.Parent.Data == "script" || n.Parent.Data == "style" }

// isBlock holds the elements before which a reader sees a gap.
var isBlock = map[string]bool{
	"br": true, "dd": true, "div": true, "dt": true, "h1": true, "h2": true, "h3": true, "li": true, "option": true,
	"p": true, "summary": true, "td": true, "th": true, "title": true, "tr": true, "section": true, "label": true,
}
