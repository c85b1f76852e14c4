package ui

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/errs"
	"bonafide/web/say"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"
)

// hostile is a text that would show if anything were left unescaped.
const hostile = `"><script>alert(1)</script>'&`

func parse(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all returns the elements of any of the names, in document order.
func all(doc *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func ids(t *testing.T, doc *html.Node) map[string]*html.Node {
	t.Helper()
	found := map[string]*html.Node{}
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			if found[id] != nil {
				t.Errorf("id %q occurs twice", id)
			}
			found[id] = n
		}
	}
	return found
}

func gallery() templ.Component {
	return Gallery(Page{
		Title: "Components", Flash: &Flash{ToneLow, "Saved"},
		Nav: Nav{Name: "R. Amaral", Role: "Recruiter", Search: true, Items: []Item{{"Candidates", "/candidates", 0, true}}},
	})
}

// TestGalleryIsSound checks on every component at once what a page must hold for people who do not see it.
func TestGalleryIsSound(t *testing.T) {
	doc := parse(t, gallery())
	byID := ids(t, doc)
	labelled := map[string]bool{}
	for _, label := range all(doc, "label") {
		labelled[attr(label, "for")] = true
	}
	for _, n := range all(doc, "input", "select", "textarea") {
		inLabel := n.Parent.Data == "label"
		if !labelled[attr(n, "id")] && attr(n, "aria-label") == "" && !inLabel {
			t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
	}
	for n := range doc.Descendants() {
		for _, name := range []string{"aria-describedby", "aria-labelledby", "for"} {
			for ref := range strings.FieldsSeq(attr(n, name)) {
				if byID[ref] == nil {
					t.Errorf("<%s %s=%q>: no element has the id", n.Data, name, ref)
				}
			}
		}
		if strings.HasPrefix(attr(n, "href"), "#") && len(attr(n, "href")) > 1 && byID[attr(n, "href")[1:]] == nil {
			t.Errorf("link to %s leads nowhere", attr(n, "href"))
		}
	}
	for _, svg := range all(doc, "svg") {
		if attr(svg, "aria-hidden") == "" && attr(svg, "aria-label") == "" {
			t.Errorf("an svg is neither hidden nor labelled: %v", svg.Attr)
		}
	}
	if got := len(all(doc, "h1")); got != 1 {
		t.Errorf("%d h1, want 1", got)
	}
}

// TestNothingInline keeps what the Content-Security-Policy forbids out of the page and of every template.
func TestNothingInline(t *testing.T) {
	doc := parse(t, gallery())
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
			}
		}
		if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" {
			t.Errorf("inline <%s>", n.Data)
		}
	}
	inline := regexp.MustCompile(`(?i)\bstyle=|<style|\son[a-z]+=|<script>|<script [^s]|javascript:`)
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := inline.Find(b); m != nil {
			t.Errorf("%s holds %q", name, m)
		}
	}
}

func TestFieldsKeepWhatWasTyped(t *testing.T) {
	options := []Option{{"a", "A", ""}, {hostile, "B", ""}}
	for name, field := range map[string]func(Field) templ.Component{
		"TextField": TextField, "TextArea": TextArea, "Select": Select, "RadioGroup": RadioGroup,
	} {
		doc := parse(t, field(Field{Name: "f", Label: hostile, Hint: hostile, Value: hostile, Problem: Problem{Format: hostile}, Options: options}))
		if scripts := all(doc, "script"); len(scripts) > 0 {
			t.Errorf("%s: text became markup", name)
		}
		if got := value(all(doc, "input", "textarea", "option")); got != hostile {
			t.Errorf("%s: value %q, want %q", name, got, hostile)
		}
	}
	for name, tt := range map[string]struct {
		c    templ.Component
		want string
	}{
		"date":      {DateField(Field{Name: "f", Value: "2026-11-03"}), "2026-11-03"},
		"date time": {DateTimeField(Field{Name: "f", Value: "2026-11-03T14:05"}), "2026-11-03T14:05"},
		"ticked":    {Checkbox(Field{Name: "f", Value: "yes"}), "yes"},
		"unticked":  {Checkbox(Field{Name: "f"}), ""},
		"group":     {CheckboxGroup(Field{Name: "f", Options: options, Chosen: []string{"a"}}), "a"},
	} {
		if got := value(all(parse(t, tt.c), "input")); got != tt.want {
			t.Errorf("%s: value %q, want %q", name, got, tt.want)
		}
	}
}

