package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// views are how each page is looked at: in both themes, as wide as a desk, a tablet, and a desk at 400 % (WCAG 1.4.10).
var views = []struct {
	width int64
	theme string
}{{1280, "light"}, {1280, "dark"}, {768, "light"}, {768, "dark"}, {320, "light"}, {320, "dark"}}

// TestEveryPageIsAccessible opens a page of each kind that each role reaches, and forms with what is wrong with them, under axe-core,
// whose file AXE names: see `make axe`.
func TestEveryPageIsAccessible(t *testing.T) {
	file := os.Getenv("AXE")
	if file == "" {
		t.Skip("AXE names no axe.min.js: `make axe` fetches one and runs this")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	site := webtest.New(t)
	all, candidate := visitors(t, site)
	server := httptest.NewServer(site)
	defer server.Close()

	seen := map[string]bool{}
	for _, v := range all {
		l := &looker{t: t, ctx: webtest.Chromium(t), site: server.URL, axe: string(axe)}
		l.signIn(v.Client)
		for _, p := range v.pages(t) {
			key := skeleton(p)
			if seen[key] {
				continue
			}
			seen[key] = true
			l.look(p.Path)
		}
		if v.Role == vetting.Administrator {
			for _, form := range []string{"/accounts/new", "/tokens/new", "/webhooks/new", "/connections/new", candidate + "/evidence/documents/new", candidate + "/interview-forms", "/candidates/new"} {
				l.lookWrong(form)
			}
		}
		t.Logf("%d pages as %q", l.pages, v.Role)
	}
	if len(seen) < 100 {
		t.Errorf("only %d kinds of page: the crawl is broken", len(seen))
	}
}

// A looker is a browser that looks at pages with axe-core.
type looker struct {
	t     *testing.T
	ctx   context.Context
	site  string
	axe   string
	pages int
}

func (l *looker) do(steps ...chromedp.Action[chromedp.Void]) {
	l.t.Helper()
	if err := chromedp.Do(l.ctx, steps...); err != nil {
		l.t.Fatal(err)
	}
}

func (l *looker) signIn(client *webtest.Client) {
	l.t.Helper()
	if err := webtest.SetCookie(l.ctx, l.site, "session", client.Cookie("session")); err != nil {
		l.t.Fatal(err)
	}
}

func (l *looker) look(path string) {
	l.t.Helper()
	l.do(chromedp.Navigate(l.site + path))
	l.examine(path)
}

// lookWrong sends the first form of a page that asks for something as it is, and looks at what comes back.
func (l *looker) lookWrong(path string) {
	l.t.Helper()
	l.do(chromedp.Navigate(l.site+path), chromedp.Click(chromedp.CSS(`main form[method=post]:has(select, textarea, input:not([type=hidden])) button:is([type=submit], :not([type]))`)))
	l.do(chromedp.WaitVisible(chromedp.CSS(`.errors`)))
	l.examine(path + ", sent empty")
}

// examineScript opens what is folded and returns what axe-core finds, and whether the page is wider than its window. The menus, which lie over
// the page, are opened for a look at themselves alone.
const examineScript = `(async () => {
	const rules = {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]};
	const menus = [...document.querySelectorAll("header details")];
	for (const d of document.querySelectorAll("details")) d.open = !menus.includes(d);
	const all = (await axe.run(document, rules)).violations;
	for (const d of menus) {
		d.open = true;
		all.push(...(await axe.run(d, rules)).violations);
		d.open = false;
	}
	const found = all
		.map(v => v.id + ": " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 200) + " (" + n.failureSummary.split("\n").slice(1).join(";") + ")").join(" and "));
	if (document.documentElement.scrollWidth > innerWidth) found.push("the page is " + document.documentElement.scrollWidth + " px wide");
	return found;
})()`

func (l *looker) examine(path string) {
	l.t.Helper()
	l.pages++
	if _, err := chromedp.Run(l.ctx, chromedp.Evaluate[any](l.axe+"; null")); err != nil {
		l.t.Fatalf("%s: %v", path, err)
	}
	for _, v := range views {
		l.do(chromedp.EmulateViewport(v.width, 900), func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.theme}}})
			return chromedp.Void{}, err
		})
		found, err := chromedp.Run(l.ctx, chromedp.Evaluate[[]string](examineScript, chromedp.EvalAwaitPromise))
		if err != nil {
			l.t.Fatalf("%s: %v", path, err)
		}
		if len(found) > 0 {
			l.t.Error(fmt.Sprintf("%s, %s, %d px:\n\t", path, v.theme, v.width) + strings.Join(found, "\n\t"))
		}
	}
}
