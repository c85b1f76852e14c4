package linkage_test

import (
	"strings"
	"testing"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
)

// keyed returns the value of the first key of a kind that a dossier has; empty where there is none.
func keyed(kind linkage.KeyKind, change func(*dossier.Dossier)) string {
	d := person("a")
	change(d)
	for _, k := range linkage.Keys(d) {
		if k.Kind == kind && k.Ref != "contacts[0]" { // person has a mailbox of its own
			return k.Value
		}
	}
	return ""
}

func reached(kind dossier.ContactKind, value string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Contacts = append(d.Contacts, dossier.Contact{Kind: kind, Value: value}) }
}

func profiled(kind, url, handle string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.Profiles = append(d.Profiles, dossier.Profile{Kind: kind, URL: url, Handle: handle})
	}
}

func committed(mail string, fork bool) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		id := dossier.CommitIdentity{Name: "Ada", Email: mail}
		d.Profiles = append(d.Profiles, dossier.Profile{Kind: "other", Repositories: []dossier.Repository{{Name: "r", Fork: fork, CommitIdentities: []dossier.CommitIdentity{id}}}})
	}
}

// TestKeysOfEachKind holds for each kind of key what is one with the first value, what is near it and another, and what is
// no value of the kind at all.
func TestKeysOfEachKind(t *testing.T) {
	contact := func(kind dossier.ContactKind) func(string) func(*dossier.Dossier) {
		return func(v string) func(*dossier.Dossier) { return reached(kind, v) }
	}
	document := func(kind string) func(string) func(*dossier.Dossier) {
		return func(v string) func(*dossier.Dossier) { return documented(kind, "", v) }
	}
	for _, tt := range []struct {
		kind             linkage.KeyKind
		record           func(string) func(*dossier.Dossier)
		same, other, not []string
	}{
		{linkage.Phone, contact(dossier.Phone), []string{"+1 312 555 0132", "(312) 555-0132", "1-312-555-0132"}, []string{"+1 312 555 0133", "+44 312 555 0132"}, []string{"n/a", "12"}},
		{linkage.Mailbox, contact(dossier.Email), []string{"ada.b@gmail.com", "ADAB+x@googlemail.com"}, []string{"ada.b@outlook.com", "adac@gmail.com"}, []string{"ada", "ada@", "@gmail.com"}},
		{linkage.Handle, contact(dossier.Messaging),
			[]string{"@Ada_Byron", "ada_byron", "https://t.me/ADA_byron", "t.me/ada_byron", "Telegram: @ada_byron", "telegram.me/ada_byron"},
			[]string{"@adabyron", "@ada_byron1", "@ada.byron"}, []string{"@ada", "ask me", "", "12345", "@-ada-byron"}},
		{linkage.Handle, contact(dossier.Messaging), []string{"+1 312 555 0132", "https://wa.me/13125550132", "WhatsApp: +1 (312) 555-0132"}, []string{"+1 312 555 0133"}, []string{"312"}},
		{linkage.Wallet, contact(dossier.Wallet),
			[]string{"0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886e0f7030069857d2e4169ee7", "ethereum:0x52908400098527886E0F7030069857D2E4169EE7@1?value=2"},
			[]string{"0x52908400098527886E0F7030069857D2E4169EE8"}, []string{"0x5290840009852788", "0xZZ908400098527886E0F7030069857D2E4169EE7", "my wallet", ""}},
		{linkage.Wallet, contact(dossier.Wallet),
			[]string{"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=1"},
			[]string{"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}, []string{"bc1", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3b4 x"}},
		{linkage.Wallet, contact(dossier.Wallet), []string{"1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}, []string{"1boatSLRHtKNngkdXEeobR76b53LETtpyT"}, []string{"1BoatSLRHtKNngkdXEeobR76b53LETtpy0"}},
		{linkage.Document, document("passport"), []string{"X 123-4567", "x1234567"}, []string{"X1234568"}, []string{"123", "--"}},
		{linkage.Document, document("ssn_card"), []string{"123-45-6789", "123 45 6789"}, []string{"123-45-6780", "923-45-6789"},
			[]string{"000-45-6789", "666-45-6789", "123-00-6789", "123-45-0000", "123-45-678", "078-05-1120", "XXX-XX-6789"}},
		{linkage.Account, func(v string) func(*dossier.Dossier) { return paidTo(dossier.Payout{Routing: "021000021", Account: v}) },
			[]string{"000-111 222", "000111222"}, []string{"000111223"}, []string{"1234", "n/a"}},
		{linkage.Account, func(v string) func(*dossier.Dossier) { return paidTo(dossier.Payout{Account: v}) },
			[]string{"DE89 3704 0044 0532 0130 00", "de89370400440532013000"}, []string{"DE89 3704 0044 0532 0130 01", "GB82 WEST 1234 5698 7654 32"}, []string{"DE89"}},
		{linkage.Home, func(v string) func(*dossier.Dossier) {
			return livingAt(dossier.Address{Line1: v, Unit: "5C", City: "Austin", PostalCode: "78701", Country: "US"})
		}, []string{"7 Example St.", "7 example street"}, []string{"70 Example St", "7 Example Ave"}, []string{"", "..."}},
		{linkage.Device, func(v string) func(*dossier.Dossier) { return session(dossier.Session{DeviceID: v}) }, []string{"d1"}, []string{"d2", "D1"}, []string{""}},
		{linkage.IP, func(v string) func(*dossier.Dossier) {
			return session(dossier.Session{IP: v, Network: &dossier.Network{Kind: dossier.Residential}})
		}, []string{"198.51.100.7", "::ffff:198.51.100.7"}, []string{"198.51.100.8"}, []string{"", "198.51.100", "localhost"}},
		{linkage.Profile, func(v string) func(*dossier.Dossier) { return profiled("linkedin", v, "") },
			[]string{"https://www.linkedin.com/in/Ada-Byron/", "http://uk.linkedin.com/in/ada-byron?trk=x#about", "linkedin.com/in/ada-byron/details/skills", "HTTPS://LINKEDIN.COM:443/in/ada%2Dbyron"},
			[]string{"https://linkedin.com/in/ada-byron-2", "https://github.com/ada-byron"}, []string{"https://linkedin.com/feed", "https://linkedin.com", "https://linkedin.com/in/", "see CV", "ftp://linkedin.com/in/ada-byron", "https://198.51.100.7/x", ""}},
		{linkage.Profile, func(v string) func(*dossier.Dossier) { return profiled("portfolio", v, "") },
			[]string{"https://ada.example/Work/", "http://www.Ada.Example/Work", "ada.example/Work?utm_source=x"}, []string{"https://ada.example/work", "https://ada.example", "https://ada.example:8080/Work"}, []string{"portfolio", "http://"}},
		{linkage.Committer, func(v string) func(*dossier.Dossier) { return committed(v, false) },
			[]string{"Ada@Example.dev", "ada+git@example.dev"}, []string{"ada@example.org"}, []string{"noreply@github.com", "ci-bot", "root@localhost", "build-server@x.example", ""}},
		{linkage.Committer, func(v string) func(*dossier.Dossier) { return committed(v, false) },
			[]string{"1234+ada@users.noreply.github.com", "Ada@users.noreply.github.com"}, []string{"1234+bo@users.noreply.github.com"}, []string{"1234+@users.noreply.github.com"}},
		{linkage.Committer, func(v string) func(*dossier.Dossier) { return committed(v, true) }, []string{""}, nil, []string{"ada@example.dev"}},
	} {
		want := keyed(tt.kind, tt.record(tt.same[0]))
		if want == "" && tt.same[0] != "" {
			t.Errorf("%s %q has no key", tt.kind, tt.same[0])
		}
		for _, v := range tt.same[1:] {
			if got := keyed(tt.kind, tt.record(v)); got != want {
				t.Errorf("%s %q has the key %q, want %q as %q", tt.kind, v, got, want, tt.same[0])
			}
		}
		for _, v := range tt.other {
			if got := keyed(tt.kind, tt.record(v)); got == want || got == "" {
				t.Errorf("%s %q has the key %q, and %q has %q", tt.kind, v, got, tt.same[0], want)
			}
		}
		for _, v := range tt.not {
			if got := keyed(tt.kind, tt.record(v)); got != "" {
				t.Errorf("%s %q has the key %q, want none", tt.kind, v, got)
			}
		}
	}
}

func TestProfileByHandle(t *testing.T) {
	for _, tt := range []struct{ kind, handle, want string }{
		{"github", "Ada-B", "github.com/ada-b"}, {"github", "@ada-b", "github.com/ada-b"}, {"linkedin", "ada-b", "linkedin.com/in/ada-b"},
		{"gitlab", "ada-b", "gitlab.com/ada-b"}, {"social", "ada-b", ""}, {"github", "ada/b", ""}, {"github", "", ""},
	} {
		if got := keyed(linkage.Profile, profiled(tt.kind, "", tt.handle)); got != tt.want {
			t.Errorf("%s %q has the key %q, want %q", tt.kind, tt.handle, got, tt.want)
		}
	}
}

// TestUnweighedKeysLinkNobody holds that a shared handle, wallet, profile or committer is no link: no rule weighs one.
func TestUnweighedKeysLinkNobody(t *testing.T) {
	both := func(id string) *dossier.Dossier {
		return person(id, reached(dossier.Messaging, "@ada_byron"), reached(dossier.Wallet, "0x52908400098527886E0F7030069857D2E4169EE7"),
			profiled("github", "", "ada"), committed("ada@example.dev", false))
	}
	if got := linkage.Find(both("a"), []*dossier.Dossier{both("b")}); len(got) > 0 {
		t.Errorf("links = %v, want none", summary(got))
	}
}

func TestSearchFindsKeys(t *testing.T) {
	for text, want := range map[string]linkage.KeyKind{
		"@Ada_Byron": linkage.Handle, "0x52908400098527886E0F7030069857D2E4169EE7": linkage.Wallet, "github.com/Ada": linkage.Profile, "ada@x.example": linkage.Mailbox, "+13125550132": linkage.Phone,
	} {
		found := false
		for _, k := range linkage.Search(text) {
			found = found || k.Kind == want
		}
		if !found {
			t.Errorf("%q is searched as %v, want %s among them", text, linkage.Search(text), want)
		}
	}
	if got := linkage.Search("Ada Byron"); len(got) > 0 {
		t.Errorf("a name is searched as %v", got)
	}
}

func FuzzOnlineKeys(f *testing.F) {
	for _, s := range []string{"https://t.me/ada", "0x52908400098527886E0F7030069857D2E4169EE7", "uk.linkedin.com/in/%41da", "bitcoin:bc1q?x", "http://[::1]:80/", "@a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, key := range map[string]func(string) (string, bool){
			"handle": linkage.HandleKey, "wallet": linkage.WalletKey,
			"profile": func(s string) (string, bool) { return linkage.ProfileKey(dossier.Profile{URL: s}) },
		} {
			once, ok := key(s)
			if !ok || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
				continue
			}
			if twice, ok := key(once); !ok || twice != once {
				t.Errorf("%s %q has the key %q, and that %q, %v", name, s, once, twice, ok)
			}
		}
	})
}
