package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/setup/tool"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// TestAFirstVettingInABrowser does the main job from an empty folder to an exported report, as three people would:
// the first administrator, a recruiter, a compliance reviewer.
func TestAFirstVettingInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	program := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(t.TempDir(), "data"), "HOME="+t.TempDir())
	b := openBrowser(t, program.site)
	f := gather(t)

	b.Open(strings.TrimPrefix(program.setUp, program.site))
	b.Submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})
	b.See("You are the first administrator")
	reviewer, recruiter := b.invite("reviewer"), b.invite("recruiter")
	b.join(reviewer, "Rene reviewer")
	b.join(recruiter, "Rene recruiter")

	other := b.newCandidate(answers{"name": "Jo Ferrand", "mail": "jo.ferrand@example.com", "phone": "+1 713 555 0142"})
	b.Open(other + "/evidence/photos/new")
	b.Submit("Record", answers{"source": "linkedin"}, f.portraitEdited)

	dana := b.newCandidate(answers{"name": "Dana Whitlock", "mail": "dana.whitlock@example.com", "phone": "+1 713 555 0141"})
	b.See("Not enough checked")

	b.Open(dana + "/evidence/photos/new")
	b.Submit("Record", answers{"source": "application"}, f.notAPicture)
	b.See("One thing to mend")
	b.Submit("Record", answers{"source": "application"}, f.portrait)
	b.Open(dana)
	b.Settled()
	b.See("Check first", "Jo Ferrand")

	b.Open(dana + "/evidence/documents/new")
	b.Submit("Record", answers{
		"kind": "passport", "number": "X1234567", "name.full": "Marten Oldfield", "name.given": "Marten", "name.family": "Oldfield", "issued_at": "2022-03-01",
	}, f.document)
	b.See("Marten Oldfield")
	for i, address := range f.addresses {
		b.Open(dana + "/evidence/sessions/new")
		b.Submit("Record", answers{"kind": "interview", "ip": address, "at": daysAgo(9 - 3*i), "device_id": "laptop-1", "timezone": "America/Chicago"})
		b.See(address)
	}
	for i := range 2 {
		b.Open(dana + "/evidence/interviews/new")
		b.Submit("Record", answers{"at": daysAgo(8 - 3*i), "channel": "video", "camera": "declined", "camera_notice_given": "yes", "reschedule_offered": "yes"})
		b.See("Recorded.")
	}
	b.Open(dana + "/evidence/references/new")
	b.Submit("Record", answers{"name": "Corin Maddox", "company": "Northwall Systems", "phone": "+1 713 555 0142", "email": "corin@northwall.example"})
	b.Open(dana + "/evidence/verifications/new")
	b.Submit("Record", answers{"kind": "employment", "subject": "Northwall Systems", "outcome": "denied", "channel": "registry", "at": daysAgo(1), "by": "Rene recruiter"})

	b.Open(dana)
	b.Settled()
	b.See("Stop, ask compliance", "Where the points come from", "Innocent explanations", "What would clear it", "Next steps",
		"reference_linked_to_candidate", "employer_denies", "camera_refused", "legal_name_mismatch", "ip_country_mismatch", "link_photo")

	b.Open(dana + "/evidence/travel/new")
	b.Submit("Record", answers{"country": f.country, "from": daysAgo(20)[:10], "to": daysAgo(0)[:10]})
	b.Open(dana)
	b.Settled()
	if b.hit("ip_country_mismatch") {
		t.Error("declared travel over the sessions left ip_country_mismatch standing")
	}

	b.Open(dana + "/report")
	text := pdfText(t, b.download("PDF"))
	for _, want := range []string{"Dana Whitlock", "Stop, ask compliance", "employer_denies"} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q:\n%.600s", want, text)
		}
	}
	if page := b.download("HTML"); !bytes.Contains(page, []byte("Dana Whitlock")) || bytes.Contains(page, []byte("<script")) {
		t.Error("the HTML report lacks the name, or carries a script")
	}
	var report struct {
		Assessments []struct{ Band string } `json:"assessments"`
	}
	if err := json.Unmarshal(b.download("JSON"), &report); err != nil || len(report.Assessments) != 1 || report.Assessments[0].Band != "critical" {
		t.Errorf("the JSON report holds %+v, %v; want one assessment, critical", report, err)
	}
	b.Open("/reviews")
	b.See("This is not open to you")

	b.signIn("reviewer@example.com")
	b.Open("/reviews")
	b.See("Dana Whitlock", "Jo Ferrand")
	b.Open(dana + "/review")
	b.Submit("Record decision", answers{"outcome": "needs_more", "reason": "second_check", "words": "no"})
	b.See("One thing to mend")
	b.Submit("Record decision", answers{"outcome": "needs_more", "reason": "second_check", "words": "Northwall must confirm who answers its telephone."})
	b.Open(dana + "/review")
	b.See("Proposed, and not decided yet", "It waits for a second person", "Rene reviewer", "Northwall must confirm who answers its telephone.")
}

// daysAgo returns a minute of that day, in UTC, as a form wants it.
func daysAgo(n int) string { return time.Now().UTC().AddDate(0, 0, -n).Format("2006-01-02T15:04") }

// A tab is one browser on the site.
type tab struct {
	*webtest.Tab
	downloads string
}

// answers are what is typed, chosen or ticked, by field name.
type answers = webtest.Answers

func openBrowser(t *testing.T, site string) *tab {
	t.Helper()
	b := &tab{webtest.NewTab(t, site), t.TempDir()}
	b.Do(func(ctx context.Context, tg *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: b.downloads,
		})
		return chromedp.Void{}, err
	})
	return b
}

