package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A job is the core tasks on one site, in the order in which a case goes through them, each by whom it is.
type job struct {
	*webtest.Tab
	site  *webtest.Site
	files string // a folder

	way       string // tells the candidates of several jobs apart
	candidate string // the path
	reviewed  string // of another, who is decided on
}

// tasks are the twelve core tasks: whoever cannot use a mouse, or runs no scripts, does each.
var tasks = []struct {
	name string
	do   func(*job)
}{
	{"sign in", (*job).signIn},
	{"record a new candidate", (*job).newCandidate},
	{"record evidence", (*job).record},
	{"hand in a photo", (*job).photo},
	{"check in for an interview", (*job).checkIn},
	{"mark an interview", (*job).mark},
	{"answer as a referee", (*job).refer},
	{"claim a review and propose its outcome", (*job).propose},
	{"agree as the second person", (*job).agree},
	{"take a report away and have it verified", (*job).verify},
	{"change the policy and publish it", (*job).publish},
	{"import a sheet", (*job).take},
}

// TestTheCoreTasksInABrowser does every task with the keyboard alone, at 200 % of a desk's screen; and without scripts, at 400 %, for
// whoever has forced colours of their own and wants nothing to move.
func TestTheCoreTasksInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	site := webtest.New(t)
	server := httptest.NewServer(site)
	defer server.Close()
	for _, way := range []struct {
		name          string
		keys, scripts bool
		width         int64
		media         []*emulation.MediaFeature
	}{
		{"by keyboard", true, true, 640, nil},
		{"without scripts", false, false, 320, []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-reduced-motion", Value: "reduce"}}},
	} {
		j := &job{Tab: webtest.NewTab(t, server.URL), site: site, files: t.TempDir(), way: way.name}
		j.Keys = way.keys
		j.Scripts(way.scripts)
		j.Do(chromedp.EmulateViewport(way.width, 800), func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: way.media})
			return chromedp.Void{}, err
		})
		for _, task := range tasks {
			task.do(j)
			j.Fits()
			if moving := webtest.Evaluate[int](j.Tab, `document.getAnimations().length`); moving > 0 && way.media != nil {
				t.Errorf("%s: %d things move", task.name, moving)
			}
		}
	}
}

// as opens a path as the role.
func (j *job) as(role vetting.Role, path string) {
	j.T.Helper()
	j.site.Settle()
	j.As(j.site.As(role))
	j.Open(path)
}

// file keeps bytes as a file of the person's.
func (j *job) file(name string, data []byte) string {
	j.T.Helper()
	path := filepath.Join(j.files, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		j.T.Fatal(err)
	}
	return path
}

func (j *job) signIn() {
	j.Open("/candidates")
	j.Submit("Sign in", webtest.Answers{"email": "recruiter@example.com", "password": webtest.Password + "!"})
	j.See("The mail address or the password is not right.")
	j.Submit("Sign in", webtest.Answers{"email": "recruiter@example.com", "password": webtest.Password})
	j.See("Candidates")
}

func (j *job) newCandidate() {
	for _, path := range []*string{&j.candidate, &j.reviewed} {
		j.as(vetting.Recruiter, "/candidates/new")
		j.Submit("Record candidate", webtest.Answers{
			"name": "Jo Ferrand " + j.way, "mail": "jo@example.com", "country": "US", "city": "Houston", "region": "TX", "requisition": "REQ-SEC-04", "title": "Engineer",
			"applied_on": time.Now().AddDate(0, 0, -30).Format(time.DateOnly), "remote": "yes",
		})
		*path = webtest.Evaluate[string](j.Tab, `location.pathname`)
		j.See("Jo Ferrand " + j.way)
	}
}

func (j *job) record() {
	for _, path := range []string{j.candidate, j.reviewed} {
		j.as(vetting.Recruiter, path+"/evidence/references/new")
		j.Submit("Record", webtest.Answers{"name": "Corin Maddox", "company": "Northwall Systems"})
		j.Open(path + "/evidence/verifications/new")
		j.Submit("Record", webtest.Answers{
			"kind": "employment", "subject": "Northwall Systems", "outcome": "denied", "channel": "registry",
			"at": time.Now().UTC().AddDate(0, 0, -1).Format("2006-01-02T15:04"), "by": "Rosa Recruiter",
		})
		j.See("Northwall Systems")
	}
}

func (j *job) photo() {
	j.as(vetting.Recruiter, j.candidate+"/evidence/photos/new")
	j.Submit("Record", webtest.Answers{"source": "application"}, j.file("me.png", webtest.Picture(j.way+".png")))
	j.site.Settle()
	j.Open(j.candidate + "/photos")
	j.See("Application")
}