// value is what a browser would send for the controls.
func value(controls []*html.Node) string {
	for _, n := range controls {
		has := func(name string) bool {
			return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
		}
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			return n.FirstChild.Data
		case n.Data == "option" && has("selected"), (kind == "radio" || kind == "checkbox") && has("checked"):
			return attr(n, "value")
		case n.Data == "input" && kind != "radio" && kind != "checkbox":
			return attr(n, "value")
		}
	}
	return ""
}

func TestProblemIsTiedToItsField(t *testing.T) {
	f := Field{Name: "place", Label: "Place", Hint: "Town", Problem: Problem{Format: "Enter a town"}, Required: true}
	for name, c := range map[string]templ.Component{"TextField": TextField(f), "Select": Select(f), "DateField": DateField(f), "FileField": FileField(f), "Checkbox": Checkbox(f)} {
		input := ids(t, parse(t, c))["place"]
		if input == nil {
			t.Errorf("%s: no control with the field's id", name)
			continue
		}
		for key, want := range map[string]string{"name": "place", "aria-describedby": "place-hint place-problem", "aria-invalid": "true"} {
			if got := attr(input, key); got != want {
				t.Errorf("%s: %s = %q, want %q", name, key, got, want)
			}
		}
	}
	doc := parse(t, RadioGroup(Field{Name: "place", Problem: Problem{Format: "Choose"}, Options: []Option{{"a", "A", ""}, {"b", "B", ""}}}))
	if first := ids(t, doc)["place"]; first == nil || attr(first, "value") != "a" {
		t.Errorf("the error summary of a radio group leads to %v, want its first option", first)
	}
	if got := attr(all(doc, "fieldset")[0], "aria-describedby"); got != "place-problem" {
		t.Errorf("fieldset aria-describedby = %q", got)
	}
}

func TestErrorSummary(t *testing.T) {
	var problems Problems
	if doc := parse(t, ErrorSummary(problems)); len(all(doc, "div")) != 0 {
		t.Error("a form without problems has a summary")
	}
	problems.Add("b", "Enter %s", "b")
	problems.Add("b", "a second problem of the same field")
	problems.Add("a", "Enter a")
	problems.Add("", "Too late")
	doc := parse(t, ErrorSummary(problems))
	var got []string
	for _, li := range all(doc, "li") {
		for _, a := range all(li, "a") {
			got = append(got, attr(a, "href"))
		}
		got = append(got, textOf(li))
	}
	if want := []string{"#b", "Enter b", "#a", "Enter a", "Too late"}; !slices.Equal(got, want) {
		t.Errorf("summary = %q, want %q", got, want)
	}
	if got, want := problems.Of("a").In(say.English()), "Enter a"; got != want {
		t.Errorf("Of(a) = %q, want %q", got, want)
	}
}

func TestVerdictWord(t *testing.T) {
	for _, tt := range []struct {
		band       string
		looked, of int
		word       string
		tone       Tone
	}{
		{"low", 31, 75, "Nothing found", ToneLow},
		{"low", 25, 75, "Nothing found", ToneLow},
		{"low", 24, 75, "Not enough checked", ToneNone},
		{"low", 0, 75, "Not enough checked", ToneNone},
		{"low", 0, 0, "Not enough checked", ToneNone},
		{"verify", 1, 75, "Check first", ToneVerify},
		{"escalate", 1, 75, "Stop, ask compliance", ToneStop},
		{"critical", 75, 75, "Stop, ask compliance", ToneStop},
		{"", 75, 75, "Not assessed yet", ToneNone},
		{"LOW", 75, 75, "Not assessed yet", ToneNone},
	} {
		if word, tone := VerdictWord(tt.band, tt.looked, tt.of); word != tt.word || tone != tt.tone {
			t.Errorf("VerdictWord(%q, %d, %d) = %q, %s; want %q, %s", tt.band, tt.looked, tt.of, word, tone, tt.word, tt.tone)
		}
	}
}