// hit reports whether the page lists the indicator among what was found.
func (b *tab) hit(id string) bool {
	b.T.Helper()
	return webtest.Evaluate[bool](b.Tab, `[...document.querySelectorAll("h2")].some(h => h.textContent == "What was found" && h.closest("section").textContent.includes(%s))`, id)
}

func (b *tab) signIn(email string) {
	b.T.Helper()
	b.Open("/account")
	b.Do(chromedp.Click(chromedp.CSS("details.account summary")))
	b.Load(chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)))
	b.Submit("Sign in", answers{"email": email, "password": testPassword})
}

// invite makes an account with the role and returns the path of the link that lets its owner in.
func (b *tab) invite(role string) string {
	b.T.Helper()
	b.Open("/accounts/new")
	b.Submit("Make the invitation", answers{"email": role + "@example.com", "role": role})
	return strings.TrimPrefix(webtest.Evaluate[string](b.Tab, `document.getElementById("link").value`), b.Site)
}

// join lets whoever was invited in, in place of who was signed in before.
func (b *tab) join(link, name string) {
	b.T.Helper()
	b.Open(link)
	b.Submit("Join", answers{"name": name, "password": testPassword})
	b.See("Welcome")
}

// newCandidate records a candidate who claims to live in Houston, and returns the path of the page.
func (b *tab) newCandidate(form answers) string {
	b.T.Helper()
	b.Open("/candidates/new")
	for name, value := range (answers{
		"country": "US", "city": "Houston", "region": "TX", "requisition": "REQ-SEC-04", "title": "Senior Engineer",
		"applied_on": daysAgo(30)[:10], "remote": "yes",
	}) {
		form[name] = value
	}
	b.Submit("Record candidate", form)
	b.Settled()
	b.See(form["name"])
	return webtest.Evaluate[string](b.Tab, `location.pathname`)
}

// download follows the page's link of that text and returns the file that the browser saved.
func (b *tab) download(link string) []byte {
	b.T.Helper()
	if !webtest.Evaluate[bool](b.Tab, `(() => {
	const one = [...document.querySelectorAll("main a")].find(e => e.textContent.includes(%s));
	if (one) one.click();
	return !!one;
})()`, link) {
		b.T.Fatalf("no link %q on the page:\n%.1500s", link, b.Text())
	}
	for range 300 {
		time.Sleep(100 * time.Millisecond)
		saved, err := filepath.Glob(filepath.Join(b.downloads, "*."+strings.ToLower(link)))
		if err != nil {
			b.T.Fatal(err)
		}
		if len(saved) == 1 {
			data, err := os.ReadFile(saved[0])
			if err != nil {
				b.T.Fatal(err)
			}
			return data
		}
	}
	b.T.Fatalf("%s was not saved within 30 seconds", link)
	return nil
}

// pdfText reads a PDF back with poppler, its lines joined.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	path, err := tool.Find("pdftotext")
	if err != nil {
		t.Fatalf("%v: run `go run ./internal/setup poppler`", err)
	}
	cmd := exec.Command(path, "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// evidence is the files and addresses that people in the test have at hand.
type evidence struct {
	portrait, portraitEdited, document, notAPicture string

	addresses []string // two of one country that is not the claimed one
	country   string
}

// shared is the folder of third-party test data.
const shared = "../../../shared/data"

// gather takes third-party specimens where they lie beside the checkout, and small ones of its own elsewhere.
func gather(t *testing.T) evidence {
	t.Helper()
	folder := t.TempDir()
	keep := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	f := evidence{
		portrait:       keep("mine.jpg", drawn(t, 100)),
		portraitEdited: keep("edited.jpg", drawn(t, 60)),
		document:       keep("passport.jpg", drawn(t, 90)),
		notAPicture:    keep("portrait.jpg", []byte("<html>not a picture</html>")),
		addresses:      []string{"193.0.6.139", "193.0.6.140"}, country: "NL",
	}
	if _, err := os.Stat(shared); err != nil {
		t.Log("third-party specimens are not beside this checkout (../shared/data): using drawn pictures")
		return f
	}
	f.portrait = filepath.Join(shared, "phash", "bridge-mods__aaa-orig.jpg")
	f.portraitEdited = filepath.Join(shared, "phash", "bridge-mods__high-contrast.jpg")
	if specimens, _ := filepath.Glob(filepath.Join(shared, "mrz", "images", "*.jpg")); len(specimens) > 0 {
		f.document = specimens[0]
	}
	f.addresses, f.country = subscribers(t, "DE")
	for _, path := range []*string{&f.portrait, &f.portraitEdited, &f.document} {
		whole, err := filepath.Abs(*path)
		if err != nil {
			t.Fatal(err)
		}
		*path = whole
	}
	return f
}

// subscribers returns two labelled addresses of home lines in the country.
func subscribers(t *testing.T, country string) ([]string, string) {
	t.Helper()
	file, err := os.Open(filepath.Join(shared, "ip", "labelled_ips.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, row := range rows {
		if strings.HasPrefix(row[1], "residential_") && row[4] == country && len(found) < 2 {
			found = append(found, row[0])
		}
	}
	if len(found) < 2 {
		t.Fatalf("fewer than two home lines of %s among the labelled addresses", country)
	}
	return found, country
}

// drawn returns a picture full of detail as a JPEG of that quality; it is the same picture whatever the quality.
func drawn(t *testing.T, quality int) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	img := image.NewRGBA(image.Rect(0, 0, 480, 480))
	for range 80 {
		x, y, r := rng.IntN(480), rng.IntN(480), 10+rng.IntN(70)
		c := color.RGBA{uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255}
		for i := max(0, x-r); i < min(480, x+r); i++ {
			for j := max(0, y-r); j < min(480, y+r); j++ {
				img.SetRGBA(i, j, c)
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