// link returns the path of the link that the page offers to copy.
func (j *job) link() string {
	j.T.Helper()
	link := publicLink.FindString(webtest.Evaluate[string](j.Tab, `document.getElementById("link").value`))
	if link == "" {
		j.T.Fatalf("no link on the page:\n%.1500s", j.Text())
	}
	return link
}

func (j *job) checkIn() {
	j.as(vetting.Recruiter, j.candidate+"/invitations/new")
	j.Submit("Make the link", webtest.Answers{"kind": "interview", "starts_at": time.Now().UTC().Format("2006-01-02T15:04")})
	j.Open(j.link())
	j.See("You need not check in.")
	j.Submit("I do not want to", nil)
	j.Submit("I have read this: check in", nil)
	j.See("You are checked in")
	j.Submit("Add this", webtest.Answers{"kind": "employer_vpn", "words": "Of my present employer."})
	j.See("It is recorded beside your check-in.")
}

func (j *job) mark() {
	j.as(vetting.Recruiter, j.candidate+"/interview-forms")
	j.Submit("Give them the form", webtest.Answers{
		"interviewer": j.site.Actor(vetting.Interviewer).ID.String(), "starts_at": time.Now().UTC().Add(-time.Hour).Format("2006-01-02T15:04"),
	})
	j.as(vetting.Interviewer, "/interviews")
	j.Follow("Jo Ferrand " + j.way)
	j.Submit("Hand in", webtest.Answers{"channel": "video", "camera": "on", "marks": "no_blink", "silence": "8"})
	j.See("Handed in")
}

func (j *job) refer() {
	j.as(vetting.Recruiter, j.candidate+"/history")
	j.Follow("Ask by a link: To ask")
	j.Submit("Make the link", webtest.Answers{"relation": "manager"})
	j.Open(j.link())
	j.Submit("I have read this: send my answers", webtest.Answers{"from": "March"})
	j.See("such as 2021-03")
	j.Submit("I have read this: send my answers", webtest.Answers{"from": "2021-03", "reported": "yes", "words": "Careful and quick."})
	j.See("Careful and quick.")
}

func (j *job) propose() {
	j.as(vetting.Reviewer, j.reviewed+"/review")
	j.Submit("Claim: Jo Ferrand "+j.way, nil)
	j.See("You hold this review now.")
	answer := webtest.Answers{"outcome": "misrepresentation_confirmed", "reason": "history_contradicted", "words": "no"}
	j.Submit("Record decision", answer)
	j.See("One thing to mend")
	answer["words"] = "The employer knows nobody of that name."
	j.Submit("Record decision", answer)
	j.See("It waits for a second person.")
}

func (j *job) agree() {
	j.as(vetting.Lead, j.reviewed+"/review")
	j.See("The employer knows nobody of that name.")
	j.Submit("I agree", webtest.Answers{"second": "I called the office myself."})
	j.See("You agreed.")
}

func (j *job) verify() {
	j.as(vetting.Reviewer, j.candidate+"/report")
	j.Submit("Freeze the report", webtest.Answers{"for": "compliance"})
	j.See("The report is frozen.")
	html := webtest.Evaluate[string](j.Tab, `[...document.querySelectorAll("main a")].find(a => a.textContent.trim() == "HTML").getAttribute("href")`)
	file := j.file("report.html", j.site.As(vetting.Reviewer).Get(html).Body)
	j.Open("/verify")
	j.Submit("Check the file", nil, file)
	j.See("Not altered since")
}

func (j *job) publish() {
	j.as(vetting.Lead, "/policies")
	j.Submit("Make a draft", nil)
	version := "2026.12-" + strings.ReplaceAll(j.way, " ", "-")
	j.Submit("Save the draft", webtest.Answers{"version": version})
	j.See("The draft is saved.")
	j.Submit("Compare with all candidates", nil)
	j.as(vetting.Lead, "/policies/draft/comparison")
	j.Submit("Publish "+version, webtest.Answers{"words": "To be able to say which version it was."})
	j.See(version)
}

func (j *job) take() {
	j.as(vetting.Recruiter, "/imports")
	sheet := fmt.Sprintf("id,name,requisition,applied at,email\n%[1]s-1,Ada Byron %[1]s,REQ-9,2026-10-01,%[2]s@example.org\n", j.way, strings.ReplaceAll(j.way, " ", "-"))
	j.Submit("Show what it brings", nil, j.file("sheet.csv", []byte(sheet)))
	j.Submit("Import 1 candidate", nil)
	j.site.Settle()
	j.Open(webtest.Evaluate[string](j.Tab, `location.pathname`))
	j.See("Done", "1 of 1")
}