func TestWaterfallSharesOneScale(t *testing.T) {
	doc := parse(t, Waterfall([]GroupBar{{"Documents", "", 6, 16}, {"Links", "/links", 20, 8}}))
	var widths, labels []string
	for _, r := range all(doc, "rect") {
		widths = append(widths, attr(r, "width"))
	}
	for _, s := range all(doc, "svg") {
		labels = append(labels, attr(s, "aria-label"))
	}
	if want := []string{"100.00%", "37.50%", "50.00%", "50.00%"}; !slices.Equal(widths, want) {
		t.Errorf("widths = %q, want %q: a bar never leaves its limit", widths, want)
	}
	if want := []string{"6 of 16", "20 of 8"}; !slices.Equal(labels, want) {
		t.Errorf("labels = %q, want %q", labels, want)
	}
	if got := percent(1, 0); got != "0%" {
		t.Errorf("percent(1, 0) = %s", got)
	}
}

func TestLayout(t *testing.T) {
	page := Page{
		Title: "Dana " + hostile, Refresh: 3 * time.Second, Flash: &Flash{ToneStop, hostile},
		Nav: Nav{Name: "R. Amaral", Role: "Recruiter", Items: []Item{{"Candidates", "/candidates", 0, false}, {"Reviews", "/reviews", 1204, true}}},
	}
	doc := parse(t, Layout(page))
	if got, want := textOf(all(doc, "title")[0]), "Dana "+hostile+" · Bonafide"; got != want {
		t.Errorf("title = %q, want %q", got, want)
	}
	var refresh, current string
	for _, m := range all(doc, "meta") {
		if attr(m, "http-equiv") == "refresh" {
			refresh = attr(m, "content")
		}
	}
	for _, a := range all(doc, "a") {
		if attr(a, "aria-current") == "page" {
			current = textOf(a)
		}
	}
	if refresh != "3" || current != "Reviews 1,204" {
		t.Errorf("refresh %q, current %q; want 3, Reviews 1,204", refresh, current)
	}
	if ids(t, doc)["site-search"] != nil {
		t.Error("a viewer who may not search is shown the search")
	}
	if n := len(all(doc, "script")); n != 1 {
		t.Errorf("%d scripts, want app.js alone", n)
	}
	bare := parse(t, Bare(Page{}))
	if got := len(all(bare, "nav")) + len(all(bare, "form")); got != 0 {
		t.Errorf("somebody signed out is shown %d navigations and forms", got)
	}
}

func TestLinksRefuseScript(t *testing.T) {
	for name, c := range map[string]templ.Component{
		"item": Tabs("t", []Item{{Label: "x", Href: "javascript:alert(1)"}}),
		"link": Breadcrumb(Link{"x", "javascript:alert(1)"}),
		"form": Form("javascript:alert(1)"),
	} {
		for _, n := range all(parse(t, c), "a", "form") {
			if got := attr(n, "href") + attr(n, "action"); strings.HasPrefix(got, "javascript:") {
				t.Errorf("%s: address %q", name, got)
			}
		}
	}
}

func TestErrorPage(t *testing.T) {
	for _, status := range []int{400, 403, 404, 409, 413, 422, 429, 500, 503, 418, 599} {
		text := TextOf(status)
		doc := parse(t, ErrorPage(Page{}, status, "", "ref-1"))
		body := textOf(all(doc, "main")[0])
		for _, want := range []string{text.Heading, text.Happened, text.Do, "ref-1"} {
			if want == "" || !strings.Contains(body, want) {
				t.Errorf("%d: page lacks %q", status, want)
			}
		}
		if got, want := textOf(all(doc, "title")[0]), text.Heading+" · Bonafide"; got != want {
			t.Errorf("%d: title %q, want %q", status, got, want)
		}
	}
	signedIn := parse(t, ErrorPage(Page{Nav: Nav{Name: "R. Amaral"}}, 409, "The review was closed", ""))
	if body := textOf(signedIn); !strings.Contains(body, "The review was closed") || !strings.Contains(body, "R. Amaral") {
		t.Errorf("error page of a viewer lacks message or name: %s", body)
	}
}

