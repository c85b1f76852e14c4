package ats

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/outbound"
	"bonafide/internal/vetting"
)

const (
	maxAnswer = 4 << 20
	maxResume = 10 << 20
	// longestWait is the longest that a system may ask to wait.
	longestWait = time.Hour
)

// A failure is why a system did not do what it was asked.
type failure struct {
	words     string
	permanent bool          // it never will
	wait      time.Duration // that the system asks for
}

// Error implements error.
func (f *failure) Error() string { return f.words }

// call asks a system's API and decodes its answer; to may be nil.
func (s *Service) call(ctx context.Context, method, address string, header http.Header, body []byte, to any) error {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return &failure{words: "the address of the API is wrong", permanent: true}
	}
	r.Header = header
	a, err := s.Client.Do(r, maxAnswer)
	if err != nil {
		return &failure{words: err.Error(), permanent: outbound.Refused(err)}
	}
	if err := refusal(a); err != nil {
		return err
	}
	if to == nil {
		return nil
	}
	if err := json.Unmarshal(a.Body, to); err != nil {
		return &failure{words: "the answer is not as documented", permanent: true}
	}
	return nil
}

// refusal reads a status: 429 and what begins with 5 may be tried again, the rest of 4 may not.
func refusal(a *outbound.Answer) error {
	if a.Status >= 200 && a.Status < 300 {
		return nil
	}
	f := &failure{words: fmt.Sprintf("the system answered %d %s", a.Status, http.StatusText(a.Status)), wait: outbound.RetryAfter(a.Header, longestWait)}
	f.permanent = a.Status < 500 && a.Status != http.StatusTooManyRequests && a.Status != http.StatusRequestTimeout
	return f
}

// key opens the key of a connection's API; empty where there is none.
func (s *Service) key(c *Connection) (string, error) {
	if c.APIKey == nil {
		return "", nil
	}
	key, err := s.Sealer.Open(keyPlace(c.ID), c.APIKey)
	return string(key), err
}

// basic is the header of a call in the name of a key (RFC 7617), as Ashby and Lever have it: the key is the user, without a password.
func basic(key string) http.Header {
	r := http.Request{Header: http.Header{}}
	user, password, _ := strings.Cut(key, ":")
	r.SetBasicAuth(user, password)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	return r.Header
}

// complete asks a system's API for what a message leaves out. Of Lever's messages nothing but the opportunity is believed, so that all is
// asked: one that is gone left, and one that is there arrives, whatever the message says.
func (s *Service) complete(ctx context.Context, c *Connection, a act) (act, error) {
	key, err := s.key(c)
	if err != nil || key == "" {
		return a, err
	}
	switch {
	case c.System == Lever:
		return s.askLever(ctx, c, key, a)
	case c.System == Ashby && a.kind == arrive:
		return s.askAshby(ctx, c, key, a)
	}
	return a, nil
}

type leverOpportunity struct {
	Data struct {
		ID           string            `json:"id"`
		Name         string            `json:"name"`
		Emails       []string          `json:"emails"`
		Phones       []valued          `json:"phones"`
		Links        []string          `json:"links"`
		Sources      []string          `json:"sources"`
		Headline     string            `json:"headline"`
		CreatedAt    int64             `json:"createdAt"`
		UpdatedAt    int64             `json:"updatedAt"`
		Applications []json.RawMessage `json:"applications"`
	} `json:"data"`
}

func (s *Service) askLever(ctx context.Context, c *Connection, key string, a act) (act, error) {
	base := c.APIURL + "/v1/opportunities/" + url.PathEscape(a.subject)
	var o leverOpportunity
	err := s.call(ctx, http.MethodGet, base+"?expand=applications", basic(key), nil, &o)
	if f, ok := err.(*failure); ok && f.permanent && strings.Contains(f.words, "404") {
		return act{kind: leave, subject: a.subject, at: a.at}, nil
	}
	if err != nil {
		return act{}, err
	}
	if o.Data.ID != a.subject {
		return act{}, &failure{words: "the answer is about another opportunity", permanent: true}
	}
	p := person{id: o.Data.ID, name: o.Data.Name, mails: o.Data.Emails, phones: valuesOf(o.Data.Phones), links: o.Data.Links, applied: time.UnixMilli(o.Data.CreatedAt).UTC(), from: strings.Join(o.Data.Sources, ", ")}
	for _, raw := range o.Data.Applications {
		var application struct {
			Posting   string `json:"posting"`
			CreatedAt int64  `json:"createdAt"`
		}
		if json.Unmarshal(raw, &application) == nil && application.Posting != "" {
			p.requisition = application.Posting
			if application.CreatedAt > 0 {
				p.applied = time.UnixMilli(application.CreatedAt).UTC()
			}
		}
	}
	next := act{kind: arrive, subject: p.id, at: time.UnixMilli(max(o.Data.UpdatedAt, o.Data.CreatedAt)).UTC(), dossier: p.dossierOf(Lever)}
	next.files, err = s.leverResumes(ctx, base, key)
	return next, err
}

// leverResumes lists the résumés of an opportunity.
func (s *Service) leverResumes(ctx context.Context, base, key string) (files []attachment, err error) {
	var all struct {
		Data []struct {
			ID   string `json:"id"`
			File struct {
				Name string `json:"name"`
			} `json:"file"`
		} `json:"data"`
	}
	if err := s.call(ctx, http.MethodGet, base+"/resumes", basic(key), nil, &all); err != nil {
		return nil, err
	}
	for _, r := range all.Data {
		files = append(files, attachment{name: r.File.Name, url: base + "/resumes/" + url.PathEscape(r.ID) + "/download", withKey: true})
	}
	return files, nil
}

