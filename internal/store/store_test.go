package store_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/blob"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/reader"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// noted remembers which assessments, readings, mails and questions were made due.
type noted struct {
	mu      sync.Mutex // of due
	due     []uuid.UUID
	read    []uuid.UUID
	compare uuid.UUID
	rescore uuid.UUID
	scans   []uuid.UUID
	mails   []uuid.UUID
	asked   []uuid.UUID
	some    bool // assessments are due by then
}

func (n *noted) EnqueueComparison(_ context.Context, _ pgx.Tx, id uuid.UUID) error {
	n.compare = id
	return nil
}

func (n *noted) EnqueueRescoring(_ context.Context, _ pgx.Tx, id uuid.UUID) error {
	n.rescore = id
	return nil
}

func (n *noted) EnqueueMail(_ context.Context, _ pgx.Tx, id uuid.UUID) error {
	n.mails = append(n.mails, id)
	return nil
}

func (n *noted) EnqueueLetter(context.Context, pgx.Tx, uuid.UUID) error { return nil }

func (n *noted) EnqueueEnquiry(_ context.Context, _ pgx.Tx, id uuid.UUID) error {
	n.asked = append(n.asked, id)
	return nil
}

func (*noted) EnqueueImport(context.Context, pgx.Tx, uuid.UUID) error        { return nil }
func (*noted) EnqueueDeliveries(context.Context, pgx.Tx, ...uuid.UUID) error { return nil }
func (*noted) EnqueueUndo(context.Context, pgx.Tx, uuid.UUID) error          { return nil }
func (*noted) EnqueueATSEvent(context.Context, pgx.Tx, uuid.UUID) error      { return nil }
func (*noted) EnqueueATSNotes(context.Context, pgx.Tx, ...uuid.UUID) error   { return nil }

func (n *noted) EnqueueReadings(_ context.Context, _ pgx.Tx, files []uuid.UUID) error {
	n.read = append(n.read, files...)
	return nil
}

func (n *noted) EnqueueScan(_ context.Context, _ pgx.Tx, _, file uuid.UUID) error {
	n.scans = append(n.scans, file)
	return nil
}

func (n *noted) DropAssessments(context.Context, pgx.Tx, uuid.UUID) error { return nil }

func (n *noted) EnqueueDue(context.Context, pgx.Tx) error {
	n.some = true
	return nil
}

func (n *noted) EnqueueAssessments(_ context.Context, _ pgx.Tx, ids []uuid.UUID) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.due = append(n.due, ids...)
	return nil
}

var now = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

type fixture struct {
	*vetting.Service
	store *store.Store
	queue *noted
	actor vetting.Actor
	pool  *pgxpool.Pool // for looking past the store
	vault *vault.Vault
	blobs vault.Blobs
}

