package linkage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/photo"
	"bonafide/internal/population"
)

// slowPairs compares everybody with everybody, key by key and picture by picture. It knows no texts and no inner pictures.
func slowPairs(people []*dossier.Dossier) []string {
	found := map[string]bool{}
	keys := map[*dossier.Dossier][]linkage.Key{}
	for _, d := range people {
		keys[d] = linkage.Keys(d)
	}
	for _, a := range people {
		for _, b := range people {
			if a.ID >= b.ID {
				continue
			}
			for _, x := range keys[a] {
				for _, y := range keys[b] {
					if kind := slowKind(a, b, x, y); kind != "" {
						found[a.ID+" "+b.ID+" "+kind] = true
					}
				}
			}
			for _, p := range a.Photos {
				for _, q := range b.Photos {
					if alike(p.Image, q.Image) {
						found[a.ID+" "+b.ID+" photo"] = true
					}
				}
			}
		}
	}
	return sorted(found)
}

func sorted(set map[string]bool) (all []string) {
	for s := range set {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// slowKind says what two keys that are equal make of two dossiers.
func slowKind(a, b *dossier.Dossier, x, y linkage.Key) string {
	if x.Kind != y.Kind || x.Value != y.Value {
		return ""
	}
	referees := 0
	for _, ref := range []string{x.Ref, y.Ref} {
		if strings.HasPrefix(ref, "references[") {
			referees++
		}
	}
	switch {
	case referees == 2 && x.Kind == linkage.Device:
		return ""
	case referees == 2:
		return "referee"
	case referees == 1:
		return "referee_is_candidate"
	}
	switch x.Kind {
	case linkage.Account:
		return "bank_account"
	case linkage.Home:
		return "address"
	case linkage.Document:
		if i, k := issuer(a, x.Ref), issuer(b, y.Ref); i != "" && k != "" && i != k {
			return ""
		}
		return "id_number"
	case linkage.Portrait, linkage.Text, linkage.Candidate:
		return ""
	}
	return string(x.Kind)
}

func issuer(d *dossier.Dossier, ref string) string {
	for i, doc := range d.Documents {
		if fmt.Sprintf("documents[%d]", i) == ref {
			return doc.Issuer
		}
	}
	return ""
}

// alike compares two pictures in all their orientations.
func alike(p, q *dossier.ImageFacts) bool {
	if p.SHA256 == q.SHA256 {
		return true
	}
	if p.Quality < photo.MinQuality || q.Quality < photo.MinQuality {
		return false
	}
	for i := range p.PDQ {
		if photo.Hash(p.PDQ[i]).Distance(q.PDQ[0]) <= linkage.ReviewDistance || photo.Hash(q.PDQ[i]).Distance(p.PDQ[0]) <= linkage.ReviewDistance {
			return true
		}
	}
	return false
}

func fastPairs(people []*dossier.Dossier) []string {
	found := map[string]bool{}
	for p := range linkage.NewIndex(people).Pairs() {
		found[p.A+" "+p.B+" "+p.Kind] = true
	}
	return sorted(found)
}

// genWorld draws people who share from few values of every kind that is keyed.
var genWorld = rapid.Custom(func(t *rapid.T) []*dossier.Dossier {
	people := rapid.SliceOfN(genPerson, 2, 7).Draw(t, "people")
	few := func(name string) string { return rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, name) }
	for i, d := range people {
		d.ID = fmt.Sprint("c", i)
		if rapid.Bool().Draw(t, "online") {
			d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Messaging, Value: "@handle_" + few("handle")},
				dossier.Contact{Kind: dossier.Wallet, Value: "0x" + strings.Repeat(few("wallet"), 40)})
			d.Profiles = []dossier.Profile{{Kind: "github", Handle: "dev" + few("profile")}}
		}
		if rapid.Bool().Draw(t, "papers") {
			issuer := rapid.SampledFrom([]string{"", "US-TX", "US-CA"}).Draw(t, "issuer")
			documented(rapid.SampledFrom([]string{"passport", "ssn_card"}).Draw(t, "document"), issuer, "12345678"+few("number"))(d)
			paidTo(dossier.Payout{Routing: "021000021", Account: "0001112" + few("account"), Pooled: rapid.Bool().Draw(t, "pooled")})(d)
		}
		if rapid.Bool().Draw(t, "visit") {
			kind := rapid.SampledFrom([]dossier.NetworkKind{dossier.Residential, dossier.VPN}).Draw(t, "network")
			session(dossier.Session{IP: "198.51.100." + few("ip"), DeviceID: "d" + few("device"), Network: &dossier.Network{Kind: kind}})(d)
			livingAt(dossier.Address{Line1: few("house") + " Example St", City: "Austin", Country: "US", Class: rapid.SampledFrom([]string{"", "coworking"}).Draw(t, "class")})(d)
		}
	}
	return people
})

// TestIndexAgainstAllPairs holds the index against the slow comparison, over generated worlds; a failing one is shrunk and
// printed.
func TestIndexAgainstAllPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		world := genWorld.Draw(t, "world")
		if got, want := fastPairs(world), slowPairs(world); !slices.Equal(got, want) {
			for _, d := range world {
				data, _ := dossier.Encode(d)
				t.Logf("%s", data)
			}
			t.Fatalf("pairs\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestPopulationAgainstAllPairs does the same over one block of the invented population, scenes and all.
func TestPopulationAgainstAllPairs(t *testing.T) {
	people := slices.Collect(population.Candidates(3, population.Block))[:300]
	for _, d := range people {
		d.Resume = nil
	}
	if got, want := fastPairs(people), slowPairs(people); !slices.Equal(got, want) {
		t.Fatalf("%d pairs, want %d", len(got), len(want))
	}
}
