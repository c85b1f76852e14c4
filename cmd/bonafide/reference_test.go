package main

import (
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bonafide/internal/mail/mailtest"
)

// TestAReferenceOnATelephone follows the link of a mail that went through a real SMTP server as a referee would, on a small
// screen, with scripts and without.
func TestAReferenceOnATelephone(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	post := mailtest.New(t, mailtest.WithoutTLS)
	address := freeAddress(t)
	program := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(t.TempDir(), "data"), "HOME="+t.TempDir(),
		"BONAFIDE_ADDR="+address, "BONAFIDE_PUBLIC_URL=http://"+address, "BONAFIDE_COMPANY=Example Hiring",
		fmt.Sprintf("BONAFIDE_SMTP=plain://127.0.0.1:%d", post.Port), "BONAFIDE_MAIL_FROM=Example Hiring <hiring@example.com>")
	b := openBrowser(t, program.site)
	b.open(strings.TrimPrefix(program.setUp, program.site))
	b.submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})

	for i, candidate := range []string{"Jo Ferrand", "Sam Tolliver"} {
		own := b.newCandidate(answers{"name": candidate})
		b.open(own + "/evidence/references/new")
		b.submit("Record", answers{"name": "Corin Maddox", "relationship": "Former manager", "company": "Northwall Systems", "email": "corin@northwall.example"})
		b.open(own + "/history")
		b.follow("Ask by a link: To ask")
		b.submit("Send it to corin@northwall.example", answers{"relation": "manager"})

		phone := openBrowser(t, program.site)
		phone.telephone(i == 0)
		phone.open(strings.TrimPrefix(mailed(t, post, i+1), program.site))
		phone.see("A reference for "+candidate, "Ada Admin of Example Hiring asks you", "You need not answer.")
		phone.fits()
		phone.submit("I have read this: send my answers", answers{"from": "March"})
		phone.see("such as 2021-03")
		phone.fits()
		phone.submit("I have read this: send my answers", answers{"from": "2021-03", "reported": "yes", "words": "Careful and quick."})
		phone.see("Your reference for "+candidate, "127.0.0.1", "Careful and quick.")
		phone.fits()
		phone.submit("Record these instead", answers{"words": "Careful, and quick."})
		phone.see("Careful, and quick.")

		b.open(own + "/history")
		b.see("answered on", "Careful, and quick.")
	}
}

// freeAddress returns an address of this machine at which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

var linkInMail = regexp.MustCompile(`http://[\d.:]+/reference/[\w-]+`)

// mailed waits for mail n, counted from 1, and returns the link in it.
func mailed(t *testing.T, post *mailtest.Server, n int) string {
	t.Helper()
	for range 300 {
		if all := post.Messages(); len(all) >= n {
			return linkInMail.FindString(all[n-1].Text(t))
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("no mail came")
	return ""
}
