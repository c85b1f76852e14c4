package store_test

import (
	"testing"
	"time"

	"bonafide/internal/impact"
	"bonafide/internal/impact/survey"
	"bonafide/internal/postgres"
	"bonafide/internal/store/storetest"
)

// TestAnswersGoWithTheirCandidates takes a survey in, erases a candidate, and looks for the answer.
func TestAnswersGoWithTheirCandidates(t *testing.T) {
	f := setUp(t)
	pool, err := postgres.Open(t.Context(), storetest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if err := postgres.MigrateImpact(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	r := f.gathering(t, 3, day)
	watch := &impact.Service{Keeper: survey.Store{Pool: pool}, Cases: f.store, Catalog: alarms, Now: func() time.Time { return now }}
	taken, err := watch.Take(t.Context(), f.actor, []byte("candidate,Q1\nc-1,A\n"+r.ID.String()+",B\nc-2,A\nnobody,A\n"))
	if err != nil || taken.People != 3 || taken.Unknown != 1 {
		t.Fatalf("taken %+v, %v; want 3 and 1 unknown", taken, err)
	}
	if _, err := f.pool.Exec(t.Context(), `DELETE FROM candidates WHERE id = $1`, r.ID); err != nil {
		t.Fatal(err)
	}
	if err := watch.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if questions, err := watch.Questions(t.Context(), f.actor); err != nil || questions[0].People != 2 {
		t.Errorf("questions %v, %v; want one of 2 people", questions, err)
	}
	study, err := watch.Study(t.Context(), f.actor, "Q1")
	if err != nil || study.People != 2 {
		t.Fatalf("study of %+v, %v; want 2 people", study, err)
	}
	var left int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM answers`).Scan(&left); err != nil || left != 2 {
		t.Errorf("%d answers are left, %v; want 2", left, err)
	}
}
