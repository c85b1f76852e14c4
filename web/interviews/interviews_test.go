package interviews_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

var formPath = regexp.MustCompile(`/interviews/[0-9a-f-]{36}`)

// TestTwoInterviewersMarkOneInterview follows a form from who asks for it to the finding: each interviewer sees and changes what they
// marked themselves, nothing else of the candidate, and both stand in one interview.
func TestTwoInterviewersMarkOneInterview(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/merridew.json")
	base := "/candidates/" + id.String()
	rosa, ines := s.As(vetting.Recruiter), s.As(vetting.Interviewer)
	at := time.Now().UTC().Add(-time.Hour).Truncate(time.Minute)
	for _, role := range []vetting.Role{vetting.Interviewer, vetting.Recruiter} {
		asked := rosa.Post(base+"/interview-forms", url.Values{"interviewer": {s.Actor(role).ID.String()}, "starts_at": {at.Format("2006-01-02T15:04")}})
		want(t, asked.Follow(), http.StatusOK, s.Actor(role).Name, "To hand in")
	}
	again := rosa.Post(base+"/interview-forms", url.Values{"interviewer": {s.Actor(vetting.Interviewer).ID.String()}, "starts_at": {at.Format("2006-01-02T15:04")}})
	want(t, again, http.StatusConflict, "Ines Interviewer was asked about this interview already.")

	home := ines.Get("/").Follow()
	want(t, home, http.StatusOK, "Merridew", "To hand in")
	form := formPath.FindString(string(home.Body))
	page := ines.Get(form)
	want(t, page, http.StatusOK, "Ask for these in this order")
	for _, hidden := range []string{"candidates/" + id.String(), "Stop, ask compliance", "@example", "Search"} {
		if strings.Contains(string(page.Body), hidden) {
			t.Errorf("an interviewer's form shows %q", hidden)
		}
	}
	want(t, ines.Get(base), http.StatusForbidden)
	want(t, rosa.Get(form), http.StatusForbidden, "No open form of yours is here")

	bad := ines.Post(form, url.Values{"silence": {"long"}, "camera": {"sideways"}, "marks": {"accent"}, "display_name": {"M. Merridew"}})
	want(t, bad, http.StatusUnprocessableEntity, "Write the seconds as a number", "Choose one of the answers.")
	holds(t, bad, `value="M. Merridew"`, `href="#marks"`)
	prompted := url.Values{"camera": {"on"}, "channel": {"video"}, "marks": {"second_voice_prompting", "recites_generated_text"}, "silence": {"8"}, "other": {"dev-77"}, "place-1": {"claimed_location_question_failed"}}
	want(t, ines.Post(form, prompted).Follow(), http.StatusOK, "Handed in")
	holds(t, ines.Get(form), `value="8"`, `value="dev-77"`)

	second := formPath.FindString(string(rosa.Get("/interviews").Body))
	if strings.Contains(string(rosa.Get(second).Body), "dev-77") {
		t.Error("one interviewer is shown what another marked")
	}
	want(t, rosa.Post(second, url.Values{"camera": {"on"}, "channel": {"video"}, "marks": {"second_voice_prompting", "other_interviews_audible"}}).Follow(), http.StatusOK, "Handed in")
	prompted.Set("other", "")
	want(t, ines.Post(form, prompted).Follow(), http.StatusOK, "Handed in")
	s.Settle()

	r, err := s.Vetting.Candidate(t.Context(), s.Actor(vetting.Lead), id)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.FactsOf("interviews"), func(f vetting.Fact) bool { return f.RecordedBy.ID == s.Actor(vetting.Interviewer).ID })
	if i < 0 {
		t.Fatal("no interview is recorded by the interviewer")
	}
	got := map[string][]string{}
	for _, m := range r.Dossier.Interviews[i].Marks {
		got[m.By] = append(got[m.By], m.Code)
	}
	wantMarks := map[string][]string{
		"Ines Interviewer": {"second_voice_prompting", "recites_generated_text", "delayed_unscripted_answers", "claimed_location_question_failed"},
		"Rosa Recruiter":   {"second_voice_prompting", "other_interviews_audible"},
	}
	for by, codes := range wantMarks {
		if !slices.Equal(got[by], codes) {
			t.Errorf("%s marked %v, want %v", by, got[by], codes)
		}
	}
	want(t, rosa.Get(base), http.StatusOK, "a second voice that prompts")
	want(t, rosa.Get(base+"/interview-forms"), http.StatusOK, "Handed in")
}

// TestFormsBeforeAndAfterTheInterview holds forms to their time.
func TestFormsBeforeAndAfterTheInterview(t *testing.T) {
	s := webtest.New(t)
	base := "/candidates/" + s.Load("../testdata/merridew.json").String()
	rosa, ines, interviewer := s.As(vetting.Recruiter), s.As(vetting.Interviewer), s.Actor(vetting.Interviewer).ID.String()
	now := time.Now().UTC()
	ask := func(at time.Time) *webtest.Page {
		return rosa.Post(base+"/interview-forms", url.Values{"interviewer": {interviewer}, "starts_at": {at.Format("2006-01-02 15:04")}})
	}
	want(t, ask(now.Add(-8*24*time.Hour)), http.StatusUnprocessableEntity, "more than a week ago")
	want(t, ask(now.Add(365*24*time.Hour)), http.StatusUnprocessableEntity, "more than half a year ahead")
	decider := rosa.Post(base+"/interview-forms", url.Values{"interviewer": {s.Actor(vetting.Reviewer).ID.String()}, "starts_at": {now.Format("2006-01-02 15:04")}})
	want(t, decider, http.StatusUnprocessableEntity, "Choose somebody who may fill in an interview form")

	want(t, ask(now.Add(time.Hour)).Follow(), http.StatusOK, "Not begun")
	form := formPath.FindString(string(ines.Get("/interviews").Body))
	want(t, ines.Get(form), http.StatusOK, "The interview has not begun")
	want(t, ines.Post(form, url.Values{"camera": {"on"}}), http.StatusConflict, "Hand the form in once it has")

	list := rosa.Get(base + "/interview-forms")
	back := regexp.MustCompile(`action="([^"]+/take-back)"`).FindStringSubmatch(string(list.Body))[1]
	want(t, rosa.Post(back, nil).Follow(), http.StatusOK, "The form is taken back.")
	want(t, rosa.Post(back, nil), http.StatusConflict, "handed in or taken back")
	want(t, ines.Get(form), http.StatusForbidden, "No open form of yours is here")
	want(t, ines.Post(form, url.Values{"camera": {"on"}}), http.StatusForbidden)
}

func want(t *testing.T, p *webtest.Page, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Errorf("%s: status %d, want %d", p, p.Status, status)
	}
	for _, text := range texts {
		if !p.Has(text) {
			t.Errorf("the page does not say %q: %s", text, p)
		}
	}
}

func holds(t *testing.T, p *webtest.Page, sources ...string) {
	t.Helper()
	for _, source := range sources {
		if !strings.Contains(string(p.Body), source) {
			t.Errorf("the page does not hold %s: %s", source, p)
		}
	}
}
