package ats

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
)

const testSecret = "a secret of the tests"

var testNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func hexMAC(secret, signed string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return hex.EncodeToString(mac.Sum(nil))
}

func leverBody(secret, token string, at time.Time) string {
	return fmt.Sprintf(`{"event": "applicationCreated", "triggeredAt": %d, "token": %q, "signature": %q, "data": {"opportunityId": "o-1"}}`,
		at.UnixMilli(), token, hexMAC(secret, fmt.Sprintf("%s%d", token, at.UnixMilli())))
}

// TestForged reads messages that are signed, and each way in which one is not: no one of those passes.
func TestForged(t *testing.T) {
	const body = `{"action": "applicationSubmit", "data": {}}`
	mac := hexMAC(testSecret, body)
	header := func(name, value string) http.Header { h := http.Header{}; h.Set(name, value); return h }
	for name, c := range map[string]struct {
		system System
		header http.Header
		body   string
		good   bool
	}{
		"greenhouse":                   {Greenhouse, header("Signature", "sha256 "+mac), body, true},
		"greenhouse, capitals":         {Greenhouse, header("Signature", "sha256 "+strings.ToUpper(mac)), body, true},
		"greenhouse, none":             {Greenhouse, http.Header{}, body, false},
		"greenhouse, another hash":     {Greenhouse, header("Signature", "sha1 "+mac), body, false},
		"greenhouse, Ashby's header":   {Greenhouse, header("Ashby-Signature", "sha256="+mac), body, false},
		"greenhouse, changed body":     {Greenhouse, header("Signature", "sha256 "+mac), body + " ", false},
		"greenhouse, cut":              {Greenhouse, header("Signature", "sha256 "+mac[:32]), body, false},
		"greenhouse, empty":            {Greenhouse, header("Signature", "sha256 "), body, false},
		"greenhouse, another secret":   {Greenhouse, header("Signature", "sha256 "+hexMAC("", body)), body, false},
		"ashby":                        {Ashby, header("Ashby-Signature", "sha256="+mac), body, true},
		"ashby, no prefix":             {Ashby, header("Ashby-Signature", mac), body, false},
		"ashby, changed":               {Ashby, header("Ashby-Signature", "sha256="+mac), strings.Replace(body, "{}", "[]", 1), false},
		"lever":                        {Lever, nil, leverBody(testSecret, "tok", testNow.Add(-time.Hour)), true},
		"lever, too old":               {Lever, nil, leverBody(testSecret, "tok", testNow.Add(-25*time.Hour)), false},
		"lever, ahead":                 {Lever, nil, leverBody(testSecret, "tok", testNow.Add(time.Hour)), false},
		"lever, another secret":        {Lever, nil, leverBody("another", "tok", testNow), false},
		"lever, no token":              {Lever, nil, leverBody(testSecret, "", testNow), false},
		"lever, its time moved":        {Lever, nil, strings.Replace(leverBody(testSecret, "tok", testNow), fmt.Sprint(testNow.UnixMilli()), fmt.Sprint(testNow.UnixMilli()+1), 1), false},
		"lever, no JSON":               {Lever, nil, "token", false},
		"greenhouse, signed but empty": {Greenhouse, header("Signature", "sha256 "+hexMAC(testSecret, "")), "", false},
	} {
		m, err := Read(c.system, testSecret, c.header, []byte(c.body), testNow)
		if (err == nil) != c.good {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
		if err != nil && !errors.Is(err, errs.Forbidden) && !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
	if _, err := Read(Lever, "first, "+testSecret+"\nthird", nil, []byte(leverBody(testSecret, "tok", testNow)), testNow); err != nil {
		t.Errorf("one of several secrets: %v", err)
	}
	a, _ := Read(Lever, testSecret, nil, []byte(leverBody(testSecret, "tok", testNow)), testNow)
	b, _ := Read(Lever, testSecret, nil, []byte(strings.Replace(leverBody(testSecret, "tok", testNow), "o-1", "o-2", 1)), testNow)
	if a.Digest != b.Digest {
		t.Error("a token with another body counts twice")
	}
}

// TestGreenhousePayloads reads every published example: those of applications become dossiers, the others ask for nothing.
func TestGreenhousePayloads(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/webhooks/greenhouse/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("../shared/data/webhooks is not here")
	}
	arrivals := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) == "index.json" {
			continue
		}
		a, err := actOf(Greenhouse, body)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if a.kind != arrive {
			continue
		}
		arrivals++
		text, err := dossier.Encode(a.dossier)
		if err == nil {
			_, err = dossier.Decode(text)
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", file, err, text)
		}
	}
	if arrivals < 4 {
		t.Errorf("%d of the examples are applications, want 4 at least", arrivals)
	}
}

