package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"golang.org/x/net/html"
)

// englishWords are words that no German sentence has, months that are written otherwise, and dates as English writes them.
var englishWords = regexp.MustCompile(`(?i)\b(the|and|of|to|is|are|be|by|what|your|you|with|for|not|this|that|from|until|recorded|shown|given|skip|optional|choose|send|things?|january|february|march|may|june|july|october|december)\b|\d (November|August|September|April) \d`)

// TestPagesInGermanAreInGerman looks for English on the pages that are offered in German, with mistakes, requests, answers and notices on them. What
// is said to be English there, and words that people wrote, stand aside.
func TestPagesInGermanAreInGerman(t *testing.T) {
	site := webtest.New(t)
	id := site.Load("testdata/contradicted.json").String()
	site.Settle()
	rosa, reviewer, lead, anybody := site.As(vetting.Recruiter), site.As(vetting.Reviewer), site.As(vetting.Lead), site.Anybody()
	at := time.Now().UTC().Add(10 * time.Minute).Format("2006-01-02T15:04")
	invited := rosa.Post("/candidates/"+id+"/invitations", url.Values{"kind": {"interview"}, "starts_at": {at}})
	checkIn := regexp.MustCompile(`/check-in/[\w-]+`).FindString(string(rosa.Get(invited.Header.Get("Location")).Body))
	inGerman(t, anybody.Get(checkIn+"?in=de"), "Anmelden")

	own := regexp.MustCompile(`/rights/[\w-]{20,}`).FindString(string(rosa.Post("/candidates/"+id+"/rights/link", nil).Follow().Body))
	ask := func(kind, words string) *webtest.Page {
		return anybody.Post(own+"?in=de", url.Values{"kind": {kind}, "words": {words}})
	}
	inGerman(t, ask("", strings.Repeat("x", 5000)), "2 Angaben sind zu ergänzen", "Wählen Sie, worum Sie bitten möchten.")
	inGerman(t, ask("dispute", ""), "Eines ist zu ergänzen", "Schreiben Sie in Ihren eigenen Worten")
	for _, k := range vetting.RequestKinds {
		inGerman(t, ask(string(k.Kind), "Das stimmt nicht.").Follow(), "Ein Mensch antwortet bis zum ")
	}
	if again := ask("dispute", "Noch einmal."); again.Status != http.StatusConflict {
		t.Errorf("a second dispute: %s", again)
	} else {
		inGerman(t, again, "Sie bestreiten bereits.")
	}
	answers := regexp.MustCompile(`/candidates/[0-9a-f-]{36}/requests/[0-9a-f-]{36}/answer`).FindAllString(string(reviewer.Get("/candidates/"+id+"/rights").Body), -1)
	for i, path := range answers {
		reviewer.Post(path, url.Values{"answer": {[]string{"accept", "decline"}[i%2]}, "words": {"Die Auskunft liegt vor."}})
	}
	inGerman(t, anybody.Get(own+"?in=de"), "Abgelehnt am ")
	confirmed(t, site, id)
	lead.Post("/candidates/"+id+"/rights/notices/begin", url.Values{"jurisdiction": {"us"}, "words": {"Wir möchten die Bewerbung beenden."}})
	page := anybody.Get(own + "?in=de")
	inGerman(t, page, "Erste Mitteilung, am ", "Ihre Kopie", "Was zu klären ist", "Eine frühere Arbeitsstelle bestätigt die angegebene Beschäftigung nicht", "Falschangabe bestätigt. Dem angegebenen Werdegang wird widersprochen.", "Fassung 2026-11-22.2 (de), gezeigt am "+dateIn(time.Now()))

	if titles, others := summaries(page), summaries(anybody.Get(own+"?in=en")); len(titles) < 5 || len(titles) != len(others) {
		t.Errorf("%q are held, in English %q", titles, others)
	} else {
		for i, title := range titles {
			if title == others[i] && title != "Name" {
				t.Errorf("%q has the English title", title)
			}
		}
	}
}

// dateIn is the day in German.
func dateIn(t time.Time) string {
	months := []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
	return t.UTC().Format("2. ") + months[t.UTC().Month()-1] + t.UTC().Format(" 2006")
}

// confirmed has two people decide that the candidate misrepresented something.
func confirmed(t *testing.T, site *webtest.Site, id string) {
	t.Helper()
	site.Settle()
	review := site.As(vetting.Reviewer).Get("/candidates/" + id + "/review")
	site.As(vetting.Reviewer).Post("/candidates/"+id+"/decision", url.Values{"review": {review.Value("review")}, "revision": {review.Value("revision")},
		"outcome": {"misrepresentation_confirmed"}, "reason": {"history_contradicted"}, "words": {"The personnel office says the same."}})
	proposal := regexp.MustCompile(`/proposals/[0-9a-f-]{36}/answer`).FindString(string(site.As(vetting.Lead).Get("/candidates/" + id + "/review").Body))
	if proposal == "" {
		t.Fatalf("no decision waits for a second person:\n%s", review.Text())
	}
	site.As(vetting.Lead).Post("/candidates/"+id+proposal, url.Values{"answer": {"agree"}, "second": {"I called the office myself."}})
	site.Settle()
}

// inGerman fails where the page has English that it does not say to be, or lacks one of the texts.
func inGerman(t *testing.T, p *webtest.Page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !p.Has(text) {
			t.Errorf("%s does not say %q:\n%s", p, text, p.Text())
		}
	}
	root, err := html.Parse(bytes.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	german := false
	var read func(n *html.Node)
	read = func(n *html.Node) {
		if n.Type == html.TextNode {
			if found := englishWords.FindString(n.Data); found != "" {
				t.Errorf("%s: %q is in %q", p, found, strings.TrimSpace(n.Data))
			}
		}
		if n.Type == html.ElementNode {
			lang, class := attribute(n, "lang"), attribute(n, "class")
			german = german || n.Data == "html" && lang == "de"
			if n.Data == "script" || n.Data == "style" || lang == "en" || class == "said" {
				return
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			read(c)
		}
	}
	read(root)
	if !german {
		t.Errorf("%s does not say that it is in German", p)
	}
}

var summary = regexp.MustCompile(`<summary><b>([^<]+)</b>`)

// summaries are the titles of the page's details.
func summaries(p *webtest.Page) (all []string) {
	for _, m := range summary.FindAllSubmatch(p.Body, -1) {
		all = append(all, string(m[1]))
	}
	return all
}
