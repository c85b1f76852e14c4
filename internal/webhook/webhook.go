// Package webhook tells other programs what happens here, after the Standard Webhooks specification
// (github.com/standard-webhooks/standard-webhooks): signed messages to addresses that an administrator names, tried for three days.
//
// A message carries the verdict in words with how much was looked at, and no fact about the candidate: who may know more opens the
// link. What concerns reviewers alone goes to endpoints of theirs.
package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// An Event is something that an endpoint may be told.
type Event string

// The events.
const (
	Assessed      Event = "candidate.assessed"
	BandChanged   Event = "candidate.band_changed"
	ReviewOpened  Event = "review.opened"
	ReviewDecided Event = "review.decided"
	ReportFrozen  Event = "report.frozen"
	RequestOpened Event = "request.opened"
	Erased        Event = "candidate.erased"
	Ping          Event = "ping" // nobody chooses it: an administrator sends it
)

// Events lists those that can be chosen.
var Events = []Event{Assessed, BandChanged, ReviewOpened, ReviewDecided, ReportFrozen, RequestOpened, Erased}

// An Audience says who reads what an endpoint is told, as pages show more to some than to others.
type Audience string

// The audiences.
const (
	Recruiting Audience = "recruiting" // what a recruiter sees
	Compliance Audience = "compliance" // decisions, routing and requests too
)

// Audiences lists them.
var Audiences = []Audience{Recruiting, Compliance}

// restricted are the events that only compliance is told.
var restricted = []Event{ReviewOpened, ReviewDecided, RequestOpened}

// A Message is what happened. Its members are those of the payload's data; Restricted ones are left out for recruiting.
type Message struct {
	At        time.Time `json:"at"`
	Candidate uuid.UUID `json:"candidate,omitzero"`
	Dossier   string    `json:"dossier,omitempty"` // the id by which the sender of the dossier knows it
	*Verdict  `json:",omitempty"`

	Outcome vetting.Outcome `json:"outcome,omitempty"` // restricted, as all below
	Reason  string          `json:"reason,omitempty"`  // its code
	Report  *Report         `json:"report,omitempty"`
	Request *Request        `json:"request,omitempty"`
	Routing []string        `json:"routing,omitempty"`
}

// A Verdict is what was found, in words first.
type Verdict struct {
	Word        string             `json:"verdict"`
	Band        indicator.Band     `json:"band"`
	Points      float64            `json:"points"`
	Coverage    indicator.Coverage `json:"coverage"`
	NextStep    string             `json:"next_step,omitempty"`
	Requisition string             `json:"requisition,omitempty"`
}

// A Report is a frozen report.
type Report struct {
	ID     uuid.UUID       `json:"id"`
	For    report.Audience `json:"for"`
	SHA256 string          `json:"sha256"`
}

// A Request is that a candidate asks for something; for what, the page says.
type Request struct {
	ID  uuid.UUID `json:"id"`
	Due time.Time `json:"due"`
}

// VerdictOf is what an assessment says.
func VerdictOf(requisition string, a *indicator.Assessment) *Verdict {
	v := &Verdict{Word: report.VerdictOf(a).Word, Band: a.Band, Points: a.Points, Coverage: a.Coverage, Requisition: requisition}
	if len(a.NextSteps) > 0 {
		v.NextStep = a.NextSteps[0].Text
	}
	return v
}

// Sentence is the verdict for people who read it elsewhere.
func (v *Verdict) Sentence() string {
	s := fmt.Sprintf("%s. %d of %d checks had data.", v.Word, v.Coverage.Looked, v.Coverage.Of)
	if v.NextStep != "" {
		s += " Next step: " + strings.TrimSuffix(v.NextStep, ".") + "."
	}
	return s
}

// Told reports whether an audience is told of the message at all.
func (m *Message) Told(e Event, a Audience) bool {
	return a == Compliance || !slices.Contains(restricted, e) && (m.Report == nil || m.Report.For == report.Recruiter)
}

// payload is the body of a delivery, the same for every try.
func payload(d *Delivery, site string) ([]byte, error) {
	m := d.Message
	if d.Endpoint.Audience != Compliance {
		m.Routing, m.Outcome, m.Reason, m.Request = nil, "", "", nil
	}
	data := struct {
		Message
		Link string `json:"link,omitempty"`
	}{Message: m}
	if m.Candidate != uuid.Nil && d.Event != Erased {
		data.Link = site + "/candidates/" + m.Candidate.String()
	}
	return json.Marshal(map[string]any{"type": d.Event, "timestamp": m.At, "data": data})
}

// secretPrefix begins a secret, as the specification has it.
const secretPrefix = "whsec_"

// secretSize is a secret's length, in bytes: the specification wants 24 to 64.
const secretSize = 32

func newSecret() string {
	key := make([]byte, secretSize)
	rand.Read(key)
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// sign is the specification's symmetric signature, v1.
func sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return "", fmt.Errorf("webhook.sign: the secret is none: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.%s", id, at.Unix(), body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// An Endpoint is an address that is told.
type Endpoint struct {
	ID          uuid.UUID
	Name        string // whose it is, for people
	URL         string
	Events      []Event
	Audience    Audience
	CreatedAt   time.Time
	CreatedBy   vetting.Actor
	OldUntil    time.Time // until when the secret before signs too; zero: there is none
	DisabledAt  time.Time // zero while it is told
	DisabledWhy string

	Secret, OldSecret []byte // sealed

	Waiting, Failed int // deliveries of the last days, in lists
}

// Draft is an endpoint to be made or changed.
type Draft struct {
	Name, URL string
	Events    []Event
	Audience  Audience
}

// Check returns what is wrong with the draft by field, none where it may stand.
func (d *Draft) Check(address func(string) error) map[string]string {
	problems := map[string]string{}
	if n := len([]rune(strings.TrimSpace(d.Name))); n == 0 || n > 200 {
		problems["name"] = "Say in at most 200 characters whose address it is."
	}
	if err := address(d.URL); err != nil {
		problems["url"], _ = errs.Message(err)
	}
	if len(d.Events) == 0 {
		problems["events"] = "Choose what is told."
	}
	for i, e := range d.Events {
		if !slices.Contains(Events, e) || slices.Contains(d.Events[:i], e) {
			problems["events"] = fmt.Sprintf("%q is no event, or stands twice.", e)
		} else if d.Audience == Recruiting && slices.Contains(restricted, e) {
			problems["events"] = "Reviews and requests are told to compliance alone: choose that reader, or leave those events out."
		}
	}
	if !slices.Contains(Audiences, d.Audience) {
		problems["audience"] = "Choose who reads it."
	}
	return problems
}

// A Delivery is one message to one endpoint.
type Delivery struct {
	ID       uuid.UUID
	Endpoint Endpoint
	Event    Event
	Message  Message
	QueuedAt time.Time
	State    State
	Tries    int
	TriedAt  time.Time // last; zero before the first
	NextAt   time.Time // zero where no try follows
	Status   int       // of the last answer; 0: none came
	Answer   string    // why it failed, in words
	EndedAt  time.Time
}

// A State says where a delivery stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	GivenUp   State = "given_up" // three days of tries were in vain
	Dropped   State = "dropped"  // the endpoint was disabled
)
