package webhook

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/outbound"
	"bonafide/internal/report"

	"github.com/google/uuid"
)

// TestSignature is the vector that the project publishes with its libraries.
func TestSignature(t *testing.T) {
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	for _, secret := range []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
		got, err := sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", secret, got, err, want)
		}
	}
	if _, err := sign("whsec_!", "", time.Now(), nil); err == nil {
		t.Error("a secret that is none signs")
	}
	if s := newSecret(); !strings.HasPrefix(s, "whsec_") || s == newSecret() {
		t.Errorf("new secret %s", s)
	}
}

// TestPayload holds what each audience is told, and that the verdict is in it.
func TestPayload(t *testing.T) {
	m := Message{At: time.Unix(1, 0).UTC(), Candidate: uuid.MustParse("0192f0c0-0000-7000-8000-000000000001"), Dossier: "ats-1", Routing: []string{"role_exposure"}, Outcome: "cleared", Reason: "explained",
		Verdict: VerdictOf("REQ-7", &indicator.Assessment{Band: indicator.Verify, Points: 12.5, Coverage: indicator.Coverage{Looked: 41, Of: 75}, NextSteps: []indicator.NextStep{{Text: "Ask for a bill"}}})}
	for audience, want := range map[Audience]string{
		Recruiting: `{"data":{"at":"1970-01-01T00:00:01Z","candidate":"0192f0c0-0000-7000-8000-000000000001","dossier":"ats-1","verdict":"Check first","band":"verify","points":12.5,"coverage":{"looked":41,"of":75},` +
			`"next_step":"Ask for a bill","requisition":"REQ-7","link":"https://vet.example.com/candidates/0192f0c0-0000-7000-8000-000000000001"},"timestamp":"1970-01-01T00:00:01Z","type":"candidate.assessed"}`,
		Compliance: `"routing":["role_exposure"]`,
	} {
		got, err := payload(&Delivery{Event: Assessed, Message: m, Endpoint: Endpoint{Audience: audience}}, "https://vet.example.com")
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %s, %v; want %s", audience, got, err, want)
		}
		if !json.Valid(got) {
			t.Errorf("%s: no JSON", audience)
		}
	}
	for _, c := range []struct {
		event    Event
		audience Audience
		message  Message
		want     bool
	}{
		{Assessed, Recruiting, m, true}, {ReviewDecided, Recruiting, m, false}, {ReviewDecided, Compliance, m, true},
		{ReportFrozen, Recruiting, Message{Report: &Report{For: report.Compliance}}, false}, {ReportFrozen, Recruiting, Message{Report: &Report{For: report.Recruiter}}, true},
	} {
		if got := c.message.Told(c.event, c.audience); got != c.want {
			t.Errorf("%s to %s: %v, want %v", c.event, c.audience, got, c.want)
		}
	}
}

// TestSchedule lets every try fail and holds that the tries take three days.
func TestSchedule(t *testing.T) {
	d := &Delivery{State: Waiting}
	var all time.Duration
	tries := 0
	for d.State == Waiting {
		d.Tries++
		tries++
		all += d.tried(nil, errors.New("no answer"))
	}
	if least := 75*time.Hour + 35*time.Minute + 5*time.Second; tries != 10 || d.State != GivenUp || all < least || all > least*11/10 {
		t.Errorf("%d tries over %v, %s; want 10 over %v and at most a tenth more", tries, all, d.State, least)
	}
	for status, want := range map[int]State{200: Delivered, 204: Delivered, 302: Waiting, 404: Waiting, 410: Dropped, 500: Waiting} {
		d := &Delivery{State: Waiting, Tries: 1}
		d.tried(&outbound.Answer{Status: status}, nil)
		if d.State != want {
			t.Errorf("%d: %s, want %s", status, d.State, want)
		}
	}
	d = &Delivery{State: Waiting, Tries: 1}
	if again := d.tried(&outbound.Answer{Status: 429, Header: http.Header{"Retry-After": {"3600"}}}, nil); again != time.Hour {
		t.Errorf("asked to wait an hour, waits %v", again)
	}
}
