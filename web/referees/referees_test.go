package referees_test

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	post "bonafide/internal/mail"
	"bonafide/internal/mail/mailtest"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
)

// A referee is a candidate's, who can be written to.
type referee struct {
	*webtest.Site
	t         *testing.T
	mail      *mailtest.Server
	candidate uuid.UUID
	page      string // the recruiter's page about the link
	hurry     bool   // see wait
}

const mailbox = "corin.maddox@northwall.example"

// newReferee records a referee on a site that sends mail.
func newReferee(t *testing.T) *referee {
	t.Helper()
	r := &referee{Site: webtest.New(t), t: t, mail: mailtest.New(t, mailtest.WithStartTLS)}
	r.Vetting.Post = &post.Server{
		Security: post.StartTLS, Host: "127.0.0.1", Port: r.mail.Port, User: mailtest.User, Password: mailtest.Password, Roots: r.mail.Roots,
		From: mail.Address{Name: "Example Hiring", Address: "hiring@example.com"}, Timeout: 5 * time.Second,
	}
	r.candidate = r.Load("../testdata/ferrand.json")
	p := r.recruiter().Post(r.path("/evidence/references"), url.Values{"name": {"Corin Maddox"}, "relationship": {"Former manager"}, "company": {"Northwall Systems"}, "email": {mailbox}, "text": {"On the telephone: knows her."}, "verdict": {"no_response"}})
	if p.Status != 303 {
		t.Fatalf("recording the referee: %s\n%s", p, p.Text())
	}
	return r
}

func (r *referee) recruiter() *webtest.Client { return r.As(vetting.Recruiter) }

func (r *referee) path(rest string) string { return "/candidates/" + r.candidate.String() + rest }

// ask sends the referee a link and returns its path, as the mail says it.
func (r *referee) ask() string {
	r.t.Helper()
	form := r.recruiter().Get(r.path("/history")).Click("Ask by a link: To ask")
	if form.Status != 200 || !form.Has("Send it to "+mailbox) {
		r.t.Fatalf("the form: %s\n%s", form, form.Text())
	}
	p := r.recruiter().Post(strings.Replace(form.Path, "/invitation", "/invite", 1), url.Values{"relation": {"manager"}, "to": {mailbox}})
	if p.Status != 303 {
		r.t.Fatalf("asking: %s\n%s", p, p.Text())
	}
	r.page = p.Header.Get("Location")
	r.Settle()
	return r.mailed()
}

var link = regexp.MustCompile(`https://vetting\.example\.com(/reference/[\w-]+)`)

// mailed returns the path of the link in the newest mail.
func (r *referee) mailed() string {
	r.t.Helper()
	all := r.mail.Messages()
	if len(all) == 0 {
		r.t.Fatal("no mail came")
	}
	found := link.FindStringSubmatch(all[len(all)-1].Text(r.t))
	if found == nil {
		r.t.Fatalf("the mail has no link:\n%s", all[len(all)-1].Text(r.t))
	}
	return found[1]
}

// recorded returns the referee as the dossier holds it.
func (r *referee) recorded() vetting.Fact {
	r.t.Helper()
	record, err := r.Vetting.Candidate(r.t.Context(), r.Actor(vetting.Recruiter), r.candidate)
	if err != nil {
		r.t.Fatal(err)
	}
	all := record.FactsOf("references")
	return all[len(all)-1]
}

var good = url.Values{"answer": {"yes"}, "reported": {"yes"}, "company": {"Northwall Systems"}, "from": {"2021-03"}, "to": {"2023-11"}, "role": {"Backend work"},
	"place": {"remote"}, "met": {"video"}, "again": {"yes"}, "words": {"Careful <b>and</b> quick.\r\nGood colleague."}}

