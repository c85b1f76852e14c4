package checkins_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/google/uuid"
)

// A guest is a candidate with a link.
type guest struct {
	*webtest.Site
	t         *testing.T
	candidate uuid.UUID
	link      string // the path that the candidate opens
	page      string // the recruiter's page about it
}

// invite makes a link for a meeting that begins so long from now.
func invite(t *testing.T, in time.Duration) *guest {
	t.Helper()
	s := webtest.New(t)
	g := &guest{Site: s, t: t, candidate: s.Load("../testdata/ferrand.json")}
	at := time.Now().UTC().Add(in).Format("2006-01-02T15:04")
	p := s.As(vetting.Recruiter).Post("/candidates/"+g.candidate.String()+"/invitations", url.Values{"kind": {"interview"}, "starts_at": {at}})
	if p.Status != 303 {
		t.Fatalf("making the link: %s", p)
	}
	g.page = p.Header.Get("Location")
	m := regexp.MustCompile(`/check-in/[\w-]+`).Find(s.As(vetting.Recruiter).Get(g.page).Body)
	if m == nil {
		t.Fatal("the page shows no link")
	}
	g.link = string(m)
	return g
}

// session returns the last session of the candidate's record with who recorded it.
func (g *guest) session() (vetting.Fact, string) {
	g.t.Helper()
	r, err := g.Vetting.Candidate(g.t.Context(), g.Actor(vetting.Recruiter), g.candidate)
	if err != nil {
		g.t.Fatal(err)
	}
	all := r.FactsOf("sessions")
	if len(all) == 0 {
		return vetting.Fact{}, ""
	}
	return all[len(all)-1], string(all[len(all)-1].Member.Value)
}

func (g *guest) sessions() int {
	g.t.Helper()
	r, err := g.Vetting.Candidate(g.t.Context(), g.Actor(vetting.Recruiter), g.candidate)
	if err != nil {
		g.t.Fatal(err)
	}
	return len(r.FactsOf("sessions"))
}

func TestCheckIn(t *testing.T) {
	g := invite(t, 10*time.Minute)
	before := g.sessions()
	telephone := g.Anybody()
	p := telephone.Get(g.link)
	if p.Status != 200 || !p.Has("Check in for your interview") || !p.Has("You need not check in.") || p.Has("Jo Ferrand") {
		t.Fatalf("the notice: %s\n%s", p, p.Body)
	}
	if got := p.Header.Get("Set-Cookie"); got != "" {
		t.Errorf("before anything is agreed to, the browser is given %q", got)
	}
	p = telephone.Post(g.link, url.Values{"answer": {"yes"}, "zone": {"America/Chicago"}, "offset": {"-360"}, "depth": {"24"},
		"screen": {"telephone size"}, "media": {"Front Camera\nMicrophone\x00\n\n"}, "locale": {"fr-FR"}, "language": {"fr"}})
	if p.Status != 303 || p.Header.Get("Location") != g.link {
		t.Fatalf("checking in: %s", p)
	}
	fact, session := g.session()
	for _, want := range []string{`"kind":"interview"`, `"ip":"192.0.2.1"`, `"timezone":"America/Chicago"`, `"utc_offset_minutes":-360`, `"color_depth":24`,
		`"media_devices":["Front Camera","Microphone"]`, `"device_id":"browser-`} {
		if !strings.Contains(session, want) {
			t.Errorf("the session lacks %s: %s", want, session)
		}
	}
	if strings.Contains(session, "fr") {
		t.Errorf("a language was recorded: %s", session)
	}
	if got, want := fact.RecordedBy.Name, "the candidate, through a link"; got != want || fact.RecordedBy.ID != uuid.Nil {
		t.Errorf("recorded by %q, want %q", got, want)
	}
	p = telephone.Get(g.link)
	for _, want := range []string{"You are checked in", "192.0.2.1", "America/Chicago, UTC−6:00", "Front Camera; Microphone", "telephone size"} {
		if !p.Has(want) {
			t.Errorf("the candidate does not see %q", want)
		}
	}
	telephone.Post(g.link, url.Values{"answer": {"yes"}})
	if got := g.sessions() - before; got != 1 {
		t.Errorf("%d sessions after checking in twice with one browser, want 1", got)
	}
	computer := g.Anybody()
	computer.Post(g.link, url.Values{"answer": {"yes"}})
	if got := g.sessions() - before; got != 2 {
		t.Errorf("%d sessions after a second browser, want 2", got)
	}
	g.Settle()
	tab := g.As(vetting.Recruiter).Get("/candidates/" + g.candidate.String() + "/interviews")
	if !tab.Has("Checked in") || !tab.Has("telephone size") || !tab.Has("works now") {
		t.Error("the recruiter does not see the check-in among the interviews")
	}
}

