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
	b.Open(strings.TrimPrefix(program.setUp, program.site))
	b.Submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})

	for i, candidate := range []string{"Jo Ferrand", "Sam Tolliver"} {
		own := b.newCandidate(answers{"name": candidate})
		b.Open(own + "/evidence/references/new")
		b.Submit("Record", answers{"name": "Corin Maddox", "relationship": "Former manager", "company": "Northwall Systems", "email": "corin@northwall.example"})
		b.Open(own + "/history")
		b.Follow("Ask by a link: To ask")
		b.Submit("Send it to corin@northwall.example", answers{"relation": "manager"})

		phone := openBrowser(t, program.site)
		phone.telephone(i == 0)
		phone.Open(strings.TrimPrefix(mailed(t, post, i+1), program.site))
		phone.See("A reference for "+candidate, "Ada Admin of Example Hiring asks you", "You need not answer.")
		phone.Fits()
		phone.Submit("I have read this: send my answers", answers{"from": "March"})
		phone.See("such as 2021-03")
		phone.Fits()
		phone.Submit("I have read this: send my answers", answers{"from": "2021-03", "reported": "yes", "words": "Careful and quick."})
		phone.See("Your reference for "+candidate, "127.0.0.1", "Careful and quick.")
		phone.Fits()
		phone.Submit("Record these instead", answers{"words": "Careful, and quick."})
		phone.See("Careful, and quick.")

		b.Open(own + "/history")
		b.See("answered on", "Careful, and quick.")
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