func setUp(t testing.TB) *fixture {
	t.Helper()
	queue, pool := &noted{}, storetest.New(t)
	v := storetest.Vault(t)
	s, err := store.New(pool, queue, make([]byte, 32), v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := blob.Open(t.Context(), t.TempDir(), blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	blobs := vault.Blobs{Store: files, Keys: s}
	a := account.Account{ID: uuid.Must(uuid.NewV7()), Email: "lead@example.com", Name: "Lena Lead", Role: vetting.Lead, CreatedAt: now}
	if err := s.CreateAccount(t.Context(), a.Actor(), a, "x"); err != nil {
		t.Fatal(err)
	}
	return &fixture{
		Service: &vetting.Service{Store: s, Blobs: blobs, Reader: reader.Here{}, Catalog: alarms,
			Now: func() time.Time { return now }, Complete: func(*dossier.Dossier) {}},
		store: s, queue: queue, actor: a.Actor(), pool: pool, vault: v, blobs: blobs,
	}
}

// AddPhoto adds a photo and reads it, as the job that it makes due does.
func (f *fixture) AddPhoto(ctx context.Context, actor vetting.Actor, id uuid.UUID, p dossier.Photo, u vetting.Upload) error {
	return errors.Join(f.Service.AddPhoto(ctx, actor, id, p, u), f.readFiles(ctx))
}

// AddDocument is likewise.
func (f *fixture) AddDocument(ctx context.Context, actor vetting.Actor, id uuid.UUID, d dossier.Document, uploads ...vetting.Upload) error {
	return errors.Join(f.Service.AddDocument(ctx, actor, id, d, uploads...), f.readFiles(ctx))
}

func (f *fixture) readFiles(ctx context.Context) error {
	for _, id := range f.queue.read {
		if err := f.ReadFile(ctx, id); err != nil {
			return err
		}
	}
	f.queue.read = nil
	return nil
}

// alarms is a catalogue of one: it hits once a second session is recorded.
var alarms = alarmsOf(9, "history")

// alarmsOf is a catalogue of families with one indicator each, which hits like the one of alarms, for so many points.
func alarmsOf(points float64, families ...string) *indicator.Catalog {
	c := &indicator.Catalog{}
	for i, family := range families {
		id := "two_sessions"
		if i > 0 {
			id += "_in_" + family
		}
		c.Families = append(c.Families, indicator.Family{ID: family, Cap: 14, Indicators: []*indicator.Indicator{{
			ID: id, Version: 1, Points: points, Ask: "Ask about the second session", Minutes: 1,
			Judge: func(c *indicator.Case) indicator.Result {
				if len(c.Sessions) > 1 {
					return indicator.Hit("sessions[1]", "a second session from %s", c.Sessions[1].IP)
				}
				return indicator.Clear()
			},
		}}})
	}
	return c
}

func draft(id string) *dossier.Dossier {
	return &dossier.Dossier{
		ID:          id,
		Names:       []dossier.Name{{Kind: dossier.LegalName, Full: "Ada Example"}},
		Residence:   &dossier.Address{City: "Houston", Region: "TX", Country: "US"},
		Application: dossier.Application{Requisition: "REQ-1", Title: "Engineer", AppliedAt: now},
	}
}

func session(ip string) dossier.Member {
	return dossier.Member{Name: "sessions", Value: []byte(`{"kind":"portal","at":"2026-11-02T10:00:00Z","ip":"` + ip + `"}`)}
}

func (f *fixture) create(t testing.TB, id string) uuid.UUID {
	t.Helper()
	candidate, err := f.Create(t.Context(), f.actor, draft(id))
	if err != nil {
		t.Fatal(err)
	}
	return candidate
}

func (f *fixture) record(t *testing.T, id uuid.UUID) *vetting.Record {
	t.Helper()
	r, err := f.Candidate(t.Context(), f.actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFactsMakeTheDossier(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	if err := f.Add(t.Context(), f.actor, id, session("198.51.100.7"), session("198.51.100.8")); err != nil {
		t.Fatal(err)
	}
	r := f.record(t, id)
	if err := f.Correct(t.Context(), f.actor, id, r.FactsOf("sessions")[0].ID, session("203.0.113.9")); err != nil {
		t.Fatal(err)
	}
	residence := dossier.Member{Name: "residence", Value: []byte(`{"city":"Austin","region":"TX","country":"US"}`)}
	if err := f.Add(t.Context(), f.actor, id, residence); err != nil {
		t.Fatal(err)
	}
	r = f.record(t, id)
	if got := len(r.Dossier.Sessions); got != 2 || r.Dossier.Sessions[1].IP != "203.0.113.9" {
		t.Errorf("sessions = %+v, want the kept and the corrected one", r.Dossier.Sessions)
	}
	if r.Dossier.Residence.City != "Austin" || len(r.Withdrawn) != 2 || r.Revision != 4 {
		t.Errorf("residence %v, %d withdrawn, revision %d; want Austin, 2, 4", r.Dossier.Residence, len(r.Withdrawn), r.Revision)
	}
	if fact, ok := r.Fact("sessions[1].network"); !ok || fact.RecordedBy.Name != "Lena Lead" || !fact.RecordedAt.Equal(now) {
		t.Errorf("sessions[1] leads to %+v", fact)
	}
	events, err := f.History(t.Context(), f.actor, f.record(t, id))
	if err != nil || len(events) != 4 || events[2].Action != "corrected" || events[2].Actor.Name != "Lena Lead" {
		t.Errorf("history = %+v, %v", events, err)
	}
}

func TestWithdrawKeepsTheRequiredFacts(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	name := f.record(t, id).FactsOf("names")[0].ID
	if err := f.Withdraw(t.Context(), f.actor, id, name, "mistake"); !errors.Is(err, errs.Invalid) {
		t.Errorf("withdrawing the only name: got %v, want Invalid", err)
	}
	if err := f.Withdraw(t.Context(), f.actor, id, uuid.New(), "mistake"); !errors.Is(err, errs.NotFound) {
		t.Errorf("withdrawing nothing: got %v, want NotFound", err)
	}
}

func TestExternalIDIsTakenOnce(t *testing.T) {
	f := setUp(t)
	f.create(t, "c-1")
	if _, err := f.Create(t.Context(), f.actor, draft("c-1")); !errors.Is(err, errs.Conflict) {
		t.Errorf("got %v, want Conflict", err)
	}
}

func TestStaleChangeIsAConflict(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	c := vetting.Change{Candidate: id, Expected: 7, At: now, Actor: f.actor}
	if err := f.store.Apply(t.Context(), c); !errors.Is(err, errs.Conflict) {
		t.Errorf("got %v, want Conflict", err)
	}
}

func TestReviewOpensIsDecidedAndReopensOnNewHits(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	id := f.create(t, "c-1")
	assess := func() *vetting.Record {
		t.Helper()
		if err := f.Assess(ctx, id); err != nil {
			t.Fatal(err)
		}
		return f.record(t, id)
	}
	if r := assess(); r.Review != nil || !r.UpToDate() || r.Assessment.Band != indicator.Low {
		t.Fatalf("after nothing: review %v, band %s", r.Review, r.Assessment.Band)
	}
	if err := f.Add(ctx, f.actor, id, session("198.51.100.7"), session("198.51.100.8")); err != nil {
		t.Fatal(err)
	}
	if f.record(t, id).UpToDate() {
		t.Error("up to date before the new facts were assessed")
	}
	r := assess()
	if r.Review == nil || r.Review.Band != indicator.Verify {
		t.Fatalf("review = %+v, want one at verify", r.Review)
	}
	page, err := f.Queue(ctx, f.actor, vetting.QueueFilter{})
	queue := page.Entries
	if err != nil || len(queue) != 1 || queue[0].Candidate.ID != id {
		t.Fatalf("queue = %+v, %v", queue, err)
	}

	answer := vetting.Decision{Review: r.Review.ID, Revision: r.Revision, Outcome: vetting.Cleared, Reason: "explained", Words: "Both sessions came from the office."}
	stale := answer
	stale.Revision--
	if err := f.Decide(ctx, f.actor, id, stale); !errors.Is(err, errs.Conflict) {
		t.Errorf("deciding on old facts: got %v, want Conflict", err)
	}
	recruiter := vetting.Actor{ID: f.actor.ID, Role: vetting.Recruiter}
	if err := f.Decide(ctx, recruiter, id, answer); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter decides: got %v, want Forbidden", err)
	}
	if err := f.Decide(ctx, f.actor, id, answer); err != nil {
		t.Fatal(err)
	}
	if err := f.Decide(ctx, f.actor, id, answer); !errors.Is(err, errs.Conflict) {
		t.Errorf("deciding twice: got %v, want Conflict", err)
	}
	r = assess()
	if r.Review != nil || len(r.Decisions) != 1 || r.Decisions[0].By.Name != "Lena Lead" || r.Dossier.Outcome.Status != "cleared" {
		t.Errorf("after the decision: review %v, decisions %+v, outcome %+v", r.Review, r.Decisions, r.Dossier.Outcome)
	}
}

func noise(seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 1))
	img := image.NewGray(image.Rect(0, 0, 256, 256))
	for range 60 {
		x, y, r, c := rng.IntN(256), rng.IntN(256), 8+rng.IntN(50), uint8(rng.IntN(256))
		for i := max(0, x-r); i < min(256, x+r); i++ {
			for j := max(0, y-r); j < min(256, y+r); j++ {
				img.SetGray(i, j, color.Gray{Y: c})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestSharedPictureMakesBothDue(t *testing.T) {
	f := setUp(t)
	a, b, other := f.create(t, "a"), f.create(t, "b"), f.create(t, "other")
	add := func(id uuid.UUID, seed uint64) {
		t.Helper()
		err := f.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.png", Data: noise(seed)})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(a, 1)
	add(other, 2)
	f.queue.due = nil
	add(b, 1)
	if due := slices.Compact(slices.SortedFunc(slices.Values(f.queue.due), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })); len(due) != 2 {
		t.Errorf("due: %v, want both who share the picture: %v %v", due, a, b)
	}
	var population int
	err := f.store.Assess(t.Context(), b, func(on vetting.Subject) vetting.Judgement {
		population = len(on.Others)
		if on.Dossier.Photos[0].Image == nil || on.Others[0].Photos[0].Image.PDQ != on.Dossier.Photos[0].Image.PDQ {
			t.Errorf("the picture's hash did not survive the database")
		}
		if o := on.Dossier.Photos[0].Image.Origin; o == nil || o.Type != "image/png" || o.Width != 256 {
			t.Errorf("what the picture says about itself did not survive the database: %+v", o)
		}
		return vetting.Judgement{Assessment: alarms.Assess(&indicator.Case{Dossier: on.Dossier, AsOf: now}, on.Policy)}
	})
	if err != nil || population != 1 {
		t.Errorf("population of %d, %v; want 1", population, err)
	}
}

func TestRefusedUploadStoresNothing(t *testing.T) {
	f := setUp(t)
	id := f.create(t, "c-1")
	err := f.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.png", Data: []byte("<html>")})
	if !errors.Is(err, errs.Invalid) {
		t.Errorf("got %v, want Invalid", err)
	}
	if r := f.record(t, id); len(r.Files) != 0 || r.Revision != 1 {
		t.Errorf("%d files, revision %d after a refusal", len(r.Files), r.Revision)
	}
}

func TestSearchByNumberAndMailbox(t *testing.T) {
	f := setUp(t)
	d := draft("c-1")
	d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+1 202 555 0123"}, {Kind: dossier.Email, Value: "Ada.Example+jobs@mailbox.example"}}
	if _, err := f.Create(t.Context(), f.actor, d); err != nil {
		t.Fatal(err)
	}
	f.create(t, "c-2")
	for query, want := range map[string]int{
		"+1 (202) 555-0123": 1, "ada.example@mailbox.example": 1, "+12025550124": 0, "example": 2, "ada.example@other.example": 0,
	} {
		p, err := f.Candidates(t.Context(), f.actor, vetting.Filter{Query: query})
		if err != nil || len(p.Candidates) != want {
			t.Errorf("%q finds %d, %v; want %d", query, len(p.Candidates), err, want)
		}
	}
}

func TestListFiltersAndPages(t *testing.T) {
	f := setUp(t)
	for i := range vetting.PageSize + 2 {
		d := draft("")
		d.Application.AppliedAt = now.Add(time.Duration(i) * time.Hour)
		if i == 3 {
			d.Names[0].Full = "Zoë 100%_Sure"
		}
		if _, err := f.Create(t.Context(), f.actor, d); err != nil {
			t.Fatal(err)
		}
	}
	page := func(filter vetting.Filter) vetting.Page {
		t.Helper()
		p, err := f.Candidates(t.Context(), f.actor, filter)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := page(vetting.Filter{}); len(p.Candidates) != vetting.PageSize || !p.More {
		t.Errorf("first page: %d, more %v", len(p.Candidates), p.More)
	}
	if p := page(vetting.Filter{Page: 1}); len(p.Candidates) != 2 || p.More {
		t.Errorf("second page: %d, more %v", len(p.Candidates), p.More)
	}
	if p := page(vetting.Filter{Query: "100%_"}); len(p.Candidates) != 1 || p.Candidates[0].Owner != "Lena Lead" {
		t.Errorf("search found %+v", p.Candidates)
	}
	if p := page(vetting.Filter{Bands: []indicator.Band{indicator.Critical, indicator.Verify}}); len(p.Candidates) != 0 {
		t.Errorf("band filter found %d", len(p.Candidates))
	}
	if p := page(vetting.Filter{Bands: []indicator.Band{indicator.Low, ""}}); len(p.Candidates) != vetting.PageSize {
		t.Errorf("not assessed: %d, want a page", len(p.Candidates))
	}
}

func TestLinksNameTheOther(t *testing.T) {
	f := setUp(t)
	a, b := f.create(t, "a"), f.create(t, "b")
	shared := dossier.Member{Name: "contacts", Value: []byte(`{"kind":"email","value":"ada@example.com"}`)}
	for _, id := range []uuid.UUID{a, b} {
		if err := f.Add(t.Context(), f.actor, id, shared); err != nil {
			t.Fatal(err)
		}
	}
	links, err := f.Links(t.Context(), f.actor, f.record(t, a), nil)
	if err != nil || len(links) != 1 || links[0].With.ID != b || links[0].Kind != dossier.SharedMailbox || links[0].OtherName != "Ada Example" {
		t.Errorf("links = %+v, %v; want the mailbox of %v", links, err, b)
	}
	if _, err := f.Links(t.Context(), vetting.Actor{}, f.record(t, a), nil); !errors.Is(err, errs.Forbidden) {
		t.Errorf("nobody sees links: got %v, want Forbidden", err)
	}
}

// caseOf returns what a judge sees of the subject.
func caseOf(on vetting.Subject) *indicator.Case {
	return &indicator.Case{Dossier: on.Dossier, Watch: on.Watch.At(now), AsOf: now}
}

func TestIndicatorsAreCounted(t *testing.T) {
	f := setUp(t)
	ctx := t.Context()
	seen, quiet := f.create(t, "c-1"), f.create(t, "c-2")
	if err := f.Add(ctx, f.actor, seen, session("198.51.100.7"), session("198.51.100.8")); err != nil {
		t.Fatal(err)
	}
	for _, id := range []uuid.UUID{seen, quiet, seen} { // an older assessment counts for nothing
		if err := f.Assess(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	r := f.record(t, seen)
	d := vetting.Decision{Review: r.Review.ID, Revision: r.Revision, Outcome: vetting.Cleared, Reason: "explained", Words: "Both sessions came from the office."}
	if err := f.Decide(ctx, f.actor, seen, d); err != nil {
		t.Fatal(err)
	}
	for range 2 { // counting is safe to repeat
		if err := f.CountIndicators(ctx); err != nil {
			t.Fatal(err)
		}
	}
	tallies, err := f.Tallies(ctx, f.actor)
	if err != nil {
		t.Fatal(err)
	}
	hits := 0
	for _, found := range r.Assessment.Findings {
		got := tallies[found.Indicator]
		if got.Hits+got.Clears+got.Unlooked != 2 || got.At.IsZero() {
			t.Errorf("%s is counted as %+v, want two candidates", found.Indicator, got)
		}
		if found.Outcome != indicator.IsHit {
			continue
		}
		hits++
		if got.Hits != 1 || got.Cleared != 1 || got.Confirmed != 0 {
			t.Errorf("%s is counted as %+v, want one hit, cleared", found.Indicator, got)
		}
	}
	if hits == 0 {
		t.Error("nothing was found")
	}
}