func TestActs(t *testing.T) {
	for name, c := range map[string]struct {
		system System
		body   string
		want   string // kind, subject, into
		member string // in the dossier
	}{
		"greenhouse application": {Greenhouse, `{"action": "new_candidate_application", "payload": {"application": {"applied_at": "2026-11-01T10:00:00Z", "last_activity_at": "2026-11-02T10:00:00Z",
"jobs": [{"id": 3485, "name": "Engineer", "requisition_id": null}], "source": {"public_name": "A board"}, "candidate": {"id": 77, "first_name": "Ada", "last_name": "Example", "phone_numbers": [{"value": "+1 312 555 0100"}],
"email_addresses": [{"value": "ada@example.com"}], "website_addresses": [{"value": "https://ada.example.com"}], "social_media_addresses": [{"value": "https://www.linkedin.com/in/ada"}],
"attachments": [{"filename": "cv.pdf", "url": "https://files.example.com/cv", "type": "resume"}, {"filename": "c.pdf", "url": "https://files.example.com/c", "type": "cover_letter"}]}}}}`,
			"1 77 ", `"requisition":"3485","title":"Engineer"`},
		"greenhouse delete": {Greenhouse, `{"action": "delete_candidate", "payload": {"person": {"id": 77}}}`, "3 77 ", ""},
		"greenhouse merge":  {Greenhouse, `{"action": "merge_candidate", "payload": {"person": {"id": 77, "new_candidate_id": 78}}}`, "2 77 78", ""},
		"greenhouse job":    {Greenhouse, `{"action": "job_created", "payload": {"job": {"id": 1}}}`, "0  ", ""},
		"ashby application": {Ashby, `{"action": "applicationSubmit", "data": {"application": {"id": "a", "createdAt": "2026-11-01T10:00:00Z", "updatedAt": "2026-11-01T11:00:00Z", "candidate": {"id": "c-1", "name": "Ada Example",
"primaryEmailAddress": {"value": "ada@example.com"}, "primaryPhoneNumber": {"value": "+13125550100"}}, "job": {"id": "j-1", "title": "Engineer"}}}}`, "1 c-1 ", `"ada@example.com"`},
		"ashby delete": {Ashby, `{"action": "candidateDelete", "data": {"candidate": {"id": "c-1"}}}`, "3 c-1 ", ""},
		"ashby merge":  {Ashby, `{"action": "candidateMerge", "data": {"deletedCandidate": {"id": "c-1"}, "mergedCandidate": {"id": "c-2"}}}`, "2 c-1 c-2", ""},
		"lever":        {Lever, `{"event": "applicationCreated", "data": {"opportunityId": "o-1"}}`, "1 o-1 ", ""},
		"lever delete": {Lever, `{"event": "candidateDeleted", "data": {"opportunityId": "o-1"}}`, "3 o-1 ", ""},
	} {
		a, err := actOf(c.system, []byte(c.body))
		if got := fmt.Sprintf("%d %s %s", a.kind, a.subject, a.into); err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
		if c.member != "" {
			text, _ := json.Marshal(a.dossier)
			if !strings.Contains(string(text), c.member) {
				t.Errorf("%s: %s, want %s", name, text, c.member)
			}
		}
	}
	for _, bad := range []string{`{"action": "delete_candidate", "payload": {}}`, `{"action": "merge_candidate", "payload": {"person": {"id": 77, "new_candidate_id": 77}}}`, `{"action": 7}`, `[]`,
		`{"action": "new_candidate_application", "payload": {"application": {}}}`, `{"action": "new_candidate_application", "payload": {"application": {"candidate": {"id": "` + strings.Repeat("9", 200) + `"}}}}`} {
		if a, err := actOf(Greenhouse, []byte(bad)); !errors.Is(err, errs.Invalid) {
			t.Errorf("%.60s: %+v, %v; want it refused", bad, a, err)
		}
	}
}

// FuzzMessage holds that nothing that a system may send, signed or not, is read by a fault.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"action": "delete_candidate", "payload": {"person": {"id": 77}}}`))
	f.Add([]byte(`{"action": "applicationSubmit", "data": {"application": {"candidate": {"id": "c"}}}}`))
	f.Add([]byte(leverBody(testSecret, "tok", testNow)))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, system := range Systems {
			header := http.Header{"Signature": {"sha256 " + hexMAC(testSecret, string(body))}, "Ashby-Signature": {"sha256=" + hexMAC(testSecret, string(body))}}
			m, err := Read(system, testSecret, header, body, testNow)
			if err != nil {
				continue
			}
			if a, err := actOf(system, m.Body); err == nil && a.kind != ignore && (a.subject == "" || len(a.subject) > maxSubject) {
				t.Errorf("an act about %q", a.subject)
			}
		}
	})
}
