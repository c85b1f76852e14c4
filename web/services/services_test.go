package services_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/enquiry"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/google/uuid"
)

const (
	number  = "+12025550123"
	address = "8.8.4.4" // an address that is somebody's
)

// A paid service is a server that counts what it is asked and answers as documented.
type paid struct {
	*httptest.Server
	asked  atomic.Int32
	answer atomic.Value // an http.HandlerFunc in the place of the documented answers
}

func serve(t *testing.T, site *webtest.Site, budget int) *paid {
	t.Helper()
	p := new(paid)
	p.answer.Store(http.HandlerFunc(documented))
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		p.answer.Load().(http.HandlerFunc)(w, r)
	}))
	t.Cleanup(p.Close)
	service, err := enquiry.New(p.URL, "", "hush")
	if err != nil {
		t.Fatal(err)
	}
	s := vetting.PaidService{Service: service, Budget: budget}
	site.Vetting.Paid = map[vetting.EnquiryKind]vetting.PaidService{vetting.AskNetwork: s, vetting.AskLine: s}
	return p
}

func documented(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/"+number {
		fmt.Fprintf(w, `{"phone_number": %q, "valid": true, "line_type_intelligence": {"type": "nonFixedVoip", "carrier_name": "Example Internet Lines", "error_code": null}}`, number)
		return
	}
	fmt.Fprintf(w, `{"ip": %q, "city": "Portland", "country": "US", "loc": "45.5,-122.6", "asn": {"asn": "AS64500", "name": "Example VPN Hosts", "type": "hosting"},
"privacy": {"vpn": true, "proxy": false, "tor": false, "relay": false, "hosting": true, "service": "Example VPN"}}`, strings.TrimPrefix(r.URL.Path, "/"))
}

