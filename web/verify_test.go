package web_test

import (
	"bytes"
	"net/url"
	"testing"

	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// TestDownloadedReportsVerify takes a report away in every format, checks each on the public page, and again once the facts
// changed and once a byte did.
func TestDownloadedReportsVerify(t *testing.T) {
	site := webtest.New(t)
	id := site.Load("testdata/contradicted.json").String()
	reviewer, anybody := site.As(vetting.Reviewer), site.Anybody()
	path := reviewer.Post("/candidates/"+id+"/report/freeze", url.Values{"for": {"compliance"}}).Header.Get("Location")
	before := map[string]*webtest.Page{}
	for _, f := range report.Formats {
		before[string(f)] = reviewer.Get(path + "/report." + string(f))
	}
	reviewer.Post("/candidates/"+id+"/evidence/contacts", url.Values{"kind": {"email"}, "value": {"dana@example.org"}})
	site.Settle()
	for format, file := range before {
		if again := reviewer.Get(path + "/report." + format); !bytes.Equal(again.Body, file.Body) {
			t.Errorf("%s: once a fact was recorded the frozen report's file differs", format)
		}
		answer := anybody.PostFile("/verify", nil, webtest.File{Field: "file", Name: "r." + format, Data: file.Body})
		if !answer.Has("Not altered since") || answer.Has("Dana") {
			t.Errorf("%s: the page does not say that the file was not altered, or names whom it is about", format)
		}
		file.Body[len(file.Body)/2] ^= 1
		answer = anybody.PostFile("/verify", nil, webtest.File{Field: "file", Name: "r." + format, Data: file.Body})
		if !answer.Has("Altered, or not signed by this installation") {
			t.Errorf("%s: the page does not say that the file was altered", format)
		}
	}
}
