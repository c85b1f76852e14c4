package meetings_test

import (
	"encoding/binary"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// teams is a report of Teams as it is downloaded: UTF-16 with a mark, cells parted by tabs.
func teams(s string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

const report = "1. Summary\r\nMeeting title\t<i>Interview</i>\r\nAttended participants\t2\r\nStart time\t10/22/26, 9:00:11 AM\r\nEnd time\t10/22/26, 10:01:02 AM\r\n\r\n" +
	"2. Participants\r\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\r\n" +
	"<b>Kyo</b> \"T\" (Unverified)\t10/22/26, 9:02:11 AM\t10/22/26, 10:00:02 AM\t57m 51s\t\t\tAttendee\r\n" +
	"Ferrand, Jo\t10/22/26, 9:02:11 AM\t10/22/26, 10:00:02 AM\t57m 51s\t\t\tAttendee\r\n" +
	"<script>alert(1)</script>\t10/22/26, 9:00:11 AM\t10/22/26, 10:01:02 AM\t1h 0m 51s\tk@corp.example\tk@corp.example\tOrganizer\r\n"

var data = regexp.MustCompile(`name="data" value="([^"]+)"`)

func TestTeams(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	base := "/candidates/" + id + "/meeting"

	p := c.PostFile(base+"/preview", url.Values{"zone": {"America/Chicago"}}, webtest.File{Field: "file", Name: "<u>.csv", Data: teams(report)})
	want(t, p, http.StatusOK, "Microsoft Teams, attendance report", "UTF-16, cells parted by tab", "2 people in the meeting", "1 row cannot be read", "Row 9: a quotation mark stands alone",
		"The candidate's name", "22 October 2026, 14:02 to 15:00 UTC", "Record a new interview")
	for _, raw := range []string{"<script>alert", "<u>.csv", "<i>Interview"} {
		if strings.Contains(string(p.Body), raw) {
			t.Errorf("%s of the file becomes part of the page", raw)
		}
	}
	form := url.Values{"data": data.FindStringSubmatch(string(p.Body))[1:], "name": {"report.csv"}, "zone": {"America/Chicago"}, "who-0": {"candidate"}, "who-1": {"interviewer"}}
	want(t, c.Post(base+"/record", form), http.StatusUnprocessableEntity, "Rows of the report cannot be read")
	form.Set("partial", "yes")
	tab := c.Post(base+"/record", form).Follow()
	want(t, tab, http.StatusOK, "Recorded the interview from the report.", "Interview, Microsoft Teams", "Shown as “Ferrand, Jo”")
	original := regexp.MustCompile(`/candidates/[0-9a-f-]+/files/[0-9a-f-]+/original`).FindString(string(tab.Body))
	if got := c.Get(original).Body; string(got) != string(teams(report)) {
		t.Errorf("the file is kept as %q", got)
	}
	if c.Get("/candidates/" + id + "/onboarding").Has("report.csv") {
		t.Error("the report is shown among the exports of the device")
	}
}

func TestForgedForms(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json").String()
	c := s.As(vetting.Recruiter)
	base := "/candidates/" + id + "/meeting"
	if p := c.Post(base+"/preview", url.Values{"data": {"%%%"}}); p.Status != http.StatusBadRequest {
		t.Errorf("a file that nobody chose: %s", p)
	}
	p := c.PostFile(base+"/preview", url.Values{"zone": {"UTC"}}, webtest.File{Field: "file", Name: "a.csv", Data: []byte("Name,Join Time\nJo Ferrand,2026-10-22 10:00\n")})
	form := url.Values{"data": data.FindStringSubmatch(string(p.Body))[1:], "zone": {"UTC"}}
	for _, more := range []url.Values{
		{"who-7": {"candidate"}}, {"who--1": {"candidate"}}, {"who-x": {"candidate"}}, {"who-0": {"owner"}}, {},
	} {
		for k, v := range form {
			more[k] = v
		}
		want(t, c.Post(base+"/record", more), http.StatusUnprocessableEntity, "Choose which of these people is the candidate.")
	}
	form["who-0"], form["shown"] = []string{"candidate"}, []string{"0.0", "9.9", "x.y", "-1.-1"}
	want(t, c.Post(base+"/record", form).Follow(), http.StatusOK, "Recorded the interview from the report.")
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
