package web_test

import (
	"net/http"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// TestWhoSignedInLongAgoSignsInAgain tries what changes how people sign in, with a session that was proved a quarter of an hour ago.
func TestWhoSignedInLongAgoSignsInAgain(t *testing.T) {
	site := webtest.New(t)
	administrator, lead := site.As(vetting.Administrator), "/accounts/"+site.Actor(vetting.Lead).ID.String()
	if err := site.Exec(`UPDATE web_sessions SET proved_at = proved_at - interval '16 minutes'`); err != nil {
		t.Fatal(err)
	}
	for path, back := range map[string]string{
		lead + "/change": "/sign-in?next=%2Faccounts%2F", lead + "/link/send": "/sign-in?next=%2Faccounts%2F", lead + "/link/make": "/sign-in?next=%2Faccounts%2F",
		lead + "/factors/remove": "/sign-in?next=%2Faccounts%2F", "/account/authenticator/remove": "/sign-in?next=%2Faccount%2Ffactors",
		"/account/recovery-codes/make": "/sign-in?next=%2Faccount%2Ffactors", "/account/passkeys/begin": "/sign-in?next=%2Faccount%2Ffactors",
	} {
		page := administrator.Post(path, nil)
		if to := page.Header.Get("Location"); page.Status != http.StatusSeeOther || !strings.HasPrefix(to, back) {
			t.Errorf("%s: status %d, to %q, want %s…", path, page.Status, to, back)
		}
	}
	if page := site.As(vetting.Administrator).Post(lead+"/link/make", nil); strings.HasPrefix(page.Header.Get("Location"), "/sign-in") {
		t.Errorf("%s: sent to sign in although the session is new", page)
	}
}
