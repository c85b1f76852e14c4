package resumes_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

const text = "Jo Ferrand\nExperience\nAcme Payments, Backend Engineer, March 2019 - Present\nGlobex, Developer, 2015 - 2018\nGo (since 2014)\n"

var hidden = regexp.MustCompile(`name="data" value="([^"]+)"`)

func TestAResumeIsCheckedBeforeItIsRecorded(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	base := "/candidates/" + id + "/resume"
	p := c.PostFile(base+"/preview", nil, webtest.File{Field: "file", Name: "cv.txt", Data: []byte(text)})
	want(t, p, http.StatusOK, "Nothing of it is recorded yet", "Record: Acme Payments, Backend Engineer, March 2019 - Present", "Record: Go (since 2014)")
	if c.Get("/candidates/" + id + "/history").Has("Acme Payments") {
		t.Error("the preview recorded something")
	}
	form := url.Values{
		"name": {"cv.txt"}, "type": {"text/plain"}, "data": {hidden.FindStringSubmatch(string(p.Body))[1]}, "text": {text + "One more line."},
		"job-line-0": {"x"}, "job-use-0": {"yes"}, "job-employer-0": {"Acme Payments Inc."}, "job-title-0": {"Engineer"}, "job-start-0": {"march"}, "job-end-0": {"present"},
		"job-line-1": {"y"}, "job-employer-1": {"Globex of Springfield"}, "job-start-1": {"2015"},
		"skill-line-0": {"z"}, "skill-use-0": {"yes"}, "skill-technology-0": {"Go"}, "skill-since-0": {"2014"},
	}
	p = c.Post(base+"/record", form)
	want(t, p, http.StatusUnprocessableEntity, "write the dates as 2021-03", "One more line.")
	if got := p.Value("job-employer-0"); got != "Acme Payments Inc." {
		t.Errorf("the form lost what was typed: %q", got)
	}
	form.Set("job-start-0", "2019-03")
	p = c.Post(base+"/record", form)
	if p.Status != http.StatusSeeOther {
		t.Fatalf("recording: %s\n%s", p, p.Text())
	}
	p = p.Follow()
	want(t, p, http.StatusOK, "Acme Payments Inc.", "Claimed since 2014", "cv.txt")
	if p.Has("Globex of Springfield") {
		t.Error("a job that was not ticked is recorded")
	}
	file := regexp.MustCompile(`/candidates/[0-9a-f-]+/files/[0-9a-f-]{36}`).FindString(string(p.Body))
	if got := string(c.Get(file + "/original").Body); got != text {
		t.Errorf("the file is kept as %q", got)
	}
}

func TestAResumeComesWithANewCandidate(t *testing.T) {
	s := webtest.New(t)
	c := s.As(vetting.Recruiter)
	cv := webtest.File{Field: "resume", Name: "cv.txt", Data: []byte(text)}
	form := url.Values{"name": {"Jo Ferrand"}, "country": {"US"}, "applied_on": {"2026-10-07"}}
	want(t, c.PostFile("/candidates", form, cv), http.StatusUnprocessableEntity, "Enter the requisition", "Choose the file of the résumé once more")
	form.Set("requisition", "REQ-1")
	want(t, c.PostFile("/candidates", form, webtest.File{Field: "resume", Name: "cv.pdf", Data: []byte("%PDF-1.4 nothing")}), http.StatusUnprocessableEntity, "PDF")
	p := c.PostFile("/candidates", form, cv).Follow()
	want(t, p, http.StatusOK, "The candidate is recorded, and the file of the résumé kept.", "Record: Acme Payments, Backend Engineer, March 2019 - Present", "Text of cv.txt")
	if p.Has("A résumé is recorded already") {
		t.Error("the page takes the file that came for another résumé")
	}
	base := regexp.MustCompile(`/candidates/[0-9a-f-]{36}`).FindString(p.Path)
	want(t, c.Get(base+"/history"), http.StatusOK, "Not checked yet", "Check it")
	want(t, c.Get(base+"/resume?another=yes"), http.StatusOK, "Show its text")
	data := hidden.FindStringSubmatch(string(p.Body))[1]
	p = c.Post(base+"/resume/record", url.Values{"name": {"cv.txt"}, "type": {"text/plain"}, "data": {data}, "text": {text}})
	want(t, p.Follow(), http.StatusOK, "Text, ", "cv.txt")
	r, err := s.Vetting.Find(t.Context(), s.Actor(vetting.Recruiter), base[len("/candidates/"):])
	if err != nil || len(r.Files) != 1 || r.Dossier.Resume.Text == "" || r.Dossier.Resume.File != r.Files[0].Path() {
		t.Errorf("recorded %+v with %d files, %v; want the text and one file", r.Dossier.Resume, len(r.Files), err)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	base := "/candidates/" + id + "/resume"
	want(t, c.PostFile(base+"/preview", nil), http.StatusUnprocessableEntity, "Choose the file of the résumé.")
	want(t, c.PostFile(base+"/preview", nil, webtest.File{Field: "file", Name: "a.pdf", Data: []byte("%PDF-1.4 nothing")}), http.StatusUnprocessableEntity, "PDF")
	want(t, c.Post(base+"/record", url.Values{"text": {"Words"}}), http.StatusUnprocessableEntity, "Choose the file of the résumé again.")
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
