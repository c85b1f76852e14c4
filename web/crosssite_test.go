package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// attackScript is what a page of somebody else tries on a site where its visitor is signed in. It returns what it got to know or do.
const attackScript = `(async (site, fields) => {
	const got = [], body = new URLSearchParams(fields);
	const multipart = new FormData();
	for (const [name, value] of body) multipart.append(name, value);
	const reads = async (what, ask) => { try { const r = await ask(); if (r.type != "opaque" || r.status) got.push(what + ": " + (await r.text()).slice(0, 80)); } catch {} };
	for (const path of ["/candidates", "/candidates.csv", "/account"]) {
		for (const mode of ["cors", "no-cors"]) await reads(mode + " " + path, () => fetch(site + path, {mode, credentials: "include"}));
	}
	await reads("head", () => fetch(site + "/candidates", {method: "HEAD", credentials: "include"}));
	for (const sent of [body, multipart, new Blob([body], {type: "text/plain"})]) {
		for (const mode of ["cors", "no-cors"]) await reads(mode + " POST", () => fetch(site + "/candidates", {method: "POST", mode, credentials: "include", body: sent}));
	}
	await reads("PUT", () => fetch(site + "/candidates", {method: "PUT", credentials: "include", body, headers: {"X-HTTP-Method-Override": "POST"}}));
	navigator.sendBeacon(site + "/candidates", body);
	const element = (what, make) => new Promise(done => {
		const e = make();
		e.onload = e.onloadedmetadata = () => { if (!["iframe", "object", "embed"].includes(e.localName)) got.push(what + " loads"); done(); };
		e.onerror = () => done();
		document.body.append(e);
		setTimeout(done, 1500);
	});
	const made = (name, members) => () => Object.assign(document.createElement(name), members);
	await Promise.all([
		element("a picture", made("img", {src: site + "/static/favicon.svg"})),
		element("a page as a picture", made("img", {src: site + "/candidates"})),
		element("a page as a script", made("script", {src: site + "/candidates"})),
		element("an API answer as a script", made("script", {src: site + "/api/v1/candidates"})),
		element("a style sheet", made("link", {rel: "stylesheet", href: site + "/candidates.csv"})),
		element("a page as a video", made("video", {src: site + "/candidates", preload: "auto"})),
		element("a frame", made("iframe", {src: site + "/candidates", name: "frame"})),
		element("a frame in a sandbox", made("iframe", {src: site + "/candidates", sandbox: "allow-scripts allow-forms"})),
		element("an object", made("object", {data: site + "/candidates"})),
		element("an embedded page", made("embed", {src: site + "/candidates"})),
	]);
	for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]) {
		const sink = document.body.appendChild(Object.assign(document.createElement("iframe"), {name: "sink" + enctype.length}));
		const form = document.body.appendChild(Object.assign(document.createElement("form"), {action: site + "/candidates", method: "post", enctype, target: sink.name}));
		for (const [name, value] of body) form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
		const loaded = new Promise(done => sink.onload = done);
		form.submit();
		await loaded;
	}
	const opened = open(site + "/candidates");
	await new Promise(done => setTimeout(done, 1500));
	if (opened && !opened.closed) {
		opened.postMessage("delete everything", "*");
		got.push("an opened page stays in reach");
	}
	if (!opened) got.push("no page was opened: the test tries nothing");
	return got;
})(%q, %q)`

// TestOtherSitesInABrowser has somebody who is signed in visit a page of another origin, once on the same host, where cookies are sent,
// and once on another: nothing is changed, nothing read, nothing framed, and no opened page stays in reach.
func TestOtherSitesInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	site := webtest.New(t)
	var mu sync.Mutex
	var changes, withSession []string // requests that would change something, and their status; and those that came with the cookie
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, r)
		mu.Lock()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			changes = append(changes, fmt.Sprintf("%s %s: %d", r.Method, r.Header.Get("Sec-Fetch-Mode"), answer.Code))
		}
		if _, err := r.Cookie("session"); err == nil {
			withSession = append(withSession, r.URL.Path)
		}
		mu.Unlock()
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	defer target.Close()
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>Win a prize</title><body>")
	}))
	defer evil.Close()

	fields := url.Values{"name": {"Dana Whitlock"}, "country": {"US"}, "city": {"Houston"}, "requisition": {"REQ-1"}, "title": {"Engineer"}, "applied_on": {"2026-10-07"}}.Encode()
	w := watch(t, target.URL)
	w.do(chromedp.Navigate(target.URL + "/sign-in"))
	const signIn = `(() => { const form = document.querySelector("main form"); form.elements.email.value = %q; form.elements.password.value = %q; form.submit(); })()`
	w.load(fmt.Sprintf(signIn, "recruiter@example.com", webtest.Password))
	const own = `(() => {
	const form = document.body.appendChild(Object.assign(document.createElement("form"), {action: "/candidates", method: "post"}));
	for (const [name, value] of new URLSearchParams(%q)) form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
	form.submit();
})()`
	w.load(fmt.Sprintf(own, fields))
	if want := []string{"POST navigate: 303", "POST navigate: 303"}; !slices.Equal(changes, want) {
		t.Fatalf("signing in and recording a candidate on the site's own page: %v, want %v: what others try would show nothing", changes, want)
	}

	for _, origin := range []string{evil.URL, strings.Replace(evil.URL, "127.0.0.1", "localhost", 1)} {
		changes, withSession = nil, nil
		w.do(chromedp.Navigate(origin))
		got, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](fmt.Sprintf(attackScript, target.URL, fields), chromedp.EvalAwaitPromise, asUser))
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range got {
			t.Errorf("from %s: %s", origin, what)
		}
		for _, frame := range w.frames() {
			if strings.HasPrefix(frame, target.URL) {
				t.Errorf("from %s: %s is shown in a frame", origin, frame)
			}
		}
		mu.Lock()
		if len(changes) < 10 {
			t.Errorf("from %s: only %d requests that would change something arrived: %v", origin, len(changes), changes)
		}
		for _, change := range changes {
			if !strings.HasSuffix(change, " 403") && !strings.HasPrefix(change, "OPTIONS ") {
				t.Errorf("from %s: %s", origin, change)
			}
		}
		if sent := slices.Contains(withSession, "/candidates"); !sent {
			t.Errorf("from %s: no request came with the session, not even the opened page: the test shows nothing", origin)
		}
		mu.Unlock()
	}
	if n := strings.Count(string(site.As(vetting.Recruiter).Get("/candidates.csv").Body), "Dana Whitlock"); n != 1 {
		t.Errorf("%d candidates are recorded, want the one of the site's own page", n)
	}
}

// load runs a script that leads to another page and waits for it.
func (w *watcher) load(script string) {
	w.t.Helper()
	run := func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[any](script))
		return chromedp.Void{}, err
	}
	if _, err := chromedp.RunResponse(w.ctx, run); err != nil {
		w.t.Fatal(err)
	}
}

// frames returns the addresses of the frames in the page.
func (w *watcher) frames() (addresses []string) {
	w.t.Helper()
	tree, err := chromedp.Run(w.ctx, func(ctx context.Context, _ *chromedp.Target) (page.GetFrameTreeResult, error) {
		return chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, child := range tree.FrameTree.ChildFrames {
		addresses = append(addresses, child.Frame.URL)
	}
	return addresses
}

// asUser lets a script do what browsers allow after a click.
func asUser(p *runtime.EvaluateParams) { yes := true; p.UserGesture = &yes }
