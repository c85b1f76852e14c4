package api_test

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
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
	paths   map[string]map[string]described
	called  map[string]bool // operations that succeeded

	receiver *httptest.Server // that webhooks may call
	mu       sync.Mutex
	received []message
	answers  int // what the receiver answers; 0: 204
}

// A message came to the receiver.
type message struct {
	header http.Header
	body   string
}

func (p *program) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received = append(p.received, message{r.Header, string(body)})
	w.WriteHeader(cmp.Or(p.answers, http.StatusNoContent))
}

// messages returns what came, so many at least, within some seconds.
func (p *program) messages(least int) []message {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		p.mu.Lock()
		all := slices.Clone(p.received)
		p.mu.Unlock()
		if len(all) >= least {
			return all
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%d messages came, want %d", len(all), least)
		}
	}
}

// A described operation stands in the document.
type described struct {
	OperationID string
	Description string
	Parameters  []struct{ Name, In string }
	RequestBody *struct{ Content map[string]any }
	Responses   map[string]struct {
		Content map[string]any
		Headers map[string]any
	}
}

// conditional are headers by which the request holds on to a state, where the operation takes them.
func (d described) conditional(tag string) (headers []string) {
	if slices.ContainsFunc(d.Parameters, func(p struct{ Name, In string }) bool { return p.Name == "If-Match" }) {
		headers = []string{"If-Match", tag}
	}
	return headers
}

// query lists the parameters that stand in the query.
func (d described) query() (names []string) {
	for _, p := range d.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, called: map[string]bool{}}
	p.receiver = httptest.NewServer(http.HandlerFunc(p.receive))
	t.Cleanup(p.receiver.Close)
	p.site = webtest.New(t, p.receiver.Listener.Addr().String())
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
	if w.Code < 400 {
		p.checkTaken(r, w)
	}
	return w
}

// checkTaken holds that the document knows each parameter of a request that succeeded, and each header that it was answered with.
func (p *program) checkTaken(r *http.Request, w *httptest.ResponseRecorder) {
	p.t.Helper()
	op := p.paths[p.template(strings.TrimPrefix(r.URL.Path, "/api/v1"))][strings.ToLower(r.Method)]
	known := map[string]bool{}
	for _, one := range op.Parameters {
		known[one.In+" "+one.Name] = true
	}
	for name := range r.URL.Query() {
		if !known["query "+name] {
			p.t.Errorf("%s takes %s in the query, of which the document does not know", op.OperationID, name)
		}
	}
	for _, name := range []string{"If-Match", "If-None-Match", "Idempotency-Key"} {
		if r.Header.Get(name) != "" && !known["header "+name] {
			p.t.Errorf("%s takes %s, of which the document does not know", op.OperationID, name)
		}
	}
	for _, name := range []string{"ETag", "Location", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy"} {
		if _, promised := op.Responses[fmt.Sprint(w.Code)].Headers[name]; !promised && w.Header().Get(name) != "" {
			p.t.Errorf("%s answers %d with %s, which the document does not promise", op.OperationID, w.Code, name)
		}
	}
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
		p.mu.Lock()
		p.called[op.OperationID] = true
		p.mu.Unlock()
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
	} else if _, promised := op.Responses[fmt.Sprint(w.Code)]; known && !promised {
		p.t.Errorf("%s: fails with %d, which the document does not promise: %s", op.OperationID, w.Code, w.Body)
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
	token := p.offer("ats-whitlock", "a.png")
	p.want(p.call("PUT", "/uploads/"+token, string(picture(t, 9)), "Content-Type", "image/png"), 201, "files/")
	w = p.call("POST", "/imports", strings.Repeat(strings.ReplaceAll(ada(t), "\n", " ")+"\n", 2), "Content-Type", "application/x-ndjson")
	p.want(w, 202, "")
	imported := strings.TrimPrefix(w.Header().Get("Location"), "/api/v1")
	p.want(p.call("GET", imported, ""), 200, "")
	p.call("DELETE", imported, "") // it may have ended
	p.site.Settle()
	p.called["cancelImport"] = true
	p.want(p.call("DELETE", "/candidates/ats-whitlock", ""), 204, "")
	p.walkWebhooks()
	for _, operations := range p.paths {
		for _, op := range operations {
			if !p.called[op.OperationID] {
				t.Errorf("%s was not called", op.OperationID)
			}
		}
	}
}

