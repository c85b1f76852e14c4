package evidence_test

import (
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

func TestPagesOpen(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("testdata/ada.json")
	c := s.As(vetting.Recruiter)
	r, err := s.Vetting.Candidate(t.Context(), s.Actor(vetting.Recruiter), id)
	if err != nil {
		t.Fatal(err)
	}
	base := "/candidates/" + id.String()
	if p := c.Get(base + "/evidence"); p.Status != 200 {
		t.Errorf("%s: %s", p, p.Text())
	}
	for _, f := range r.Facts {
		if p := c.Get(base + "/facts/" + f.ID.String()); p.Status != 200 {
			t.Errorf("%s of %s: %s", p, f.Member.Name, p.Text())
		}
	}
}