// What no browser sends is left out; the rest is recorded.
func TestCheckInLeavesOutNonsense(t *testing.T) {
	for _, form := range []url.Values{
		{"answer": {"yes"}},
		{"answer": {"yes"}, "zone": {"Mars/Olympus"}, "offset": {"9999"}, "depth": {"-1"}, "media": {strings.Repeat("x\n", 500)}},
		{"answer": {"yes"}, "zone": {"../etc/passwd"}, "offset": {"six"}, "depth": {"1e9"}, "screen": {strings.Repeat("<b>", 999)}},
		{"answer": {"yes"}, "zone": {"Local"}, "offset": {"\xff"}, "depth": {""}, "screen": {"\u202e\x00"}},
	} {
		g := invite(t, 0)
		before := g.sessions()
		if p := g.Anybody().Post(g.link, form); p.Status != 303 {
			t.Errorf("%v: %s", form, p)
		}
		_, session := g.session()
		if g.sessions() != before+1 || strings.Contains(session, "timezone") || strings.Contains(session, "offset") || strings.Contains(session, "depth") || len(session) > 1500 {
			t.Errorf("%.80v: recorded %s", form, session)
		}
	}
}

func TestDecline(t *testing.T) {
	g := invite(t, 0)
	before := g.sessions()
	c := g.Anybody()
	for range 3 {
		if p := c.Post(g.link, url.Values{"answer": {"no"}}); p.Status != 303 || strings.Contains(p.Header.Get("Set-Cookie"), "browser=") {
			t.Fatalf("declining: %s", p)
		}
	}
	if p := c.Get(g.link); !p.Has("It counts for nothing") || !p.Has("I have read this: check in") {
		t.Errorf("after declining: %s", p.Body)
	}
	if got := g.sessions(); got != before {
		t.Errorf("declining recorded %d sessions", got-before)
	}
	page := g.As(vetting.Recruiter).Get(g.page)
	if n := strings.Count(string(page.Body), "Declined, which counts for nothing"); n != 1 {
		t.Errorf("the recruiter sees %d refusals, want 1", n)
	}
	if p := g.As(vetting.Recruiter).Get("/candidates/" + g.candidate.String() + "/record"); !p.Has("the candidate, through a link") || !p.Has("eclined to check in") {
		t.Error("the record does not say that the candidate declined")
	}
}

