package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A program calls the API with a token, and holds every answer to the OpenAPI document.
type program struct {
	t       *testing.T
	site    *webtest.Site
	token   string
	schemas *jsonschema.Compiler
	paths   map[string]map[string]struct {
		OperationID string
		Description string
		RequestBody *struct{ Content map[string]any }
		Responses   map[string]struct {
			Content map[string]any
			Headers map[string]any
		}
	}
	called map[string]bool // operations that succeeded
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, site: webtest.New(t), called: map[string]bool{}}
	p.token = p.newToken(vetting.Lead, account.Scopes...)
	w := httptest.NewRecorder()
	p.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("OpenAPI document: %d, %v", w.Code, err)
	}
	var d struct{ Paths any }
	d.Paths = &p.paths
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	format, err := jsonschema.UnmarshalJSON(bytes.NewReader(dossier.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	p.schemas = jsonschema.NewCompiler()
	p.schemas.AssertFormat()
	for url, doc := range map[string]any{"https://bonafide.example/openapi.json": document, dossier.SchemaID: format} {
		if err := p.schemas.AddResource(url, doc); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *program) newToken(role vetting.Role, scopes ...account.Scope) string {
	p.t.Helper()
	secret, _, err := p.site.Accounts.AddToken(p.t.Context(), p.site.Actor(vetting.Administrator),
		account.TokenDraft{Name: "test", Account: string(role) + "@example.com", Scopes: scopes, Life: time.Hour})
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

// call sends a request with headers in pairs, and checks the answer against the document.
func (p *program) call(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.site.ServeHTTP(w, r)
	p.check(method, path, w)
	return w
}

// template returns the document's path that stands for one.
func (p *program) template(path string) string {
	path, _, _ = strings.Cut(path, "?")
	for template := range p.paths {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(template), "[^/]+") + "$")
		if pattern.MatchString(path) {
			return template
		}
	}
	return ""
}

func (p *program) check(method, path string, w *httptest.ResponseRecorder) {
	p.t.Helper()
	template := p.template(path)
	op, known := p.paths[template][strings.ToLower(method)]
	media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	at := "/components/responses/problem/content/application~1problem+json/schema"
	if w.Code < 400 {
		answer, promised := op.Responses[fmt.Sprint(w.Code)]
		if !known || !promised {
			p.t.Errorf("%s %s: answers %d, which the document does not promise", method, path, w.Code)
			return
		}
		if _, etag := answer.Headers["ETag"]; etag && w.Header().Get("ETag") == "" {
			p.t.Errorf("%s %s: answers without an ETag", method, path)
		}
		p.called[op.OperationID] = true
		if len(answer.Content) == 0 {
			if w.Body.Len() > 0 {
				p.t.Errorf("%s %s: a body where none is promised", method, path)
			}
			return
		}
		if _, ok := answer.Content[media]; !ok {
			p.t.Errorf("%s %s: answers %s, want one of %v", method, path, media, answer.Content)
		}
		at = fmt.Sprintf("/paths/%s/%s/responses/%d/content/%s/schema", escaped(template), strings.ToLower(method), w.Code, escaped(media))
	} else if media != "application/problem+json" {
		p.t.Errorf("%s %s: failure %d as %s", method, path, w.Code, media)
	}
	if !strings.HasSuffix(media, "json") {
		return
	}
	schema, err := p.schemas.Compile("https://bonafide.example/openapi.json#" + at)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	if err := schema.Validate(value); err != nil {
		p.t.Errorf("%s %s (%d): %v", method, path, w.Code, err)
	}
}

func escaped(s string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(s) }

func (p *program) want(w *httptest.ResponseRecorder, status int, says string) {
	p.t.Helper()
	if w.Code != status || !strings.Contains(w.Body.String(), says) {
		p.t.Errorf("status %d, want %d with %q: %s", w.Code, status, says, w.Body)
	}
}

func ada(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../testdata/whitlock.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestAPI walks through what a program does, and calls every operation of the document.
func TestAPI(t *testing.T) {
	p := newProgram(t)
	p.want(p.call("POST", "/candidates", strings.Replace(ada(t), `"full": "Dana`, `"fool": "Dana`, 1)), 422, `"pointer":"#/names/0`)
	w := p.call("POST", "/candidates", ada(t), "Idempotency-Key", "k1")
	p.want(w, 201, "ats-whitlock")
	again := p.call("POST", "/candidates", ada(t), "Idempotency-Key", "k1")
	if again.Body.String() != w.Body.String() || again.Code != 201 || again.Header().Get("Location") != w.Header().Get("Location") || again.Header().Get("Idempotency-Replayed") == "" {
		t.Errorf("sent again: %d %s %v, want the first answer", again.Code, again.Body, again.Header())
	}
	p.want(p.call("POST", "/candidates", `{}`, "Idempotency-Key", "k1"), 422, "stands for another request")
	p.want(p.call("POST", "/candidates", ada(t)), 409, "exists already")
	path := strings.TrimPrefix(w.Header().Get("Location"), "/api/v1")

	w = p.call("GET", path, "")
	tag := w.Header().Get("ETag")
	p.want(w, 200, "Dana Whitlock")
	p.want(p.call("GET", "/candidates/ats-whitlock", "", "If-None-Match", tag), 304, "")
	p.want(p.call("PUT", path, w.Body.String()), 428, "If-Match")
	changed := strings.Replace(w.Body.String(), "Dana Whitlock", "Dana B. Whitlock", 1)
	p.want(p.call("PUT", path, changed, "If-Match", `"77"`), 412, "Somebody changed the candidate")
	p.want(p.call("PUT", path, strings.Replace(changed, "ats-whitlock", "ats-other", 1), "If-Match", tag), 422, `"#/id"`)
	p.want(p.call("PUT", path, changed, "If-Match", tag), 204, "")
	p.want(p.call("PUT", path, changed, "If-Match", tag), 412, "")
	p.want(p.call("GET", path, ""), 200, "Dana B. Whitlock")

	for _, e := range []struct{ path, body string }{
		{"sessions", `{"kind": "application", "at": "2026-10-08T15:00:00Z", "ip": "203.0.113.77"}`},
		{"documents", `{"kind": "passport", "number": "X123"}`},
		{"photos", `{"source": "linkedin"}`},
		{"references", `{"name": "Ola Referee"}`},
		{"interviews", `{"at": "2026-10-29T15:00:00Z"}`},
	} {
		p.want(p.call("POST", path+"/"+e.path, e.body), 201, "")
		p.want(p.call("POST", path+"/"+e.path, `{"colour": 1}`), 422, "pointer")
	}
	p.want(p.call("GET", path+"/assessment", ""), 200, `"schema":"bonafide/assessment/v1"`)
	for _, format := range []string{"pdf", "json", "csv"} {
		p.want(p.call("GET", path+"/report."+format+"?for=compliance", ""), 200, "")
	}
	p.want(p.call("GET", path+"/report.csv?for=everybody", ""), 422, "whom the report is for")
	p.want(p.call("GET", "/indicators", ""), 200, "phone_voip")
	p.want(p.call("GET", "/openapi.json", ""), 200, "3.1.0")
	p.want(p.call("GET", "/candidates/nobody", ""), 404, "")
	p.want(p.call("GET", "/nowhere", ""), 404, "")
	p.want(p.call("GET", "/candidates", ""), 200, "ats-whitlock")
	for _, operations := range p.paths {
		for _, op := range operations {
			if !p.called[op.OperationID] {
				t.Errorf("%s was not called", op.OperationID)
			}
		}
	}
}

// TestCursor pages through candidates while others arrive: none is met twice or left out.
func TestCursor(t *testing.T) {
	p := newProgram(t)
	for i := range 7 {
		text := strings.Replace(ada(t), "ats-whitlock", fmt.Sprint("c-", i), 1)
		p.want(p.call("POST", "/candidates", text), 201, "")
	}
	var ids []string
	for cursor, n := "", 0; n < 10; n++ {
		w := p.call("GET", "/candidates?limit=3&cursor="+cursor, "")
		var page struct {
			Candidates []struct{ Dossier string }
			Next       string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Candidates {
			ids = append(ids, c.Dossier)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		p.want(p.call("POST", "/candidates", strings.NewReplacer("ats-whitlock", fmt.Sprint("later-", n), "2026-10-07T15:00:00Z", "2026-11-07T15:00:00Z").Replace(ada(t))), 201, "")
	}
	slices.Sort(ids)
	if got, want := strings.Join(ids, " "), "c-0 c-1 c-2 c-3 c-4 c-5 c-6"; got != want {
		t.Errorf("met %s, want %s", got, want)
	}
	p.want(p.call("GET", "/candidates?cursor=zzz", ""), 400, "cursor")
	p.want(p.call("GET", "/candidates?limit=0", ""), 400, "limit")
}

// TestWhoMayCall asks every operation without a token, with ones that do not work, and with one of every other scope.
func TestWhoMayCall(t *testing.T) {
	p := newProgram(t)
	good, without := p.token, map[account.Scope]string{} // tokens with every scope but one
	for _, scope := range account.Scopes {
		without[scope] = p.newToken(vetting.Lead, slices.DeleteFunc(slices.Clone(account.Scopes), func(s account.Scope) bool { return s == scope })...)
	}
	p.want(p.call("GET", "/candidates", "", "Authorization", "Basic "+good), 401, "")
	for path, operations := range p.paths {
		path = strings.ReplaceAll(path, "{id}", "nobody")
		for method, op := range operations {
			if op.OperationID == "getOpenAPI" {
				continue
			}
			lacking := without[account.Scope(strings.TrimSuffix(strings.TrimPrefix(op.Description, "Needs the scope "), "."))]
			if lacking == "" {
				t.Fatalf("%s needs no scope that there is: %s", op.OperationID, op.Description)
			}
			for token, want := range map[string]int{"": 401, "bonafide_unknown": 401, lacking: 403} {
				p.token = token
				w := p.call(strings.ToUpper(method), path, "")
				if p.want(w, want, ""); w.Header().Get("WWW-Authenticate") == "" {
					t.Errorf("%s: refused without WWW-Authenticate", op.OperationID)
				}
			}
		}
	}
	tokens, err := p.site.Accounts.Tokens(t.Context(), p.site.Actor(vetting.Administrator))
	if err != nil || len(tokens) != 1+len(account.Scopes) {
		t.Fatalf("%d tokens, %v", len(tokens), err)
	}
	p.token = good
	p.want(p.call("GET", "/candidates", ""), 200, "")
	for _, token := range tokens {
		if err := p.site.Accounts.EndToken(t.Context(), p.site.Actor(vetting.Administrator), token.ID); err != nil {
			t.Fatal(err)
		}
	}
	p.want(p.call("GET", "/candidates", ""), 401, "")
}

// TestHostileBodies sends every operation that takes a body what it must refuse, and nothing may fail inside.
func TestHostileBodies(t *testing.T) {
	p := newProgram(t)
	w := p.call("POST", "/candidates", ada(t))
	id := strings.TrimPrefix(w.Header().Get("Location"), "/api/v1/candidates/")
	bodies := []string{"{}", "[]", "null", `"x"`, "1e999", "{", `{"a":`, strings.Repeat("[", 20000), `{"` + strings.Repeat("x", 1<<16) + `":1}`,
		"\x00\xff\xfe", `{"id":"\ud800"}`, `{"id":"a","id":"b"}`, `{"__proto__":{"id":"x"}}`}
	for path, operations := range p.paths {
		for method, op := range operations {
			if op.RequestBody == nil {
				continue
			}
			for _, body := range bodies {
				w := p.call(strings.ToUpper(method), strings.ReplaceAll(path, "{id}", id), body, "If-Match", `"1"`)
				if w.Code != http.StatusUnprocessableEntity {
					t.Errorf("%s with %.40q: %d, want 422: %s", op.OperationID, body, w.Code, w.Body)
				}
			}
			w := p.call(strings.ToUpper(method), strings.ReplaceAll(path, "{id}", id), "id=1", "Content-Type", "application/x-www-form-urlencoded", "If-Match", `"1"`)
			p.want(w, 415, "application/json")
		}
	}
}

// TestRate has a token ask until it is slowed.
func TestRate(t *testing.T) {
	p := newProgram(t)
	for n := range 400 {
		w := p.call("GET", "/indicators", "")
		if w.Header().Get("RateLimit") == "" {
			t.Fatal("an answer without RateLimit")
		}
		if w.Code == http.StatusTooManyRequests {
			if n < 100 || w.Header().Get("Retry-After") == "" {
				t.Errorf("slowed after %d requests, Retry-After %q; want 100 at least", n, w.Header().Get("Retry-After"))
			}
			return
		}
	}
	t.Error("400 requests at once were never slowed")
}
