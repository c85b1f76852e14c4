package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
)

var applied = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

// person returns a dossier whose name and mail address, unless another is given, agree with those of no other id.
func person(id string, change ...func(*dossier.Dossier)) *dossier.Dossier {
	d := &dossier.Dossier{
		ID:          id,
		Names:       []dossier.Name{{Kind: dossier.LegalName, Full: strings.Repeat(id, 4) + "son " + strings.Repeat(id, 5) + "field"}},
		Residence:   &dossier.Address{Country: "US"},
		Application: dossier.Application{AppliedAt: applied},
	}
	for _, c := range change {
		c(d)
	}
	if !slices.ContainsFunc(d.Contacts, func(c dossier.Contact) bool { return c.Kind == dossier.Email }) {
		mail(id + "@" + id + ".example")(d)
	}
	return d
}

func phone(value string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Phone, Value: value})
	}
}

func mail(value string, aliases ...string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Email, Value: value, Aliases: aliases})
	}
}

func referee(r dossier.Reference) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.References = append(d.References, r) }
}

func session(s dossier.Session) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Sessions = append(d.Sessions, s) }
}

func named(full string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Names[0].Full = full }
}

func portrait(facts dossier.ImageFacts) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.Photos = append(d.Photos, dossier.Photo{Source: "application", File: "p.jpg", Image: &facts})
	}
}

