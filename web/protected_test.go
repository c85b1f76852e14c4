package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"golang.org/x/net/html"
)

// protected are words for what the product asks, keeps and judges of nobody, where they name a field or one of its values.
var protected = regexp.MustCompile(`\b(national origin|nationalit\w*|citizen\w*|ethnic\w*|race|racial|birth\w*|born|mother tongue|native|languages?|locale|` +
	`accents?|dialect|sex|sexual\w*|gender\w*|transgender|disab\w*|handicap\w*|health|medical|religio\w*|faith|creed|marital|married|spouse|family status|` +
	`pregnan\w*|children|visas?|immigra\w*|work permit|passport country|ages?|veteran|skin|politic\w*|trade union)\b`)

// allowed are phrases that hold one of these words, with the reason.
var allowed = map[string]string{
	"date of birth":                     "compared between documents, claims and candidates, since two dates make two people; it is no measure of age",
	"born on":                           "the date of birth, as a field",
	"disabled at":                       "when an account was closed",
	"disabled why":                      "why a webhook is sent no longer",
	"age below which a domain is young": "of a domain",
	"age below which a profile is new":  "of a profile",
	"years claimed beyond its age":      "of a technology",
	"was written with a language model": "of a program",
}

// notWords stands between the words of a name.
var notWords = regexp.MustCompile(`[^\pL\pN]+`)

// words separates the words of a name: date_of_birth is date of birth.
func words(name string) string { return strings.ToLower(notWords.ReplaceAllString(name, " ")) }

// A finder looks for protected words and counts where it looked.
type finder struct {
	t      *testing.T
	looked map[string]bool // names
}

func newFinder(t *testing.T) *finder { return &finder{t: t, looked: map[string]bool{}} }

func (f *finder) look(where, name string) {
	f.t.Helper()
	if f.looked[name] {
		return
	}
	f.looked[name] = true
	text := words(name)
	for phrase := range allowed {
		text = strings.ReplaceAll(text, phrase, "")
	}
	if hit := protected.FindString(text); hit != "" {
		f.t.Errorf("%s: %q holds %q", where, name, hit)
	}
}

// atLeast fails where so little was looked at that the test would miss what it is for.
func (f *finder) atLeast(n int) {
	f.t.Helper()
	if got := len(f.looked); got < n {
		f.t.Errorf("looked at %d names, want %d or more", got, n)
	}
}

// TestDatabaseKeepsNothingProtected reads the names of every table and column, and the values that columns are held to.
func TestDatabaseKeepsNothingProtected(t *testing.T) {
	f := newFinder(t)
	for _, name := range webtest.New(t).Columns() {
		f.look("database", name)
	}
	f.atLeast(100)
}

// TestFormatAsksNothingProtected reads the members of the file format, and the values that members are held to.
func TestFormatAsksNothingProtected(t *testing.T) {
	data, err := os.ReadFile("../internal/dossier/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	f := newFinder(t)
	f.schema(schema)
	f.atLeast(300)
}

func (f *finder) schema(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			f.schema(e)
		}
	case map[string]any:
		members, _ := v["properties"].(map[string]any)
		for name := range members {
			f.look("schema", name)
		}
		values, _ := v["enum"].([]any)
		for _, value := range append(values, v["const"]) {
			if s, ok := value.(string); ok {
				f.look("schema", s)
			}
		}
		for _, e := range v {
			f.schema(e)
		}
	}
}

// TestNothingProtectedIsJudged reads what the catalogue calls its indicators, their families, limits and levels.
func TestNothingProtectedIsJudged(t *testing.T) {
	f := newFinder(t)
	for _, family := range catalog.All.Families {
		f.look("family", family.ID+" "+family.Title)
		for _, ind := range family.Indicators {
			f.look(ind.ID, ind.ID+" "+ind.Title)
			for _, l := range ind.Limits {
				f.look(ind.ID, l.ID+" "+l.Title)
			}
			for _, l := range ind.Levels {
				f.look(ind.ID, l.ID+" "+l.Title)
			}
		}
	}
	for _, r := range catalog.All.Routes {
		f.look(r.Code, r.Code+" "+r.Title)
	}
	f.atLeast(100)
}