// From the recruiter's page through a real mail to the answer on the recruiter's page.
func TestAReferenceByMail(t *testing.T) {
	r := newReferee(t)
	path := r.ask()
	page := r.recruiter().Get(r.page)
	for _, want := range []string{"Corin Maddox, asked as manager", "Works now", mailbox, "Sent on ", "2.0.0 OK", "By Rosa Recruiter", "Send it again to"} {
		if !page.Has(want) {
			t.Errorf("the recruiter does not see %q", want)
		}
	}
	m := r.mail.Messages()[0].Parsed(t)
	if got := m.Header.Get("Subject"); got != "Reference for Jo Ferrand" {
		t.Errorf("subject %q", got)
	}

	telephone := r.Anybody()
	p := telephone.Get(path)
	for _, want := range []string{"A reference for Jo Ferrand", "Corin Maddox, as a manager", "Rosa Recruiter asks", "Did Jo Ferrand report to you?", "What is recorded if you answer", "You need not answer.", "I am not Corin Maddox"} {
		if p.Status != 200 || !p.Has(want) {
			t.Errorf("%s lacks %q", p, want)
		}
	}
	if got := p.Header.Get("Set-Cookie"); got != "" {
		t.Errorf("before anything is agreed to, the browser is given %q", got)
	}
	bad := url.Values{"answer": {"yes"}, "from": {"March"}, "to": {"2020-01"}, "met": {"naked"}, "role": {strings.Repeat("x", 121)}, "words": {"kept"}}
	p = telephone.Post(path, bad)
	for _, want := range []string{"4 things to mend", "such as 2021-03", "Choose one of the answers, or none.", "Shorten this to 120 characters."} {
		if p.Status != 422 || !p.Has(want) {
			t.Errorf("%s lacks %q", p, want)
		}
	}
	if p.Value("words") != "kept" || p.Value("from") != "March" || strings.Contains(string(r.recorded().Member.Value), "responded_at") {
		t.Error("a wrong form was recorded, or not kept on the page")
	}
	if p = telephone.Post(path, url.Values{"answer": {"yes"}}); p.Status != 422 || !p.Has("Answer one question at least.") {
		t.Errorf("no answers: %s", p)
	}

	if p = telephone.Post(path, good); p.Status != 303 || p.Header.Get("Location") != path {
		t.Fatalf("answering: %s\n%s", p, p.Text())
	}
	fact := r.recorded()
	value := string(fact.Member.Value)
	for _, want := range []string{`"name":"Corin Maddox"`, `"email":"` + mailbox, `"responded_at":"20`, `"ip":"192.0.2.1"`, `"device_id":"browser-`,
		"On the telephone: knows her.", "Reported to the referee: Yes, directly", "Worked: Mostly remotely", "Met: By video, with the camera on", "Good colleague."} {
		if !strings.Contains(value, want) {
			t.Errorf("the referee lacks %s: %s", want, value)
		}
	}
	if strings.Contains(value, "verdict") {
		t.Errorf("a verdict stands that nobody gave, or that is over: %s", value)
	}
	if fact.RecordedBy.Name != "the referee, through a link" || fact.RecordedBy.ID != uuid.Nil {
		t.Errorf("recorded by %+v", fact.RecordedBy)
	}
	p = telephone.Get(path)
	for _, want := range []string{"Your reference for Jo Ferrand", "192.0.2.1", "Yes, directly", "Careful <b>and</b> quick. Good colleague."} {
		if !p.Has(want) {
			t.Errorf("the referee does not see %q", want)
		}
	}
	corrected := url.Values{"answer": {"yes"}, "reported": {"no"}, "again": {"maybe"}}
	if p = telephone.Post(path, corrected); p.Status != 303 {
		t.Fatalf("correcting: %s", p)
	}
	value = string(r.recorded().Member.Value)
	if n := strings.Count(value, "Answered through a link."); n != 1 || !strings.Contains(value, "Reported to the referee: No") || strings.Contains(value, "Mostly remotely") || !strings.Contains(value, "On the telephone") {
		t.Errorf("after a correction: %s", value)
	}

	r.Settle()
	page = r.recruiter().Get(r.page)
	for _, want := range []string{"Answered on", "Would work together again", "It depends", "for you to say"} {
		if !page.Has(want) {
			t.Errorf("the recruiter's page lacks %q", want)
		}
	}
	if tab := r.recruiter().Get(r.path("/history")); !tab.Has("answered on ") || !tab.Has("Would work together again: It depends") || !tab.Has("the referee, through a link") {
		t.Error("the History tab does not show the answer")
	}
	if tab := r.recruiter().Get(r.path("/record")); !tab.Has("orrected answers as referee") {
		t.Error("the record does not say that the referee corrected")
	}
}

