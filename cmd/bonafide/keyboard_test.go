package main

import (
	"path/filepath"
	"strings"
	"testing"

	"bonafide/web/webtest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAReviewersDayByKeyboard sets the app up, claims, opens, decides, undoes and goes on with keys alone.
func TestAReviewersDayByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	program := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(t.TempDir(), "data"), "HOME="+t.TempDir())
	b := openBrowser(t, program.site)
	b.Keys = true
	b.Open(strings.TrimPrefix(program.setUp, program.site))
	b.Submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})
	reviewer := b.invite("reviewer")
	for _, name := range []string{"Dana Whitlock", "Jo Ferrand"} {
		candidate := b.newCandidate(answers{"name": name})
		b.Open(candidate + "/evidence/verifications/new")
		b.Submit("Record", answers{"kind": "employment", "subject": "Northwall Systems", "outcome": "denied", "channel": "registry", "at": daysAgo(1), "by": "Ada Admin"})
		b.Open(candidate)
		b.Settled()
	}
	b.join(reviewer, "Rene Reviewer")
	b.Open("/reviews")
	b.See("2 candidates wait", "Claim")

	key := func(keys string) { t.Helper(); b.Do(chromedp.KeyEvent(keys)) }
	leads := func(keys string) { t.Helper(); b.Load(chromedp.KeyEvent(keys)) }
	focused := func() string {
		return webtest.Evaluate[string](b.Tab, `(document.activeElement.id || document.activeElement.textContent).trim()`)
	}
	key("?")
	if !webtest.Evaluate[bool](b.Tab, `document.getElementById("keys").open`) {
		t.Error("? opens no list of keys")
	}
	key(kb.Escape)
	key("j")
	first := focused()
	key("j")
	if second := focused(); second == first || second == "" {
		t.Errorf("j goes from %q to %q", first, second)
	}
	key("k")
	if got := focused(); got != first {
		t.Errorf("k goes to %q, want %q", got, first)
	}
	leads("c")
	b.See("You hold this review now.", "Release")
	key("j")
	leads("o")
	b.See("Review: "+first, "Rene Reviewer works on it.", "Your decision")

	key("d")
	if got := focused(); got != "outcome" {
		t.Fatalf("d leads to %q, want the outcome", got)
	}
	key(" ")
	key(kb.Tab + "An innocent")
	key(kb.Tab + "The employer was renamed in 2020, and the registry says so.")
	key(kb.Tab)
	leads(kb.Enter)
	b.See("Recorded for "+first+": Cleared. An innocent explanation was confirmed.", "This is the next review.", "Undo the decision")
	leads("u")
	b.See("Undone: the review is open again.", "Review: "+first)
	leads("n")
	if page := b.Text(); strings.Contains(page, "Review: "+first) {
		t.Errorf("n stays at the review:\n%.600s", page)
	}
	leads("c")
	b.See("Rene Reviewer works on it.")
}
