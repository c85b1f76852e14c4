package inventories_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

const software = "Device name;Application name;Version;First seen\n" +
	"LAP-7;AnyDesk;8.0;03/04/2026 10:00\nLAP-7;Git;2.1;02/04/2026\nLAP-7;Broken;1;soon\nLAP-9;Slack;4;02/04/2026\n"

var carried = regexp.MustCompile(`name="data" value="([^"]+)"`)

func TestAFileIsShownBeforeItIsRecorded(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	base := "/candidates/" + id + "/inventory"

	p := c.PostFile(base+"/preview", nil, webtest.File{Field: "file", Name: "programs.csv", Data: []byte(software)})
	want(t, p, http.StatusUnprocessableEntity, "The file leaves something open", "Whose rows are meant", "Order of day and month")
	data := carried.FindStringSubmatch(string(p.Body))
	if data == nil {
		t.Fatal("the file does not travel with the form")
	}
	form := url.Values{"data": {data[1]}, "name": {"programs.csv"}, "only": {"LAP-7"}, "order": {"day_first"}}
	want(t, c.Post(base+"/preview", form), http.StatusOK,
		"1 problem", "Line 4, column “First seen”", "2 rows, 2 new", "3 April 2026", "1 row of others", "Name no zone: taken as UTC", "Record 2 rows")
	if got := c.Get("/candidates/" + id + "/onboarding"); got.Has("AnyDesk") {
		t.Error("the preview recorded something")
	}

	p = c.Post(base+"/record", form)
	if p.Status != http.StatusSeeOther {
		t.Fatalf("recording: %s\n%s", p, p.Text())
	}
	tab := p.Follow()
	want(t, tab, http.StatusOK, "Recorded 2 rows of the file.", "AnyDesk", "programs.csv", "Imported by")
	if tab.Has("Slack") {
		t.Error("a program of another device is recorded")
	}
	original := regexp.MustCompile(`/candidates/[0-9a-f-]+/files/[0-9a-f-]+/original`).FindString(string(tab.Body))
	if got := string(c.Get(original).Body); got != software {
		t.Errorf("the file is kept as %q", got)
	}

	want(t, c.Post(base+"/preview", form), http.StatusOK, "2 rows, 0 new", "Recorded already", "there is nothing to record")
	fact := regexp.MustCompile(`/facts/[0-9a-f-]{36}/software-1`).FindString(string(tab.Body))
	want(t, c.Post("/candidates/"+id+fact+"/correct", url.Values{"name": {"AnyDesk"}, "first_seen": {"2026-04-03T10:00"}, "deployed_by_it": {"yes"}}).Follow(), http.StatusOK, "by IT")
}

func TestSignInsBecomeSessions(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	file := webtest.File{Field: "file", Name: "signins.csv", Data: []byte("Date (UTC),Username,IP address,Status,Managed\n" +
		"2026-11-12T08:15:30Z,jo@corp.example,198.51.100.77,Success,false\n2026-11-12T09:15:30Z,jo@corp.example,198.51.100.78,Failure,\n")}
	want(t, c.PostFile("/candidates/"+id+"/inventory/record", nil, file).Follow(), http.StatusOK, "Recorded 1 row of the file.")
	p := c.Get("/candidates/" + id + "/interviews")
	want(t, p, http.StatusOK, "198.51.100.77")
	if p.Has("198.51.100.78") {
		t.Error("a sign-in that failed is recorded")
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	base := "/candidates/" + id + "/inventory"
	want(t, c.PostFile(base+"/preview", nil), http.StatusUnprocessableEntity, "Choose the file")
	want(t, c.PostFile(base+"/preview", nil, webtest.File{Field: "file", Name: "a.xlsx", Data: []byte("PK\x03\x04\x00\x00")}), http.StatusUnprocessableEntity, "Save the sheet as CSV")
	want(t, c.PostFile(base+"/record", url.Values{"zone": {"Mars"}}, webtest.File{Field: "file", Name: "a.csv", Data: []byte(software)}), http.StatusUnprocessableEntity, "not a time zone")
	if p := c.Post(base+"/preview", url.Values{"data": {"%%%"}}); p.Status != http.StatusBadRequest {
		t.Errorf("a file that nobody chose: %s", p)
	}
	hostile := webtest.File{Field: "file", Name: "<b>.csv", Data: []byte("name,first_seen\n<script>alert(1)</script>,2026-11-03\n")}
	if p := c.PostFile(base+"/preview", nil, hostile); strings.Contains(string(p.Body), "<script>alert") || strings.Contains(string(p.Body), "<b>.csv") {
		t.Error("what a file says becomes part of the page")
	}
}

func want(t *testing.T, p *webtest.Page, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Errorf("%s: status %d, want %d\n%s", p, p.Status, status, p.Text())
	}
	for _, text := range texts {
		if !p.Has(text) {
			t.Errorf("%s: %q is not in:\n%s", p, text, p.Text())
		}
	}
}
