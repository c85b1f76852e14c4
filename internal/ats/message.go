package ats

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/errs"
)

// MaxMessage bounds a message, in bytes.
const MaxMessage = 2 << 20

const (
	// oldest is how old a message of Lever's may be, whose signature says when it was made; its retries end within a day.
	oldest = 24 * time.Hour
	// ahead is how much its clock may be before ours.
	ahead = 5 * time.Minute
)

// Read checks a message against the secret and returns what is stored of it. One that is forged or too old is errs.Forbidden, one
// that cannot be read errs.Invalid.
func Read(system System, secret string, header http.Header, body []byte, now time.Time) (Message, error) {
	switch system {
	case Greenhouse:
		hash, signature, _ := strings.Cut(header.Get("Signature"), " ")
		return readSigned(hash == "sha256", secret, signature, "action", body)
	case Ashby:
		signature, ok := strings.CutPrefix(header.Get("Ashby-Signature"), "sha256=")
		return readSigned(ok, secret, signature, "action", body)
	case Lever:
		return readLever(secret, body, now)
	}
	return Message{}, errs.NotFound
}

// readSigned reads a message whose whole body is signed. Its digest is that of the body: an id in a header is not signed.
func readSigned(known bool, secret, signature, kind string, body []byte) (Message, error) {
	if !known || !signs(secret, signature, body) {
		return Message{}, fmt.Errorf("%w: %w", errs.Forbidden, errForged)
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return Message{}, errs.Invalidf("The message is no JSON object.")
	}
	var name string
	if err := json.Unmarshal(m[kind], &name); err != nil || len(name) > 100 {
		return Message{}, errs.Invalidf("The message has no %s.", kind)
	}
	return Message{Kind: name, Digest: sha256.Sum256(body), Body: body}, nil
}

// signs reports, in constant time, whether a signature in hexadecimal figures is the secret's.
func signs(secret, signature string, signed []byte) bool {
	given, err := hex.DecodeString(strings.ToLower(strings.TrimSpace(signature)))
	if err != nil || secret == "" {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(signed)
	return hmac.Equal(mac.Sum(nil), given)
}

type leverMessage struct {
	Event       string `json:"event"`
	TriggeredAt int64  `json:"triggeredAt"`
	Signature   string `json:"signature"`
	Token       string `json:"token"`
	Data        struct {
		Opportunity string `json:"opportunityId"`
		Candidate   string `json:"candidateId"`
	} `json:"data"`
}

// readLever reads a message of which token and time alone are signed: nothing else in it is believed but which opportunity to ask
// for. Lever has a secret for each kind of event, so that several may be given. A token counts once.
func readLever(secrets string, body []byte, now time.Time) (Message, error) {
	var m leverMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return Message{}, errs.Invalidf("The message is no JSON object.")
	}
	signed := []byte(m.Token + strconv.FormatInt(m.TriggeredAt, 10))
	ours := slices.ContainsFunc(strings.FieldsFunc(secrets, func(r rune) bool { return r == ',' || r == '\n' }), func(secret string) bool { return signs(strings.TrimSpace(secret), m.Signature, signed) })
	if at := time.UnixMilli(m.TriggeredAt); !ours || m.Token == "" || now.Sub(at) > oldest || at.Sub(now) > ahead {
		return Message{}, fmt.Errorf("%w: %w", errs.Forbidden, errForged)
	}
	if len(m.Event) > 100 {
		return Message{}, errs.Invalidf("The message has no event.")
	}
	return Message{Kind: m.Event, Digest: sha256.Sum256([]byte(m.Token)), Body: body}, nil
}

// actOf reads what a stored message asks for. One that asks for nothing here is to be ignored.
func actOf(system System, body []byte) (act, error) {
	switch system {
	case Greenhouse:
		return greenhouseAct(body)
	case Ashby:
		return ashbyAct(body)
	}
	return leverAct(body)
}

type valued struct {
	Value string `json:"value"`
}

func valuesOf(all []valued) (texts []string) {
	for _, v := range all {
		texts = append(texts, v.Value)
	}
	return texts
}

type greenhouseCandidate struct {
	ID          json.Number `json:"id"`
	FirstName   string      `json:"first_name"`
	LastName    string      `json:"last_name"`
	Phones      []valued    `json:"phone_numbers"`
	Mails       []valued    `json:"email_addresses"`
	Websites    []valued    `json:"website_addresses"`
	Social      []valued    `json:"social_media_addresses"`
	CreatedAt   time.Time   `json:"created_at"`
	UpdatedAt   time.Time   `json:"updated_at"`
	Attachments []struct {
		Filename string `json:"filename"`
		URL      string `json:"url"`
		Type     string `json:"type"`
	} `json:"attachments"`
}

type greenhouseJob struct {
	ID          json.Number `json:"id"`
	Name        string      `json:"name"`
	Requisition string      `json:"requisition_id"`
}

type greenhouseMessage struct {
	Action  string `json:"action"`
	Payload struct {
		Application struct {
			AppliedAt      time.Time           `json:"applied_at"`
			LastActivityAt time.Time           `json:"last_activity_at"`
			Candidate      greenhouseCandidate `json:"candidate"`
			Jobs           []greenhouseJob     `json:"jobs"`
			Source         struct {
				Name       string `json:"name"`
				PublicName string `json:"public_name"`
			} `json:"source"`
		} `json:"application"`
		Person struct {
			ID   json.Number `json:"id"`
			Into json.Number `json:"new_candidate_id"`
		} `json:"person"`
	} `json:"payload"`
}

