package store_test

import (
	"fmt"
	"testing"

	"bonafide/internal/dashboard"
	"bonafide/internal/indicator"
)

func TestFiguresCount(t *testing.T) {
	f := setUp(t)
	for i, band := range []indicator.Band{indicator.Low, indicator.Verify, indicator.Critical, "", indicator.Escalate} {
		id := f.create(t, fmt.Sprintf("c-%d", i))
		if _, err := f.pool.Exec(t.Context(), `UPDATE candidates SET band = $2, applied_at = $3 WHERE id = $1`, id, band, now.AddDate(0, 0, -1)); err != nil {
			t.Fatal(err)
		}
		if band == indicator.Low || band == "" {
			continue
		}
		if _, err := f.pool.Exec(t.Context(), `INSERT INTO reviews (id, candidate_id, status, band, opened_at, due_at) VALUES (gen_random_uuid(), $1, 'open', $2, $3, $3)`, id, band, now.AddDate(0, 0, -i*2)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.store.Figures(t.Context(), now, now.AddDate(0, 0, -7*(dashboard.Weeks-1)))
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]int{}
	for _, a := range got.Queue {
		open[a.Label] = a.All()
	}
	if len(got.Queue) != 5 || open["1 to 3 days"] != 1 || open["3 to 7 days"] != 1 || open["7 to 14 days"] != 1 || got.Queue[1].Verify != 1 {
		t.Errorf("the queue is %+v", got.Queue)
	}
	if len(got.Requisitions) != 1 || got.Requisitions[0].Candidates != 4 || got.Requisitions[0].Flagged != 3 {
		t.Errorf("requisitions: %+v", got.Requisitions)
	}
	if len(got.Sources) != 1 || got.Sources[0].Candidates != 4 {
		t.Errorf("sources: %+v", got.Sources)
	}
	opened := 0
	for _, w := range got.Flow {
		opened += w.Opened
	}
	if len(got.Flow) != dashboard.Weeks || opened != 3 {
		t.Errorf("flow: %+v", got.Flow)
	}
	if len(got.Agreement) != 3 || !got.At.Equal(now) {
		t.Errorf("agreement: %+v at %v", got.Agreement, got.At)
	}
}