// candidate records one with a number and a session, and returns the pages on which a service is asked about them.
func candidate(t *testing.T, site *webtest.Site) (id uuid.UUID, line, network string) {
	t.Helper()
	actor := site.Actor(vetting.Recruiter)
	id, err := site.Vetting.Create(t.Context(), actor, &dossier.Dossier{
		Names:       []dossier.Name{{Kind: dossier.LegalName, Full: "Robin Ashgrove"}},
		Application: dossier.Application{Requisition: "R-1", AppliedAt: time.Now().UTC().Add(-time.Hour)},
		Contacts:    []dossier.Contact{{Kind: dossier.Phone, Value: "(202) 555-0123"}, {Kind: dossier.Phone, Value: "+1 202 555 0123"}},
		Sessions:    []dossier.Session{{Kind: "portal", At: time.Now().UTC().Add(-time.Hour).Truncate(time.Second), IP: address}},
	})
	if err != nil {
		t.Fatal(err)
	}
	site.Settle()
	base := "/candidates/" + id.String()
	r, err := site.Vetting.Candidate(t.Context(), actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return id, base + "/facts/" + r.FactsOf("contacts")[1].ID.String(), base + "/facts/" + r.FactsOf("sessions")[0].ID.String()
}

func record(t *testing.T, site *webtest.Site, id uuid.UUID) *vetting.Record {
	t.Helper()
	r, err := site.Vetting.Candidate(t.Context(), site.Actor(vetting.Recruiter), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnswersBecomeTheFactsThatPeopleFillIn(t *testing.T) {
	site := webtest.New(t)
	p := serve(t, site, 5)
	id, line, network := candidate(t, site)
	recruiter := site.As(vetting.Recruiter)

	if page := recruiter.Get("/candidates/" + id.String() + "/contacts"); !page.Has("Ask a service") {
		t.Errorf("%v offers no service", page)
	}
	page := recruiter.Get(line + "/enquiry")
	for _, want := range []string{"Goes to 127.0.0.1", "The number " + number + ", and nothing else", "0 of 5 questions of this month are spent", "Ask 127.0.0.1"} {
		if !page.Has(want) {
			t.Errorf("%v does not say %q: %s", page, want, page.Text())
		}
	}
	if got := p.asked.Load(); got != 0 {
		t.Fatalf("the service was asked %d times before anybody clicked", got)
	}
	if page := recruiter.Post(line+"/ask", nil).Follow(); page.Status != http.StatusOK {
		t.Errorf("%v: %s", page, page.Text())
	}
	site.Settle()
	page = recruiter.Get(line + "/enquiry")
	if !page.Has("Answered") || !page.Has("non fixed voip, Example Internet Lines") || !page.Has("1 of 5 questions") {
		t.Errorf("%v does not say how it ended: %s", page, page.Text())
	}
	got := record(t, site, id).Dossier.Contacts
	if l := got[len(got)-1].LineType; l == nil || l.Type != "non_fixed_voip" || l.Carrier != "Example Internet Lines" || l.Source != "127.0.0.1" || time.Since(l.At) > time.Minute {
		t.Errorf("got %+v, want the answer with its source and date", l)
	}

	recruiter.Post(network+"/ask", nil)
	site.Settle()
	r := record(t, site, id)
	n := r.Dossier.Sessions[0].Network
	if n == nil || n.Kind != dossier.VPN || n.VPNService != "Example VPN" || n.City != "Portland" || n.ASN != 64500 || n.Source != "127.0.0.1 "+time.Now().UTC().Format(time.DateOnly) || n.SeenAt.IsZero() {
		t.Errorf("got %+v, want the answer with its source and date", n)
	}
	if f := r.FactsOf("sessions")[0]; f.RecordedBy.Name != "Rosa Recruiter" || f.Replaces == uuid.Nil {
		t.Errorf("got %+v, want a correction by who asked", f)
	}
	if got := p.asked.Load(); got != 2 {
		t.Errorf("the service was asked %d times, want 2", got)
	}
	hit := false
	for _, finding := range r.Assessment.Findings {
		hit = hit || finding.Indicator == "phone_voip" && finding.Outcome == "hit"
	}
	if !hit {
		t.Error("phone_voip does not see the answer")
	}
}

func TestTheBook(t *testing.T) {
	site := webtest.New(t)
	serve(t, site, 5)
	_, line, network := candidate(t, site)
	lead := site.As(vetting.Lead)
	if page := lead.Get("/services"); !page.Has("Nothing was asked yet") {
		t.Errorf("%v: %s", page, page.Text())
	}
	site.As(vetting.Recruiter).Post(line+"/ask", nil)
	site.As(vetting.Reviewer).Post(network+"/ask", nil)
	site.Settle()
	page := lead.Get("/services")
	for _, want := range []string{"Rosa Recruiter", "Remy Reviewer", "+1•••0123", "8.8.4.0/24", "1 of 5 questions", "1 question", "Answered"} {
		if !page.Has(want) {
			t.Errorf("%v does not say %q: %s", page, want, page.Text())
		}
	}
	if page.Has(number) || page.Has(address) || page.Has("hush") {
		t.Errorf("%v says what was asked about, or the key: %s", page, page.Text())
	}
	if got := site.As(vetting.Recruiter).Get("/services").Status; got != http.StatusForbidden {
		t.Errorf("a recruiter gets %d, want 403", got)
	}
}

func TestWhatGoesWrongIsSaidAndBooked(t *testing.T) {
	site := webtest.New(t)
	p := serve(t, site, 50)
	_, line, _ := candidate(t, site)
	recruiter := site.As(vetting.Recruiter)
	spent := 0
	for _, test := range []struct {
		status int
		body   string
		want   string
		cost   int
	}{
		{401, "", "refused the key", 0}, {402, "", "no funds", 0}, {404, "", "knows nothing of it", 1}, {429, "", "no more questions now", 0},
		{500, "", "The service failed", 1}, {200, "<html>", "was not understood", 1}, {200, strings.Repeat(" ", 1<<17), "was not understood", 1},
	} {
		p.answer.Store(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(test.status)
			fmt.Fprint(w, test.body)
		}))
		recruiter.Post(line+"/ask", nil)
		site.Settle()
		spent += test.cost
		page := recruiter.Get(line + "/enquiry")
		if !page.Has(test.want) || !page.Has(fmt.Sprintf("%d of 50 questions", spent)) {
			t.Errorf("after %d: want %q and %d spent: %s", test.status, test.want, spent, page.Text())
		}
	}
	p.Close()
	recruiter.Post(line+"/ask", nil)
	site.Settle()
	if page := recruiter.Get(line + "/enquiry"); !page.Has("nothing was sent") || !page.Has(fmt.Sprintf("%d of 50 questions", spent)) {
		t.Errorf("without a server: %s", page.Text())
	}
}

func TestTheBudgetIsNotOverspent(t *testing.T) {
	site := webtest.New(t)
	p := serve(t, site, 3)
	wait := make(chan struct{})
	p.answer.Store(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-wait; documented(w, r) }))
	var lines []string
	for range 8 {
		_, line, _ := candidate(t, site)
		lines = append(lines, line)
	}
	var taken, refused atomic.Int32
	var all sync.WaitGroup
	for _, line := range lines {
		all.Go(func() {
			switch page := site.As(vetting.Recruiter).Post(line+"/ask", nil); {
			case page.Status == http.StatusSeeOther:
				taken.Add(1)
			case page.Status == http.StatusConflict && page.Has("budget for this service is spent"):
				refused.Add(1)
			default:
				t.Errorf("%v: %s", page, page.Text())
			}
		})
	}
	all.Wait()
	close(wait)
	site.Settle()
	if got, want := [3]int32{taken.Load(), refused.Load(), p.asked.Load()}, [3]int32{3, 5, 3}; got != want {
		t.Errorf("taken, refused, asked: got %v, want %v", got, want)
	}
	if page := site.As(vetting.Recruiter).Get(lines[7] + "/enquiry"); !page.Has("3 of 3 questions") || !page.Has("budget for this service is spent") || page.Has("Ask 127.0.0.1") {
		t.Errorf("%v: %s", page, page.Text())
	}
	if page := site.As(vetting.Recruiter).Post(lines[0]+"/ask", nil); page.Status != http.StatusConflict {
		t.Errorf("a spent budget was given out again: %v", page)
	}
	// A month later there is another.
	if err := site.Exec(`UPDATE enquiries SET asked_at = asked_at - interval '32 days', sent_at = sent_at - interval '32 days', ended_at = ended_at - interval '32 days'`); err != nil {
		t.Fatal(err)
	}
	if page := site.As(vetting.Recruiter).Post(lines[7]+"/ask", nil); page.Status != http.StatusSeeOther {
		t.Errorf("the next month: %v", page)
	}
}