// summary writes links in short.
func summary(links dossier.Links) string {
	var all []string
	for _, l := range links {
		s := fmt.Sprintf("%s %s=%s:%s", l.Kind, l.Ref, l.Other, l.OtherRef)
		for word, on := range map[string]bool{"same": l.SamePerson, "household": l.Household, "root": l.SameRoot} {
			if on {
				s += " " + word
			}
		}
		if l.Declared != "" {
			s += " declared"
		}
		if l.Keys > 1 {
			s += fmt.Sprintf(" %d keys", l.Keys)
		}
		if l.Distance > 0 {
			s += fmt.Sprintf(" %d bits", l.Distance)
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func TestFind(t *testing.T) {
	residential := &dossier.Network{Kind: dossier.Residential}
	answered := dossier.Reference{Phone: "+13125550132", IP: "198.51.100.7", NetworkKind: dossier.Residential, RespondedAt: applied}
	address := func(at time.Time, n *dossier.Network) func(*dossier.Dossier) {
		return session(dossier.Session{Kind: "portal", At: at, IP: "::ffff:198.51.100.7", Network: n})
	}
	tests := []struct {
		name string
		a, b *dossier.Dossier
		want string
	}{
		{"nothing", person("a", phone("+13125550131")), person("b", phone("+13125550132")), ""},
		{"phone in two spellings", person("a", phone("(312) 555-0132")), person("b", phone("+1 312.555.0132")), "phone contacts[0]=b:contacts[0]"},
		{"phone that cannot be read", person("a", phone("n/a")), person("b", phone("n/a")), ""},
		{"phone and mail root", person("a", phone("+13125550132"), mail("ada.byron@x.example")), person("b", mail("AdaByron2@y.example"), phone("+13125550132")),
			"phone contacts[0]=b:contacts[1] root"},
		{"phone and one mail root of several", person("a", phone("+13125550132"), mail("ada.byron@x.example"), mail("countess@x.example")), person("b", mail("AdaByron2@y.example"), phone("+13125550132")),
			"phone contacts[0]=b:contacts[1]"},
		{"phone and no mail address", person("a", phone("+13125550132"), mail("n/a")), person("b", phone("+13125550132")), "phone contacts[0]=b:contacts[0] root"},
		{"phone and a role's mailbox", person("a", phone("+13125550132"), mail("contact@x.example")), person("b", mail("contact@y.example"), phone("+13125550132")),
			"phone contacts[0]=b:contacts[1]"},
		{"mailbox by case and tag", person("a", mail("M.Ferrand.Dev+jobs@mailbox.example")), person("b", mail("x@mailbox.example", "m.ferrand.dev@mailbox.example")),
			"mailbox contacts[0]=b:contacts[0]"},
		{"Gmail dots", person("a", mail("ad.a@gmail.com")), person("b", mail("ada+x@googlemail.com")), "mailbox contacts[0]=b:contacts[0]"},
		{"dots elsewhere count", person("a", mail("ad.a@mailbox.example")), person("b", mail("ada@mailbox.example")), ""},
		{"one alias twice", person("a", mail("ada@x.example", "ada+1@x.example")), person("b", mail("ada@x.example")), "mailbox contacts[0]=b:contacts[0]"},
		{"same name in another order", person("a", phone("+13125550132"), named("Ada Byron")), person("b", phone("+13125550132"), named("BYRON, Ada")),
			"phone contacts[0]=b:contacts[0] same"},
		{"household declared by one", person("a", phone("+13125550132")), person("b", phone("+13125550132"), func(d *dossier.Dossier) { d.Household = []string{"a"} }),
			"phone contacts[0]=b:contacts[0] household"},
		{"declared by the other", person("a", phone("+13125550132")), person("b", phone("+13125550132"), func(d *dossier.Dossier) { d.Contacts[0].SharedWith = "agency" }),
			"phone contacts[0]=b:contacts[0] declared"},
		{"one referee", person("a", referee(dossier.Reference{Email: "r@x.example"})), person("b", referee(dossier.Reference{Email: "R@x.example", Phone: "+13125550139"})),
			"referee references[0]=b:references[0]"},
		{"one referee by two keys is one link", person("a", referee(dossier.Reference{Email: "r@x.example", Phone: "+13125550139"})), person("b", referee(dossier.Reference{Email: "R@x.example", Phone: "+13125550139"})),
			"referee references[0]=b:references[0]"},
		{"referees on one device are not one referee", person("a", referee(dossier.Reference{DeviceID: "d1"})), person("b", referee(dossier.Reference{DeviceID: "d1"})), ""},
		{"referee is the candidate", person("a", phone("+13125550132"), referee(dossier.Reference{Phone: "+13125550132"})), person("b"),
			"referee_is_candidate references[0]=a:contacts[0] same"},
		{"referee on the candidate's device", person("a", session(dossier.Session{DeviceID: "d1"}), referee(dossier.Reference{DeviceID: "d1"})), person("b"),
			"referee_is_candidate references[0]=a:sessions[0] same"},
		{"the referee's own session", person("a", session(dossier.Session{Kind: "reference", DeviceID: "d1"}), referee(dossier.Reference{DeviceID: "d1"})), person("b"), ""},
		{"referee is another candidate", person("a", referee(dossier.Reference{Email: "b@x.example", Phone: "+13125550132"})), person("b", mail("b@x.example"), phone("+13125550132")),
			"referee_is_candidate references[0]=b:contacts[1] 2 keys"},
		{"a fact about the other dossier", person("a", phone("+13125550132")), person("b", referee(dossier.Reference{Phone: "+13125550132"})), ""},
		{"address within 24 hours as second key", person("a", referee(answered)), person("b", phone("+13125550132"), address(applied.Add(-24*time.Hour), residential)),
			"referee_is_candidate references[0]=b:contacts[0] 2 keys"},
		{"address after more than 24 hours", person("a", referee(answered)), person("b", phone("+13125550132"), address(applied.Add(24*time.Hour+1), residential)),
			"referee_is_candidate references[0]=b:contacts[0]"},
		{"address of a university", person("a", referee(answered)), person("b", phone("+13125550132"), address(applied, &dossier.Network{Kind: dossier.Institution})),
			"referee_is_candidate references[0]=b:contacts[0]"},
		{"address of an unknown network", person("a", referee(answered)), person("b", phone("+13125550132"), address(applied, nil)),
			"referee_is_candidate references[0]=b:contacts[0]"},
		{"address alone", person("a", referee(answered)), person("b", address(applied, residential)), ""},
		{"same file of low quality", person("a", portrait(dossier.ImageFacts{})), person("b", portrait(dossier.ImageFacts{})), "photo photos[0]=b:photos[0]"},
		{"31 bits", person("a", portrait(hash(1, 0))), person("b", portrait(hash(2, 31))), "photo photos[0]=b:photos[0] 31 bits"},
		{"40 bits", person("a", portrait(hash(1, 0))), person("b", portrait(hash(2, 40))), "photo photos[0]=b:photos[0] 40 bits"},
		{"41 bits", person("a", portrait(hash(1, 0))), person("b", portrait(hash(2, 41))), ""},
		{"quality of 50", person("a", portrait(hash(1, 0))), person("b", portrait(quality(hash(2, 3), 50))), "photo photos[0]=b:photos[0] 3 bits"},
		{"quality of 49", person("a", portrait(hash(1, 0))), person("b", portrait(quality(hash(2, 3), 49))), ""},
		{"background at 31 bits", person("a", portrait(parts(1, 0, 0))), person("b", portrait(parts(2, 31, 90))), "photo_template photos[0]=b:photos[0] 31 bits"},
		{"background at 32 bits", person("a", portrait(parts(1, 0, 0))), person("b", portrait(parts(2, 32, 90))), ""},
		{"no parts to be known by", person("a", portrait(parts(1, 0, 0))), person("b", portrait(hash(2, 90))), ""},
		{"turned", person("a", portrait(turned(hash(1, 0)))), person("b", portrait(hash(2, 3))), "photo photos[0]=b:photos[0] 3 bits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := summary(linkage.Find(tt.a, []*dossier.Dossier{tt.a, tt.b}))
			if got != tt.want {
				t.Errorf("links = %q, want %q", got, tt.want)
			}
			if alone := summary(linkage.Find(tt.a, []*dossier.Dossier{tt.b})); alone != got {
				t.Errorf("links = %q where the subject is not in the population, want %q", alone, got)
			}
		})
	}
}

// hash returns the facts of a picture: file number and bits that differ from the plainest hash.
func hash(file byte, bits int) dossier.ImageFacts {
	f := dossier.ImageFacts{SHA256: [32]byte{file}, Quality: 100}
	for i := range f.PDQ {
		for w := range f.PDQ[i] {
			f.PDQ[i][w] = 0x0123_4567_89ab_cdef << i // so that no orientation is near another
		}
	}
	for b := range bits {
		f.PDQ[0][b/64] ^= 1 << (b % 64)
	}
	return f
}

// parts returns the facts of a portrait that is unlike another as a whole: how many bits background and face differ in
// from the plainest.
func parts(file byte, background, face int) dossier.ImageFacts {
	f := hash(file, 0)
	f.Parts = &dossier.ImageParts{Face: hash(0, face).PDQ, Background: hash(0, background).PDQ}
	for i := range f.PDQ {
		for w := range f.PDQ[i] {
			f.PDQ[i][w] ^= 0x5555_5555_5555_5555 * uint64(file)
		}
	}
	return f
}

// The faces' distance is measured, and people are counted once each, the subject included.
func TestTemplateIsCounted(t *testing.T) {
	subject := person("a", portrait(parts(1, 0, 0)))
	links := linkage.Find(subject, []*dossier.Dossier{
		subject, person("b", portrait(parts(2, 3, 70)), portrait(parts(2, 4, 70))), person("c", portrait(parts(2, 99, 0))), person("d"),
	}).Of(dossier.SharedTemplate)
	if len(links) != 2 {
		t.Fatalf("got %d links, want 2: %+v", len(links), links)
	}
	for _, l := range links {
		if l.Other != "b" || l.FaceDistance != 70 || l.Seen != 2 || l.Of != 3 {
			t.Errorf("got %+v, want b, faces at 70 bits, 2 of 3 people", l)
		}
	}
	subject.Photos[0].Image.Parts.Seen, subject.Photos[0].Image.Parts.Of = 30, 2000 // counted where everybody is known
	for _, l := range linkage.Find(subject, []*dossier.Dossier{person("b", portrait(parts(2, 3, 70)))}).Of(dossier.SharedTemplate) {
		if l.Seen != 30 || l.Of != 2000 {
			t.Errorf("behind %d of %d people, want 30 of 2000", l.Seen, l.Of)
		}
	}
}

func scan(file byte, bits int, pages ...dossier.ImageFacts) func(*dossier.Dossier) {
	f := hash(file, bits)
	if len(pages) > 0 { // of a document with pages only those hash to anything
		f = dossier.ImageFacts{SHA256: [32]byte{file}}
	}
	for i, p := range pages {
		f.Inside = append(f.Inside, dossier.InnerPicture{Kind: dossier.InnerPage, Number: i, PDQ: p.PDQ, Quality: p.Quality})
	}
	return func(d *dossier.Dossier) {
		d.Documents = append(d.Documents, dossier.Document{Kind: "utility_bill", Captures: []dossier.Capture{{File: "d", Image: &f}}})
	}
}

// TestScans holds that one scan is found as a picture and as a page of two documents, once for two captures, and that it
// joins nobody by itself.
func TestScans(t *testing.T) {
	blank := dossier.ImageFacts{}
	subject := person("a", scan(1, 0, blank, hash(0, 3)))
	for name, tt := range map[string]struct {
		other *dossier.Dossier
		want  int // bits, -1 for no link
	}{
		"the same file":              {person("b", scan(1, 0, blank, hash(0, 3))), 0},
		"a page among others":        {person("b", scan(2, 0, hash(0, 60), hash(0, 10), blank)), 7},
		"a picture of the page":      {person("b", scan(2, 0)), 3},
		"the nearest of two pages":   {person("b", scan(2, 0, hash(0, 20), hash(0, 5))), 2},
		"another document":           {person("b", scan(2, 80)), -1},
		"two empty pages":            {person("b", scan(2, 0, blank, hash(0, 90))), -1},
		"a portrait, not a document": {person("b", portrait(hash(2, 3))), -1},
	} {
		links := linkage.Find(subject, []*dossier.Dossier{tt.other})
		if tt.want < 0 {
			if len(links) != 0 {
				t.Errorf("%s: %+v, want no link", name, links)
			}
			continue
		}
		if len(links) != 1 || links[0].Kind != dossier.SharedScan || links[0].Distance != tt.want || links[0].Hard() || links[0].OtherRef != "documents[0].captures[0]" {
			t.Errorf("%s: %+v, want one link at %d bits that joins nobody", name, links, tt.want)
		}
	}
}

// TestPortraits holds that a portrait is looked for on documents and in photos, not among documents, and among photos only where
// they are not one picture as they are.
func TestPortraits(t *testing.T) {
	cut := func(bits int) dossier.ImageFacts {
		facts := hash(byte(bits), 40)
		facts.Inside = []dossier.InnerPicture{{Kind: dossier.InnerPortrait, PDQ: hash(0, bits).PDQ, Quality: 100}}
		return facts
	}
	onDocument := func(id string, bits int) *dossier.Dossier {
		facts := cut(bits)
		facts.Quality = 0
		return person(id, func(d *dossier.Dossier) {
			d.Documents = []dossier.Document{{Captures: []dossier.Capture{{File: "a.jpg", Image: &facts}}}}
		})
	}
	inPhoto := func(id string, bits int) *dossier.Dossier {
		facts := cut(bits)
		facts.Quality = 0
		return person(id, portrait(facts))
	}
	for name, tt := range map[string]struct {
		subject, other *dossier.Dossier
		kind           dossier.LinkKind
		want           int // bits, -1 for no link
	}{
		"on a document, in a photo": {onDocument("a", 0), inPhoto("b", 24), dossier.SharedPortrait, 24},
		"in a photo, on a document": {inPhoto("a", 3), onDocument("b", 10), dossier.SharedPortrait, 7},
		"another picture":           {inPhoto("a", 0), onDocument("b", 25), "", -1},
		"two crops":                 {inPhoto("a", 0), inPhoto("b", 24), dossier.SharedCrop, 24},
		"two photos":                {inPhoto("a", 0), inPhoto("b", 25), "", -1},
		"two documents":             {onDocument("a", 0), onDocument("b", 1), "", -1},
		"one photo":                 {person("a", portrait(cut(0))), person("b", portrait(cut(1))), dossier.SharedPhoto, 0}, // of one SHA-256
	} {
		links := linkage.Find(tt.subject, []*dossier.Dossier{tt.other})
		if tt.want < 0 && len(links) == 0 {
			continue
		}
		if len(links) != 1 || links[0].Kind != tt.kind || links[0].Distance != tt.want || links[0].Hard() != (tt.kind == dossier.SharedPhoto) {
			t.Errorf("%s: %+v, want a link %q at %d bits", name, links, tt.kind, tt.want)
		}
	}
}

func quality(f dossier.ImageFacts, q int) dossier.ImageFacts {
	f.Quality = q
	return f
}

// turned makes the picture as it is another orientation.
func turned(f dossier.ImageFacts) dossier.ImageFacts {
	f.PDQ[3], f.PDQ[0] = f.PDQ[0], [4]uint64{0, 1<<64 - 1, 0, 1<<64 - 1}
	return f
}

func TestKeys(t *testing.T) {
	d := person("a", mail("Ada+x@x.example", "ada@y.example"), phone("312-555-0132"), session(dossier.Session{DeviceID: "d1"}),
		session(dossier.Session{DeviceID: "d1"}), referee(dossier.Reference{Email: "r@x.example", Phone: "+44 20 7946 0000", DeviceID: "d2"}),
		portrait(dossier.ImageFacts{SHA256: [32]byte{0xab}}))
	want := []linkage.Key{
		{Kind: linkage.Mailbox, Value: "ada@x.example", Ref: "contacts[0]"},
		{Kind: linkage.Mailbox, Value: "ada@y.example", Ref: "contacts[0]"},
		{Kind: linkage.Phone, Value: "+13125550132", Ref: "contacts[1]"},
		{Kind: linkage.Device, Value: "d1", Ref: "sessions[0]"},
		{Kind: linkage.Phone, Value: "+442079460000", Ref: "references[0].phone"},
		{Kind: linkage.Mailbox, Value: "r@x.example", Ref: "references[0].email"},
		{Kind: linkage.Device, Value: "d2", Ref: "references[0].device_id"},
		{Kind: linkage.Portrait, Value: "ab" + strings.Repeat("00", 31), Ref: "photos[0]"},
	}
	if got := linkage.Keys(d); !slices.Equal(got, want) {
		t.Errorf("Keys =\n%v, want\n%v", got, want)
	}
}

// TestLinksAreMasked keeps whole numbers and addresses out of evidence.
func TestLinksAreMasked(t *testing.T) {
	a, b := person("a", phone("+13125550132"), mail("ada@x.example")), person("b", phone("+13125550132"), mail("ada@x.example"))
	for _, l := range linkage.Find(a, []*dossier.Dossier{b}) {
		if strings.Contains(l.Key, "312555") || strings.Contains(l.Key, "ada@") {
			t.Errorf("%s: key %q is not masked", l.Kind, l.Key)
		}
	}
}

// TestSymmetric holds that what one side shares with the other, the other shares with it, whatever the order of the
// population.
func TestSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		population := rapid.Map(rapid.SliceOfN(genPerson, 2, 6), func(ps []*dossier.Dossier) []*dossier.Dossier {
			for i, p := range ps {
				p.ID = fmt.Sprint("c", i)
			}
			return ps
		}).Draw(t, "population")
		x := linkage.NewIndex(population)
		seen := map[string]bool{}
		for _, d := range population {
			for _, l := range x.Find(d) {
				if mirrored(l) {
					seen[fmt.Sprint(l.Kind, d.ID, l.Ref, l.Other, l.OtherRef, l.SamePerson, l.Household, l.SameRoot, l.Distance)] = true
				}
			}
		}
		for _, d := range population {
			for _, l := range x.Find(d) {
				there := fmt.Sprint(l.Kind, l.Other, l.OtherRef, d.ID, l.Ref, l.SamePerson, l.Household, l.SameRoot, l.Distance)
				if mirrored(l) && !seen[there] {
					t.Fatalf("%s has %+v, and %s has no such link", d.ID, l, l.Other)
				}
			}
		}
		reversed := slices.Clone(population)
		slices.Reverse(reversed)
		for _, d := range population {
			if got, want := linkage.Find(d, reversed), x.Find(d); !reflect.DeepEqual(got, want) {
				t.Fatalf("in another order %+v, want %+v", got, want)
			}
		}
	})
}

