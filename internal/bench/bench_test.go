package bench_test

import (
	"encoding/json"
	"log/slog"
	"slices"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/bench"
	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/jobs"
	"bonafide/internal/population"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vetting"

	"github.com/jackc/pgx/v5/pgxpool"
)

func world(t *testing.T, candidates int) *bench.World {
	t.Helper()
	pool := storetest.New(t)
	queue, err := jobs.NewQueue(pool)
	if err != nil {
		t.Fatal(err)
	}
	v := storetest.Vault(t)
	s, err := store.New(pool, queue, make([]byte, 32), v)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := account.New(s, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	link, err := accounts.SetupToken(t.Context())
	if err == nil {
		_, err = accounts.SetUp(t.Context(), link, account.Draft{Email: "bench@bench.example", Name: "Bench", Role: vetting.Administrator, Password: "a long password for once"}, account.Visit{})
	}
	if err != nil {
		t.Fatal(err)
	}
	owner, err := accounts.Owner(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return &bench.World{
		Pool: pool, Store: s, Owner: owner.ID, Log: slog.New(slog.DiscardHandler), Workers: jobs.Workers, Candidates: candidates, Seed: 1, Rounds: 1,
		Reopen:  func() (*store.Store, error) { return store.New(pool, queue, make([]byte, 32), v) },
		Vetting: &vetting.Service{Store: s, Catalog: catalog.All, Now: time.Now, Secret: make([]byte, 32), Complete: func(*dossier.Dossier) {}},
	}
}

// schema lists the indexes and constraints of the database.
func schema(t *testing.T, pool *pgxpool.Pool) (all []string) {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1`)
	for err == nil && rows.Next() {
		var line string
		err = rows.Scan(&line)
		all = append(all, line)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRun holds that every measure comes out on a small population, that no answer is wrong, and that the database is filled as
// the program keeps it.
func TestRun(t *testing.T) {
	w := world(t, population.Block)
	before := schema(t, w.Pool)
	r, err := bench.Run(t.Context(), w, nil)
	if err != nil {
		t.Fatal(err)
	}
	if after := schema(t, w.Pool); !slices.Equal(before, after) {
		t.Errorf("indexes and constraints were %q and are %q", before, after)
	}
	for _, f := range r.Figures {
		if recall, ok := f.Values["recall"]; ok && recall != 1 {
			t.Errorf("%s: recall %v, want 1", f.Name, recall)
		}
		if f.Floor != nil && (f.P50 <= 0 || f.P99 < f.P50 || f.Ratio <= 0 || f.Floor.Spread < 1) {
			t.Errorf("%s: %+v, %+v", f.Name, f, *f.Floor)
		}
	}
	if len(r.Figures) < len(bench.Names()) {
		t.Errorf("%d figures of %d measures", len(r.Figures), len(bench.Names()))
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	var candidates, pictures int
	if err := w.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM candidates), (SELECT count(*) FROM files WHERE pdq IS NOT NULL)`).Scan(&candidates, &pictures); err != nil || candidates < population.Block || pictures == 0 {
		t.Errorf("%d candidates with %d pictures, %v", candidates, pictures, err)
	}
}
