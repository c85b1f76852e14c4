package store_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"

	"github.com/google/uuid"
)

// everyKey holds something for each kind of key.
func everyKey() *dossier.Dossier {
	d := draft("every-key")
	d.Residence.Line1, d.Residence.PostalCode = "7 Example St", "77002"
	d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+1 202 555 0123"}, {Kind: dossier.Email, Value: "Ada.Example+jobs@mailbox.example"}}
	d.Sessions = []dossier.Session{{Kind: "portal", At: now, IP: "198.51.100.7", DeviceID: "d1", Network: &dossier.Network{Kind: dossier.Residential}}}
	d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Messaging, Value: "@Ada_Example"},
		dossier.Contact{Kind: dossier.Wallet, Value: "0x52908400098527886E0F7030069857D2E4169EE7"})
	d.Documents = []dossier.Document{{Kind: "passport", Number: "X 123-4567"}, {Kind: "ssn_card", Number: "123-45-6789"}}
	d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Routing: "021000021", Account: "1234-5678", Channel: "wallet", SetAt: now},
		{Routing: "DEUTDEFF", Account: "DE89 3704 0044 0532 0130 00", SetAt: now}}}
	d.Photos = []dossier.Photo{{Source: "linkedin", File: "p.jpg", Image: &dossier.ImageFacts{SHA256: [32]byte{1}}}}
	d.Profiles = []dossier.Profile{{Kind: "github", Handle: "ada-example", Repositories: []dossier.Repository{
		{Name: "one", CommitIdentities: []dossier.CommitIdentity{{Name: "Ada", Email: "Ada@Example.dev"}}}}}}
	d.Employment = []dossier.Job{{Employer: "One Ltd", Domain: "www.One.example", RegistrationNumber: "GB 123"}}
	d.References = []dossier.Reference{{Name: "Bo Berg", Email: "bo@two.example", Phone: "+1 202 555 0124"}}
	d.Application.ReferredBy = "c-1"
	d.Resume = &dossier.Resume{Text: copied}
	return d
}

// TestKeysVersion notices that a dossier has other keys than before. Where it fails raise keysVersion, so that candidates
// recorded before are keyed anew, and write the new hash here.
func TestKeysVersion(t *testing.T) {
	const want = "3a844843648e3925f27fd5ab"
	var lines []string
	kinds := map[linkage.KeyKind]bool{}
	for _, k := range vetting.Keys(everyKey()) {
		lines = append(lines, fmt.Sprintf("%s %q", k.Kind, k.Value))
		kinds[k.Kind] = true
	}
	for _, k := range watchlist.Keys(everyKey()) {
		lines = append(lines, fmt.Sprintf("watch %s %q", k.Kind, k.Value))
	}
	if len(kinds) < 15 {
		t.Errorf("the dossier has %d kinds of key, want all 15: %v", len(kinds), kinds)
	}
	slices.Sort(lines)
	if got := fmt.Sprintf("%.12x", sha256.Sum256([]byte(strings.Join(lines, "\n")))); got != want {
		t.Errorf("keys hash to %s, want %s:\n%s", got, want, strings.Join(lines, "\n"))
	}
}

// TestRekeyFindsWhatWasRecordedBefore takes two candidates who share a phone back to before there were such keys.
func TestRekeyFindsWhatWasRecordedBefore(t *testing.T) {
	f := setUp(t)
	var both []uuid.UUID
	for _, id := range []string{"a", "b"} {
		d := draft(id)
		d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+1 202 555 0123"}}
		candidate, err := f.Create(t.Context(), f.actor, d)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, candidate)
	}
	for _, statement := range []string{`DELETE FROM link_keys`, `DELETE FROM text_keys`, `DELETE FROM person_keys`, `UPDATE candidates SET keys_version = 0`} {
		if _, err := f.pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	f.queue.due = nil
	if n, err := f.Rekey(t.Context()); n != 2 || err != nil {
		t.Fatalf("keyed %d anew, %v; want 2", n, err)
	}
	for _, id := range both {
		if others := f.neighbours(t, id); len(others) != 1 {
			t.Errorf("%d neighbours, want 1", len(others))
		}
		if !slices.Contains(f.queue.due, id) {
			t.Errorf("no assessment of %s is due", id)
		}
	}
	f.queue.due = nil
	if n, err := f.Rekey(t.Context()); n != 0 || err != nil || f.queue.due != nil {
		t.Errorf("the second run keyed %d anew, %v", n, err)
	}
	f.subject(t)
	if n, err := f.Rekey(t.Context()); n != 0 || err != nil {
		t.Errorf("a new candidate is keyed anew: %d, %v", n, err)
	}
}
