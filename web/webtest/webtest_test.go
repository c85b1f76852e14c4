package webtest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/account"
	"bonafide/internal/vetting"

	"golang.org/x/net/html"
)

func TestSiteHasEveryRole(t *testing.T) {
	s := New(t)
	for _, role := range vetting.Roles {
		want := "/candidates"
		if role == vetting.Interviewer {
			want = "/interviews"
		}
		if got := s.As(role).Get("/").Header.Get("Location"); got != want {
			t.Errorf("%s is led to %q, want %s", role, got, want)
		}
	}
	if got := s.Anybody().Get("/").Header.Get("Location"); got != "/sign-in" {
		t.Errorf("nobody is led to %q, want /sign-in", got)
	}
	if token, err := s.Accounts.SignIn(t.Context(), "lead@example.com", Password, account.Visit{}); err != nil || token == "" {
		t.Errorf("the password does not sign in: %v", err)
	}
}

func TestProblems(t *testing.T) {
	for source, want := range map[string]string{
		`<h1>A</h1><p id=a><p id=a>`:                          `the id "a" is given 2 times`,
		`<h1>A</h1><input name=q>`:                            `the field "q" has no label`,
		`<h1>A</h1><input id=q name=q><label for=r>R</label>`: `for="r" leads nowhere`,
		`<h1>A</h1><p style="color:red">`:                     `<p> has an inline style`,
		`<h1>A</h1><img src=x>`:                               `a picture has no text: x`,
		`<h1>A</h1><a href="#b">B</a>`:                        `the link "B" leads nowhere: #b`,
		`<p>A`:                                                `0 h1 elements, want 1`,
	} {
		root, err := html.Parse(strings.NewReader(source))
		if err != nil {
			t.Fatal(err)
		}
		if got := problems(root); !slices.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
	root, _ := html.Parse(strings.NewReader(`<h1>A</h1><label><input name=q>Q</label><label for=r>R</label><select id=r></select>`))
	if got := problems(root); got != nil {
		t.Errorf("a good page has problems: %q", got)
	}
}

func TestLines(t *testing.T) {
	got := lines("# a comment\nas lead\n\npost /x name=\"Ada \\\"A\\\" Example\" # more\n\tcity=Houston\nsee \"a # b\"\n")
	want := []line{
		{2, []string{"as", "lead"}},
		{4, []string{"post", "/x", `name=Ada "A" Example`, "city=Houston"}},
		{6, []string{"see", "a # b"}},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range got {
		if got[i].number != want[i].number || !slices.Equal(got[i].words, want[i].words) {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
}

func TestPicture(t *testing.T) {
	if !bytes.Equal(Picture("a.png"), Picture("a.png")) || bytes.Equal(Picture("a.png"), Picture("b.png")) {
		t.Error("a picture is not its name's")
	}
}
