package connections_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/ats"
	"bonafide/internal/vetting"
	"bonafide/web/connections"
	"bonafide/web/webtest"
)

const secret = "the secret of this connection"

// A system stands for an applicant-tracking system: it sends signed messages, and answers as its documentation says.
type system struct {
	t      *testing.T
	site   *webtest.Site
	server *httptest.Server
	conn   *ats.Connection

	mu    sync.Mutex
	calls []string         // method, path, authorization and body of each
	next  []int            // statuses of the next answers; none: 200
	opps  map[string]int64 // Lever's opportunities and when each was updated, in milliseconds
}

func connect(t *testing.T, kind ats.System, writeBack bool) *system {
	t.Helper()
	s := &system{t: t, opps: map[string]int64{}}
	s.server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.server.Close)
	s.site = webtest.New(t, s.server.Listener.Addr().String())
	var err error
	s.conn, err = s.site.Systems.Connect(t.Context(), s.site.Actor(vetting.Administrator), ats.Draft{System: kind, Name: "hires", Owner: s.site.Actor(vetting.Recruiter), Secret: secret,
		APIKey: "the-key", APIUser: "158", APIURL: s.server.URL, WriteBack: writeBack})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *system) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	user, _, _ := r.BasicAuth()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, fmt.Sprintf("%s %s %s %s %s", r.Method, r.URL, user, r.Header.Get("On-Behalf-Of"), body))
	if len(s.next) > 0 {
		status := s.next[0]
		s.next = s.next[1:]
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		if status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
	}
	switch id := strings.TrimPrefix(r.URL.Path, "/v1/opportunities/"); {
	case r.URL.Path == "/cv":
		w.Write([]byte("%PDF-1.4 a résumé"))
	case strings.HasSuffix(id, "/resumes"):
		fmt.Fprint(w, `{"data": []}`)
	case r.Method == http.MethodGet && s.opps[id] > 0:
		fmt.Fprintf(w, `{"data": {"id": %q, "name": "Person %s", "emails": ["%s@example.com"], "phones": [{"value": "+13125550100"}], "links": [], "createdAt": 1790000000000, "updatedAt": %d, "applications": [{"posting": "p-1"}]}}`, id, id, id, s.opps[id])
	case r.Method == http.MethodGet:
		w.WriteHeader(http.StatusNotFound)
	default:
		fmt.Fprint(w, `{"success": true}`)
	}
}

// called returns the calls that hold the text.
func (s *system) called(text string) (found []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if strings.Contains(c, text) {
			found = append(found, c)
		}
	}
	return found
}

// send delivers a message with headers in pairs, and returns the status.
func send(site http.Handler, path, body string, headers ...string) int {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w.Code
}

func mac(signed string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(signed))
	return hex.EncodeToString(m.Sum(nil))
}

func (s *system) greenhouse(body string) int {
	return send(s.site, connections.Path(s.conn.ID), body, "Signature", "sha256 "+mac(body))
}

// application is a message of Greenhouse's about a candidate, as of a minute of a day.
func application(id, minute int, more string) string {
	return fmt.Sprintf(`{"action": "application_updated", "payload": {"application": {"applied_at": "2026-11-01T10:00:00Z", "last_activity_at": "2026-11-02T10:%02d:00Z", "jobs": [{"id": 1, "name": "Engineer"}],
"candidate": {"id": %d, "first_name": "Person", "last_name": "Number %d", "phone_numbers": [{"value": "+1312555%04d"}], "email_addresses": [{"value": "p%d-%d@example.com"}]%s}}}}`, minute, id, id, id, id, minute, more)
}

func (s *system) find(id string) *vetting.Record {
	s.t.Helper()
	r, err := s.site.Vetting.Find(s.t.Context(), s.site.Actor(vetting.Lead), id)
	if err != nil {
		s.t.Fatalf("%s: %v", id, err)
	}
	return r
}

