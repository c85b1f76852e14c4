package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/intake"
	"bonafide/internal/population"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// arrives writes dossiers, one a line.
func arrives(t *testing.T, file string, lines ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func arriving(id, name, phone, more string) string {
	return fmt.Sprintf(`{"schema": "bonafide/dossier/v1", "id": %q, "names": [{"kind": "legal", "full": %q}],`+
		`"application": {"requisition": "R-1", "applied_at": "2026-10-01T09:00:00Z"},`+
		`"contacts": [{"kind": "phone", "value": %q}]%s}`, id, name, phone, more)
}

// take imports the file and returns what it brought, and what was said of the rows that were left out.
func (f *fixture) take(t *testing.T, file string) (vetting.IntakeCount, []string) {
	t.Helper()
	var said []string
	count, err := intake.Run(t.Context(), f.Service, file, intake.Options{
		Actor: vetting.CommandLine, Owner: f.actor.ID, Rejects: file + ".rejected", Reject: func(r intake.Rejected) error {
			for _, p := range r.Problems {
				said = append(said, fmt.Sprintf("row %d: %s", r.Row, p))
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	count.Bytes, count.RejectedBytes = 0, 0
	return count, said
}

func (f *fixture) named(t *testing.T, id string) *vetting.Record {
	t.Helper()
	r, err := f.Find(t.Context(), f.actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDossiersAreImported(t *testing.T) {
	f := setUp(t)
	file := arrives(t, "people.jsonl",
		"\uFEFF"+arriving("c-1", "Ada Berg", "+1 312 555 0131", `, "residence": {"city": "Chicago", "country": "US"}`),
		"", arriving("c-2", "Bo Carr", "+13125550131", ""), `{"schema": "bonafide/dossier/v1", "id": "c-3"}`, "no dossier", arriving("c-4", "Cy Dahl", "+13125550134", ""), "")
	count, said := f.take(t, file)
	if want := (vetting.IntakeCount{Rows: 5, Created: 3, Rejected: 2}); count != want {
		t.Fatalf("%+v, want %+v; %s", count, want, said)
	}
	if len(said) != 3 || said[1] != "row 3: names: is missing: add it" || !strings.HasPrefix(said[2], "row 4: ") {
		t.Errorf("said %q", said)
	}
	rejected, err := os.ReadFile(file + ".rejected")
	var line struct {
		Row      int
		Problems []string
		Text     string
	}
	if err != nil || json.Unmarshal([]byte(strings.Split(string(rejected), "\n")[1]), &line) != nil || line.Row != 4 || line.Text != "no dossier" {
		t.Errorf("rejected rows: %v\n%s", err, rejected)
	}
	ada, bo := f.named(t, "c-1"), f.named(t, "c-2")
	if ada.Owner.ID != f.actor.ID || ada.Dossier.Residence.City != "Chicago" || ada.Facts[0].RecordedBy.Name != "the command line" {
		t.Errorf("owner %v, residence %v, recorded by %v", ada.Owner, ada.Dossier.Residence, ada.Facts[0].RecordedBy)
	}
	links, err := f.Links(t.Context(), f.actor, ada, nil)
	if err != nil || len(links) != 1 || links[0].With.ID != bo.ID {
		t.Errorf("links %v, %v", links, err)
	}
	for _, r := range []*vetting.Record{ada, bo, f.named(t, "c-4")} {
		if due, err := f.store.Due(t.Context(), now, 10); err != nil || !slices.Contains(due, r.ID) || !f.queue.some {
			t.Errorf("%s is not due to be assessed, or there is no job for it: %v", r.Dossier.ID, err)
		}
	}
	if count, _ := f.take(t, file); count != (vetting.IntakeCount{Rows: 5, Unchanged: 3, Rejected: 2}) {
		t.Errorf("again: %+v", count)
	}
}

// TestWhatIsSharedWithAnImportIsAssessed holds that a candidate who was there before is assessed again once an import shares a
// phone.
func TestWhatIsSharedWithAnImportIsAssessed(t *testing.T) {
	f := setUp(t)
	f.take(t, arrives(t, "first.json", arriving("c-1", "Ada Berg", "+13125550131", "")))
	assess := func(want int) {
		t.Helper()
		if n, err := f.AssessDue(t.Context(), 10); n != want || err != nil {
			t.Errorf("%d were due, %v; want %d", n, err, want)
		}
	}
	assess(1)
	f.take(t, arrives(t, "second.json", arriving("c-2", "Bo Carr", "+13125550131", "")))
	assess(1)
	if want := []uuid.UUID{f.named(t, "c-1").ID}; !slices.Equal(f.queue.due, want) {
		t.Errorf("due: %v, want %v", f.queue.due, want)
	}
	f.queue.due = nil
	f.take(t, arrives(t, "third.jsonl", arriving("c-3", "Cy Dahl", "+13125550137", ""), arriving("c-4", "Di Eck", "+13125550137", "")))
	assess(2)
	for _, id := range []string{"c-3", "c-4"} {
		if r := f.named(t, id); !r.UpToDate() {
			t.Errorf("%s was not assessed", id)
		}
	}
}

// TestAnAssessmentThatFailsIsPutOff holds that those behind it have their turn.
func TestAnAssessmentThatFailsIsPutOff(t *testing.T) {
	f := setUp(t)
	f.take(t, arrives(t, "a.jsonl", arriving("c-1", "Ada Berg", "+13125550131", ""), arriving("c-2", "Bo Carr", "+13125550132", "")))
	_, err := f.pool.Exec(t.Context(), `UPDATE facts SET value = '3' WHERE member = 'names' AND candidate_id = $1`, f.named(t, "c-1").ID)
	must(t, err)
	if _, err := f.AssessDue(t.Context(), 10); err == nil {
		t.Error("no error of the record that cannot be read")
	}
	if !f.named(t, "c-2").UpToDate() {
		t.Error("the other was not assessed")
	}
	due, err := f.store.Due(t.Context(), now, 10)
	must(t, err)
	later, err := f.store.Due(t.Context(), now.Add(time.Hour), 10)
	if must(t, err); len(due) != 0 || len(later) != 1 {
		t.Errorf("%d are due now, want none; %d in an hour, want one", len(due), len(later))
	}
}

// TestASecondImportUpdates holds that what the import recorded follows the file, and that what people recorded, corrected and
// withdrew stays.
func TestASecondImportUpdates(t *testing.T) {
	f := setUp(t)
	const session = `, "sessions": [{"kind": "portal", "at": "2026-10-02T09:00:00Z", "ip": "198.51.100.7"}]`
	f.Complete = func(d *dossier.Dossier) {
		for i := range d.Sessions {
			d.Sessions[i].Network = &dossier.Network{Country: "US", Source: "test"}
		}
	}
	f.take(t, arrives(t, "a.json", arriving("c-1", "Ada Berg", "+13125550131", `, "residence": {"city": "Chicago", "country": "US"}`+session)))
	r := f.named(t, "c-1")
	corrected, err := dossier.NewMember("residence", dossier.Address{City: "Evanston", Country: "US"})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Correct(t.Context(), f.actor, r.ID, r.FactsOf("residence")[0].ID, corrected); err != nil {
		t.Fatal(err)
	}
	mailbox, err := dossier.NewMember("contacts", dossier.Contact{Kind: dossier.Email, Value: "ada@x.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Add(t.Context(), f.actor, r.ID, mailbox); err != nil {
		t.Fatal(err)
	}

	count, _ := f.take(t, arrives(t, "b.json", arriving("c-1", "Ada Berg", "+13125550139", `, "residence": {"city": "Chicago", "country": "US"}`+session)))
	if want := (vetting.IntakeCount{Rows: 1, Updated: 1}); count != want {
		t.Errorf("%+v, want %+v", count, want)
	}
	r = f.named(t, "c-1")
	if got := r.Dossier.Residence.City; got != "Evanston" {
		t.Errorf("residence %s: the correction must stay", got)
	}
	var contacts []string
	for _, c := range r.Dossier.Contacts {
		contacts = append(contacts, c.Value)
	}
	if want := []string{"ada@x.example", "+13125550139"}; !slices.Equal(contacts, want) {
		t.Errorf("contacts %q, want %q", contacts, want)
	}
	if n := len(r.Dossier.Sessions); n != 1 {
		t.Errorf("%d sessions: one whose network was looked up is no other", n)
	}
	if err := f.Withdraw(t.Context(), f.actor, r.ID, r.FactsOf("sessions")[0].ID, "was a test"); err != nil {
		t.Fatal(err)
	}
	if count, _ := f.take(t, arrives(t, "c.json", arriving("c-1", "Ada Berg", "+13125550139", session))); count != (vetting.IntakeCount{Rows: 1, Unchanged: 1}) {
		t.Errorf("after a withdrawal: %+v", count)
	}
}

// TestARowMayComeTwice holds that of two rows with one id the later counts.
func TestARowMayComeTwice(t *testing.T) {
	f := setUp(t)
	count, _ := f.take(t, arrives(t, "a.jsonl", arriving("c-1", "Ada Berg", "+13125550131", ""), arriving("c-1", "Ada Berg", "+13125550132", "")))
	if want := (vetting.IntakeCount{Rows: 2, Created: 1, Updated: 1}); count != want {
		t.Errorf("%+v, want %+v", count, want)
	}
	if got := f.named(t, "c-1").Dossier.Contacts; len(got) != 1 || got[0].Value != "+13125550132" {
		t.Errorf("contacts %v", got)
	}
}

// TestTwoImportsOfOneFile holds that of two that go on from the same place one is told so.
func TestTwoImportsOfOneFile(t *testing.T) {
	f := setUp(t)
	in, err := f.BeginIntake(t.Context(), vetting.CommandLine, "a.jsonl", [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.BeginIntake(t.Context(), vetting.CommandLine, "a.jsonl", [32]byte{1})
	if err != nil || other.ID != in.ID {
		t.Fatalf("%v, %v: want the same import", other, err)
	}
	d, err := dossier.Decode([]byte(arriving("c-1", "Ada Berg", "+13125550131", "")))
	if err != nil {
		t.Fatal(err)
	}
	b := vetting.Batch{Dossiers: []*dossier.Dossier{d}, Bytes: 10}
	if err := f.TakeIn(t.Context(), vetting.CommandLine, f.actor.ID, in, b); err != nil {
		t.Fatal(err)
	}
	if err := f.TakeIn(t.Context(), vetting.CommandLine, f.actor.ID, other, b); !errors.Is(err, errs.Conflict) {
		t.Errorf("%v, want a conflict", err)
	}
}

// TestARowIsKnownAgain holds that the row by which a candidate was imported last is known until something else is recorded, and to
// nobody else.
func TestARowIsKnownAgain(t *testing.T) {
	f := setUp(t)
	text := []byte(arriving("c-1", "Ada Berg", "+13125550131", ""))
	d, err := dossier.Decode(text)
	must(t, err)
	in, err := f.BeginIntake(t.Context(), vetting.CommandLine, "a.jsonl", [32]byte{1})
	must(t, err)
	known := func(actor vetting.Actor, says []string) bool {
		taken, err := f.TakenIn(t.Context(), actor, says, [][]byte{[]byte("{}"), text})
		must(t, err)
		return taken[1] == "c-1" && len(taken) == 1
	}
	if known(vetting.CommandLine, nil) {
		t.Error("a row is known before it was imported")
	}
	must(t, f.TakeIn(t.Context(), vetting.CommandLine, f.actor.ID, in, vetting.Batch{Dossiers: []*dossier.Dossier{d}, Texts: [][]byte{text}, Bytes: 10}))
	if !known(vetting.CommandLine, nil) || known(f.actor, nil) || known(vetting.CommandLine, []string{"names/legal"}) {
		t.Error("the row is not known to who imported it, or is to others")
	}
	must(t, f.Add(t.Context(), f.actor, f.named(t, "c-1").ID, session("198.51.100.7")))
	if known(vetting.CommandLine, nil) {
		t.Error("the row is known though the candidate changed")
	}
}

// BenchmarkForesee measures what a page shows before anything is imported: 5,000 rows of candidates whom the database has.
func BenchmarkForesee(b *testing.B) {
	f := setUp(b)
	const rows = 5000
	var lines []string
	var all []*dossier.Dossier
	for d := range population.Candidates(7, rows) {
		d.Schema = dossier.Schema
		data, err := json.Marshal(d)
		if err != nil {
			b.Fatal(err)
		}
		if lines, all = append(lines, string(data)), append(all, d); len(all) == rows {
			break
		}
	}
	file := filepath.Join(b.TempDir(), "known.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		b.Fatal(err)
	}
	if _, err := intake.Run(b.Context(), f.Service, file, intake.Options{Actor: vetting.CommandLine, Owner: f.actor.ID, Rejects: file + ".rejected", Reject: func(intake.Rejected) error { return nil }}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		foreseen, err := f.Foresee(b.Context(), f.actor, all)
		if err != nil || foreseen.Unchanged < rows*9/10 {
			b.Fatalf("%d unchanged, %v, want nearly all of %d", foreseen.Unchanged, err, rows)
		}
	}
}