func TestRender(t *testing.T) {
	w := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), w)
	if err := Render(c, http.StatusTeapot, Mono("a<b")); err != nil {
		t.Fatal(err)
	}
	if got, want := w.Body.String(), "<code translate=\"no\">a&lt;b</code>"; w.Code != http.StatusTeapot || got != want {
		t.Errorf("%d %q, want 418 %q", w.Code, got, want)
	}
	if got, want := w.Header().Get("Content-Type"), "text/html; charset=utf-8"; got != want {
		t.Errorf("Content-Type %q, want %q", got, want)
	}
}

func TestRenderFailsBeforeWriting(t *testing.T) {
	w := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), w)
	broken := errors.New("broken")
	half := templ.Join(Mono("first"), templ.ComponentFunc(func(context.Context, io.Writer) error { return broken }))
	if err := Render(c, http.StatusOK, half); !errors.Is(err, broken) {
		t.Errorf("Render = %v, want the component's error", err)
	}
	if c.Response().Committed || w.Body.Len() > 0 {
		t.Errorf("half a page was written: %q", w.Body)
	}
}

func TestID(t *testing.T) {
	const id = "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"
	for text, ok := range map[string]bool{
		id: true, "": false, "x": false, strings.ToUpper(id): false, "{" + id + "}": false, "urn:uuid:" + id: false,
		strings.ReplaceAll(id, "-", ""): false,
	} {
		c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), httptest.NewRecorder())
		c.SetParamNames("id")
		c.SetParamValues(text)
		got, err := ID(c)
		if ok && (err != nil || got.String() != id) {
			t.Errorf("ID(%q) = %v, %v", text, got, err)
		}
		if !ok && !errors.Is(err, errs.NotFound) {
			t.Errorf("ID(%q) = %v, want errs.NotFound", text, err)
		}
	}
}

// elsewhere are the components that are a whole page, and two that stand in the gallery as a sibling that looks the same.
var elsewhere = []string{"Gallery", "Bare", "DeadLink", "ErrorPage", "ErrorSummary", "Form"}

// TestGalleryIsWhole holds that every other component is shown.
func TestGalleryIsWhole(t *testing.T) {
	files, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	var shown string
	declared := regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`)
	var names []string
	for _, file := range append(files, "gallery.go") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		shown += declared.ReplaceAllString(string(b), "")
		for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
			names = append(names, m[1])
		}
	}
	for _, name := range names {
		if !slices.Contains(elsewhere, name) && !regexp.MustCompile(`\b`+name+`\(`).MatchString(shown) {
			t.Errorf("%s is not in the gallery", name)
		}
	}
}

func TestSaysPutsPartsWhereTheMessageHasThem(t *testing.T) {
	said := Says("Of {3}: [CSV]{1} or [XLSX & more]{2} by `export -o`", templ.URL("/a?x=1&y=2"), templ.URL("javascript:alert(1)"), hostile)
	var b strings.Builder
	if err := said.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	want := "Of " + templ.EscapeString(hostile) + `: <a href="/a?x=1&amp;y=2">CSV</a> or <a href="about:invalid#TemplFailedSanitizationURL">XLSX &amp; more</a> by <code translate="no">export -o</code>`
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
	for _, cut := range []string{"[", "a [b", "a [b]{", "`c", "{", "{9}", "", "%"} { // a catalogue may be wrong
		if err := Says(cut).Render(t.Context(), io.Discard); err != nil {
			t.Errorf("%q: %v", cut, err)
		}
	}
}
