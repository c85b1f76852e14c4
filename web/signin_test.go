package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// TestUnknownAndKnownAddressesAreAnsweredAlike compares the pages, and what was asked of the database for each.
func TestUnknownAndKnownAddressesAreAnsweredAlike(t *testing.T) {
	site := webtest.New(t)
	site.Settle()
	answer := func(email string) (page *webtest.Page, queries int) {
		queries = site.Queries(func() {
			page = site.Anybody().Post("/sign-in", url.Values{"email": {email}, "password": {"not the password of anybody"}})
		})
		page.Body = []byte(strings.ReplaceAll(string(page.Body), email, ""))
		return page, queries
	}
	known, some := answer("lead@example.com")
	unknown, same := answer("l3ad@example.com")
	if known.Status != http.StatusUnprocessableEntity || known.Status != unknown.Status || string(known.Body) != string(unknown.Body) {
		t.Errorf("known: %d\n%s\nunknown: %d\n%s", known.Status, known.Body, unknown.Status, unknown.Body)
	}
	if some != same {
		t.Errorf("%d statements for a known address, %d for an unknown one", some, same)
	}
}

// TestSignInMakesANewSession brings the cookies of a session that somebody else chose, and of one's own from before.
func TestSignInMakesANewSession(t *testing.T) {
	site := webtest.New(t)
	browser := site.As(vetting.Recruiter)
	before := browser.Cookie("session")
	for _, chosen := range []string{"chosen-by-somebody-else", before} {
		browser.SetCookie("session", chosen)
		page := browser.Post("/sign-in", url.Values{"email": {"recruiter@example.com"}, "password": {webtest.Password}})
		if now := browser.Cookie("session"); page.Status != http.StatusSeeOther || now == chosen || len(now) < 26 {
			t.Fatalf("%s gave the session %q for %q", page, now, chosen)
		}
		other := site.Anybody()
		other.SetCookie("session", chosen)
		if page := other.Get("/account"); page.Status != http.StatusSeeOther {
			t.Errorf("%s by the session of before, want the sign-in page", page)
		}
	}
	if page := browser.Get("/account"); !page.Has("This browser") {
		t.Errorf("%s:\n%s", page, page.Text())
	}
}

// BenchmarkPagesUnderGuesses measures a page while 200 guesses of passwords arrive at once, each from an address of its own, so that
// nothing but the queue of hashing holds them back. It reports how many times longer the page takes.
func BenchmarkPagesUnderGuesses(b *testing.B) {
	site := webtest.New(b)
	lead := site.As(vetting.Lead)
	median := func() time.Duration {
		took := make([]time.Duration, 101)
		for i := range took {
			begin := time.Now()
			lead.Get("/candidates")
			took[i] = time.Since(begin)
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	median() // warm
	for b.Loop() {
		quiet := median()
		var guesses sync.WaitGroup
		for i := range 200 {
			guesses.Go(func() {
				r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(fmt.Sprintf("email=guess%d@example.com&password=not+the+password", i)))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.RemoteAddr = fmt.Sprintf("198.51.100.%d:1024", i)
				site.ServeHTTP(httptest.NewRecorder(), r)
			})
		}
		time.Sleep(50 * time.Millisecond)
		busy := median()
		guesses.Wait()
		b.ReportMetric(float64(quiet.Microseconds()), "µs-quiet")
		b.ReportMetric(float64(busy.Microseconds()), "µs-flood")
		b.ReportMetric(float64(busy)/float64(quiet), "times")
	}
}
