package watchlist_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/watchlist"
)

func list(kind, value string) string {
	return fmt.Sprintf(`{"schema": "bonafide/watchlist/v1", "entries": [{"kind": %q, "value": %q, "source": "bulletin", "date": "2024-09-02", "reviewer": "r", "expires": "2026-09-01"}]}`, kind, value)
}

func read(t *testing.T, data string) *watchlist.List {
	t.Helper()
	l, err := watchlist.Read([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var candidate = &dossier.Dossier{
	Residence: &dossier.Address{Country: "US"},
	Names:     []dossier.Name{{Full: "Ada Byron"}},
	Contacts: []dossier.Contact{
		{Kind: dossier.Email, Value: "ada+jobs@mailbox.example"}, {Kind: dossier.Phone, Value: "(312) 555-0132"},
		{Kind: dossier.Messaging, Value: "@AdaB"}, {Kind: dossier.Wallet, Value: "0xABCDEF"},
	},
	Profiles:   []dossier.Profile{{Kind: "github", Handle: "ada-codes"}},
	Sessions:   []dossier.Session{{Kind: "portal", IP: "::ffff:198.51.100.7"}, {Kind: "reference", IP: "198.51.100.9"}},
	Employment: []dossier.Job{{Employer: "Brookline Works", Domain: "brookline.example", RegistrationNumber: "12-34 56"}},
	References: []dossier.Reference{{Email: "kim@harbour.example", CompanyDomain: "harbour-works.example"}},
}

func TestMatch(t *testing.T) {
	day := time.Date(2026, 9, 1, 23, 59, 59, 0, time.UTC)
	tests := []struct {
		kind, value, want string
	}{
		{"email", "ADA@mailbox.example", "contacts[0]"},
		{"email", "ada.b@mailbox.example", ""},
		{"phone", "+1 312-555-0132", "contacts[1]"},
		{"messaging", "adab", "contacts[2]"},
		{"handle", "adab", ""}, // a handle is no messaging account
		{"handle", "@Ada-Codes", "profiles[0].handle"},
		{"wallet", "0xabcdef", "contacts[3]"},
		{"ip", "198.51.100.7", "sessions[0].ip"},
		{"ip", "198.51.100.9", ""}, // the referee's
		{"domain", "https://www.Brookline.example/about", "employment[0].domain"},
		{"domain", "harbour.example", "references[0].email"},
		{"domain", "harbour-works.example", "references[0].company_domain"},
		{"domain", "mailbox.example", ""},
		{"registration_number", "123456", "employment[0].registration_number"},
	}
	for _, tt := range tests {
		got := ""
		for _, l := range read(t, list(tt.kind, tt.value)).Match(candidate, day) {
			got += l.Ref
			if l.Source != "bulletin" || l.Key == "" || strings.Contains(l.Key, "ada+jobs") || strings.Contains(l.Key, "555-01") {
				t.Errorf("%s %s: listing %+v", tt.kind, tt.value, l)
			}
		}
		if got != tt.want {
			t.Errorf("%s %s matches %q, want %q", tt.kind, tt.value, got, tt.want)
		}
	}
}

func TestExpiry(t *testing.T) {
	l := read(t, list("email", "ada@mailbox.example"))
	for at, want := range map[string]int{"2026-08-31T00:00:00Z": 1, "2026-09-01T23:59:59Z": 1, "2026-09-02T00:00:00Z": 0} {
		asOf, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		got := l.Match(candidate, asOf)
		if len(got) != want || got == nil {
			t.Errorf("at %s: %v, want %d and never nil", at, got, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	good := list("email", "a@b.example")
	for name, tt := range map[string]struct{ data, path string }{
		"not JSON":        {"{", ""},
		"a name":          {strings.Replace(good, `"kind"`, `"name": "Ada", "kind"`, 1), "entries[0]"},
		"no reviewer":     {strings.Replace(good, `"reviewer": "r", `, "", 1), "entries[0]"},
		"unknown kind":    {list("passport", "X"), "entries[0].kind"},
		"25 months":       {strings.Replace(good, "2026-09-01", "2026-09-03", 1), "entries[0].expires"},
		"before its date": {strings.Replace(good, "2026-09-01", "2024-09-01", 1), "entries[0].expires"},
		"no date":         {strings.Replace(good, "2024-09-02", "September", 1), "entries[0].date"},
		"no mail address": {list("email", "nobody"), "entries[0].value"},
		"no number":       {list("phone", "555"), "entries[0].value"},
		"no address":      {list("ip", "1.2.3"), "entries[0].value"},
		"a NUL":           {strings.Replace(good, "bulletin", `bul\u0000letin`, 1), "entries[0].source"},
	} {
		l, err := watchlist.Read([]byte(tt.data))
		var ps dossier.Problems
		if l != nil || !errors.As(err, &ps) || ps[0].Path != tt.path {
			t.Errorf("%s: %v, want a problem at %q", name, err, tt.path)
		}
	}
	if _, err := watchlist.Read([]byte(strings.Replace(good, "2026-09-01", "2026-09-02", 1))); err != nil {
		t.Errorf("24 months: %v", err)
	}
}

func TestSchemaIsTheContract(t *testing.T) {
	want, err := os.ReadFile("../../../shared/contract/watchlist.schema.json")
	if err != nil {
		t.Skip("no contract beside the repository:", err)
	}
	got, err := os.ReadFile("schema.json")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("schema.json is not the contract's: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(list("email", "a@b.example")))
	f.Add([]byte(list("ip", "198.51.100.7")))
	f.Add([]byte(`{"schema": "bonafide/watchlist/v1", "entries": []}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := watchlist.Read(data)
		if (l == nil) == (err == nil) {
			t.Fatalf("list %v, error %v", l, err)
		}
		if err == nil {
			l.Match(candidate, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		}
	})
}
