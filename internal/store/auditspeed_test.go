package store

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/dossier"
	"bonafide/internal/postgres"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type noJobs struct{ Enqueuer }

func (noJobs) EnqueueAssessments(context.Context, pgx.Tx, []uuid.UUID) error { return nil }

// BenchmarkAuditedActs measures how many acts 32 writers commit in a second with the log and without it: a fact is recorded, with
// all that belongs to it but the job. The database syncs, and places are given meanwhile. It states the share that the log costs.
func BenchmarkAuditedActs(b *testing.B) {
	db, err := postgres.Start(b.Context(), postgres.Config{Dir: filepath.Join(b.TempDir(), "postgres")})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Stop(context.WithoutCancel(b.Context()))
	const writers, each = 32, 40
	pool, err := postgres.Open(b.Context(), fmt.Sprintf("%s&pool_max_conns=%d", db.URL(), writers+4))
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	if err := postgres.Migrate(b.Context(), pool); err != nil {
		b.Fatal(err)
	}
	s, err := New(pool, noJobs{}, make([]byte, 32), storetest.Vault(b))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if s.AuditKey, err = audit.OpenKey(filepath.Join(b.TempDir(), "audit.key")); err != nil {
		b.Fatal(err)
	}
	acts := newActs(b, s, writers)
	ctx, stop := context.WithCancel(b.Context())
	go s.KeepAudit(ctx, b.TempDir(), slog.New(slog.DiscardHandler))
	defer stop()
	round := func(logged bool) float64 {
		begin := time.Now()
		var group sync.WaitGroup
		for i := range acts {
			group.Go(func() {
				for range each {
					if err := acts[i].record(ctx, s, logged); err != nil {
						b.Error(err)
					}
				}
			})
		}
		group.Wait()
		return time.Since(begin).Seconds()
	}
	round(true)
	var with, without float64
	for b.Loop() {
		with += round(true)
		without += round(false) + round(false)
		with += round(true)
	}
	b.ReportMetric(float64(2*b.N*writers*each)/with, "logged/s")
	b.ReportMetric(float64(2*b.N*writers*each)/without, "unlogged/s")
	b.ReportMetric(100*(1-without/with), "%-cost")
}

// An act records facts of one candidate, one after the other.
type act struct{ vetting.Change }

func newActs(b *testing.B, s *Store, n int) []*act {
	at := time.Now().UTC()
	actor := vetting.Actor{ID: uuid.Must(uuid.NewV7()), Name: "Rita Recruiter"}
	account := accountRow{ID: actor.ID, Email: "rita@example.com", Name: actor.Name, Role: "recruiter", CreatedAt: at}
	if err := create(b.Context(), s.db, &account); err != nil {
		b.Fatal(err)
	}
	acts := make([]*act, n)
	for i := range acts {
		c := vetting.Change{Candidate: uuid.Must(uuid.NewV7()), At: at, Actor: actor, Action: "created", Detail: "Ada Example", Summary: vetting.Summary{Name: "Ada Example", AppliedAt: at}}
		if err := s.Create(b.Context(), fmt.Sprint("ats-", i), c); err != nil {
			b.Fatal(err)
		}
		c.Action, c.Detail, c.Expected = "recorded", "sessions", 1
		acts[i] = &act{c}
	}
	return acts
}

func (a *act) record(ctx context.Context, s *Store, logged bool) error {
	a.Add = []vetting.Fact{{ID: uuid.Must(uuid.NewV7()), RecordedAt: a.At, RecordedBy: a.Actor,
		Member: dossier.Member{Name: "sessions", Value: []byte(`{"kind":"portal","at":"2026-11-02T10:00:00Z","ip":"192.0.2.1"}`)}}}
	err := s.transact(ctx, func(t tx) error {
		if logged {
			return s.apply(ctx, t, a.Change)
		}
		return s.applyUnlogged(ctx, t, a.Change)
	})
	a.Expected++
	return err
}

// applyUnlogged is apply without the event.
func (s *Store) applyUnlogged(ctx context.Context, t tx, c vetting.Change) error {
	if err := raise(ctx, t, c); err != nil {
		return err
	}
	return s.saveUnlogged(ctx, t, c, func([]value) error { return nil })
}