func TestOnlyTheBrowserThatAnsweredSeesTheAnswers(t *testing.T) {
	r := newReferee(t)
	path := r.ask()
	r.Anybody().Post(path, good)
	other := r.Anybody()
	if p := other.Get(path); !p.Has("This link was answered") || p.Has("Northwall") || p.Has("192.0.2.1") {
		t.Errorf("another browser sees %s", p.Text())
	}
	before := r.recorded().ID
	if p := other.Post(path, good); p.Status != 303 || p.Header.Get("Set-Cookie") != "" || r.recorded().ID != before {
		t.Errorf("another browser's answers: %s", p)
	}
	if p := other.Post(path+"/disown", url.Values{"why": {"unknown"}}); p.Status != 422 || r.recorded().ID != before {
		t.Errorf("another browser disowns: %s", p)
	}
}

func TestDeclineAndDisown(t *testing.T) {
	r := newReferee(t)
	path := r.ask()
	c, before := r.Anybody(), r.recorded().ID
	for range 2 {
		if p := c.Post(path, url.Values{"answer": {"no"}}); p.Status != 303 || strings.Contains(p.Header.Get("Set-Cookie"), "browser=") {
			t.Errorf("declining: %s", p)
		}
	}
	if p := c.Get(path); !p.Has("It counts for nothing") || !p.Has("send my answers") || r.recorded().ID != before {
		t.Error("declining ended the link, or changed what is recorded")
	}
	if p := r.recruiter().Get(r.page); !p.Has("Declined on") {
		t.Error("the recruiter does not see that the referee declined")
	}
	if p := c.Post(path+"/disown", nil); p.Status != 422 || !p.Has("Choose which of the two is so.") {
		t.Errorf("no reason: %s", p)
	}
	p := c.Post(path+"/disown", url.Values{"why": {"unknown"}})
	if p.Status != 303 || !p.Follow().Has("The link is ended") {
		t.Fatalf("disowning: %s", p)
	}
	value := string(r.recorded().Member.Value)
	if !strings.Contains(value, "do not know the candidate") || strings.Contains(value, "192.0.2.1") || strings.Contains(value, "device_id") {
		t.Errorf("recorded %s", value)
	}
	if p := c.Get(path); p.Status != 404 {
		t.Errorf("afterwards: %s", p)
	}
	if p := r.recruiter().Get(r.page); !p.Has("by whoever got it") {
		t.Error("the recruiter does not see who ended the link")
	}
	if p := r.recruiter().Get(r.path("/record")); !p.Has("the referee, through a link") {
		t.Error("the record does not name who withdrew the fact")
	}
}

func TestLinksThatDoNotWork(t *testing.T) {
	r := newReferee(t)
	path := r.ask()
	want := r.Anybody().Get("/reference/none")
	check := func(what, path string) {
		t.Helper()
		for _, p := range []*webtest.Page{r.Anybody().Get(path), r.Anybody().Post(path, good), r.Anybody().Post(path, url.Values{"answer": {"no"}}), r.Anybody().Post(path+"/disown", url.Values{"why": {"not_me"}})} {
			if p.Status != 404 || string(p.Body) != string(want.Body) {
				t.Errorf("%s: %s, want the answer to a guess", what, p)
			}
		}
	}
	check("a letter less", path[:len(path)-1])
	check("a letter changed", path[:len(path)-1]+"_")
	if p := r.Anybody().Get(strings.Replace(path, "/reference/", "/check-in/", 1)); p.Status != 404 {
		t.Errorf("a referee's link as a check-in: %s", p)
	}
	at := time.Now().UTC().Format("2006-01-02T15:04")
	p := r.recruiter().Post(r.path("/invitations"), url.Values{"kind": {"interview"}, "starts_at": {at}})
	token := regexp.MustCompile(`/check-in/([\w-]+)`).FindSubmatch(r.recruiter().Get(p.Header.Get("Location")).Body)
	check("a check-in link as a referee's", "/reference/"+string(token[1]))
	r.recruiter().Post(r.path("/facts/"+r.recorded().ID.String()+"/withdraw"), url.Values{"reason": {"Not a referee."}})
	check("the referee is withdrawn", path)
}

