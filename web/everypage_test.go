package web_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/chromedp"
)

// A visitor is one of those who look at every page: nobody, or somebody of a role.
type visitor struct {
	Role   vetting.Role
	Client *webtest.Client
	From   []string // where they begin
}

// visitors records what brings about pages of every kind, and returns who looks at them, nobody first, then each role, with the path of the
// candidate with most to see.
func visitors(t *testing.T, site *webtest.Site) (all []visitor, candidate string) {
	t.Helper()
	candidate = furnish(t, site)
	from := append(publicLinks(t, site.As(vetting.Recruiter), candidate), "/sign-in", "/sign-in/forgotten", "/help/candidates", "/accessibility", "/verify", "/reference/ended", "/check-in/none")
	site.Settle()
	all = []visitor{{"", site.Anybody(), from}}
	for _, role := range vetting.Roles {
		all = append(all, visitor{role, site.As(role), []string{"/", "/account", candidate, "/candidates/new", "/nowhere"}})
	}
	return all, candidate
}

// furnish records what brings about pages of every kind, and returns the path of the candidate with most to see.
func furnish(t *testing.T, site *webtest.Site) string {
	t.Helper()
	candidate := "/candidates/" + site.Load("testdata/contradicted.json").String()
	for _, name := range []string{"whitlock", "merridew", "merridew-born", "ferrand", "cluster-a", "cluster-b", "cluster-c", "links-a", "links-b", "hostile"} {
		site.Load("testdata/" + name + ".json")
	}
	recruiter, lead, tomorrow := site.As(vetting.Recruiter), site.As(vetting.Lead), time.Now().AddDate(0, 0, 1)
	for _, made := range []*webtest.Page{
		recruiter.PostFile(candidate+"/evidence/photos", url.Values{"source": {"application"}, "at": {"2026-10-01T09:00"}}, webtest.File{Field: "file", Name: "a.png", Data: webtest.Picture("a.png")}),
		recruiter.Post(candidate+"/interview-forms", url.Values{"interviewer": {site.Actor(vetting.Interviewer).ID.String()}, "starts_at": {tomorrow.Format("2006-01-02T15:04")}}),
		lead.Post("/watchlists", url.Values{"kind": {"email"}, "value": {"dana.whitlock@example.com"}, "source": {"An indictment"}, "source_url": {"https://www.justice.gov/x"}, "date": {"2026-01-02"}, "expires": {tomorrow.AddDate(1, 0, 0).Format(time.DateOnly)}}),
		lead.Post("/policies/draft/begin", nil),
		site.As(vetting.Administrator).Post("/webhooks", url.Values{"name": {"Our system"}, "url": {"https://hooks.invalid/bonafide"}, "audience": {"compliance"}, "events": {"review.decided"}}),
	} {
		if made.Status >= 400 {
			t.Fatalf("%s: %s", made, made.Text())
		}
	}
	site.Settle()
	return candidate
}

// pages returns a page of each kind that the visitor reaches.
func (v *visitor) pages(t *testing.T) (pages []*webtest.Page) {
	t.Helper()
	for _, p := range reach(t, v.Client, false, v.From...) {
		if p.HTML != nil && !isFile(p) {
			pages = append(pages, p)
		}
	}
	return pages
}

// TestPagesFitInLongerAndReversedLanguages opens every page in a language of longer texts and in one from right to left, on
// a wide and a narrow screen, and finds none wider than the window.
func TestPagesFitInLongerAndReversedLanguages(t *testing.T) {
	everyPage(t, []string{"en-XA", "ar-XB"}, func(tab *webtest.Tab, name string, width int64) {
		if wide := webtest.Evaluate[int64](tab, `document.documentElement.scrollWidth`); wide > width {
			t.Errorf("%s is %d px wide in a window of %d px", name, wide, width)
		}
	})
}

// TestSheet takes a picture of every page into the folder that SHEET names, in the languages of SPEAK, and puts them on one page: see `make sheet`.
func TestSheet(t *testing.T) {
	folder := os.Getenv("SHEET")
	if folder == "" {
		t.Skip("SHEET names no folder: `make sheet` does")
	}
	var sheet strings.Builder
	sheet.WriteString("<!DOCTYPE html><title>Every page</title><style>body{font:13px sans-serif}figure{display:inline-block;vertical-align:top;margin:8px;width:300px}img{width:100%;border:1px solid}</style>\n")
	n := 0
	everyPage(t, strings.Fields(os.Getenv("SPEAK")), func(tab *webtest.Tab, name string, width int64) {
		picture, err := chromedp.Run(tab.Ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		file := fmt.Sprintf("%03d.png", n)
		n++
		if err := os.WriteFile(filepath.Join(folder, file), picture, 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&sheet, "<figure><img src=%q alt=\"\"><figcaption>%s, %d px</figcaption></figure>\n", file, name, width)
	})
	if err := os.WriteFile(filepath.Join(folder, "index.html"), []byte(sheet.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// everyPage opens a page of each kind that anybody reaches in each language, with what is folded unfolded, narrow and wide, and has it looked at.
func everyPage(t *testing.T, languages []string, look func(tab *webtest.Tab, name string, width int64)) {
	t.Helper()
	site := webtest.New(t)
	all, _ := visitors(t, site)
	server := httptest.NewServer(site)
	defer server.Close()
	seen := map[string]bool{}
	for _, v := range all {
		tab := webtest.NewTab(t, server.URL)
		tab.As(v.Client)
		for _, p := range v.pages(t) {
			key := skeleton(p)
			if seen[key] {
				continue
			}
			seen[key] = true
			for _, language := range languages {
				tab.Speak(language)
				tab.Do(chromedp.EmulateViewport(320, 900))
				tab.Open(p.Path)
				webtest.Evaluate[bool](tab, `(() => { for (const d of document.querySelectorAll("main details")) d.open = true; return true })()`)
				name := fmt.Sprintf("%s as %q in %s", p.Path, v.Role, language)
				look(tab, name, 320)
				tab.Do(chromedp.EmulateViewport(1280, 900))
				look(tab, name, 1280)
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d kinds of page: the crawl is broken", len(seen))
	}
}