// TestDeliveries sends every message three times, in any order, some at once; each takes effect once. cmd/bonafide sends many more, and
// kills the program in between.
func TestDeliveries(t *testing.T) {
	s := connect(t, ats.Greenhouse, false)
	const messages = 80
	people := messages / 4
	var all []string
	for i := range people {
		for minute := range 4 {
			all = append(all, application(i, minute, ""))
		}
	}
	all = append(all, all...)
	all = append(all, all[:len(all)/2]...)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	begin := time.Now()
	var senders sync.WaitGroup
	work := make(chan string)
	for range 8 {
		senders.Go(func() {
			for body := range work {
				if status := s.greenhouse(body); status != http.StatusOK {
					t.Errorf("status %d", status)
				}
				if status := send(s.site, connections.Path(s.conn.ID), body, "Signature", "sha256 "+mac(body+" ")); status != http.StatusForbidden {
					t.Errorf("forged: status %d", status)
				}
			}
		})
	}
	for _, body := range all {
		work <- body
	}
	close(work)
	senders.Wait()
	took := time.Since(begin)
	s.site.Settle()
	t.Logf("%d deliveries in %v, settled after %v", len(all), took, time.Since(begin))
	_, events, _, err := s.site.Systems.Connection(t.Context(), s.site.Actor(vetting.Administrator), s.conn.ID)
	if err != nil || len(events) != min(people*4, ats.Shown) {
		t.Errorf("%d events are shown, %v", len(events), err)
	}
	for i := range people {
		r := s.find(fmt.Sprint("greenhouse-", i))
		mail := ""
		for _, c := range r.Dossier.Contacts {
			if c.Kind == "email" {
				mail += c.Value
			}
		}
		if want := fmt.Sprintf("p%d-3@example.com", i); mail != want {
			t.Errorf("candidate %d has the mail addresses %q, want %q, the newest alone", i, mail, want)
		}
		if len(r.Facts) != 4 { // name, application, phone, mail
			t.Errorf("candidate %d has %d facts, want 4", i, len(r.Facts))
		}
	}
}