// greenhouseArrivals are the actions whose payload is an application with its candidate: developers.greenhouse.io/webhooks.html.
var greenhouseArrivals = []string{"new_candidate_application", "new_prospect_application", "prospect_created", "application_updated", "candidate_stage_change",
	"hire_candidate", "unhire_candidate", "reject_candidate", "unreject_candidate"}

func greenhouseAct(body []byte) (act, error) {
	var m greenhouseMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return act{}, errs.Invalidf("The message is not as Greenhouse documents it: %v.", err)
	}
	switch {
	case m.Action == "delete_candidate":
		return act{kind: leave, subject: m.Payload.Person.ID.String()}.checked()
	case m.Action == "merge_candidate":
		return act{kind: merge, subject: m.Payload.Person.ID.String(), into: m.Payload.Person.Into.String()}.checked()
	case !slices.Contains(greenhouseArrivals, m.Action):
		return act{}, nil
	}
	application, c := m.Payload.Application, m.Payload.Application.Candidate
	p := person{id: c.ID.String(), name: c.FirstName + " " + c.LastName, mails: valuesOf(c.Mails), phones: valuesOf(c.Phones), links: append(valuesOf(c.Websites), valuesOf(c.Social)...),
		applied: firstTime(application.AppliedAt, c.CreatedAt), from: application.Source.Name}
	if p.from == "" {
		p.from = application.Source.PublicName
	}
	if len(application.Jobs) > 0 {
		job := application.Jobs[0]
		p.title, p.requisition = job.Name, job.Requisition
		if p.requisition == "" {
			p.requisition = job.ID.String()
		}
	}
	a := act{kind: arrive, subject: p.id, at: application.LastActivityAt, dossier: p.dossierOf(Greenhouse)}
	for _, f := range c.Attachments {
		if f.Type == "resume" {
			a.files = append(a.files, attachment{name: f.Filename, url: f.URL})
		}
	}
	return a.checked()
}

func firstTime(all ...time.Time) time.Time {
	for _, t := range all {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// maxSubject bounds an id of another system.
const maxSubject = 100

// checked refuses an act that says of nobody whom it is about.
func (a act) checked() (act, error) {
	if a.subject == "" || len(a.subject) > maxSubject || a.kind == merge && (a.into == "" || len(a.into) > maxSubject || a.into == a.subject) {
		return act{}, errs.Invalidf("The message does not say whom it is about.")
	}
	return a, nil
}

type ashbyMessage struct {
	Action string `json:"action"`
	Data   struct {
		Application struct {
			CreatedAt time.Time `json:"createdAt"`
			UpdatedAt time.Time `json:"updatedAt"`
			Candidate struct {
				ID    string `json:"id"`
				Name  string `json:"name"`
				Mail  valued `json:"primaryEmailAddress"`
				Phone valued `json:"primaryPhoneNumber"`
			} `json:"candidate"`
			Job struct {
				ID    string `json:"id"`
				Title string `json:"title"`
			} `json:"job"`
			Source struct {
				Title string `json:"title"`
			} `json:"source"`
		} `json:"application"`
		Candidate struct {
			ID string `json:"id"`
		} `json:"candidate"`
		CandidateID string `json:"candidateId"`
		Deleted     struct {
			ID string `json:"id"`
		} `json:"deletedCandidate"`
		Merged struct { // what became of both
			ID string `json:"id"`
		} `json:"mergedCandidate"`
	} `json:"data"`
}

// ashbyAct reads a message as Ashby's OpenAPI document describes its webhooks: developers.ashbyhq.com/reference/candidatemergewebhook and its neighbours.
func ashbyAct(body []byte) (act, error) {
	var m ashbyMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return act{}, errs.Invalidf("The message is not as Ashby documents it: %v.", err)
	}
	switch m.Action {
	case "applicationSubmit", "applicationUpdate", "candidateStageChange", "candidateHire":
	case "candidateDelete":
		return act{kind: leave, subject: m.Data.Candidate.ID + m.Data.CandidateID}.checked()
	case "candidateMerge":
		return act{kind: merge, subject: m.Data.Deleted.ID, into: m.Data.Merged.ID}.checked()
	default:
		return act{}, nil
	}
	application := m.Data.Application
	p := person{id: application.Candidate.ID, name: application.Candidate.Name, mails: []string{application.Candidate.Mail.Value}, phones: []string{application.Candidate.Phone.Value},
		requisition: application.Job.ID, title: application.Job.Title, from: application.Source.Title, applied: application.CreatedAt}
	return act{kind: arrive, subject: p.id, at: application.UpdatedAt, dossier: p.dossierOf(Ashby)}.checked()
}

// leverAct says which opportunity to ask for: what became of it the API tells.
func leverAct(body []byte) (act, error) {
	var m leverMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return act{}, errs.Invalidf("The message is not as Lever documents it: %v.", err)
	}
	switch m.Event {
	case "applicationCreated", "candidateStageChange", "candidateArchiveChange", "candidateHired":
		return act{kind: arrive, subject: m.Data.Opportunity}.checked()
	case "candidateDeleted":
		return act{kind: leave, subject: m.Data.Opportunity}.checked()
	}
	return act{}, nil
}