// askAshby asks for the candidate of a message, who has more in Ashby than the message says: candidate.info, file.info.
func (s *Service) askAshby(ctx context.Context, c *Connection, key string, a act) (act, error) {
	body, err := json.Marshal(map[string]string{"id": a.subject})
	if err != nil {
		return act{}, err
	}
	var got struct {
		Success bool `json:"success"`
		Results struct {
			ID     string   `json:"id"`
			Mails  []valued `json:"emailAddresses"`
			Phones []valued `json:"phoneNumbers"`
			Links  []struct {
				URL string `json:"url"`
			} `json:"socialLinks"`
			Resume struct {
				Name   string `json:"name"`
				Handle string `json:"handle"`
			} `json:"resumeFileHandle"`
		} `json:"results"`
	}
	if err := s.call(ctx, http.MethodPost, c.APIURL+"/candidate.info", basic(key), body, &got); err != nil {
		return act{}, err
	}
	if !got.Success || got.Results.ID != a.subject {
		return a, nil // the message has the main thing
	}
	for _, m := range valuesOf(got.Results.Mails) {
		a.dossier.Contacts = addContact(a.dossier.Contacts, "email", m)
	}
	for _, p := range valuesOf(got.Results.Phones) {
		a.dossier.Contacts = addContact(a.dossier.Contacts, "phone", p)
	}
	p := person{}
	for _, l := range got.Results.Links {
		p.links = append(p.links, l.URL)
	}
	a.dossier.Profiles = p.dossierOf(Ashby).Profiles
	if handle := got.Results.Resume.Handle; handle != "" {
		if address, err := s.ashbyFile(ctx, c, key, handle); err == nil {
			a.files = []attachment{{name: got.Results.Resume.Name, url: address}}
		}
	}
	return a, nil
}

// ashbyFile returns the address of a file.
func (s *Service) ashbyFile(ctx context.Context, c *Connection, key, handle string) (string, error) {
	body, err := json.Marshal(map[string]string{"fileHandle": handle})
	if err != nil {
		return "", err
	}
	var got struct {
		Results struct {
			URL string `json:"url"`
		} `json:"results"`
	}
	err = s.call(ctx, http.MethodPost, c.APIURL+"/file.info", basic(key), body, &got)
	return got.Results.URL, err
}

// fetch gets a résumé's bytes.
func (s *Service) fetch(ctx context.Context, c *Connection, f attachment) (vetting.Upload, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return vetting.Upload{}, &failure{words: "its address is wrong", permanent: true}
	}
	if f.withKey {
		key, err := s.key(c)
		if err != nil {
			return vetting.Upload{}, err
		}
		r.Header = basic(key)
	}
	a, err := s.Client.Do(r, maxResume)
	if err != nil {
		return vetting.Upload{}, err
	}
	return vetting.Upload{Name: f.name, Data: a.Body}, refusal(a)
}

// writeNote writes a note by the API of its system.
func (s *Service) writeNote(ctx context.Context, n *Note) error {
	c := &n.Connection
	key, err := s.key(c)
	if err != nil {
		return err
	}
	words := s.words(n)
	switch c.System {
	case Greenhouse:
		return s.noteGreenhouse(ctx, c, key, n.Native, words)
	case Ashby:
		var got struct {
			Success bool `json:"success"`
		}
		err := s.send(ctx, c.APIURL+"/candidate.createNote", basic(key), map[string]any{"candidateId": n.Native, "note": map[string]string{"type": "text/plain", "value": words}}, &got)
		if err == nil && !got.Success { // Ashby answers 200 to what it does not do
			err = &failure{words: "Ashby did not take the note", permanent: true}
		}
		return err
	}
	address := c.APIURL + "/v1/opportunities/" + url.PathEscape(n.Native) + "/notes"
	if c.APIUser != "" {
		address += "?perform_as=" + url.QueryEscape(c.APIUser)
	}
	return s.send(ctx, address, basic(key), map[string]string{"value": words}, nil)
}

func (s *Service) send(ctx context.Context, address string, header http.Header, body, to any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.call(ctx, http.MethodPost, address, header, data, to)
}

// noteGreenhouse writes by Harvest: by version 3 where the key is an OAuth credential, id:secret, since the versions before are
// withdrawn (harvestdocs.greenhouse.io/docs/write-endpoint-migration-guide), and by version 1 with a plain key.
func (s *Service) noteGreenhouse(ctx context.Context, c *Connection, key, native, words string) error {
	note := map[string]any{"user_id": json.Number(c.APIUser), "body": words, "visibility": "private"}
	if !strings.Contains(key, ":") {
		header := basic(key)
		header.Set("On-Behalf-Of", c.APIUser)
		return s.send(ctx, c.APIURL+"/v1/candidates/"+url.PathEscape(native)+"/activity_feed/notes", header, note, nil)
	}
	token, err := s.greenhouseToken(ctx, c, key)
	if err != nil {
		return err
	}
	note["candidate_id"], note["note_type"] = json.Number(native), "NOTE" // not ACTIVITY, which is of the system's own doing
	return s.send(ctx, c.APIURL+"/v3/notes", http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}, note, nil)
}

// greenhouseToken gets an access token: harvestdocs.greenhouse.io/docs/authentication, client credentials.
func (s *Service) greenhouseToken(ctx context.Context, c *Connection, key string) (string, error) {
	address := c.APIURL + "/token"
	if c.APIURL == addresses[Greenhouse] {
		address = "https://auth.greenhouse.io/token"
	}
	header := basic(key)
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	var got struct {
		Token string `json:"access_token"`
	}
	err := s.call(ctx, http.MethodPost, address, header, []byte(url.Values{"grant_type": {"client_credentials"}, "sub": {c.APIUser}}.Encode()), &got)
	return got.Token, err
}