// TestNoPageAsksForAnythingProtected follows every link of the site as each role, and reads the names, labels and options
// of all fields.
func TestNoPageAsksForAnythingProtected(t *testing.T) {
	site := webtest.New(t)
	id := site.Load("testdata/contradicted.json")
	f, seen := newFinder(t), map[string]bool{}
	for _, link := range publicLinks(t, site.As(vetting.Recruiter), "/candidates/"+id.String()) {
		page := site.Anybody().Get(link)
		if page.Status != http.StatusOK {
			t.Fatalf("a public page: %s", page)
		}
		f.read("a public page", page)
	}
	for _, role := range []vetting.Role{vetting.Recruiter, vetting.Lead, vetting.Administrator} { // who see most come last
		f.crawl(site.As(role), seen)
	}
	for _, want := range []string{"/candidates/new", "/candidates/*/evidence/documents/new", "/candidates/*/facts/*", "/candidates/*/review", "/watchlists/new"} {
		if !seen[want] {
			t.Errorf("%s was not visited", want)
		}
	}
	f.atLeast(1000)
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// crawl visits one page of each route and form, whatever its ids and its query. It adds what it saw to seen.
func (f *finder) crawl(browser *webtest.Client, seen map[string]bool) {
	waiting := []string{"/account", "/candidates", "/candidates/new", "/reviews", "/watchlists", "/accounts"}
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		path, _, _ := strings.Cut(ids.ReplaceAllString(address, "*"), "?")
		if seen[path] || !strings.HasPrefix(path, "/") || strings.Contains(path, "/report.") || strings.HasPrefix(path, "/indicators/") {
			continue
		}
		page := browser.Get(address)
		if page.HTML == nil || page.Status != http.StatusOK {
			continue
		}
		seen[path] = true
		f.read(path, page)
		for n := range page.HTML.Descendants() {
			if href := attribute(n, "href"); n.Data == "a" && href != "" {
				href, _, _ = strings.Cut(href, "#")
				waiting = append(waiting, href)
			}
		}
	}
}

// publicLinks makes the links that a candidate and a referee open, and returns their paths.
func publicLinks(t *testing.T, recruiter *webtest.Client, candidate string) []string {
	t.Helper()
	recruiter.Post(candidate+"/evidence/references", url.Values{"name": {"Corin Maddox"}, "company": {"Northwall Systems"}})
	ask := recruiter.Get(candidate + "/history").Click("Ask by a link: To ask").Path
	var links []string
	for path, form := range map[string]url.Values{
		candidate + "/invitations":                        {"kind": {"interview"}, "starts_at": {time.Now().UTC().Format("2006-01-02T15:04")}},
		strings.Replace(ask, "/invitation", "/invite", 1): {"relation": {"manager"}},
		candidate + "/rights/link":                        {},
	} {
		made := recruiter.Post(path, form)
		link := publicLink.Find(recruiter.Get(made.Header.Get("Location")).Body)
		if link == nil {
			t.Fatalf("no link was made: %s\n%s", made, made.Text())
		}
		links = append(links, string(link))
	}
	return links
}

var publicLink = regexp.MustCompile(`/(check-in|reference|rights)/[\w-]{20,}`)

// read reads a page's fields.
func (f *finder) read(path string, page *webtest.Page) {
	for n := range page.HTML.Descendants() {
		f.element(path, n)
	}
}

// element reads what asks for something or offers a choice.
func (f *finder) element(path string, n *html.Node) {
	switch n.Data {
	case "label", "legend", "option":
		f.look(path, text(n))
	}
	switch n.Data {
	case "input", "select", "textarea", "option", "button":
		if attribute(n, "type") != "hidden" {
			f.look(path, attribute(n, "value"))
		}
		f.look(path, attribute(n, "name"))
	}
}

func attribute(n *html.Node, key string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if n.Type != html.ElementNode || i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

func text(n *html.Node) string {
	var all []string
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			all = append(all, d.Data)
		}
	}
	return strings.Join(all, " ")
}

// TestNoExportNamesAnythingProtected reads the names of the members of a report for machines.
func TestNoExportNamesAnythingProtected(t *testing.T) {
	site := webtest.New(t)
	id := site.Load("testdata/contradicted.json")
	page := site.As(vetting.Lead).Get("/candidates/" + id.String() + "/report.json")
	var report any
	if err := json.Unmarshal(page.Body, &report); err != nil {
		t.Fatal(err)
	}
	f := newFinder(t)
	f.members(report)
	f.atLeast(50)
}

func (f *finder) members(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			f.members(e)
		}
	case map[string]any:
		for name, e := range v {
			f.look("report.json", name)
			f.members(e)
		}
	}
}