func TestARefereeWhoWasCorrectedSinceIsTheSame(t *testing.T) {
	r := newReferee(t)
	path := r.ask()
	for _, company := range []string{"Northwall", "Northwall Systems Ltd"} {
		r.recruiter().Post(r.path("/facts/"+r.recorded().ID.String()+"/correct"), url.Values{"name": {"Corin Maddox"}, "company": {company}, "email": {mailbox}})
	}
	if p := r.Anybody().Post(path, good); p.Status != 303 {
		t.Fatalf("answering: %s\n%s", p, p.Text())
	}
	value := string(r.recorded().Member.Value)
	if !strings.Contains(value, "Northwall Systems Ltd") || !strings.Contains(value, "responded_at") {
		t.Errorf("recorded %s", value)
	}
	if p := r.recruiter().Get(r.path("/history")); !p.Has("Asked by a link") {
		t.Error("the link is not with the referee any more")
	}
}

func TestMailsThatAreNotTaken(t *testing.T) {
	r := newReferee(t)
	r.mail.Behave(func(try int, _ *smtp.Conn) error {
		if try == 1 {
			return mailtest.Refusal(451, "greylisted")
		}
		return nil
	})
	form := r.recruiter().Get(r.path("/history")).Click("Ask by a link: To ask")
	p := r.recruiter().Post(strings.Replace(form.Path, "/invitation", "/invite", 1), url.Values{"relation": {"other"}, "to": {mailbox}})
	page := p.Header.Get("Location")
	r.wait(page, "On its way, 1 try so far", "greylisted")
	if p := r.recruiter().Post(page+"/send", url.Values{"to": {mailbox}}); p.Status != 409 || !p.Has("on its way already") {
		t.Errorf("sending while one waits: %s", p)
	}
	r.hurry = true
	r.wait(page, "Sent on ")
	if n := len(r.mail.Messages()); n != 1 {
		t.Errorf("%d mails came, want 1", n)
	}
	r.mail.Behave(func(int, *smtp.Conn) error { return mailtest.Refusal(550, "no such mailbox") })
	r.recruiter().Post(page+"/send", url.Values{"to": {mailbox}})
	r.Settle()
	r.wait(page, "Refused by the mail server", "no such mailbox")
	if p := r.recruiter().Post(page+"/send", url.Values{"to": {"stranger@example.com"}}); p.Status != 422 {
		t.Errorf("sending to an address that is not recorded: %s, want 422", p)
	}
	for range 5 {
		r.recruiter().Post(page+"/send", url.Values{"to": {mailbox}})
		r.Settle()
	}
	if n := r.mail.Tries(); n != 6 {
		t.Errorf("%d tries, want 6: two of the first mail and one of each of four more", n)
	}
}

// wait waits until the page holds the texts, in a hurry while having what waits for another try tried at once.
func (r *referee) wait(page string, texts ...string) {
	r.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if r.hurry {
			r.again()
		}
		p, missing := r.recruiter().Get(page), ""
		for _, text := range texts {
			if !p.Has(text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%s lacks %q:\n%s", p, missing, p.Text())
		}
	}
}

// again has what waits for another try be tried at once.
func (r *referee) again() {
	r.t.Helper()
	if err := r.Exec("UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state = 'scheduled'"); err != nil {
		r.t.Fatal(err)
	}
}