func TestAQuestionIsSentOnce(t *testing.T) {
	site := webtest.New(t)
	p := serve(t, site, 5)
	id, line, _ := candidate(t, site)
	wait := make(chan struct{})
	p.answer.Store(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-wait; documented(w, r) }))
	recruiter := site.As(vetting.Recruiter)
	recruiter.Post(line+"/ask", nil)
	if page := recruiter.Post(line+"/ask", nil); page.Status != http.StatusConflict {
		t.Errorf("asked again while it is asked: %v", page)
	}
	for p.asked.Load() == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	// Another process takes the job for lost and runs it.
	all, _, err := site.Vetting.Store.EnquiriesOf(t.Context(), id, vetting.AskLine, time.Time{})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if err := site.Vetting.AskNow(t.Context(), all[0].ID); err != nil {
		t.Fatal(err)
	}
	close(wait)
	if page := recruiter.Get(line + "/enquiry"); !page.Has("Interrupted: whether the service answered is not known") || !page.Has("1 of 5 questions") {
		t.Errorf("%v: %s", page, page.Text())
	}
	if got := p.asked.Load(); got != 1 {
		t.Errorf("the service was asked %d times, want once", got)
	}
}

func TestWhatIsNotAsked(t *testing.T) {
	site := webtest.New(t)
	id, line, network := candidate(t, site)
	recruiter := site.As(vetting.Recruiter)
	for _, path := range []string{line, network} {
		if got := recruiter.Get(path + "/enquiry").Status; got != http.StatusNotFound {
			t.Errorf("without a service %s: got %d, want 404", path, got)
		}
	}
	if page := recruiter.Get("/candidates/" + id.String() + "/contacts"); page.Has("Ask a service") {
		t.Errorf("%v offers a service that is not there", page)
	}
	p := serve(t, site, 5)
	actor := site.Actor(vetting.Recruiter)
	for _, test := range []struct {
		ip   string
		at   time.Time
		want string
	}{
		{"10.1.2.3", time.Now(), "nobody’s on the internet"}, {"::1", time.Now(), "nobody’s on the internet"}, {"169.254.169.254", time.Now(), "nobody’s on the internet"},
		{address, time.Now().AddDate(0, 0, -91), "more than 90 days ago"},
	} {
		m, err := dossier.NewMember("sessions", dossier.Session{Kind: "portal", At: test.at.UTC().Truncate(time.Second), IP: test.ip})
		if err == nil {
			err = site.Vetting.Add(t.Context(), actor, id, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		facts := record(t, site, id).FactsOf("sessions")
		path := "/candidates/" + id.String() + "/facts/" + facts[len(facts)-1].ID.String()
		if page := recruiter.Get(path + "/enquiry"); !page.Has(test.want) || page.Has("Ask 127") {
			t.Errorf("%s: want %q: %s", test.ip, test.want, page.Text())
		}
		if page := recruiter.Post(path+"/ask", nil); page.Status != http.StatusConflict {
			t.Errorf("%s: %v", test.ip, page)
		}
	}
	if got := p.asked.Load(); got != 0 {
		t.Errorf("the service was asked %d times, want never", got)
	}
}
