package store_test

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/reader"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const statement = "I agree that the faces in my pictures are measured."

// A sitter is a candidate with two portraits.
type sitter struct {
	id    uuid.UUID
	files [2]uuid.UUID
}

// portraits reads the official portraits of the shared test data.
func portraits(t *testing.T, names ...string) (all [][]byte) {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile("../../../shared/data/faces/public_domain_officials/" + name)
		if os.IsNotExist(err) {
			t.Skip("the test pictures are not beside this checkout (../shared/data/faces)")
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

func (f *fixture) sitter(t *testing.T, name string, pictures ...[]byte) (s sitter) {
	t.Helper()
	s.id = f.create(t, name)
	for i, source := range []string{"application", "interview"} {
		u := vetting.Upload{Name: source + ".jpg", ContentType: "image/jpeg", Data: pictures[i]}
		if err := f.AddPhoto(t.Context(), f.actor, s.id, dossier.Photo{Source: source}, u); err != nil {
			t.Fatal(err)
		}
	}
	for i, file := range f.record(t, s.id).Files {
		s.files[i] = file.ID
	}
	return s
}

func (f *fixture) consent(t *testing.T, id uuid.UUID) *vetting.FaceConsent {
	t.Helper()
	given := vetting.FaceConsent{GivenOn: now.Truncate(24 * time.Hour), Statement: statement}
	if err := f.RecordFaceConsent(t.Context(), f.actor, id, given, nil); err != nil {
		t.Fatal(err)
	}
	r, err := f.Candidate(t.Context(), f.actor, id)
	if err != nil {
		t.Fatal(err)
	}
	c := r.FaceConsent
	if !c.InForce(now) || c.Statement != statement || !c.GivenOn.Equal(given.GivenOn) {
		t.Fatalf("consent = %+v", c)
	}
	return c
}

func (f *fixture) measure(t *testing.T, s sitter) {
	t.Helper()
	if err := f.MeasureFaces(t.Context(), f.actor, s.id, s.files[0], s.files[1]); err != nil {
		t.Fatal(err)
	}
}

// holding returns the tables that hold a template, as its bytes or as its numbers in JSON.
func (f *fixture) holding(t *testing.T, template face.Template) (tables []string) {
	t.Helper()
	b, err := binary.Append(nil, binary.LittleEndian, template)
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := json.Marshal(template[0])
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.pool.Query(t.Context(), `SELECT table_schema, table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(found, pgx.RowToStructByPos[struct{ Schema, Name string }])
	if err != nil || len(names) < 20 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	for _, n := range names {
		var holds bool
		statement := fmt.Sprintf(`SELECT EXISTS (SELECT FROM %s r WHERE r::text LIKE '%%' || $1 || '%%' OR r::text LIKE '%%' || $2 || '%%')`,
			pgx.Identifier{n.Schema, n.Name}.Sanitize())
		if err := f.pool.QueryRow(t.Context(), statement, hex.EncodeToString(b[:16]), string(numbers)).Scan(&holds); err != nil {
			t.Fatal(err)
		}
		if holds {
			tables = append(tables, n.Name)
		}
	}
	return tables
}

// The first picture's template stands in one table while the consent is in force, and in none once it has ended, however
// it ends; nor does a row of another file. What was found stays.
func TestTemplatesGoWithTheConsent(t *testing.T) {
	data := portraits(t, "obama_1.jpg", "obama_3.jpg")
	seen, err := reader.Here{}.Measure(t.Context(), data[0])
	if err != nil || seen.Reason != "" {
		t.Fatal(seen.Reason, err)
	}
	for _, test := range []struct {
		name  string
		end   func(*testing.T, *fixture, sitter, *vetting.FaceConsent) error
		ended vetting.ConsentEnd
	}{
		{"withdrawn", func(t *testing.T, f *fixture, s sitter, c *vetting.FaceConsent) error {
			return f.WithdrawFaceConsent(t.Context(), f.actor, s.id, c.ID)
		}, vetting.ConsentWithdrawn},
		{"decided", func(t *testing.T, f *fixture, s sitter, _ *vetting.FaceConsent) error {
			return f.decide(t, s.id, vetting.Cleared, "explained")
		}, vetting.ConsentDecided},
		{"needs more", func(t *testing.T, f *fixture, s sitter, _ *vetting.FaceConsent) error {
			return f.decide(t, s.id, vetting.NeedsMore, "second_check")
		}, ""},
		{"expired", func(t *testing.T, f *fixture, s sitter, _ *vetting.FaceConsent) error {
			f.Now = func() time.Time { return now.Add(vetting.FaceRetention) }
			n, err := f.ExpireFaceConsents(t.Context())
			if n != 1 {
				t.Errorf("%d consents ended, want 1", n)
			}
			return err
		}, vetting.ConsentExpired},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := setUp(t)
			f.Faces = true
			s := f.sitter(t, "c-1", data...)
			c := f.consent(t, s.id)
			f.measure(t, s)
			kept, err := f.store.FaceTemplates(t.Context(), c.ID)
			if err != nil || len(kept) == 0 {
				t.Fatalf("%d templates are kept, %v", len(kept), err)
			}
			if got := f.holding(t, seen.Template); got != nil {
				t.Fatalf("the template stands in %v, want it sealed", got)
			}
			if n, err := f.ExpireFaceConsents(t.Context()); n != 0 || err != nil {
				t.Fatalf("%d consents ended before their time, %v", n, err)
			}
			if err := test.end(t, f, s, c); err != nil {
				t.Fatal(err)
			}
			if got := f.holding(t, seen.Template); got != nil {
				t.Errorf("the template stands in %v, want no table", got)
			}
			var left int
			if err := f.pool.QueryRow(t.Context(), `SELECT count(*) FROM face_templates`).Scan(&left); err != nil || left != 0 {
				t.Errorf("%d templates left, %v", left, err)
			}
			f.checkEnded(t, s, test.ended)
		})
	}
}

// decide answers the review that two sessions call for.
func (f *fixture) decide(t *testing.T, id uuid.UUID, outcome vetting.Outcome, reason string) error {
	t.Helper()
	for _, ip := range []string{"192.0.2.1", "192.0.2.2"} {
		if err := f.Add(t.Context(), f.actor, id, session(ip)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Assess(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r := f.record(t, id)
	return f.Decide(t.Context(), f.actor, id, vetting.Decision{Review: r.Review.ID, Revision: r.Revision, Outcome: outcome, Reason: reason, Words: "Both sessions were looked at."})
}

func (f *fixture) checkEnded(t *testing.T, s sitter, ended vetting.ConsentEnd) {
	t.Helper()
	r, err := f.Candidate(t.Context(), f.actor, s.id)
	if err != nil {
		t.Fatal(err)
	}
	if c := r.FaceConsent; c.Ended != ended || (ended == "") != c.InForce(now) || (ended == vetting.ConsentExpired) != (ended != "" && c.EndedBy.Name == "") {
		t.Errorf("consent = %+v; want it ended by %q", c, ended)
	}
	m, err := f.store.FaceMeasureOf(t.Context(), s.files[1], s.files[0])
	if err != nil || m.Answer != face.Same || m.Distance <= 0 || m.Distance > face.SameLimit || m.By.Name != f.actor.Name {
		t.Errorf("measure = %+v, %v", m, err)
	}
	events, err := f.History(t.Context(), f.actor, f.record(t, s.id))
	if err != nil || !slices.ContainsFunc(events, func(e vetting.Event) bool { return strings.Contains(e.Detail, "2 templates deleted") }) {
		t.Errorf("history has no deletion: %+v, %v", events, err)
	}
	err = f.MeasureFaces(t.Context(), f.actor, s.id, s.files[0], s.files[1])
	if want := ended != ""; errors.Is(err, errs.Forbidden) != want {
		t.Errorf("measuring afterwards: %v, want it forbidden: %v", err, want)
	}
}

// Nobody is measured without consent, against their will, in a switched-off installation, or beside somebody else.
func TestWhatIsNotMeasured(t *testing.T) {
	data := portraits(t, "obama_1.jpg", "biden_2.jpg")
	f := setUp(t)
	s, other := f.sitter(t, "c-1", data...), f.sitter(t, "c-2", data...)
	given := vetting.FaceConsent{GivenOn: now.Truncate(24 * time.Hour), Statement: statement}
	if err := f.RecordFaceConsent(t.Context(), f.actor, s.id, given, nil); !errors.Is(err, errs.Forbidden) {
		t.Errorf("switched off: %v, want Forbidden", err)
	}
	f.Faces = true
	if err := f.MeasureFaces(t.Context(), f.actor, s.id, s.files[0], s.files[1]); !errors.Is(err, errs.Forbidden) {
		t.Errorf("without consent: %v, want Forbidden", err)
	}
	c := f.consent(t, s.id)
	f.consent(t, other.id)
	if err := f.RecordFaceConsent(t.Context(), f.actor, s.id, given, nil); !errors.Is(err, errs.Conflict) {
		t.Errorf("a second consent: %v, want Conflict", err)
	}
	for _, test := range []struct {
		name string
		a, b uuid.UUID
		want error
	}{
		{"another candidate's picture", s.files[0], other.files[1], errs.NotFound},
		{"first", other.files[0], s.files[1], errs.NotFound},
		{"the same picture", s.files[0], s.files[0], errs.Invalid},
	} {
		if err := f.MeasureFaces(t.Context(), f.actor, s.id, test.a, test.b); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	nobody := vetting.Actor{ID: f.actor.ID}
	if err := f.MeasureFaces(t.Context(), nobody, s.id, s.files[0], s.files[1]); !errors.Is(err, errs.Forbidden) {
		t.Errorf("as nobody: %v, want Forbidden", err)
	}
	if err := f.WithdrawFaceConsent(t.Context(), f.actor, other.id, c.ID); !errors.Is(err, errs.Conflict) {
		t.Errorf("withdrawing another candidate's consent: %v, want Conflict", err)
	}
	f.checkDatabaseKeepsThemApart(t, s, other, c.ID)
}

// checkDatabaseKeepsThemApart goes past the service: no row joins two candidates, or outlives its consent.
func (f *fixture) checkDatabaseKeepsThemApart(t *testing.T, s, other sitter, consent uuid.UUID) {
	t.Helper()
	m := vetting.FaceMeasure{ID: uuid.Must(uuid.NewV7()), Candidate: s.id, Consent: consent, Files: [2]uuid.UUID{s.files[0], other.files[0]},
		Answer: face.Same, Distance: 0.1, SameLimit: face.SameLimit, DifferentLimit: face.DifferentLimit, At: now, By: f.actor}
	if err := f.store.SaveFaceMeasure(t.Context(), m, nil); err == nil {
		t.Error("a measure of two candidates' pictures is stored")
	}
	m.Files[1] = s.files[1]
	if err := f.store.SaveFaceMeasure(t.Context(), m, map[uuid.UUID]face.Template{other.files[0]: {1}}); err == nil {
		t.Error("another candidate's template is stored under this consent")
	}
	if err := f.WithdrawFaceConsent(t.Context(), f.actor, s.id, consent); err != nil {
		t.Fatal(err)
	}
	if err := f.store.SaveFaceMeasure(t.Context(), m, map[uuid.UUID]face.Template{s.files[0]: {1}}); !errors.Is(err, errs.Conflict) {
		t.Errorf("a measure that ends after the withdrawal: %v, want Conflict", err)
	}
}

// Who may yet answer by eye is not shown what was measured; who asked for answers, has answered, or cannot answer is.
func TestVotersAreNotShownTheMeasure(t *testing.T) {
	f := setUp(t)
	f.Faces = true
	s := f.sitter(t, "c-1", portraits(t, "obama_1.jpg", "biden_2.jpg")...)
	f.consent(t, s.id)
	f.measure(t, s)
	recruiter, asker := f.person(t, "Rita", vetting.Recruiter), f.person(t, "Asker", vetting.Lead)
	one, two := f.person(t, "One", vetting.Reviewer), f.person(t, "Two", vetting.Reviewer)
	if err := f.JoinTeam(t.Context(), asker, f.record(t, s.id).Dossier.Application.Requisition, recruiter.ID); err != nil {
		t.Fatal(err)
	}
	a, b := vetting.Picture{Candidate: s.id, File: s.files[0]}, vetting.Picture{Candidate: s.id, File: s.files[1]}
	check := func(when string, shown bool, actors ...vetting.Actor) {
		t.Helper()
		for _, actor := range actors {
			c, err := f.Compare(t.Context(), actor, b, a)
			if err != nil {
				t.Fatal(err)
			}
			if (c.Faces.Measure != nil) != shown || c.Faces.Hidden == shown {
				t.Errorf("%s %s sees %+v, want the measure shown: %v", when, actor.Name, c.Faces, shown)
			}
			if shown && c.Faces.Measure.Answer != face.Different {
				t.Errorf("%s: %+v, want two people", when, c.Faces.Measure)
			}
		}
	}
	check("before anybody is asked", true, recruiter, f.actor) // the owner is never asked
	check("before anybody is asked", false, asker, one)
	if err := f.AskReviewers(t.Context(), asker, a, b); err != nil {
		t.Fatal(err)
	}
	check("asked", true, asker)
	check("asked", false, one, two)
	if err := f.AnswerComparison(t.Context(), one, f.waiting(t, one), vetting.NotSameFace); err != nil {
		t.Fatal(err)
	}
	check("after one answer", true, one)
	check("after one answer", false, two)
	before := f.record(t, s.id)
	f.measure(t, s)
	if after := f.record(t, s.id); after.Revision != before.Revision || len(after.Facts) != len(before.Facts) {
		t.Error("a measure changed the facts")
	}
}