// TestGreenhouseFollows has a candidate come with a résumé, be merged, deleted, and stay away.
func TestGreenhouseFollows(t *testing.T) {
	s := connect(t, ats.Greenhouse, false)
	if status := s.greenhouse(`{"action": "ping", "payload": {}}`); status != http.StatusOK {
		t.Errorf("ping: %d", status)
	}
	s.greenhouse(application(1, 1, fmt.Sprintf(`, "social_media_addresses": [{"value": "https://www.linkedin.com/in/one"}], "attachments": [{"filename": "cv.pdf", "url": "%s/cv", "type": "resume"}]`, s.server.URL)))
	s.site.Settle()
	s.greenhouse(`{"action": "merge_candidate", "payload": {"person": {"id": 1, "new_candidate_id": 2}}}`)
	s.site.Settle()
	one := s.find("greenhouse-1")
	if one.Dossier.Resume == nil || len(one.Files) != 1 || len(one.Dossier.Profiles) != 1 || one.Dossier.Profiles[0].Kind != "linkedin" || one.Owner.ID != s.site.Actor(vetting.Recruiter).ID {
		t.Errorf("got %+v, %d files, owner %v", one.Dossier, len(one.Files), one.Owner)
	}
	s.greenhouse(application(2, 1, "")) // after the merge into it
	s.greenhouse(application(1, 9, "")) // of who is gone
	s.site.Settle()
	page := s.site.As(vetting.Recruiter).Get("/candidates")
	if !page.Has("Number 1") || page.Has("Number 2") {
		t.Error("the list does not show the two records as one: the newer stands behind the older")
	}
	if err := s.site.Vetting.HoldCandidate(t.Context(), s.site.Actor(vetting.Lead), one.ID, true, "a case"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int{1, 2, 3} {
		s.greenhouse(fmt.Sprintf(`{"action": "delete_candidate", "payload": {"person": {"id": %d}}}`, id))
	}
	s.site.Settle()
	s.find("greenhouse-1") // under a hold
	s.greenhouse(application(2, 20, ""))
	s.greenhouse(application(3, 20, ""))
	s.site.Settle()
	for _, id := range []string{"greenhouse-2", "greenhouse-3"} {
		if _, err := s.site.Vetting.Find(t.Context(), s.site.Actor(vetting.Lead), id); err == nil {
			t.Errorf("%s came back", id)
		}
	}
}

// TestLever believes nothing of a message but whom to ask for.
func TestLever(t *testing.T) {
	s := connect(t, ats.Lever, false)
	lever := func(event, opportunity, token string) int {
		at := time.Now().UnixMilli()
		body := fmt.Sprintf(`{"event": %q, "triggeredAt": %d, "token": %q, "signature": %q, "data": {"opportunityId": %q, "candidateId": "x"}}`, event, at, token, mac(fmt.Sprint(token, at)), opportunity)
		return send(s.site, connections.Path(s.conn.ID), body)
	}
	s.opps["o-1"] = 1790000000001
	for _, token := range []string{"t-1", "t-1", "t-2"} {
		if status := lever("applicationCreated", "o-1", token); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	lever("candidateDeleted", "o-1", "t-3") // forged: it is still there
	s.site.Settle()
	if r := s.find("lever-o-1"); r.Dossier.Application.Requisition != "p-1" || len(r.Dossier.Contacts) != 2 {
		t.Errorf("got %+v", r.Dossier)
	}
	if n := len(s.called("GET /v1/opportunities/o-1?")); n < 2 || n > 3 {
		t.Errorf("asked %d times, want once a token", n)
	}
	delete(s.opps, "o-1")
	lever("candidateDeleted", "o-1", "t-4")
	s.site.Settle()
	if _, err := s.site.Vetting.Find(t.Context(), s.site.Actor(vetting.Lead), "lever-o-1"); err == nil {
		t.Error("who was deleted is still here")
	}
}

// TestVerdictsGoBack writes the verdict by each system's API: once a verdict, after what may be tried again was, and never what was
// refused.
func TestVerdictsGoBack(t *testing.T) {
	s := connect(t, ats.Greenhouse, true)
	s.next = []int{http.StatusTooManyRequests}
	s.greenhouse(application(7, 1, ""))
	deadline := time.Now().Add(20 * time.Second)
	for len(s.called("activity_feed/notes")) < 1 && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
	}
	notes := s.called("POST /v1/candidates/7/activity_feed/notes the-key 158 ")
	if len(notes) != 1 || !strings.Contains(notes[0], "checks had data") || !strings.Contains(notes[0], `"visibility":"private"`) || !strings.Contains(notes[0], "https://vetting.example.com/candidates/") {
		t.Fatalf("notes: %q", notes)
	}
	var note ats.Note
	for time.Now().Before(deadline) {
		_, _, all, err := s.site.Systems.Connection(t.Context(), s.site.Actor(vetting.Administrator), s.conn.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > 0 && all[0].Tries > 0 {
			note = all[0]
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if note.State != ats.NoteWaiting || note.NextAt.IsZero() || !strings.Contains(note.Answer, "429") {
		t.Fatalf("after 429: %+v", note)
	}
	for _, step := range []struct {
		status int
		want   ats.NoteState
	}{{http.StatusBadGateway, ats.NoteWaiting}, {http.StatusOK, ats.NoteWritten}, {http.StatusOK, ats.NoteWritten}} {
		s.mu.Lock()
		s.next = []int{step.status}
		s.mu.Unlock()
		if _, err := s.site.Systems.Write(t.Context(), note.ID); err != nil {
			t.Fatal(err)
		}
		got, err := s.site.Systems.Store.ATSNote(t.Context(), note.ID)
		if err != nil || got.State != step.want {
			t.Errorf("after %d: %+v, %v; want %s", step.status, got, err, step.want)
		}
	}
	if n := len(s.called("activity_feed/notes")); n != 3 {
		t.Errorf("called %d times, want 3: a note that is written is not written again", n)
	}
	if strings.Contains(strings.ToLower(strings.Join(s.called(""), " ")), "/reject") {
		t.Error("something was rejected")
	}
}

// TestKilledInBetween has the message of a candidate settled by nobody's hand: the job is done again after its process died.
func TestKilledInBetween(t *testing.T) {
	s := connect(t, ats.Greenhouse, false)
	s.greenhouse(application(5, 1, ""))
	s.site.Settle()
	if err := s.site.Exec(`UPDATE river_job SET state = 'available', finalized_at = NULL, scheduled_at = now() WHERE kind = 'settle_ats_event'`); err != nil {
		t.Fatal(err)
	}
	s.site.Settle()
	if r := s.find("greenhouse-5"); len(r.Facts) != 4 || r.Revision != 1 {
		t.Errorf("%d facts, revision %d; want 4 and 1", len(r.Facts), r.Revision)
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(s.conn); err != nil || strings.Contains(b.String(), secret) || strings.Contains(b.String(), "the-key") {
		t.Error("a connection holds its secrets in the clear")
	}
}
