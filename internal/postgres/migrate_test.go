package postgres

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func TestMigrate(t *testing.T) {
	s := start(t, newDir(t))
	pool, err := Open(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()

	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := Migrate(t.Context(), pool); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, table := range []string{"accounts", "web_sessions", "setup_links", "river_job"} {
		if got, want := query(t, s.URL(), "SELECT count(*)::text FROM "+table), "0"; got != want {
			t.Errorf("%s has %s rows, want %s", table, got, want)
		}
	}

	newer := fstest.MapFS{"99999_later.sql": {Data: []byte("-- +goose Up\nSELECT 1;\n")}}
	if err := migrate(t.Context(), pool, newer, nil); err != nil {
		t.Fatal(err)
	}
	if err := Migrate(t.Context(), pool); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("got %v, want that a newer program migrated this database", err)
	}
}
