package candidates_test

import (
	"encoding/json"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/webtest"

	"github.com/google/uuid"
)

// pages are the tabs of a candidate.
var pages = []string{"", "/identity", "/photos", "/interviews", "/contacts", "/history", "/links", "/onboarding", "/record"}

func href(id uuid.UUID, page string) string { return "/candidates/" + id.String() + page }

func TestEveryRoleSeesEveryTab(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/whitlock.json")
	for _, role := range vetting.Roles {
		for _, page := range pages {
			p := s.As(role).Get(href(id, page))
			if seen := p.Status == 200 && p.Has("Dana Whitlock"); seen != role.Can(vetting.ViewCandidates) || !seen && p.Status != 403 {
				t.Errorf("%s: %s", role, p)
			}
		}
	}
	for _, page := range append(pages, "/files/"+id.String()+"/preview") {
		if p := s.Anybody().Get(href(id, page)); p.Status != 303 {
			t.Errorf("nobody: %s, want to be sent to sign in", p)
		}
		if p := s.As(vetting.Lead).Get(href(uuid.New(), page)); p.Status != 404 {
			t.Errorf("an id that does not exist: %s, want 404", p)
		}
	}
}

// Whatever a tab offers to add or correct opens, with nothing recorded and with everything.
func TestWhatTabsOfferOpens(t *testing.T) {
	s := webtest.New(t)
	c := s.As(vetting.Recruiter)
	offered := regexp.MustCompile(`href="(/candidates/[^"/]+/(?:evidence/[^"/]+/new|facts/[^"]+))"`)
	for _, file := range []string{"../testdata/ferrand.json", "../evidence/testdata/ada.json"} {
		id, opened := s.Load(file), map[string]bool{}
		for _, page := range pages {
			for _, m := range offered.FindAllStringSubmatch(string(c.Get(href(id, page)).Body), -1) {
				if opened[m[1]] {
					continue
				}
				opened[m[1]] = true
				if p := c.Get(m[1]); p.Status != 200 && p.Status != 303 {
					t.Errorf("%s, offered by %s: %s", m[1], page, p)
				}
			}
		}
		if len(opened) < 20 {
			t.Errorf("%s: only %d pages are offered", file, len(opened))
		}
	}
}

func TestPageSaysThatItIsBeingCheckedAgain(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/whitlock.json")
	r, err := s.Vetting.Store.Record(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if p := s.As(vetting.Recruiter).Get(href(id, "")); p.Has("Checking again") || strings.Contains(string(p.Body), `http-equiv="refresh"`) {
		t.Errorf("%s: is checking again although everything was assessed", p)
	}
	// A change without its job: it stays to be assessed.
	err = s.Exec(`UPDATE candidates SET revision = revision + 1 WHERE id = $1`, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	p := s.As(vetting.Recruiter).Get(href(id, ""))
	if !p.Has("Checking again") || !strings.Contains(string(p.Body), `http-equiv="refresh"`) || !p.Has("Stop, ask compliance") {
		t.Errorf("%s: want a notice, a refresh and the last verdict", p)
	}
	if strings.Contains(string(p.Body), "/facts/") {
		t.Errorf("%s: evidence of older facts leads to newer ones", p)
	}
	if err := s.Exec(`DELETE FROM assessments`); err != nil {
		t.Fatal(err)
	}
	if p := s.As(vetting.Recruiter).Get(href(id, "")); p.Status != 200 || !p.Has("Not assessed yet") || !p.Has("The first assessment is on its way") {
		t.Errorf("%s: want to be told that it was never assessed", p)
	}
}

func TestDecisionIsShown(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/whitlock.json")
	lead := s.Actor(vetting.Lead)
	r, err := s.Vetting.Candidate(t.Context(), lead, id)
	if err != nil || r.Review == nil {
		t.Fatalf("no review is open (%v)", err)
	}
	err = s.Vetting.Decide(t.Context(), lead, id, vetting.Decision{
		Review: r.Review.ID, Revision: r.Revision, Outcome: vetting.Cleared, Reason: "explained", Words: "They were travelling, with tickets.",
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Settle()
	c := s.As(vetting.Recruiter)
	if p := c.Get(href(id, "")); !p.Has("Cleared: an innocent explanation was confirmed") || !p.Has("Decided by Lena Lead") || p.Has("Pause here") {
		t.Errorf("%s does not show the decision:\n%s", p, p.Text())
	}
	if p := c.Get(href(id, "/record")); !p.Has("They were travelling, with tickets.") || !p.Has("Decided") {
		t.Errorf("%s does not show the decision:\n%s", p, p.Text())
	}
}

// What a candidate calls themselves is text, whatever it looks like.
func TestHostileText(t *testing.T) {
	texts := naughty(t)
	s := webtest.New(t)
	c := s.As(vetting.Recruiter)
	for _, text := range texts {
		form := url.Values{"name": {text}, "city": {text}, "title": {text}, "country": {"US"}, "requisition": {text}, "applied_on": {"2026-10-07"}}
		p := c.Post("/candidates", form)
		if p.Status != 303 && p.Status != 422 {
			t.Fatalf("%q: %s", text, p)
		}
		if p.Status == 303 {
			p = p.Follow()
		}
		if tags(p) != 1 { // the site's own script
			t.Fatalf("%q: %s has %d scripts", text, p, tags(p))
		}
	}
	for page := range 1 + len(texts)/vetting.PageSize {
		if p := c.Get("/candidates?page=" + string(rune('1'+page))); p.Status != 200 || tags(p) != 1 {
			t.Errorf("%s has %d scripts", p, tags(p))
		}
	}
	for _, text := range texts {
		if p := c.Get("/candidates?" + url.Values{"q": {text}, "requisition": {text}, "verdict": {text}, "page": {text}}.Encode()); p.Status != 200 {
			t.Errorf("searching for %q: %s", text, p)
		}
	}
}

func tags(p *webtest.Page) int { return strings.Count(string(p.Body), "<script") }

// naughty returns some of the strings that break programs.
func naughty(t *testing.T) []string {
	const file = "../../../shared/data/text/blns.json"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("needs %s: %v", file, err)
	}
	var all, some []string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(all); i += 4 {
		some = append(some, all[i])
	}
	return some
}

func TestFilesAreServedAsFiles(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/whitlock.json")
	name := "a\"b\r\nSet-Cookie: x=1;.png"
	picture := webtest.Picture("p")
	upload := vetting.Upload{Name: name, Data: picture}
	if err := s.Vetting.AddPhoto(t.Context(), s.Actor(vetting.Recruiter), id, dossier.Photo{Source: "linkedin"}, upload); err != nil {
		t.Fatal(err)
	}
	s.Settle()
	r, err := s.Vetting.Candidate(t.Context(), s.Actor(vetting.Recruiter), id)
	if err != nil {
		t.Fatal(err)
	}
	file := href(id, "/files/"+r.Files[0].ID.String())
	p := s.As(vetting.Recruiter).Get(file + "/original")
	if string(p.Body) != string(picture) || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") || p.Header.Get("Set-Cookie") != "" {
		t.Errorf("%s: %d bytes, headers %v; want the file as uploaded, to be saved", p, len(p.Body), p.Header)
	}
	p = s.As(vetting.Recruiter).Get(file + "/preview")
	if !strings.HasPrefix(string(p.Body), "\xff\xd8\xff") || p.Header.Get("Content-Security-Policy") != ui.FilePolicy {
		t.Errorf("%s: headers %v; want a JPEG in a sandbox", p, p.Header)
	}
}