func TestCheckInByMail(t *testing.T) {
	r := newReferee(t)
	r.recruiter().Post(r.path("/evidence/contacts"), url.Values{"kind": {"email"}, "value": {"jo.ferrand@example.com"}})
	at := time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04")
	page := r.recruiter().Post(r.path("/invitations"), url.Values{"kind": {"interview"}, "starts_at": {at}}).Header.Get("Location")
	to := r.recruiter().Get(page)
	address := regexp.MustCompile(`name="to"[^>]*value="([^"]+)"`).FindSubmatch(to.Body)
	if address == nil {
		t.Fatalf("the page offers no address:\n%s", to.Text())
	}
	if p := r.recruiter().Post(page+"/send", url.Values{"to": {string(address[1])}}); p.Status != 303 {
		t.Fatalf("sending: %s", p)
	}
	r.Settle()
	text := r.mail.Messages()[0].Text(t)
	found := regexp.MustCompile(`https://vetting\.example\.com(/check-in/[\w-]+)`).FindStringSubmatch(text)
	if found == nil || !strings.Contains(text, "your interview is on") || !strings.Contains(string(r.mail.Messages()[0].Raw), "check-in.ics") {
		t.Fatalf("the mail reads\n%s", text)
	}
	if p := r.Anybody().Get(found[1]); p.Status != 200 || !p.Has("Check in for your interview") {
		t.Errorf("following the link: %s", p)
	}
	r.Vetting.Post = nil
	if p := r.recruiter().Get(page); !p.Has("no mail server is set") || p.Has("Send it") {
		t.Error("without a mail server, the page offers to send")
	}
	if p := r.recruiter().Post(page+"/send", url.Values{"to": {string(address[1])}}); p.Status != 422 || !p.Has("Copy the link instead") {
		t.Errorf("sending without a mail server: %s", p)
	}
}

func TestReminder(t *testing.T) {
	r := newReferee(t)
	r.ask()
	remind := func(want int) {
		t.Helper()
		if n, err := r.Vetting.Remind(t.Context()); n != want || err != nil {
			t.Errorf("%d reminders, %v; want %d", n, err, want)
		}
		r.Settle()
	}
	remind(0)
	if err := r.Exec("UPDATE mails SET queued_at = queued_at - interval '3 days', tried_at = tried_at - interval '3 days', ended_at = ended_at - interval '3 days'"); err != nil {
		t.Fatal(err)
	}
	remind(1)
	remind(0)
	if text := r.mail.Messages()[1].Text(t); len(r.mail.Messages()) != 2 || !strings.Contains(text, "a few days ago we asked you") {
		t.Errorf("the reminder reads\n%s", text)
	}
	if p := r.recruiter().Get(r.page); !p.Has("Reminder, by itself") {
		t.Error("the recruiter does not see the reminder")
	}

	answered := newReferee(t)
	path := answered.ask()
	answered.Anybody().Post(path, url.Values{"answer": {"no"}})
	if err := answered.Exec("UPDATE mails SET ended_at = ended_at - interval '4 days'"); err != nil {
		t.Fatal(err)
	}
	if n, err := answered.Vetting.Remind(t.Context()); n != 0 || err != nil {
		t.Errorf("%d reminders to a referee who declined, %v; want none", n, err)
	}
}

func TestTheCompanyIsNamed(t *testing.T) {
	r := newReferee(t)
	r.Vetting.Company = "Example Ltd"
	path := r.ask()
	if got := r.mail.Messages()[0].Text(t); !strings.Contains(got, "applies for a job with Example Ltd and named you") || !strings.Contains(got, "Rosa Recruiter, Example Ltd") {
		t.Errorf("the letter does not name the company:\n%s", got)
	}
	if p := r.Anybody().Get(path); !p.Has("applies for a job with Example Ltd and named you") || !p.Has("Rosa Recruiter of Example Ltd asks you") {
		t.Errorf("%s does not name the company: %s", p, p.Text())
	}
}
