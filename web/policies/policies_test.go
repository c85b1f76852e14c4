package policies_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// record stores a dossier of the page scripts and returns its address.
func record(t *testing.T, site *webtest.Site, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	d, err := dossier.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	id, err := site.Vetting.Create(t.Context(), site.Actor(vetting.Recruiter), d)
	if err != nil {
		t.Fatal(err)
	}
	return "/candidates/" + id.String()
}

func see(t *testing.T, page *webtest.Page, status int, texts ...string) {
	t.Helper()
	if page.Status != status {
		t.Fatalf("%s: status %d, want %d", page, page.Status, status)
	}
	for _, text := range texts {
		if !strings.Contains(page.Text(), text) {
			t.Errorf("%s: does not show %q", page, text)
		}
	}
}

// strict is a policy by which a case stops only much later.
const strict = `{"schema": "bonafide/policy/v1", "name": "example", "version": "2026.12",
	"bands": {"verify": 40, "escalate": 50, "critical": 60}, "indicators": {"phone_voip": {"enabled": false}}}`

func TestDraftComparePublish(t *testing.T) {
	site := webtest.New(t)
	dana := record(t, site, "contradicted.json")
	site.Settle()
	lead := site.As(vetting.Lead)
	see(t, lead.Get(dana), http.StatusOK, "Stop, ask compliance", "policy 2026.11")

	upload := func(body string) *webtest.Page {
		return lead.PostFile("/policies/draft/upload", url.Values{}, webtest.File{Field: "file", Name: "policy.json", Data: []byte(body)})
	}
	see(t, upload(`{"schema": "bonafide/policy/v1", "name": "a", "version": "1", "indicators": {"imposible_travel": {"points": 3}}}`),
		http.StatusUnprocessableEntity, `there is no indicator "imposible_travel"; the nearest is "impossible_travel"`)
	see(t, upload(strict).Follow(), http.StatusOK, "Draft of the policy", "switched off")
	see(t, lead.Post("/policies/draft/publish", url.Values{"revision": {"1"}, "words": {"Too many cases stop."}}),
		http.StatusConflict, "Compare it again, look at who moves, then publish.")

	see(t, lead.Post("/policies/draft/compare", nil).Follow(), http.StatusOK, "What the draft would change")
	site.Settle()
	page := lead.Get("/policies/draft/comparison")
	see(t, page, http.StatusOK, "1 candidate would be looked at less closely", "Dana Whitlock", "0 candidates would be looked at more closely",
		"Check first begins at 6 points 40 points")
	see(t, lead.Get(dana), http.StatusOK, "policy 2026.11") // comparing wrote nothing

	see(t, lead.Post("/policies/draft/publish", url.Values{"revision": {"1"}, "words": {"Too many cases stop."}}).Follow(), http.StatusOK,
		"example, version 2026.12", "published by Lena Lead")
	site.Settle()
	see(t, lead.Get(dana), http.StatusOK, "policy 2026.12")
	see(t, lead.Get("/policies/versions/2026.12"), http.StatusOK, "Too many cases stop.", "What changed since 2026.11")

	if err := site.Exec(`UPDATE rescorings SET ended_at = NULL, done = 0, reached = NULL`); err != nil { // as if it had not begun
		t.Fatal(err)
	}
	see(t, lead.Get("/policies"), http.StatusOK, "Points are being counted again by this version")
	see(t, lead.Post("/policies/rescoring/cancel", nil).Follow(), http.StatusOK, "Counting again was stopped", "1 candidate still stands as counted by a version before")
	see(t, lead.Post("/policies/rescoring/resume", nil).Follow(), http.StatusOK, "Policy")
	site.Settle()
	if page := lead.Get("/policies"); strings.Contains(page.Text(), "ounting again") || strings.Contains(page.Text(), "counted again by") {
		t.Error("the rescoring did not end")
	}

	if err := site.Exec(`UPDATE policies SET words = 'otherwise' WHERE version = '2026.12'`); err == nil {
		t.Error("a published version was changed")
	}
	if err := site.Exec(`DELETE FROM policies WHERE version = '2026.12'`); err == nil {
		t.Error("a published version was removed")
	}
	see(t, upload(strict), http.StatusUnprocessableEntity, `The version "2026.12" is taken`)
}

// TestDraftChangedAfterComparing holds that what is published is what was compared.
func TestDraftChangedAfterComparing(t *testing.T) {
	site := webtest.New(t)
	record(t, site, "contradicted.json")
	lead := site.As(vetting.Lead)
	upload := func(body string) {
		t.Helper()
		see(t, lead.PostFile("/policies/draft/upload", url.Values{}, webtest.File{Field: "file", Name: "policy.json", Data: []byte(body)}), http.StatusSeeOther)
	}
	upload(strict)
	see(t, lead.Post("/policies/draft/compare", nil), http.StatusSeeOther)
	site.Settle()
	upload(strings.Replace(strict, "40", "30", 1))
	see(t, lead.Get("/policies/draft/comparison"), http.StatusOK, "This is out of date")
	for _, revision := range []string{"1", "2"} {
		see(t, lead.Post("/policies/draft/publish", url.Values{"revision": {revision}, "words": {"Too many cases stop."}}),
			http.StatusConflict, "Compare it again")
	}
}
