package web_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web"
	"bonafide/web/api"
	"bonafide/web/webtest"

	"github.com/google/uuid"
)

// A viewer is somebody of the matrix.
type viewer struct {
	name  string
	role  vetting.Role // empty: nobody is signed in
	owner bool         // of the candidates
	*webtest.Client
}

// An object is a candidate of the matrix.
type object struct {
	name string
	id   uuid.UUID
	gone bool // nothing is there
}

// TestWhoReachesWhom asks for every route, for every kind of viewer, about every kind of candidate: default deny. A route about a
// candidate is one with :id in it under /candidates; a new one is in the matrix by being registered, and fails without its guard.
func TestWhoReachesWhom(t *testing.T) {
	site := webtest.New(t)
	reviewed, quiet, erased, held, linked, born := site.Load("testdata/whitlock.json"), site.Load("testdata/merridew.json"), site.Load("testdata/ferrand.json"),
		site.Load("testdata/contradicted.json"), site.Load("testdata/cluster-a.json"), site.Load("testdata/merridew-born.json")
	lead := site.Actor(vetting.Lead)
	if err := errors.Join(
		site.Vetting.Erase(t.Context(), lead, erased, vetting.ErasedOnRequest),
		site.Vetting.HoldCandidate(t.Context(), lead, held, true, "a case in court"),
	); err != nil {
		t.Fatal(err)
	}
	objects := []object{
		{"with an open review", reviewed, false}, {"without a review", quiet, false}, {"under a legal hold", held, false}, {"linked with others", linked, false}, {"much like another", born, false},
		{"that was erased", erased, true}, {"that never was", uuid.New(), true},
	}
	viewers := []viewer{
		{"nobody", "", false, site.Anybody()},
		{"an interviewer", vetting.Interviewer, false, site.As(vetting.Interviewer)},
		{"the owner", vetting.Recruiter, true, site.As(vetting.Recruiter)},
		{"another recruiter", vetting.Recruiter, false, site.AsAnother(vetting.Recruiter)},
		{"a reviewer", vetting.Reviewer, false, site.As(vetting.Reviewer)},
		{"a lead", vetting.Lead, false, site.As(vetting.Lead)},
		{"an administrator", vetting.Administrator, false, site.As(vetting.Administrator)},
	}
	cells := 0
	for _, route := range web.Routes(web.Deps{Log: slog.New(slog.DiscardHandler)}) {
		method, path, _ := strings.Cut(route, " ")
		if method == "echo_route_not_found" || strings.HasPrefix(path, api.Base+"/") {
			continue
		}
		if guards[route] == anybody { // who has a link, or a password, is nobody yet
			continue
		}
		about := objects
		if !strings.HasPrefix(path, "/candidates/:id") {
			about = objects[6:]
		}
		for _, o := range about {
			for _, v := range viewers {
				cells++
				answer := ask(v.Client, method, strings.Replace(path, ":id", o.id.String(), 1))
				got, want := refusal(answer), v.refused(guards[route], path, o)
				if o.gone && v.role == vetting.Recruiter && want == "let in" && got == "refused" {
					continue // whoever sees some candidates only is not told which are not there
				}
				if got != want {
					t.Errorf("%s about a candidate %s as %s: %s (status %d), want %s", route, o.name, v.name, got, answer.Status, want)
				}
			}
		}
	}
	if cells < 5000 {
		t.Errorf("the matrix has %d cells, want 5,000 at least", cells)
	}
}

// refused says how the viewer is to be answered.
func (v *viewer) refused(guard vetting.Permission, path string, o object) string {
	want := expected(guard, v.role)
	switch {
	case want != "let in":
		return want
	case strings.HasPrefix(path, "/candidates/:id") && v.role == vetting.Recruiter && !v.owner && !o.gone:
		return "refused"
	}
	return want
}

// refusal is outcome, but for what the domain refuses to somebody who may see the candidate: it is another question who may do what
// when, such as four eyes.
func refusal(answer *webtest.Page) string {
	if answer.Status == http.StatusForbidden && !answer.Has("Your role does not let you") && !answer.Has("do not work on") {
		return "let in"
	}
	return outcome(answer)
}
