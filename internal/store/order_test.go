package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/jobs"
	"bonafide/internal/store"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// each does something with each of the values, eight at a time, in no order.
func each[T any](t *testing.T, all []T, do func(T) error) {
	t.Helper()
	work := make(chan T, len(all))
	for _, i := range rand.Perm(len(all)) {
		work <- all[i]
	}
	close(work)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for one := range work {
				if err := do(one); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

// TestManyAlikeAtOnce records and assesses at once candidates who all share telephones, and six and six one more and a mailbox: nobody
// waits for somebody who waits for them, which PostgreSQL would end as a deadlock (40P01).
func TestManyAlikeAtOnce(t *testing.T) {
	const many, ring = 24, 6
	given := strings.Fields("Ada Bertram Cecilia Dmitri Eleonora Fergus")
	surnames := strings.Fields("Whitlock Zabriskie Okonkwo Lindqvist")
	f := setUp(t)
	var all []*dossier.Dossier
	for i := range many {
		text := arriving(fmt.Sprint("alike-", i), given[i%ring]+" "+surnames[i/ring], fmt.Sprint("+1312555014", i/ring), "")
		contacts := fmt.Sprintf(`"contacts": [{"kind": "email", "value": "ring%d@example.com"}, {"kind": "phone", "value": "+13125550131"}, {"kind": "phone", "value": "+13125550132"}, {"kind": "phone", "value": "+13125550133"}, `, i/ring)
		d, err := dossier.Decode([]byte(strings.Replace(text, `"contacts": [`, contacts, 1)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	var mu sync.Mutex
	var ids []uuid.UUID
	each(t, all, func(d *dossier.Dossier) error {
		id, err := f.Create(t.Context(), f.actor, d)
		mu.Lock()
		defer mu.Unlock()
		ids = append(ids, id)
		return err
	})
	for range 3 {
		each(t, ids, func(id uuid.UUID) error { return f.Assess(t.Context(), id) })
	}
	var deadlocks int
	if err := f.pool.QueryRow(t.Context(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&deadlocks); err != nil || deadlocks > 0 {
		t.Errorf("%d deadlocks, %v", deadlocks, err)
	}
	hubs, err := f.OpenHubs(t.Context(), f.actor)
	if err != nil || len(hubs) != 3 || hubs[0].Sudden != many {
		t.Errorf("hubs %+v, %v, want three that came to %d at once", hubs, err, many)
	}
	clusters, err := f.Clusters(t.Context(), f.actor, vetting.Largest)
	if err != nil || len(clusters) != many/ring || clusters[0].Size != ring {
		t.Errorf("clusters %+v, %v, want %d of %d", clusters, err, many/ring, ring)
	}
}

// TestWaitingAssessmentsAreOne holds that an assessment takes those of the same candidate off the queue that nobody has begun, since
// it sees all that made them due, and no other.
func TestWaitingAssessmentsAreOne(t *testing.T) {
	f := setUp(t)
	queue, err := jobs.NewQueue(f.pool)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(f.pool, queue, make([]byte, 32), f.vault)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	f.Service.Store = s
	var ids []uuid.UUID
	for _, name := range []string{"one", "another"} {
		id, err := f.Create(t.Context(), f.actor, draft(name))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	due := func(ids ...uuid.UUID) {
		t.Helper()
		if err := pgx.BeginFunc(t.Context(), f.pool, func(tx pgx.Tx) error { return queue.EnqueueAssessments(t.Context(), tx, ids) }); err != nil {
			t.Fatal(err)
		}
	}
	due(ids[0], ids[0], ids[1])
	if _, err := f.pool.Exec(t.Context(), `UPDATE river_job SET state = 'running' WHERE id = (SELECT min(id) FROM river_job)`); err != nil {
		t.Fatal(err)
	}
	if err := f.Assess(t.Context(), ids[0]); err != nil {
		t.Fatal(err)
	}
	rows, err := f.pool.Query(t.Context(), `SELECT state || ' ' || (args ->> 'candidate') FROM river_job WHERE kind = 'assess' ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	want := []string{"running " + ids[0].String(), "available " + ids[1].String(), "available " + ids[1].String()}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("left are %q, %v, want %q", got, err, want)
	}
}
