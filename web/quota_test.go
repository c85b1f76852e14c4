package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// TestUploadsAreBudgeted hands in more than one account may, by number and by size. Others go on meanwhile, and so does whoever waits a day.
func TestUploadsAreBudgeted(t *testing.T) {
	site := webtest.New(t)
	path := "/candidates/" + site.Load("testdata/whitlock.json").String() + "/evidence/photos"
	hand := func(client *webtest.Client, name string) *webtest.Page {
		return client.PostFile(path, url.Values{"source": {"linkedin"}}, webtest.File{Field: "file", Name: name + ".png", Data: webtest.Picture(name)})
	}
	want := func(p *webtest.Page, status int, text string) {
		t.Helper()
		if p.Status != status || text != "" && !p.Has(text) {
			t.Errorf("%s, want %d with %q:\n%.600s", p, status, text, p.Text())
		}
	}
	recruiter, lead := site.As(vetting.Recruiter), site.As(vetting.Lead)
	site.Vetting.Uploads = vetting.UploadBudget{Files: 2, Bytes: 1 << 30}
	want(hand(recruiter, "one"), http.StatusSeeOther, "")
	want(hand(recruiter, "two"), http.StatusSeeOther, "")
	want(hand(recruiter, "three"), http.StatusUnprocessableEntity, "You handed in 2 files within 24 hours")
	want(hand(lead, "four"), http.StatusSeeOther, "")

	both := len(webtest.Picture("four")) + len(webtest.Picture("five"))
	site.Vetting.Uploads = vetting.UploadBudget{Files: 100, Bytes: int64(both) - 1}
	want(hand(lead, "five"), http.StatusUnprocessableEntity, "more than 0 MB within 24 hours")

	site.Settle()
	site.Vetting.Uploads = vetting.UploadBudget{Files: 2, Bytes: 1 << 30}
	site.Vetting.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	want(hand(recruiter, "six"), http.StatusSeeOther, "")
}
