package web_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/report"
	"bonafide/internal/seal"
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
	site.Place()
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
		if !answer.Has("Not altered since") || !answer.Has("The proof in the file holds: the freezing of this document is entry ") || answer.Has("Dana") {
			t.Errorf("%s: the page does not say that the file was not altered and is in the log, or names whom it is about:\n%s", format, answer.Text())
		}
		file.Body[len(file.Body)/2] ^= 1
		answer = anybody.PostFile("/verify", nil, webtest.File{Field: "file", Name: "r." + format, Data: file.Body})
		if !answer.Has("Altered, or not signed by this installation") {
			t.Errorf("%s: the page does not say that the file was altered", format)
		}
	}
}

// TestTheProofInAReportIsChecked signs documents with the installation's own key whose proof is of another document, or no proof, or altered.
func TestTheProofInAReportIsChecked(t *testing.T) {
	site := webtest.New(t)
	id := site.Load("testdata/contradicted.json").String()
	reviewer := site.As(vetting.Reviewer)
	path := reviewer.Post("/candidates/"+id+"/report/freeze", url.Values{"for": {"compliance"}}).Header.Get("Location")
	site.Place()
	file := reviewer.Get(path + "/report.json").Body
	honest, err := seal.Check(file, site.Reports.Key.Public())
	if err != nil || len(honest.Proof) == 0 {
		t.Fatalf("the report has the proof %q, %v", honest.Proof, err)
	}
	for _, c := range []struct {
		name, want string
		proof      []byte
		document   [sha256.Size]byte
	}{
		{"its own", "The proof in the file holds", honest.Proof, honest.Document},
		{"none", "The file carries no proof", nil, honest.Document},
		{"another's", "Altered, or not signed by this installation", honest.Proof, sha256.Sum256([]byte("another"))},
		{"altered", "Altered, or not signed by this installation", bytes.Replace(honest.Proof, []byte("froze report"), []byte("froze Report"), 1), honest.Document},
		{"no JSON", "Altered, or not signed by this installation", []byte("froze"), honest.Document},
	} {
		sealed, err := site.Reports.Key.Seal([]byte("{\n  \"a\": 1\n}\n"), seal.Statement{Frozen: honest.Frozen, Document: c.document, Format: seal.JSON, Proof: c.proof})
		if err != nil {
			t.Fatal(err)
		}
		if answer := site.Anybody().PostFile("/verify", nil, webtest.File{Field: "file", Name: "r.json", Data: sealed}); !answer.Has(c.want) {
			t.Errorf("%s: the page does not say %q:\n%s", c.name, c.want, answer.Text())
		}
	}
}

// TestBundlesAndCopies unpacks a case of two candidates and a candidate's copy: each report in them verifies by itself, and the
// index and the copy hold what they should.
func TestBundlesAndCopies(t *testing.T) {
	site := webtest.New(t)
	first, second := site.Load("testdata/contradicted.json").String(), site.Load("testdata/hostile.json").String()
	site.Settle()
	reviewer, key := site.As(vetting.Reviewer), site.Reports.Key.Public()
	if page := reviewer.Get("/bundles?candidate=/candidates/" + first + "/record%0A" + second); !page.Has("2 candidates") || !page.Has("Dana Whitlock") {
		t.Errorf("the page does not name the two:\n%s", page.Text())
	}
	if page := reviewer.Get("/bundles?candidate=nobody"); page.Status != 422 {
		t.Errorf("nobody in particular: %d", page.Status)
	}
	whole := reviewer.Get("/bundles/bundle.zip?for=counsel&candidate=" + first + "&candidate=" + second).Body
	checked := func() *webtest.Page {
		return site.Anybody().PostFile("/verify", nil, webtest.File{Field: "file", Name: "case.zip", Data: whole})
	}
	if page := checked(); !page.Has("Not altered since") || !page.Has("case.zip is a case bundle") {
		t.Errorf("the bundle is not verified as one:\n%s", page.Text())
	}
	bundle := unpacked(t, whole)
	whole[len(whole)/2] ^= 1
	if page := checked(); !page.Has("Altered, or not signed by this installation") {
		t.Errorf("a bundle with another byte:\n%s", page.Text())
	}
	if len(bundle) != 5 {
		t.Errorf("the bundle holds %d files, want two reports each and an index", len(bundle))
	}
	for name, data := range bundle {
		if _, err := seal.Check(data, key); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if sum := sha256.Sum256(data); name != "index.csv" && !bytes.Contains(bundle["index.csv"], fmt.Appendf(nil, "%s,SHA-256 %x", name, sum)) {
			t.Errorf("the index does not have %s by its hash:\n%s", name, bundle["index.csv"])
		}
	}
	if page := reviewer.Get("/bundles/bundle.zip"); page.Status != 422 {
		t.Errorf("nobody: %d", page.Status)
	}
	copied := unpacked(t, site.As(vetting.Recruiter).Get("/candidates/"+first+"/copy.zip").Body)
	if len(copied) != 3 {
		t.Errorf("the copy holds %d files, want three reports", len(copied))
	}
	rosa := site.As(vetting.Recruiter)
	link := regexp.MustCompile(`/rights/[A-Za-z0-9_-]{20,}`).FindString(string(rosa.Post("/candidates/"+first+"/rights/link", nil).Follow().Body))
	site.Anybody().Post(link, url.Values{"kind": {"get_copy"}})
	answer := regexp.MustCompile(`/candidates/[0-9a-f-]{36}/requests/[0-9a-f-]{36}/answer`).FindString(string(reviewer.Get("/candidates/" + first + "/rights").Body))
	reviewer.Post(answer, url.Values{"answer": {"accept"}, "words": {"Your copy stands on this page."}})
	own := unpacked(t, site.Anybody().Get(link+"/copy.zip").Body)
	if len(own) != 2 {
		t.Errorf("the copy by the link holds %d files, want two reports", len(own))
	}
	for name, data := range own {
		if !bytes.Equal(data, copied[name]) || !bytes.Contains(data, []byte("What concerns other people")) {
			t.Errorf("the copy by the link has another %s than the one that staff take away, or it does not say what it leaves out", name)
		}
	}
	for name, data := range copied {
		if s, err := seal.Check(data, key); err != nil || !strings.HasPrefix(name, "bonafide-report-candidate-dana-whitlock-") {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func unpacked(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
