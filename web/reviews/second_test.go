package reviews_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

var hidden = regexp.MustCompile(`name="(review|revision)" value="([^"]+)"`)

// TestSecondRead has a drawn case read again: blind, by somebody else, once.
func TestSecondRead(t *testing.T) {
	site := webtest.New(t)
	id := site.Load("../testdata/whitlock.json")
	reviewer, lead := site.As(vetting.Reviewer), site.As(vetting.Lead)
	form := url.Values{"outcome": {"cleared"}, "reason": {"explained"}, "words": {"The second session was a journey."}}
	for _, found := range hidden.FindAllStringSubmatch(string(reviewer.Get("/candidates/"+id.String()+"/review").Body), -1) {
		form.Set(found[1], found[2])
	}
	if p := reviewer.Post("/candidates/"+id.String()+"/decision", form); p.Status != http.StatusSeeOther {
		t.Fatalf("%s: %s", p, p.Text())
	}
	const drawn, undrawn = "01a20000-0000-7000-8000-000000000000", "01a20000-0000-7000-8000-0000000000ff"
	rename := func(id string) { // with the words plain, since sealed ones open in their own row alone
		if err := site.Exec(`UPDATE decisions SET id = $1, words = 'The second session was a journey.'`, id); err != nil {
			t.Fatal(err)
		}
	}
	rename(undrawn)
	if p := lead.Get("/second-reads"); !strings.Contains(p.Text(), "Nothing waits for you") {
		t.Errorf("a decision that is not drawn waits: %s", p.Text())
	}
	if p := lead.Get("/second-reads/" + undrawn); p.Status != http.StatusNotFound {
		t.Errorf("%s, want 404: it is not drawn", p)
	}
	rename(drawn)
	if p := reviewer.Get("/second-reads"); !strings.Contains(p.Text(), "Nothing waits for you") {
		t.Errorf("whoever decided may read again: %s", p.Text())
	}
	if p := reviewer.Get("/second-reads/" + drawn); p.Status != http.StatusForbidden {
		t.Errorf("%s, want 403: whoever decided may not read again", p)
	}
	if p := lead.Get("/second-reads"); !strings.Contains(p.Text(), "Dana Whitlock") || !strings.Contains(p.Text(), "No case was read twice yet.") {
		t.Errorf("the drawn case does not wait: %s", p.Text())
	}
	page := lead.Get("/second-reads/" + drawn).Text()
	if strings.Contains(page, "The second session was a journey.") || !strings.Contains(page, "What was found") {
		t.Errorf("the page is not blind, or has no evidence: %s", page)
	}
	if p := lead.Post("/second-reads/"+drawn, url.Values{"outcome": {"cleared"}}); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "2 things to mend") {
		t.Errorf("%s: %s", p, p.Text())
	}
	answer := url.Values{"outcome": {"needs_more"}, "reason": {"second_check"}, "words": {"The journey was never shown."}}
	if p := lead.Post("/second-reads/"+drawn, answer); p.Status != http.StatusSeeOther {
		t.Fatalf("%s: %s", p, p.Text())
	}
	if p := lead.Post("/second-reads/"+drawn, answer); p.Status != http.StatusConflict {
		t.Errorf("a second answer: %s, want 409", p)
	}
	for text, path := range map[string]string{
		"Two answers": "/second-reads/" + drawn, "The second session was a journey.": "/second-reads/" + drawn,
		"0 of 1 case got the same answer twice": "/second-reads",
	} {
		if p := lead.Get(path); !strings.Contains(p.Text(), text) {
			t.Errorf("%s lacks %q: %s", p, text, p.Text())
		}
	}
	if p := reviewer.Get("/candidates/" + id.String() + "/review"); !strings.Contains(p.Text(), "Cleared") {
		t.Errorf("the decision does not stand: %s", p.Text())
	}
}
