package interviews_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"
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
	handIn(t, ines, form, prompted)
	holds(t, ines.Get(form), `value="8"`, `value="dev-77"`)

	second := formPath.FindString(string(rosa.Get("/interviews").Body))
	if strings.Contains(string(rosa.Get(second).Body), "dev-77") {
		t.Error("one interviewer is shown what another marked")
	}
	handIn(t, rosa, second, url.Values{"camera": {"on"}, "channel": {"video"}, "marks": {"second_voice_prompting", "other_interviews_audible"}})
	prompted.Set("other", "")
	handIn(t, ines, form, prompted)
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

// TestTwoFormsOpenAtOnceLoseNothing opens the forms of two interviewers, and one of them twice, before any is handed in: whoever comes later sees
// what the other recorded beside what they wrote, and nothing is replaced before they hand in again.
func TestTwoFormsOpenAtOnceLoseNothing(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/merridew.json")
	rosa, ines := s.As(vetting.Recruiter), s.As(vetting.Interviewer)
	start := time.Now().UTC().Add(-time.Hour).Truncate(time.Minute)
	for _, role := range []vetting.Role{vetting.Interviewer, vetting.Recruiter} {
		rosa.Post("/candidates/"+id.String()+"/interview-forms", url.Values{"interviewer": {s.Actor(role).ID.String()}, "starts_at": {start.Format("2006-01-02T15:04")}})
	}
	first, second := formPath.FindString(string(ines.Get("/interviews").Body)), formPath.FindString(string(rosa.Get("/interviews").Body))
	drawn := ines.Get(first).Value("of")
	if late := rosa.Get(second).Value("of"); late != drawn {
		t.Fatalf("two forms of one interview are drawn from %s and %s", drawn, late)
	}
	theirs := url.Values{"of": {drawn}, "camera": {"declined"}, "notice": {"yes"}, "channel": {"phone"}, "result-head_turn": {"refused"}, "marks": {"no_blink"}}
	want(t, ines.Post(first, theirs).Follow(), http.StatusOK, "Handed in")

	mine := url.Values{"of": {drawn}, "camera": {"on"}, "channel": {"phone"}, "display_name": {"M. Merridew"}, "marks": {"timbre_change"}}
	refused := rosa.Post(second, mine)
	want(t, refused, http.StatusConflict, "changed after you opened the form", "Ines Interviewer, ", "Camera Declined On", "Turn the head to the side Refused Left open",
		"would be needed Ticked Left open", "Hand in all the same")
	holds(t, refused, `value="M. Merridew"`)
	for _, hidden := range []string{"How did you meet? Call", "No blink for 45 seconds or more Ticked"} {
		if refused.Has(hidden) {
			t.Errorf("the page says %q, which is no difference, or another's mark", hidden)
		}
	}
	if got := recorded(t, s, id, start); got.Camera != "declined" || len(got.Marks) != 1 || !slices.Equal(got.Interviewers, []string{"Ines Interviewer"}) {
		t.Errorf("a refused form left %+v", got)
	}

	bad := url.Values{"of": {drawn}, "silence": {"long"}, "camera": {"on"}}
	if got := rosa.Post(second, bad).Value("of"); got != drawn {
		t.Errorf("a form with a mistake is drawn from %s, want %s: what changed meanwhile would never be told", got, drawn)
	}
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	server := httptest.NewServer(s)
	defer server.Close()
	ctx := webtest.Chromium(t)
	if err := webtest.SetCookie(ctx, server.URL, "session", rosa.Cookie("session")); err != nil {
		t.Fatal(err)
	}
	for i, off := range []bool{false, true} {
		name, camera := []string{"M. Merridew", "Merridew C"}[i], []string{"broken", "not_required"}[i]
		do := func(steps ...chromedp.Action[chromedp.Void]) {
			t.Helper()
			if err := chromedp.Do(ctx, steps...); err != nil {
				t.Fatal(err)
			}
		}
		handOver := func(says string) {
			t.Helper()
			if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(`main form[action^="/interviews/"] button`))); err != nil {
				t.Fatal(err)
			}
			page, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
			if err != nil || !strings.Contains(page, says) {
				t.Fatalf("the page does not say %q: %v\n%s", says, err, page)
			}
		}
		do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
			return chromedp.Void{}, err
		}, chromedp.Navigate(server.URL+second))
		theirs.Set("camera", camera)
		handIn(t, ines, first, theirs)
		do(chromedp.SetValue(chromedp.CSS("[name=display_name]"), name))
		handOver("Changed meanwhile")
		handOver("Handed in")
		if got := recorded(t, s, id, start); got.Camera != camera || got.DisplayName != name || len(got.Marks) != 1 || !got.CameraNoticeGiven || len(got.Liveness) != 1 {
			t.Errorf("scripts off %t: handed in all the same, the interview is %+v", off, got)
		}
	}
}

// recorded returns the interview that started then.
func recorded(t *testing.T, s *webtest.Site, candidate uuid.UUID, start time.Time) dossier.Interview {
	t.Helper()
	r, err := s.Vetting.Candidate(t.Context(), s.Actor(vetting.Lead), candidate)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Dossier.Interviews, func(i dossier.Interview) bool { return i.At.Equal(start) })
	if i < 0 {
		t.Fatal("the interview is not recorded")
	}
	return r.Dossier.Interviews[i]
}

// handIn hands the form in as a browser does that has just opened it.
func handIn(t *testing.T, c *webtest.Client, form string, values url.Values) {
	t.Helper()
	values.Set("of", c.Get(form).Value("of"))
	want(t, c.Post(form, values).Follow(), http.StatusOK, "Handed in")
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