func TestLinksThatDoNotWork(t *testing.T) {
	g := invite(t, 0)
	other := invite(t, 0)
	flipped := []byte(g.link)
	flipped[len(flipped)-1] ^= 1
	want := g.Anybody().Get("/check-in/none")
	check := func(what, link string) {
		t.Helper()
		for _, p := range []*webtest.Page{
			g.Anybody().Get(link), g.Anybody().Post(link, url.Values{"answer": {"yes"}}), g.Anybody().Post(link, url.Values{"answer": {"no"}}),
			g.Anybody().Post(link+"/explain", url.Values{"kind": {"employer_vpn"}}),
		} {
			if p.Status != 404 || string(p.Body) != string(want.Body) {
				t.Errorf("%s: %s, want the answer to a guess", what, p)
			}
		}
	}
	check("one letter changed", string(flipped))
	check("one letter less", g.link[:len(g.link)-1])
	check("padded", g.link+"=")
	check("empty", "/check-in/%20")
	// The two installations of this test share a secret, so that this token is rightly made and names nothing here.
	check("of another installation", other.link)
	if p := g.As(vetting.Recruiter).Post(g.page+"/revoke", nil); p.Status != 303 {
		t.Fatalf("ending the link: %s", p)
	}
	check("ended", g.link)
	if p := g.As(vetting.Recruiter).Post(g.page+"/revoke", nil); p.Status != 409 {
		t.Errorf("ending it again: %s, want 409", p)
	}
	late := invite(t, 0)
	if err := late.Exec("UPDATE invitations SET opens_at = now() - interval '3 hours', closes_at = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
	if p := late.Anybody().Get(late.link); p.Status != 404 || string(p.Body) != string(want.Body) {
		t.Errorf("over: %s, want the answer to a guess", p)
	}
}

func TestEarly(t *testing.T) {
	g := invite(t, 3*time.Hour)
	before := g.sessions()
	c := g.Anybody()
	if p := c.Get(g.link); p.Status != 200 || !p.Has("You are early") || p.Has("check in</button>") {
		t.Errorf("an early visit: %s\n%s", p, p.Body)
	}
	if p := c.Post(g.link, url.Values{"answer": {"yes"}}); p.Status != 422 {
		t.Errorf("an early answer: %s, want 422", p)
	}
	if got := g.sessions(); got != before {
		t.Error("an early visit was recorded")
	}
}

func TestExplain(t *testing.T) {
	g := invite(t, 0)
	c := g.Anybody()
	if p := c.Post(g.link+"/explain", url.Values{"kind": {"employer_vpn"}}); p.Status != 303 {
		t.Errorf("explaining before checking in: %s, want to be led to the notice", p)
	}
	c.Post(g.link, url.Values{"answer": {"yes"}})
	for form, want := range map[string]string{
		"kind=":                                  "Choose what you want to add.",
		"kind=travelling":                        "Choose the country where you are or were.",
		"kind=travelling&country=FR&from=sept":   "Enter the first and the last day",
		"kind=wrong":                             "Say what is wrong",
		"kind=wrong&words=" + words(1001):        "Shorten this to 1,000 characters.",
		"kind=employer_vpn&words=" + words(2000): "Shorten this",
	} {
		values, _ := url.ParseQuery(form)
		if p := c.Post(g.link+"/explain", values); p.Status != 422 || !p.Has(want) {
			t.Errorf("%.40s: %s, want 422 and %q", form, p, want)
		}
	}
	day := time.Now().UTC().Format(time.DateOnly)
	c.Post(g.link+"/explain", url.Values{"kind": {"travelling"}, "country": {"PT"}, "city": {"Lisbon"}, "from": {day}, "to": {day}})
	c.Post(g.link+"/explain", url.Values{"kind": {"employer_vpn"}, "words": {"Of <b>Northwall</b>."}})
	tab := g.As(vetting.Recruiter).Get("/candidates/" + g.candidate.String() + "/interviews")
	for _, want := range []string{"Lisbon, Portugal", "Says that the connection runs through an employer’s VPN. Of <b>Northwall</b>.", "the candidate, through a link"} {
		if !tab.Has(want) {
			t.Errorf("the recruiter does not see %q", want)
		}
	}
	for range 8 {
		c.Post(g.link+"/explain", url.Values{"kind": {"shared"}})
	}
	if p := c.Post(g.link+"/explain", url.Values{"kind": {"shared"}}); p.Status != 422 || !p.Has("You have added a lot already.") {
		t.Errorf("the eleventh explanation: %s, want 422", p)
	}
}

func words(n int) string { return strings.Repeat("a", n) }

func TestOneBrowserHasOneNumberEverywhere(t *testing.T) {
	g := invite(t, 0)
	c := g.Anybody()
	var devices []string
	for range 2 {
		at := time.Now().UTC().Format("2006-01-02T15:04")
		p := g.As(vetting.Recruiter).Post("/candidates/"+g.candidate.String()+"/invitations", url.Values{"kind": {"onboarding"}, "starts_at": {at}})
		m := regexp.MustCompile(`/check-in/[\w-]+`).Find(g.As(vetting.Recruiter).Get(p.Header.Get("Location")).Body)
		c.Post(string(m), url.Values{"answer": {"yes"}})
		_, session := g.session()
		devices = append(devices, regexp.MustCompile(`browser-[0-9a-f]{16}`).FindString(session))
	}
	if devices[0] == "" || devices[0] != devices[1] {
		t.Errorf("one browser at two links is %q", devices)
	}
}

func TestCalendarFile(t *testing.T) {
	g := invite(t, time.Hour)
	p := g.As(vetting.Recruiter).Get(g.page + "/check-in.ics")
	text := string(p.Body)
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "\r\nDTSTART:", "\r\nSUMMARY:Interview\r\n", "END:VCALENDAR\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file lacks %q:\n%s", want, text)
		}
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	if unfolded := strings.ReplaceAll(text, "\r\n ", ""); !strings.Contains(unfolded, g.link) {
		t.Errorf("the file lacks the link %s:\n%s", g.link, unfolded)
	}
}

func TestFormForALink(t *testing.T) {
	g := invite(t, 0)
	c, at := g.As(vetting.Recruiter), "/candidates/"+g.candidate.String()+"/invitations"
	for form, want := range map[string]string{
		"kind=interview": "Enter when it starts",
		"kind=interview&starts_at=2020-02-30T10:00": "Enter when it starts",
		"kind=interview&starts_at=2020-02-28T10:00": "This time is over.",
		"kind=interview&starts_at=2099-02-28T10:00": "more than half a year ahead",
		"kind=reference&starts_at=2099-02-28T10:00": "Choose what the candidate checks in for.",
	} {
		values, _ := url.ParseQuery(form)
		if p := c.Post(at, values); p.Status != 422 || !p.Has(want) {
			t.Errorf("%s: %s, want 422 and %q", form, p, want)
		}
	}
}

func TestTheCompanyIsNamed(t *testing.T) {
	g := invite(t, 0)
	if p := g.Anybody().Get(g.link); !p.Has("The company that invited you compares these facts") {
		t.Errorf("without a name: %s\n%s", p, p.Text())
	}
	g.Vetting.Company = "Example Ltd"
	if p := g.Anybody().Get(g.link); !p.Has("Example Ltd compares these facts") {
		t.Errorf("%s does not name the company: %s", p, p.Text())
	}
}