// atOnce calls so many times at once and counts the answers by their status.
func atOnce(n int, call func(i int) *httptest.ResponseRecorder) map[int]int {
	var all sync.WaitGroup
	answers := make([]int, n)
	for i := range n {
		all.Go(func() { answers[i] = call(i).Code })
	}
	all.Wait()
	by := map[int]int{}
	for _, status := range answers {
		by[status]++
	}
	return by
}

// TestRaces holds that of requests at once with one Idempotency-Key one takes effect, and that of changes at once of one state one wins and the others
// learn that they lost.
func TestRaces(t *testing.T) {
	const many = 8
	p := newProgram(t)
	for round := range 4 {
		body := strings.Replace(ada(t), "ats-whitlock", fmt.Sprint("raced-", round), 1)
		made := atOnce(many, func(int) *httptest.ResponseRecorder {
			return p.call("POST", "/candidates", body, "Idempotency-Key", fmt.Sprint("k", round))
		})
		if made[201] < 1 || made[201]+made[409] != many {
			t.Errorf("made at once: %v, want 201 of the first and of those after it, and 409 of those meanwhile", made)
		}
		again := p.call("POST", "/candidates", body, "Idempotency-Key", fmt.Sprint("k", round))
		if again.Code != 201 || again.Header().Get("Idempotency-Replayed") == "" {
			t.Errorf("sent again after all: %d %s", again.Code, again.Body)
		}
		path := strings.TrimPrefix(again.Header().Get("Location"), "/api/v1")
		w := p.call("GET", path, "")
		changed := atOnce(many, func(i int) *httptest.ResponseRecorder {
			return p.call("PUT", path, strings.Replace(w.Body.String(), "Dana Whitlock", fmt.Sprint("Dana Whitlock ", 'A'+i), 1), "If-Match", w.Header().Get("ETag"))
		})
		if changed[204] != 1 || changed[412] != many-1 {
			t.Errorf("changed at once: %v, want 204 once and 412 of the others", changed)
		}
		p.token = p.newToken(vetting.Lead, account.Scopes...)
	}
	p.site.Settle()
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
			if op.Description == "" { // it needs no token
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

// hostile are bodies that nothing takes.
var hostile = []string{"", "{}", "[]", "null", `"x"`, "1e999", "{", `{"a":`, strings.Repeat("[", 20000), `{"` + strings.Repeat("x", 1<<16) + `":1}`,
	"\x00\xff\xfe", `{"id":"\ud800"}`, `{"id":"a","id":"b"}`, `{"__proto__":{"id":"x"}}`, "a,b\n\"", "PK\x03\x04", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x.csv\"\r\n\r\na\r\n--x--\r\n"}

// TestHostileBodies sends every operation that takes a body what it must refuse, as each media type that it takes and as one that it
// does not, and nothing may fail inside. An import takes what a job then leaves out.
func TestHostileBodies(t *testing.T) {
	p := newProgram(t)
	w := p.call("POST", "/candidates", ada(t))
	id := strings.TrimPrefix(w.Header().Get("Location"), "/api/v1/candidates/")
	places := strings.NewReplacer("{id}", id, "{token}", p.offer(id, "scan.png"))
	sent := 0
	for path, operations := range p.paths {
		for method, op := range operations {
			if op.RequestBody == nil {
				continue
			}
			p.token = p.newToken(vetting.Lead, account.Scopes...) // one that was not slowed
			for media := range op.RequestBody.Content {
				for _, body := range hostile {
					w := p.call(strings.ToUpper(method), places.Replace(path), body, append(op.conditional(`"1"`), "Content-Type", strings.Replace(media, "form-data", "form-data; boundary=x", 1))...)
					switch strict := media == "application/json" && op.OperationID != "createImport"; {
					case w.Code == http.StatusTooManyRequests:
						t.Fatal("a new token is slowed")
					case strict && w.Code != http.StatusUnprocessableEntity, w.Code < 400 && op.OperationID != "createImport", w.Code >= 500:
						t.Errorf("%s with %.40q as %s: %d: %s", op.OperationID, body, media, w.Code, w.Body)
					}
					if sent++; sent%60 == 0 {
						p.token = p.newToken(vetting.Lead, account.Scopes...)
					}
				}
			}
			if op.OperationID != "sendUpload" {
				w := p.call(strings.ToUpper(method), places.Replace(path), "id=1", "Content-Type", "application/x-www-form-urlencoded", "If-Match", `"1"`)
				p.want(w, 415, "application/json")
			}
		}
	}
	p.site.Settle() // what was taken in fails nowhere
}

// TestHostileAddresses asks every operation with hostile ids and queries.
func TestHostileAddresses(t *testing.T) {
	p := newProgram(t)
	values := []string{"%00", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201%3D1--", "%F0%9F%A6%8A", "%FF", strings.Repeat("9", 4000), "00000000-0000-0000-0000-000000000000", "-1", "1e9"}
	for path, operations := range p.paths {
		for method, op := range operations {
			p.token = p.newToken(vetting.Lead, account.Scopes...)
			for _, value := range values {
				for _, name := range append([]string{""}, op.query()...) {
					address := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, value)
					if name != "" {
						address += "?" + name + "=" + value
					}
					if w := p.call(strings.ToUpper(method), address, "", op.conditional(value)...); w.Code >= 500 || w.Code == http.StatusTooManyRequests {
						t.Errorf("%s at %.80s: %d: %s", op.OperationID, address, w.Code, w.Body)
					}
				}
			}
		}
	}
}

// offer asks for an address for a file's bytes, and returns its end.
func (p *program) offer(candidate, name string) (token string) {
	p.t.Helper()
	w := p.call("POST", "/candidates/"+candidate+"/uploads", fmt.Sprintf(`{"name": %q}`, name))
	var offered struct{ URL string }
	if err := json.Unmarshal(w.Body.Bytes(), &offered); err != nil || w.Code != http.StatusCreated {
		p.t.Fatalf("%d %s", w.Code, w.Body)
	}
	_, token, _ = strings.Cut(offered.URL, "/api/v1/uploads/")
	return token
}

// form writes a form and returns it with its media type.
func form(t *testing.T, fact string, files ...webtest.File) (body, media string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if fact != "" {
		if err := w.WriteField("fact", fact); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile("file", f.Name)
		if err == nil {
			_, err = part.Write(f.Data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func picture(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range m.Pix {
		m.Pix[i] = uint8(i*i) ^ shade
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFiles sends files with the fact, and apart from it.
func TestFiles(t *testing.T) {
	p := newProgram(t)
	path := strings.TrimPrefix(p.call("POST", "/candidates", ada(t)).Header().Get("Location"), "/api/v1")
	id := strings.TrimPrefix(path, "/candidates/")
	body, media := form(t, `{"source": "linkedin"}`, webtest.File{Name: "a.png", Data: picture(t, 1)})
	p.want(p.call("POST", path+"/photos", body, "Content-Type", media, "Idempotency-Key", "p"), 201, "")
	if w := p.call("POST", path+"/photos", body, "Content-Type", media, "Idempotency-Key", "p"); w.Header().Get("Idempotency-Replayed") == "" {
		t.Error("the form sent again is recorded again")
	}
	body, media = form(t, `{"kind": "passport", "number": "X123"}`, webtest.File{Name: "front.png", Data: picture(t, 2)}, webtest.File{Name: "back.png", Data: picture(t, 3)})
	p.want(p.call("POST", path+"/documents", body, "Content-Type", media), 201, "")
	body, media = form(t, `{"source": "linkedin"}`, webtest.File{Name: "a.png", Data: []byte("no picture")})
	p.want(p.call("POST", path+"/photos", body, "Content-Type", media), 422, "")
	body, media = form(t, `{"source": 7}`, webtest.File{Name: "a.png", Data: picture(t, 1)})
	p.want(p.call("POST", path+"/photos", body, "Content-Type", media), 422, `"#/source"`)

	token := p.offer(id, "portrait.png")
	p.want(p.call("PUT", "/uploads/"+token, "no picture", "Content-Type", "image/png", "Authorization", ""), 422, "")
	w := p.call("PUT", "/uploads/"+token, string(picture(t, 4)), "Content-Type", "image/png", "Authorization", "")
	p.want(w, 201, ".png")
	p.want(p.call("PUT", "/uploads/"+token, string(picture(t, 5)), "Content-Type", "image/png"), 409, "was used")
	p.want(p.call("PUT", "/uploads/x"+token, string(picture(t, 5)), "Content-Type", "image/png"), 404, "")
	var kept struct{ File string }
	if err := json.Unmarshal(w.Body.Bytes(), &kept); err != nil {
		t.Fatal(err)
	}
	p.want(p.call("POST", path+"/photos", fmt.Sprintf(`{"source": "github", "file": %q}`, kept.File)), 201, "")
	p.site.Settle()
	r, err := p.site.Vetting.Find(t.Context(), p.site.Actor(vetting.Lead), id)
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	for _, f := range r.Files {
		if f.IsPicture() {
			read = append(read, f.Name)
		}
	}
	if got, want := strings.Join(read, " "), "a.png front.png back.png portrait.png"; got != want {
		t.Errorf("files %q, want %q", got, want)
	}
}

// TestImports sends a file in each way, follows it to its end, and cancels one.
func TestImports(t *testing.T) {
	p := newProgram(t)
	one := func(id string) string {
		return strings.ReplaceAll(strings.Replace(ada(t), "ats-whitlock", id, 1), "\n", " ")
	}
	table := "id,name,requisition,applied at,colour\ns-1,Ada Example,R,2026-11-01,blue\ns-2,,R,2026-11-01,\n"
	sheet, media := form(t, "", webtest.File{Name: "people.csv", Data: []byte(table)})
	for _, c := range []struct{ media, body, says string }{
		{"application/json", one("i-1"), `"rows":1,"created":1`},
		{"application/json", "[" + one("i-1") + "," + one("i-2") + "]", `"rows":2,"created":1,"updated":0,"unchanged":1`},
		{"application/x-ndjson", one("i-3") + "\n{}\n" + one("i-4"), `"rejected":1,"problems":[{"row":2,"pointer":"#/application","detail":"is missing`},
		{media, sheet, `"rejected":1,"columns_not_read":["colour"],"problems":[{"row":3,"detail":"column`},
		{"text/csv", "colour\nblue\n", `"failure":"`},
		{"application/json", "[1,", ""},
	} {
		w := p.call("POST", "/imports", c.body, "Content-Type", c.media)
		if c.says == "" {
			p.want(w, 422, "array")
			continue
		}
		p.want(w, 202, `"state":"waiting"`)
		p.site.Settle()
		p.want(p.call("GET", strings.TrimPrefix(w.Header().Get("Location"), "/api/v1"), ""), 200, c.says)
	}
	p.want(p.call("POST", "/imports", "x", "Content-Type", "application/zip"), 415, "text/csv")
	p.want(p.call("GET", "/candidates/i-4", ""), 200, "")
	w := p.call("POST", "/imports", one("i-9"))
	path := strings.TrimPrefix(w.Header().Get("Location"), "/api/v1")
	if w = p.call("DELETE", path, ""); w.Code != http.StatusNoContent && w.Code != http.StatusConflict { // it may have ended
		t.Errorf("cancelled: %d %s", w.Code, w.Body)
	}
	p.site.Settle()
	p.want(p.call("DELETE", path, ""), 409, "ended already")
	p.token = p.newToken(vetting.Recruiter, account.Scopes...)
	p.want(p.call("GET", path, ""), 404, "")
}

// walkWebhooks calls every operation about webhooks, as an administrator.
func (p *program) walkWebhooks() {
	p.t.Helper()
	p.want(p.call("POST", "/webhooks", `{"name": "x", "url": "https://example.com/h", "events": ["candidate.assessed"]}`), 403, "Your role")
	p.token = p.newToken(vetting.Administrator, account.Scopes...)
	p.want(p.call("POST", "/webhooks", `{"name": "", "url": "http://10.0.0.1/", "events": ["review.decided"], "audience": "recruiting"}`), 422, `"#/url"`)
	made := fmt.Sprintf(`{"name": "Ours", "url": %q, "events": ["candidate.assessed", "candidate.band_changed", "candidate.erased", "review.opened"], "audience": "compliance"}`, p.receiver.URL)
	w := p.call("POST", "/webhooks", made, "Idempotency-Key", "w")
	p.want(w, 201, `"secret":"whsec_`)
	if again := p.call("POST", "/webhooks", made, "Idempotency-Key", "w"); again.Code != 201 || strings.Contains(again.Body.String(), "whsec_") {
		p.t.Errorf("sent again: %d %s, want the answer without the secret", again.Code, again.Body)
	}
	var hook struct{ ID, Secret string }
	if err := json.Unmarshal(w.Body.Bytes(), &hook); err != nil {
		p.t.Fatal(err)
	}
	path := "/webhooks/" + hook.ID
	p.want(p.call("GET", "/webhooks", ""), 200, hook.ID)
	p.want(p.call("GET", path, ""), 200, "Ours")
	p.want(p.call("POST", path+"/ping", ""), 202, "")
	ping := p.messages(1)[0]
	p.verify(ping, hook.Secret)
	p.site.Settle()

	w = p.call("POST", path+"/secret", "")
	p.want(w, 200, "whsec_")
	var changed struct{ Secret string }
	if err := json.Unmarshal(w.Body.Bytes(), &changed); err != nil {
		p.t.Fatal(err)
	}
	p.want(p.call("POST", "/candidates", ada(p.t)), 201, "")
	p.site.Settle()
	told := p.messages(3)
	p.verify(told[1], hook.Secret)
	p.verify(told[1], changed.Secret)
	for _, want := range []string{`"verdict":"`, `"coverage":{"looked":`, `"link":"https://vetting.example.com/candidates/`, `"dossier":"ats-whitlock"`} {
		if !strings.Contains(told[1].body, want) || strings.Contains(told[1].body, "Whitlock") {
			p.t.Errorf("told %s, want %s and no name", told[1].body, want)
		}
	}
	w = p.call("GET", path+"/deliveries", "")
	p.want(w, 200, `"state":"delivered"`)
	var list struct {
		Deliveries []struct{ ID, Event, State string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Deliveries) < 3 {
		p.t.Fatalf("%+v, %v", list, err)
	}
	before := len(p.messages(3))
	p.want(p.call("POST", path+"/deliveries/"+list.Deliveries[0].ID+"/replay", ""), 202, "")
	again := p.messages(before + 1)
	if id := again[before].header.Get("webhook-id"); id != "msg_"+list.Deliveries[0].ID {
		p.t.Errorf("sent again as %s", id)
	}
	p.site.Settle()
	p.mu.Lock()
	p.answers = http.StatusGone
	p.mu.Unlock()
	p.want(p.call("DELETE", "/candidates/ats-whitlock", ""), 204, "")
	p.site.Settle()
	if last := p.messages(before + 2)[before+1]; !strings.Contains(last.body, "candidate.erased") || strings.Contains(last.body, "ats-whitlock") {
		p.t.Errorf("told of an erasure: %s", last.body)
	}
	p.want(p.call("GET", path, ""), 200, "410")
	p.want(p.call("DELETE", path, ""), 204, "")
	p.want(p.call("GET", path, ""), 404, "")
}

// verify checks a message as the specification says.
func (p *program) verify(m message, secret string) {
	p.t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		p.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", m.header.Get("webhook-id"), m.header.Get("webhook-timestamp"), m.body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if !slices.Contains(strings.Fields(m.header.Get("webhook-signature")), want) {
		p.t.Errorf("signatures %q, want %q among them", m.header.Get("webhook-signature"), want)
	}
}

// TestErase erases a candidate by the API, which a hold prevents.
func TestErase(t *testing.T) {
	p := newProgram(t)
	path := strings.TrimPrefix(p.call("POST", "/candidates", ada(t)).Header().Get("Location"), "/api/v1")
	r, err := p.site.Vetting.Find(t.Context(), p.site.Actor(vetting.Lead), "ats-whitlock")
	if err != nil {
		t.Fatal(err)
	}
	hold := func(place bool) {
		if err := p.site.Vetting.HoldCandidate(t.Context(), p.site.Actor(vetting.Lead), r.ID, place, "a case in court"); err != nil {
			t.Fatal(err)
		}
	}
	hold(true)
	p.want(p.call("DELETE", path, ""), 409, "legal hold")
	hold(false)
	p.want(p.call("DELETE", path, "", "If-Match", `"77"`), 412, "")
	p.want(p.call("DELETE", path+"?why=whim", ""), 422, "why")
	lead := p.token
	p.token = p.newToken(vetting.Recruiter, account.Scopes...)
	p.want(p.call("DELETE", path, ""), 403, "do not work on")
	p.token = lead
	p.want(p.call("DELETE", path, ""), 204, "")
	p.want(p.call("DELETE", path, ""), 404, "")
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
