package ats

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bonafide/internal/outbound"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vault"

	"github.com/google/uuid"
)

// TestNotes writes a note to each system as its documentation says, and reads what they answer.
func TestNotes(t *testing.T) {
	var calls []string
	status, answer := http.StatusOK, `{"success": true}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls = append(calls, fmt.Sprintf("%s %s | %s | %s | %s", r.Method, r.URL, r.Header.Get("Authorization"), r.Header.Get("On-Behalf-Of"), body))
		if r.URL.Path == "/token" {
			fmt.Fprint(w, `{"access_token": "short-lived"}`)
			return
		}
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	defer server.Close()
	sealer := storetest.Vault(t)
	house, _, err := sealer.Make(vault.House)
	if err != nil {
		t.Fatal(err)
	}
	sealer.SetHouse(house)
	s := &Service{Sealer: sealer, Client: outbound.New([]string{server.Listener.Addr().String()}), Now: time.Now, Site: "https://vet.example.com"}
	note := func(system System, key string) error {
		c := Connection{ID: uuid.New(), System: system, APIURL: server.URL, APIUser: "158"}
		if c.APIKey, err = sealer.Seal(keyPlace(c.ID), []byte(key)); err != nil {
			t.Fatal(err)
		}
		calls = nil
		return s.writeNote(t.Context(), &Note{Connection: c, Native: "77", Words: "Check first. 41 of 75 checks had data."})
	}
	words := `Bonafide: Check first. 41 of 75 checks had data. https://vet.example.com/candidates/00000000-0000-0000-0000-000000000000 — This says what to check next. It rejects nobody: a person decides.`
	for _, c := range []struct {
		system System
		key    string
		want   []string
	}{
		{Greenhouse, "key", []string{`POST /v1/candidates/77/activity_feed/notes | Basic a2V5Og== | 158 | {"body":"` + words + `","user_id":158,"visibility":"private"}`}},
		{Greenhouse, "id:secret", []string{`POST /token | Basic aWQ6c2VjcmV0 |  | grant_type=client_credentials&sub=158`,
			`POST /v3/notes | Bearer short-lived |  | {"body":"` + words + `","candidate_id":77,"note_type":"NOTE","user_id":158,"visibility":"private"}`}},
		{Ashby, "key", []string{`POST /candidate.createNote | Basic a2V5Og== |  | {"candidateId":"77","note":{"type":"text/plain","value":"` + words + `"}}`}},
		{Lever, "key", []string{`POST /v1/opportunities/77/notes?perform_as=158 | Basic a2V5Og== |  | {"value":"` + words + `"}`}},
	} {
		if err := note(c.system, c.key); err != nil || strings.Join(calls, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.system, err, strings.Join(calls, "\n"), strings.Join(c.want, "\n"))
		}
	}
	for code, permanent := range map[int]bool{401: true, 403: true, 404: true, 422: true, 429: false, 500: false, 503: false, 302: true} {
		status = code
		f, ok := note(Lever, "key").(*failure)
		if !ok || f.permanent != permanent || f.wait != 90*time.Second {
			t.Errorf("%d: %+v, want permanent %v and to wait 90 s", code, f, permanent)
		}
	}
	status, answer = http.StatusOK, `{"success": false, "errors": ["candidate_not_found"]}`
	if f, ok := note(Ashby, "key").(*failure); !ok || !f.permanent {
		t.Errorf("Ashby refuses in a 200: %+v", f)
	}
}