// mirrored reports whether the other side has the link as well.
func mirrored(l dossier.Link) bool {
	return l.Kind != dossier.RefereeIsCandidate && l.Kind != dossier.ReferredBy && l.Kind != dossier.ClusterEdge
}

// genPerson draws from few values, so that dossiers share some.
var genPerson = rapid.Custom(func(t *rapid.T) *dossier.Dossier {
	number := rapid.SampledFrom([]string{"+13125550131", "+13125550132", "(312) 555-0133"})
	address := rapid.SampledFrom([]string{"ada@x.example", "ADA+1@x.example", "bo.berg@gmail.com", "boberg@gmail.com", "other"})
	d := person("", named(rapid.SampledFrom([]string{"Ada Byron", "Byron Ada", "Bo Berg", "Cy Chen"}).Draw(t, "name")))
	for range rapid.IntRange(0, 2).Draw(t, "phones") {
		phone(number.Draw(t, "phone"))(d)
	}
	for range rapid.IntRange(0, 2).Draw(t, "mails") {
		mail(address.Draw(t, "mail"))(d)
	}
	for range rapid.IntRange(0, 2).Draw(t, "referees") {
		referee(dossier.Reference{Phone: number.Draw(t, "phone"), Email: address.Draw(t, "mail"), Company: "X"})(d)
	}
	if rapid.Bool().Draw(t, "portrait") {
		portrait(hash(rapid.Byte().Draw(t, "file"), rapid.IntRange(0, 60).Draw(t, "bits")))(d)
	}
	d.Household = rapid.SliceOfN(rapid.SampledFrom([]string{"c0", "c1"}), 0, 1).Draw(t, "household")
	return d
})

func BenchmarkFindAmong10000(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	population := make([]*dossier.Dossier, 10_000)
	for i := range population {
		f := dossier.ImageFacts{Quality: 100}
		for o := range f.PDQ {
			f.PDQ[o] = [4]uint64{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
		}
		f.SHA256[0], f.SHA256[1] = byte(i), byte(i>>8)
		population[i] = person(fmt.Sprint("c", i), phone(fmt.Sprintf("+1312555%04d", i)), mail(fmt.Sprintf("m%d@x.example", i)), portrait(f))
	}
	x := linkage.NewIndex(population)
	b.ResetTimer()
	for i := range b.N {
		x.Find(population[i%len(population)])
	}
}
