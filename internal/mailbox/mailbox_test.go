package mailbox_test

import (
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"

	"bonafide/internal/errs"
	"bonafide/internal/mailbox"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct{ in, local, domain, key string }{
		{"J.Doe+jobs@Gmail.com", "J.Doe+jobs", "gmail.com", "jdoe@gmail.com"},
		{"jdoe@googlemail.com", "jdoe", "googlemail.com", "jdoe@gmail.com"},
		{"j.doe+x@outlook.com", "j.doe+x", "outlook.com", "j.doe@outlook.com"},
		{"j.doe@hotmail.com", "j.doe", "hotmail.com", "j.doe@hotmail.com"},
		{"j_d-oe+a+b@pm.me", "j_d-oe+a+b", "pm.me", "jdoe@proton.me"},
		{"jdoe+a@me.com", "jdoe+a", "me.com", "jdoe@icloud.com"},
		{"J.Doe+jobs@example.org", "J.Doe+jobs", "example.org", "j.doe+jobs@example.org"},
		{" jdoe@example.org. ", "jdoe", "example.org", "jdoe@example.org"},
		{"jörg@münchen.example", "jörg", "xn--mnchen-3ya.example", "jörg@xn--mnchen-3ya.example"},
		{"jo\u0308rg@example.org", "jörg", "example.org", "jörg@example.org"},
		{"+label@gmail.com", "+label", "gmail.com", "+label@gmail.com"},
	} {
		got, err := mailbox.Parse(tc.in)
		if err != nil || got.Local != tc.local || got.Domain != tc.domain || got.Key != tc.key {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", tc.in, got, err, tc)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, in := range []string{"", "@", "a@", "@b.org", "a b@c.org", "a@b", "a@b..org", ".a@b.org", "a.@b.org", "a..b@c.org",
		`"a b"@c.org`, "A <a@b.org>", "a@[192.0.2.1]", "a@192.0.2.1", "a@-b.org", "a@b_c.org", "a\x00@b.org", "a\u202e@b.org",
		"\xff@b.org", strings.Repeat("a", 65) + "@b.org", "a@" + strings.Repeat("b.", 200) + "org"} {
		if got, err := mailbox.Parse(in); !errors.Is(err, errs.Invalid) {
			t.Errorf("Parse(%q) = %+v, %v, want Invalid", in, got, err)
		}
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"jdoe@example.org": "j•••@example.org",
		"örg@example.org":  "ö•••@example.org",
		"@example.org":     "•••",
		"jdoe@":            "•••",
		"nothing":          "•••",
		"":                 "•••",
	} {
		if got := mailbox.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	for domain, want := range map[string]mailbox.Domain{
		"mailinator.com":           {Disposable: true},
		"sub.mailinator.com":       {Disposable: true},
		"gmail.com":                {Free: true},
		"proton.me":                {Free: true},
		"privaterelay.appleid.com": {Alias: "Apple Hide My Email"},
		"jdoe.anonaddy.com":        {Alias: "addy.io"},
		"33mail.com":               {Alias: "33Mail"},
		"example.org":              {},
		"org":                      {},
		"":                         {},
	} {
		got := mailbox.Lookup(domain)
		if got.Disposable != want.Disposable || got.Free != want.Free || got.Alias != want.Alias {
			t.Errorf("Lookup(%q) = %+v, want %+v", domain, got, want)
		}
		if len(got.Datasets) == 0 || got.Datasets[0].Date == "" || got.Datasets[0].Rows < 100_000 {
			t.Errorf("Lookup(%q) names the data sets %v", domain, got.Datasets)
		}
	}
}

// TestLabelledDomains measures against domains with the truth about them; see the README beside them.
func TestLabelledDomains(t *testing.T) {
	const path = "../../../shared/data/email/domains_labelled.csv"
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here: the shares are not measured", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n, disposable, free := map[string]int{}, map[string]int{}, map[string]int{}
	for _, row := range rows[1:] {
		d := mailbox.Lookup(row[0])
		n[row[1]]++
		if d.Disposable {
			disposable[row[1]]++
		}
		if d.Free {
			free[row[1]]++
		}
	}
	for label := range n {
		t.Logf("%-27s of %3d disposable %3d, free %3d", label, n[label], disposable[label], free[label])
	}
	for _, tc := range []struct {
		label            string
		disposable, free int // per cent: at least so many disposable, exactly so many free
	}{
		{"disposable_in_cc0_list", 100, 0},
		{"disposable_not_in_cc0_list", 45, 0}, // a list published every month cannot know more of those registered since
		{"free_provider", 0, 100},
		{"company_fortune1000", 0, 0},
	} {
		if disposable[tc.label]*100 < tc.disposable*n[tc.label] || free[tc.label]*100 != tc.free*n[tc.label] {
			t.Errorf("%s: %d disposable and %d free of %d", tc.label, disposable[tc.label], free[tc.label], n[tc.label])
		}
		if tc.disposable == 0 && disposable[tc.label] > 0 {
			t.Errorf("%s: %d wrongly disposable", tc.label, disposable[tc.label])
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"j.doe+x@gmail.com", "jörg@münchen.example", "a@xn--0.org", "\xff@b.org", "a@b.c.d.e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		mailbox.Mask(s)
		a, err := mailbox.Parse(s)
		if err != nil {
			return
		}
		again, err := mailbox.Parse(a.String())
		if err != nil || again != a {
			t.Errorf("Parse(%q) = %+v, which parses as %+v, %v", s, a, again, err)
		}
		if k, err := mailbox.Parse(a.Key); err != nil || k.Key != a.Key {
			t.Errorf("key %q of %q has the key %q, %v", a.Key, s, k.Key, err)
		}
		mailbox.Lookup(a.Domain)
	})
}
