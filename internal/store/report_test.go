package store_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

func TestReportsStayAsTheyAre(t *testing.T) {
	f := setUp(t)
	candidate := f.create(t, "c-1")
	other := f.create(t, "c-2")
	content := sha256.Sum256([]byte("content"))
	var saved []*report.Frozen
	for i, a := range []report.Audience{report.Recruiter, report.Counsel, report.Recruiter} {
		r := &report.Frozen{
			ID: uuid.Must(uuid.NewV7()), Candidate: candidate, Audience: a, Document: []byte("{\"a\": \"\\u0000 \xff\"}"), Content: content, Revision: 1,
			At: now.Add(time.Duration(i) * time.Hour), By: f.actor,
		}
		if err := f.store.SaveReport(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		saved = append(saved, r)
	}
	got, err := f.store.Report(t.Context(), candidate, saved[0].ID)
	if err != nil || !bytes.Equal(got.Document, saved[0].Document) || got.Content != content || got.Audience != report.Recruiter || !got.At.Equal(now) || got.By.ID != f.actor.ID {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := f.store.Report(t.Context(), other, saved[0].ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another candidate's report: %v", err)
	}
	if same, err := f.store.SameReport(t.Context(), candidate, report.Recruiter, content); err != nil || same.ID != saved[2].ID {
		t.Errorf("the newest of the same content is %+v, %v", same, err)
	}
	if _, err := f.store.SameReport(t.Context(), candidate, report.Compliance, content); !errors.Is(err, errs.NotFound) {
		t.Errorf("for compliance: %v", err)
	}
	if all, err := f.store.ReportsOf(t.Context(), candidate, []report.Audience{report.Recruiter}); err != nil || len(all) != 2 || all[0].ID != saved[2].ID || all[0].By != f.actor.Name {
		t.Errorf("a recruiter's list is %+v, %v", all, err)
	}
	if stated, err := f.store.ReportStated(t.Context(), saved[1].ID); err != nil || stated.Digest != saved[1].Digest() {
		t.Errorf("stated: %+v, %v", stated, err)
	}
	if err := f.store.NoteReport(t.Context(), saved[1], vetting.Event{At: now, Actor: f.actor, Action: "exported report"}); err != nil {
		t.Fatal(err)
	}
	for restricted, want := range map[bool]int{false: 3, true: 5} { // created, and of two reports or all
		if history, err := f.store.History(t.Context(), candidate, restricted); err != nil || len(history) != want {
			t.Errorf("with what is restricted %v: %d events, %v; want %d", restricted, len(history), err, want)
		}
	}
	for _, statement := range []string{`UPDATE reports SET frozen_at = now()`, `UPDATE reports SET document = 'x', digest = sha256('x')`} {
		if _, err := f.pool.Exec(t.Context(), statement); err == nil {
			t.Errorf("the database lets %q be", statement)
		}
	}
	// What somebody puts in beside the program, or moves, does not open.
	for _, document := range []string{`'{}'`, `document`} {
		var id uuid.UUID
		err := f.pool.QueryRow(t.Context(), `INSERT INTO reports SELECT gen_random_uuid(), candidate_id, audience, `+document+`, digest, content, revision, frozen_at, frozen_by, frozen_as
FROM reports LIMIT 1 RETURNING id`).Scan(&id)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.store.Report(t.Context(), candidate, id); err == nil {
			t.Errorf("a report with the document %s opens: %s", document, got.Document)
		}
	}
}
